using System.CommandLine;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Enrolment;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary><c>entecole conventions</c>: which schools are enrolled, and until when.</summary>
internal static class ConventionVerbs
{
    /// <summary>Name of the CSV of schools.</summary>
    public const string SchoolsFileName = "convention-schools.csv";

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command(
            "conventions", shared.T("Conventions and the schools they enrol.", "Les conventions et les écoles qu'elles font adhérer."));
        command.Subcommands.Add(Import(shared, time));
        command.Subcommands.Add(List(shared, time));
        command.Subcommands.Add(Show(shared, time));
        command.Subcommands.Add(RenewVerb.Make(shared, time));
        command.Subcommands.Add(EndingVerb.Make(shared, time));
        command.Subcommands.Add(ReconcileVerb.Make(shared, time));
        command.Subcommands.Add(DraftVerbs.Create(shared, time));
        command.Subcommands.Add(DraftVerbs.Amend(shared, time));
        command.Subcommands.Add(TemplateVerb.Make(shared));
        command.Subcommands.Add(TerminationVerbs.Notice(shared, time));
        command.Subcommands.Add(TerminationVerbs.Terminate(shared, time));
        command.Subcommands.Add(EnrolmentVerb.Make(shared, time));
        command.Subcommands.Add(ContributionVerbs.Make(shared, time));
        command.Subcommands.Add(ContributionVerbs.MakeFees(shared, time));
        return command;
    }

    /// <summary>Checks the files and records them, or says what that would do; writes what happened. All of it or nothing.</summary>
    public static async Task<int> ImportAsync(
        DirectoryStore store, ImportFiles files, string by, ImportMode mode, (TimeProvider Time, Terminal Terminal) with,
        CancellationToken cancellationToken)
    {
        var (terminal, dryRun) = (with.Terminal, mode.DryRun);
        var service = new ConventionService(store.Enrolment, store.Schools, store.Rights, store.Revisions, with.Time);
        var check = await files.CheckAsync(store, service, cancellationToken);
        if (!IsAccepted(check, files, mode, terminal))
        {
            return ExitCode.Refused;
        }

        var done = await service.ImportAsync(
            check.Conventions, new(ValidateOnly: dryRun), by, Path.GetFileName(files.Conventions), cancellationToken);
        var count = check.Conventions.Count;
        var listed = check.Conventions.Sum(convention => convention.Schools.Count);
        terminal.Answer(new
        {
            imported = dryRun ? 0 : count, schools = listed, changed = done.Changed > 0, done.Revision, dryRun,
            impact = ConventionTables.Of(done.Impact),
            notices = check.Notices.Select(Shown),
        });
        terminal.Say(terminal.T(
                $"{Counted.English(count, "convention", "conventions")}, {Counted.English(listed, "school", "schools")}",
                $"{Counted.French(count, "convention", "conventions")}, {Counted.French(listed, "école", "écoles")}")
            + (done.Changed == 0 ? terminal.T(": nothing new.", " : rien de nouveau.")
                : dryRun ? terminal.T(
                    $": {done.Changed} would be recorded; nothing was.", $" : {Counted.French(done.Changed, "serait enregistrée", "seraient enregistrées")} ; rien ne l'a été.")
                : terminal.T(", recorded.", ", enregistrées.")));
        if (dryRun)
        {
            ConventionTables.Show(done.Impact, terminal);
        }

        return ExitCode.Done;
    }

    // What is odd is shown by a dry run as well, and refuses nothing there.
    private static bool IsAccepted(ConventionCheck check, ImportFiles files, ImportMode mode, Terminal terminal)
    {
        foreach (var text in check.Notices.Concat(check.Faults))
        {
            terminal.Complain(files.Place(text) + text.Text.In(terminal.Language));
        }

        if (check.Faults.Count == 0 && (check.Odd.Count == 0 || mode.Accept || mode.DryRun))
        {
            if (check.Odd.Count > 0 && !mode.Accept)
            {
                terminal.Complain(terminal.T(
                    $"{check.Odd.Count} look odd: recording them asks for --accept.",
                    $"{check.Odd.Count} à vérifier : les enregistrer demande --accept."));
            }

            return true;
        }

        terminal.Complain(check.Faults.Count > 0
            ? terminal.T(
                $"{check.Faults.Count} to correct; nothing was recorded.", $"{check.Faults.Count} à corriger ; rien n'a été enregistré.")
            : terminal.T(
                $"{check.Odd.Count} look odd; nothing was recorded. If that is as it should be, add --accept.",
                $"{check.Odd.Count} à vérifier ; rien n'a été enregistré. Si c'est bien voulu, ajouter --accept."));
        terminal.Answer(new
        {
            imported = 0, faults = check.Faults.Select(Shown), notices = check.Notices.Select(Shown), odd = check.Odd.Select(Shown),
        });
        return false;
    }

    private static Command Import(SharedOptions shared, TimeProvider time)
    {
        var file = new Argument<string>("FILE") { Description = shared.T("conventions.csv", "conventions.csv") };
        var schools = new Option<string?>("--schools")
        {
            Description = shared.T(
                $"The schools. Default: {SchoolsFileName} beside FILE.", $"Les écoles. Par défaut : {SchoolsFileName} à côté de FILE."),
        };
        var by = new Option<string>("--by")
        {
            CustomParser = OptionText.Read,
            DefaultValueFactory = _ => "command line",
            Description = shared.T("Who records them. Default: command line.", "Qui les enregistre. Par défaut : command line."),
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = shared.T(
                "Record nothing; show what it would do to schools and profiles.",
                "Ne rien enregistrer ; montrer ce que cela ferait aux écoles et aux profils."),
        };
        var accept = new Option<bool>("--accept")
        {
            Description = shared.T("Record it although something looks odd.", "Enregistrer malgré ce qui paraît étrange."),
        };
        var command = new Command("import", shared.T(
            "Record a file of conventions: all of it or nothing. Exit 4 with every fault listed; what is odd asks for --accept.",
            "Enregistrer un fichier de conventions : tout ou rien. Code 4 et toutes les fautes listées ; ce qui est étrange demande --accept."))
        {
            file, schools, by, accept, dryRun,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            return await ImportAsync(
                store, ImportFiles.Of(parsed.GetRequiredValue(file), parsed.GetValue(schools)), parsed.GetRequiredValue(by),
                new ImportMode(parsed.GetValue(dryRun), parsed.GetValue(accept)), (time, shared.Terminal(parsed)), cancellationToken);
        });
        return command;
    }

    private static Command List(SharedOptions shared, TimeProvider time)
    {
        var year = new Option<string?>("--school-year") { Description = shared.T("As 2026-2027.", "Comme 2026-2027.") };
        var academy = new Option<string?>("--academy") { Description = shared.T("Of this academy.", "De cette académie.") };
        var siret = new Option<string?>("--siret") { Description = shared.T("Of this collectivité.", "De cette collectivité.") };
        var state = new Option<string?>("--state")
        {
            HelpName = "upcoming|in-force|ended|terminated",
            Description = shared.T("State today.", "État ce jour."),
        };
        state.AcceptOnlyFromAmong("upcoming", "in-force", "ended", "terminated");
        var command = new Command("list", shared.T("The conventions recorded.", "Les conventions enregistrées."))
        {
            year, academy, siret, state,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var today = FrenchTime.DayAt(time.GetUtcNow());
            var filter = new ConventionFilter(
                today,
                parsed.GetValue(year) is { } text ? EnrolmentRequests.Year(text, "--school-year") : null,
                EnrolmentRequests.AcademyOrNull(parsed.GetValue(academy) ?? "", "--academy"),
                EnrolmentRequests.SiretOrNull(parsed.GetValue(siret) ?? "", "--siret"),
                State: parsed.GetValue(state) is { } name
                    ? Enum.Parse<ConventionState>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true)
                    : null);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var conventions = (await store.Enrolment.ListConventionsAsync(
                await store.Revisions.GetRevisionAsync(cancellationToken), cancellationToken)).Where(filter.Accepts).ToList();
            terminal.Answer(conventions.Select(convention => ConventionTables.Of(convention, today)));
            ConventionTables.Show(conventions, today, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show(SharedOptions shared, TimeProvider time)
    {
        var reference = ReferenceArgument(shared);
        var command = new Command(
            "show", shared.T("A convention, its schools, and its versions.", "Une convention, ses écoles et ses versions.")) { reference };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var key = parsed.GetRequiredValue(reference).Trim();
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var versions = await store.Enrolment.ListConventionVersionsAsync(
                key, await store.Revisions.GetRevisionAsync(cancellationToken), cancellationToken);
            if (versions.Count == 0)
            {
                throw ConventionService.NotFound(key);
            }

            var today = FrenchTime.DayAt(time.GetUtcNow());
            terminal.Answer(new
            {
                convention = ConventionTables.Of(versions[0].Convention, today),
                history = versions.Select(version => new
                {
                    version.Revision, version.At, version.By, reason = version.Why,
                    convention = ConventionTables.Of(version.Convention, today),
                }),
            });
            ConventionTables.Show(versions, today, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The convention that a verb is about.</summary>
    public static Argument<string> ReferenceArgument(SharedOptions shared) => new("REFERENCE")
    {
        HelpName = shared.T("REFERENCE", "RÉFÉRENCE"),
        Description = shared.T("Reference of the convention.", "Référence de la convention."),
    };

    private static object Shown(ConventionFault fault) =>
        new { fault.File, fault.Line, fault.Field, message = fault.Text.English, messageFr = fault.Text.French };
}
