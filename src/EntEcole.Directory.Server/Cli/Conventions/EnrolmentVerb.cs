using System.CommandLine;
using System.Text.Json;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Enrolment;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary><c>entecole conventions enrolments</c>: schools between conventions and extracts, both ways.</summary>
internal static class EnrolmentVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var academy = new Option<string?>("--academy") { Description = shared.T("Of this academy.", "De cette académie.") };
        var siret = new Option<string?>("--siret")
        {
            Description = shared.T("Enrolled by this collectivité.", "Adhérentes par cette collectivité."),
        };
        var status = new Option<string?>("--status")
        {
            HelpName = "matched|absent|not-enrolled",
            Description = shared.T("How they stand.", "Leur situation."),
        };
        status.AcceptOnlyFromAmong("matched", "absent", "not-enrolled");
        var days = new Option<int?>("--absent-days") { Description = shared.T(
            "Only those absent for so many days or more.", "Seulement celles absentes depuis autant de jours ou plus.") };
        var on = new Option<string?>("--on") { HelpName = InvariantValues.DayHint.In(shared.Language), Description = shared.T(
            "Day of enrolment. Default: today in France.", "Jour des adhésions. Par défaut : aujourd'hui en France.") };
        var command = new Command("enrolments", shared.T(
            "Schools between conventions and extracts: enrolled and there, enrolled and absent, there and not enrolled.",
            "Les écoles entre conventions et extraits : adhérentes et présentes, adhérentes et absentes, présentes et non adhérentes."))
        {
            academy, siret, status, days, on,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var filter = new EnrolmentFilter(
                Requests.Day(parsed.GetValue(on)?.Trim() ?? "", "--on") ?? FrenchTime.DayAt(time.GetUtcNow()),
                parsed.GetValue(status) switch
                {
                    "matched" => EnrolmentStatus.Matched,
                    "absent" => EnrolmentStatus.AbsentFromExtract,
                    "not-enrolled" => EnrolmentStatus.NotEnrolled,
                    _ => null,
                },
                EnrolmentRequests.AcademyOrNull(parsed.GetValue(academy) ?? "", "--academy"),
                EnrolmentRequests.SiretOrNull(parsed.GetValue(siret) ?? "", "--siret"),
                parsed.GetValue(days) is not { } least ? null
                    : least > 0 ? least
                    : throw DirectoryException.InvalidArgument(
                        "--absent-days", new("--absent-days must be at least 1.", "--absent-days doit valoir au moins 1.")));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var schools = await new Reconciliation(store.Reconciliation, store.Enrolment).ListAsync(
                filter, (_, _) => true, "", int.MaxValue, revision, cancellationToken);
            var kept = await store.Reconciliation.CountPupilsAsync(
                [.. schools.Where(school => school.Status is EnrolmentStatus.Matched).Select(school => school.Uai)], revision,
                cancellationToken);
            terminal.Answer(new { revision, filter.On, enrolments = schools.Select(school => Of(school, IsWaiting(school, kept))) });
            Show(schools, kept, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    // Its convention was recorded after the extract: nothing of it is in the directory yet.
    private static bool IsWaiting(SchoolEnrolment school, IReadOnlyDictionary<string, int> kept) =>
        school is { Status: EnrolmentStatus.Matched, PupilCount: > 0 } && kept.GetValueOrDefault(school.Uai) == 0;

    private static object Of(SchoolEnrolment school, bool isWaiting) => new
    {
        school.Uai,
        status = Name(school.Status.ToString()),
        school.Academy,
        school.ExtractName,
        school.ConventionName,
        school.Commune,
        conventions = school.Conventions.Select(convention => convention.Reference),
        school.EnrolledUntil,
        school.PupilCount,
        isWaiting,
        absentSince = school.Absence?.Since,
        absentDays = school.Absence?.Days,
        uaiBefore = school.UaiChange?.Before,
        uaiAfter = school.UaiChange?.After,
        hints = school.Absence?.Hints.Select(
            hint => new { cause = Name(hint.Cause.ToString()), hint.Value, en = hint.Text.English, fr = hint.Text.French }),
    };

    private static string Name(string value) => JsonNamingPolicy.CamelCase.ConvertName(value);

    private static void Show(IReadOnlyList<SchoolEnrolment> schools, IReadOnlyDictionary<string, int> kept, Terminal terminal)
    {
        if (schools.Count == 0)
        {
            terminal.Say(terminal.T("No school.", "Aucune école."));
            return;
        }

        var table = Terminal.NewTable(
            "UAI", terminal.T("School", "École"), terminal.T("Commune", "Commune"), terminal.T("Academy", "Académie"),
            terminal.T("Pupils", "Élèves"),
            terminal.T("Stands", "Situation"), terminal.T("Remarks", "Remarques"));
        foreach (var school in schools)
        {
            Terminal.AddRow(
                table, school.Uai, school.ExtractName ?? school.ConventionName, school.Commune, school.Academy,
                ConventionTables.Number(school.PupilCount),
                school.Status switch
                {
                    EnrolmentStatus.Matched => terminal.T("enrolled", "adhérente"),
                    EnrolmentStatus.AbsentFromExtract => terminal.T("enrolled, absent", "adhérente, absente"),
                    _ => terminal.T("not enrolled", "non adhérente"),
                },
                Remarks(school, IsWaiting(school, kept), terminal));
        }

        terminal.Show(table);
    }

    private static string Remarks(SchoolEnrolment school, bool isWaiting, Terminal terminal) => string.Join(' ', new[]
    {
        StandingOf(school, terminal),
        isWaiting ? terminal.T(
            "None of its persons is in the directory yet: it waits for the night, or for 'entecole sync'.",
            "Aucune de ses personnes n'est encore dans l'annuaire : elle attend la nuit, ou « entecole sync ».") : "",
        school.UaiChange is { } change ? "UaiChanged: " + UaiChangeText.Of(change, school.Uai).Text.In(terminal.Language) : "",
    }.Where(text => text.Length > 0));

    private static string StandingOf(SchoolEnrolment school, Terminal terminal) => school.Absence is not { } absence
        ? school.EnrolledUntil is { } until ? terminal.T("until ", "jusqu'au ") + TableText.Day(until, terminal) : ""
        : string.Join(' ', absence.Hints.Select(hint => hint.Text.In(terminal.Language))
            .Prepend(absence.Since is { } since ? terminal.T(
                $"Since {TableText.Day(since, terminal)}, {Counted.English(absence.Days, "day", "days")}.",
                $"Depuis le {TableText.Day(since, terminal)}, {Counted.French(absence.Days, "jour", "jours")}.") : "")
            .Where(text => text.Length > 0));
}
