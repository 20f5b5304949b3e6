using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary><c>entecole conventions create</c> and <c>amend</c>: one convention, checked as a line of the CSV is.</summary>
internal sealed class DraftVerbs
{
    private readonly SharedOptions shared;
    private readonly TimeProvider time;
    private readonly bool isNew;
    private readonly ConventionFields fields;
    private readonly Argument<string> reference;
    private readonly Option<string[]> add;
    private readonly Option<string[]> remove;
    private readonly Option<string> by;
    private readonly Option<string> reason;
    private readonly Option<bool> accept;
    private readonly Option<bool> dryRun;

    private DraftVerbs(SharedOptions shared, TimeProvider time, bool isNew)
    {
        (this.shared, this.time, this.isNew, fields) = (shared, time, isNew, new ConventionFields(shared, isNew));
        reference = new("REFERENCE") { Description = shared.T("Reference of the convention.", "Référence de la convention.") };
        add = new("--school")
        {
            AllowMultipleArgumentsPerToken = true, HelpName = "UAI", Required = isNew,
            Description = isNew ? shared.T("Its schools.", "Ses écoles.") : shared.T("Schools to add.", "Écoles à ajouter."),
        };
        remove = new("--remove-school")
        {
            AllowMultipleArgumentsPerToken = true, HelpName = "UAI", Description = shared.T("Schools to remove.", "Écoles à retirer."),
            Hidden = isNew,
        };
        by = AuthorOptions.Recorder(shared);
        reason = new("--reason")
        {
            CustomParser = OptionText.Read,
            Required = !isNew,
            Hidden = isNew,
            Description = shared.T("Why.", "Pourquoi."),
        };
        accept = new("--accept")
        {
            Description = shared.T("Record it although something looks odd.", "Enregistrer malgré ce qui paraît étrange."),
        };
        dryRun = new("--dry-run")
        {
            Description = shared.T(
                "Record nothing; show what it would do to schools and profiles.",
                "Ne rien enregistrer ; montrer ce que cela ferait aux écoles et aux profils."),
        };
    }

    /// <summary><c>create</c>.</summary>
    public static Command Create(SharedOptions shared, TimeProvider time) =>
        new DraftVerbs(shared, time, isNew: true).Make("create", shared.T(
        "Record one convention. Exit 4 with every fault listed; what is odd asks for --accept.",
        "Enregistrer une convention. Code 4 et toutes les fautes listées ; ce qui est étrange demande --accept."));

    /// <summary><c>amend</c>.</summary>
    public static Command Amend(SharedOptions shared, TimeProvider time) =>
        new DraftVerbs(shared, time, isNew: false).Make("amend", shared.T(
        "Change a convention: what is not given stays. Exit 4 with every fault listed; what is odd asks for --accept.",
        "Modifier une convention : ce qui n'est pas donné reste. Code 4 et toutes les fautes listées ; ce qui est étrange demande --accept."));

    private Command Make(string name, string description)
    {
        var command = new Command(name, description) { reference, add, remove, by, reason, accept, dryRun };
        fields.AddTo(command);
        AuthorOptions.RequireUnless(command, dryRun, shared, isNew ? [by] : [by, reason]);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (terminal, shows) = (shared.Terminal(parsed), parsed.GetValue(dryRun));
        await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var check = await CheckAsync(store, parsed, revision, cancellationToken);
        if (!IsAccepted(check, shows, parsed.GetValue(accept), terminal))
        {
            return ExitCode.Refused;
        }

        var service = new ConventionService(store.Enrolment, store.Schools, store.Rights, store.Revisions, time);
        var (convention, author) = (check.Conventions[0], parsed.GetRequiredValue(by));
        var done = isNew
            ? await service.CreateAsync(convention, Perimeter.All, new(shows), author, cancellationToken)
            : await service.AmendAsync(convention, Perimeter.All, new(shows), author, parsed.GetRequiredValue(reason), cancellationToken);
        var today = FrenchTime.DayAt(time.GetUtcNow());
        terminal.Answer(new
        {
            done.Revision, dryRun = shows, convention = ConventionTables.Of(done.Conventions[0], today),
            impact = ConventionTables.Of(done.Impact),
        });
        terminal.Say(shows
            ? terminal.T("Would be recorded; nothing was:", "Serait enregistrée ; rien ne l'a été :")
            : terminal.T(
                $"Recorded; the store is at revision {done.Revision}:", $"Enregistrée ; la base est à la révision {done.Revision} :"));
        ConventionTables.Show(done.Conventions, today, terminal);
        ConventionTables.Show(done.Impact, terminal);
        return ExitCode.Done;
    }

    private async Task<ConventionCheck> CheckAsync(
        DirectoryStore store, ParseResult parsed, long revision, CancellationToken cancellationToken)
    {
        var key = parsed.GetRequiredValue(reference).Trim();
        var known = isNew ? null : (await store.Enrolment.ListConventionsAsync(revision, cancellationToken))
            .FirstOrDefault(one => string.Equals(one.Reference, key, StringComparison.Ordinal)) ?? throw ConventionService.NotFound(key);
        var line = fields.Over(known is null ? new ConventionLine { Reference = key } : ConventionFields.LineOf(known), parsed);
        var removed = (parsed.GetValue(remove) ?? []).Select(Uai.Normalize).OfType<string>().ToHashSet(StringComparer.Ordinal);
        List<ConventionSchoolLine> schools =
        [
            .. (known?.Schools ?? []).Where(school => !removed.Contains(school.Uai))
                .Select(school => new ConventionSchoolLine(0, key, school.Uai, school.Name, school.Commune, school.Department)),
        ];
        foreach (var uai in (parsed.GetValue(add) ?? []).SelectMany(
            given => given.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            schools.Add(await SchoolAsync(store, key, uai, revision, cancellationToken));
        }

        if (line.FeePerSchool.Length == 0 && SchoolYear.TryParse(line.SchoolYear, out var year))
        {
            var cents = FeeService.Of(await store.Enrolment.ListFeesAsync(revision, cancellationToken), year);
            line = line with { FeePerSchool = (cents / 100m).ToString(CultureInfo.InvariantCulture) };
        }

        var check = ConventionChecker.Check([Totalled(line, schools.Count)], schools);
        var doubtful = await ImportFiles.DoubtfulAsync(store, check.Conventions, cancellationToken);
        return check with
        {
            Notices = [.. check.Notices, .. doubtful.Select(siret => new ConventionFault("conventions", 0, "siret", siret.Text))],
        };
    }

    private static ConventionLine Totalled(ConventionLine line, int schools) => line with
    {
        SchoolCount = schools.ToString(CultureInfo.InvariantCulture),
        Amount = decimal.TryParse(line.FeePerSchool, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fee)
            ? (fee * schools).ToString(CultureInfo.InvariantCulture) : "",
    };

    // By the name that the directory knows; a school that no extract has held yet is named by its UAI.
    private static async Task<ConventionSchoolLine> SchoolAsync(
        DirectoryStore store, string reference, string given, long revision, CancellationToken cancellationToken)
    {
        var uai = Uai.Normalize(given) ?? given;
        var school = (await store.Schools.FindSchoolAsync(uai, revision, cancellationToken))?.School;
        return new ConventionSchoolLine(
            0, reference, uai, school?.DisplayName ?? uai, school?.Commune?.Label ?? "-",
            (school?.Department is { Length: > 0 } department ? department : uai.Length >= 3 ? uai[..3] : "").TrimStart('0'));
    }

    // What is odd is shown by a dry run as well, and refuses nothing there: its effect is what a person decides by.
    private static bool IsAccepted(ConventionCheck check, bool shows, bool accepts, Terminal terminal)
    {
        var odd = check.Odd;
        foreach (var text in check.Faults.Concat(check.Notices))
        {
            terminal.Complain($"{text.Field}{terminal.T(": ", " : ")}{text.Text.In(terminal.Language)}");
        }

        if (check.Faults.Count == 0 && (odd.Count == 0 || accepts || shows))
        {
            if (odd.Count > 0 && !accepts)
            {
                terminal.Complain(terminal.T("To record it, add --accept.", "Pour l'enregistrer, ajouter --accept."));
            }

            return true;
        }

        terminal.Complain(check.Faults.Count > 0
            ? terminal.T("Nothing was recorded.", "Rien n'a été enregistré.")
            : terminal.T(
                "Nothing was recorded: if that is as it should be, add --accept.",
                "Rien n'a été enregistré : si c'est bien voulu, ajouter --accept."));
        terminal.Answer(new
        {
            faults = check.Faults.Select(one => new { one.Field, message = one.Text.English, messageFr = one.Text.French }),
            odd = odd.Select(one => new { one.Field, message = one.Text.English, messageFr = one.Text.French }),
        });
        return false;
    }
}
