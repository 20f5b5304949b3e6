using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>Conventions and what their changes do, for people and for machines.</summary>
internal static class ConventionTables
{
    public static object Of(Convention convention, DateOnly today) => new
    {
        convention.Reference,
        SchoolYear = convention.SchoolYear.ToString(),
        convention.Academy,
        convention.Collectivite,
        convention.Siret,
        convention.SignedOn,
        convention.EffectiveFrom,
        convention.EffectiveTo,
        endBlank = convention.EffectiveTo is null,
        convention.EndsOn,
        state = JsonNamingPolicy.CamelCase.ConvertName(convention.StateOn(today).ToString()),
        convention.TerminatedOn,
        convention.TerminationReason,
        convention.NoticeOn,
        convention.NoticeReason,
        convention.ConciliationUntil,
        convention.EarliestEnd,
        feePerSchoolCents = (long)(convention.FeePerSchool * 100),
        convention.SchoolCount,
        amountCents = (long)(convention.Amount * 100),
        Schools = convention.Schools.Select(school => school.Uai),
    };

    public static object Of(EnrolmentImpact impact) => new
    {
        impact.EffectiveOn,
        enrolling = impact.Enrolling.Select(Of),
        windingDown = impact.WindingDown.Select(Of),
        impact.StillCovered,
        impact.GrantsEnding,
    };

    /// <summary>One line a convention.</summary>
    public static void Show(IReadOnlyList<Convention> conventions, DateOnly today, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("Reference", "Référence"), terminal.T("Collectivité", "Collectivité"), terminal.T("From", "Du"),
            terminal.T("To", "Au"), terminal.T("Schools", "Écoles"), terminal.T("State", "État"));
        foreach (var row in conventions)
        {
            Terminal.AddRow(
                table, row.Reference, row.Collectivite, TableText.Day(row.EffectiveFrom, terminal), End(row, terminal),
                Number(row.Schools.Count),
                StateOf(row, today, terminal));
        }

        terminal.Show(table);
    }

    /// <summary>A convention with its schools and versions, the latest first.</summary>
    public static void Show(IReadOnlyList<ConventionVersion> versions, DateOnly today, Terminal terminal)
    {
        var row = versions[0].Convention;
        terminal.Say($"{row.Reference} · {row.SchoolYear} · {row.Academy} · {row.Collectivite} · SIRET {row.Siret}");
        terminal.Say(terminal.T(
            $"Signed on {TableText.Day(row.SignedOn, terminal)}, in force from {TableText.Day(row.EffectiveFrom, terminal)} to {End(row, terminal)}: {StateOf(row, today, terminal)}.",
            $"Signée le {TableText.Day(row.SignedOn, terminal)}, en vigueur du {TableText.Day(row.EffectiveFrom, terminal)} au {End(row, terminal)} : {StateOf(row, today, terminal)}."));
        terminal.Say(terminal.T(
            $"{Counted.English(row.SchoolCount, "school", "schools")} × {ContributionVerbs.Euros(Cents(row.FeePerSchool), terminal)} = {ContributionVerbs.Euros(Cents(row.Amount), terminal)}, as written.",
            $"{Counted.French(row.SchoolCount, "école", "écoles")} × {ContributionVerbs.Euros(Cents(row.FeePerSchool), terminal)} = {ContributionVerbs.Euros(Cents(row.Amount), terminal)}, tel qu'écrit."));
        ShowNotice(row, terminal);
        if (row.TerminationReason is { } reason)
        {
            terminal.Say(terminal.T($"Terminated: {reason}", $"Résiliée : {reason}"));
        }

        var schools = Terminal.NewTable(
            "UAI", terminal.T("School", "École"), terminal.T("Commune", "Commune"), terminal.T("Department", "Département"));
        foreach (var school in row.Schools)
        {
            Terminal.AddRow(schools, school.Uai, school.Name, school.Commune, school.Department);
        }

        terminal.Show(schools);
        var history = Terminal.NewTable(
            terminal.T("Revision", "Révision"), terminal.T("When", "Quand"), terminal.T("By", "Par"), terminal.T("Why", "Pourquoi"),
            terminal.T("To", "Au"), terminal.T("Schools", "Écoles"));
        foreach (var version in versions)
        {
            Terminal.AddRow(
                history, Number(version.Revision), version.At is { } at ? TableText.Day(FrenchTime.DayAt(at), terminal) : "", version.By,
                version.Why,
                End(version.Convention, terminal),
                Number(version.Convention.Schools.Count));
        }

        terminal.Show(history);
    }

    /// <summary>The formal notice of a convention, and the days that follow from it; nothing without one.</summary>
    public static void ShowNotice(Convention convention, Terminal terminal)
    {
        if (convention is not { NoticeOn: { } on, ConciliationUntil: { } until, EarliestEnd: { } earliest })
        {
            return;
        }

        var (day, last, end) = (TableText.Day(on, terminal), TableText.Day(until, terminal), TableText.Day(earliest, terminal));
        terminal.Say(terminal.T(
            $"Formal notice of {day}: {convention.NoticeReason}", $"Mise en demeure du {day} : {convention.NoticeReason}"));
        terminal.Say(terminal.T($"  Conciliation until {last} (one month).", $"  Conciliation jusqu'au {last} (un mois)."));
        terminal.Say(
            earliest > convention.WrittenEnd
            ? terminal.T(
                $"  A termination takes effect on {end} at the earliest (fifteen days): after its end.",
                $"  Résiliation au plus tôt le {end} (quinze jours) : après son terme.")
            : terminal.T(
                $"  A termination takes effect on {end} at the earliest (fifteen days).",
                $"  Résiliation au plus tôt le {end} (quinze jours)."));
    }

    /// <summary>What a change does, or would.</summary>
    public static void Show(EnrolmentImpact impact, Terminal terminal)
    {
        if (impact.EffectiveOn is not { } day)
        {
            terminal.Say(
                terminal.T("The same schools are enrolled, from today on.", "Les mêmes écoles adhèrent, à compter d'aujourd'hui."));
        }
        else
        {
            terminal.Say(terminal.T($"Effective on {TableText.Day(day, terminal)}:", $"Effet le {TableText.Day(day, terminal)} :"));
            var table = Terminal.NewTable(
                "UAI", terminal.T("School", "École"), terminal.T("Becomes", "Devient"), terminal.T("On", "Le"),
                terminal.T("Profiles", "Profils"));
            foreach (var school in impact.WindingDown)
            {
                Terminal.AddRow(
                    table, school.Uai, school.Name, terminal.T("not enrolled", "non adhérente"),
                    TableText.Day(school.EffectiveOn, terminal),
                    Roles(school, ("suspended", "suspendu"), role => role.Suspended, terminal));
            }

            foreach (var school in impact.Enrolling)
            {
                Terminal.AddRow(
                    table, school.Uai, school.Name, terminal.T("enrolled", "adhérente"), TableText.Day(school.EffectiveOn, terminal),
                    Roles(school, ("restored", "rétabli"), role => role.Restored, terminal));
            }

            terminal.Show(table);
        }

        if (impact.StillCovered.Count > 0)
        {
            terminal.Say(terminal.T(
                "Still enrolled by another convention: ",
                "Toujours adhérentes par une autre convention : ") + string.Join(", ", impact.StillCovered));
        }

        if (impact.GrantsEnding > 0)
        {
            terminal.Say(terminal.T($"Grants that end: {impact.GrantsEnding}", $"Droits qui s'achèvent : {impact.GrantsEnding}"));
        }
    }

    /// <summary>A role, in the plural.</summary>
    public static string NameOf(Role role, Terminal terminal) => role switch
    {
        Role.Pupil => terminal.T("pupils", "élèves"),
        Role.Parent => terminal.T("parents", "parents"),
        Role.Teacher => terminal.T("teachers", "enseignants"),
        Role.Director => terminal.T("directors", "directeurs"),
        Role.SchoolStaff => terminal.T("staff", "personnels"),
        Role.CollectiviteStaff => terminal.T("collectivité staff", "agents de la collectivité"),
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static object Of(SchoolImpact school) => new
    {
        school.Uai, school.Name, school.EffectiveOn,
        roles = school.Roles.Select(
            role => new { role = JsonNamingPolicy.CamelCase.ConvertName(role.Role.ToString()), role.Suspended, role.Restored }),
    };

    private static string Roles(
        SchoolImpact school, (string English, string French) done, Func<RoleImpact, int> count, Terminal terminal) =>
        school.Roles.Where(role => count(role) > 0).ToList() is not { Count: > 0 } roles ? terminal.T("none", "aucun")
            : string.Join(", ", roles.Select(role => terminal.T(
                Counted.English(count(role), Labels.Name(role.Role).English, NameOf(role.Role, terminal)),
                Counted.French(count(role), Labels.Name(role.Role).French, NameOf(role.Role, terminal)))))
            + " " + terminal.T(done.English, done.French + (roles.Sum(count) == 1 ? "" : "s"));

    private static string End(Convention convention, Terminal terminal) =>
        TableText.Day(convention.EndsOn, terminal) + (
            convention.EffectiveTo is null && convention.TerminatedOn is null ? terminal.T(" (left blank)", " (laissée en blanc)") : "");

    private static string StateOf(Convention convention, DateOnly today, Terminal terminal) => convention.StateOn(today) switch
    {
        ConventionState.Upcoming => terminal.T("upcoming", "à venir"),
        ConventionState.InForce => convention.TerminatedOn is null
            ? convention.NoticeOn is null
                ? terminal.T("in force", "en vigueur")
                : terminal.T("in force, formal notice", "en vigueur, mise en demeure")
            : terminal.T("in force, terminated", "en vigueur, résiliée"),
        ConventionState.Ended => terminal.T("ended", "achevée"),
        ConventionState.Terminated => terminal.T("terminated", "résiliée"),
        _ => throw new ArgumentOutOfRangeException(nameof(convention)),
    };

    private static long Cents(decimal euros) => (long)(euros * 100);
}
