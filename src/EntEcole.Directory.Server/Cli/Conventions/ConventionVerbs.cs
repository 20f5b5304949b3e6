using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Enrolment;
using EntEcole.Directory.Server.Grpc.Validation;

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
        command.Subcommands.Add(Terminate(shared, time));
        command.Subcommands.Add(EnrolmentVerb.Make(shared, time));
        command.Subcommands.Add(ContributionVerbs.Make(shared, time));
        command.Subcommands.Add(ContributionVerbs.MakeFees(shared, time));
        return command;
    }

    /// <summary>Checks the files and records them, or says what that would do; writes what happened. All of it or nothing.</summary>
    public static async Task<int> ImportAsync(
        DirectoryStore store, string file, string? schoolsFile, string by, bool dryRun, TimeProvider time, Terminal terminal,
        CancellationToken cancellationToken)
    {
        var schools = schoolsFile ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, SchoolsFileName);
        var lines = ConventionFiles.ReadSchools(schools);
        var check = ConventionChecker.Check(ConventionFiles.ReadConventions(file), lines);
        var foreign = await new ConventionService(store.Enrolment, store.Schools, store.Rights, store.Revisions, time).FindForeignAsync(
            check.Conventions, cancellationToken);
        check = check with { Faults = [.. check.Faults, .. foreign.Select(school => FaultOf(school, lines))] };
        foreach (var notice in check.Notices)
        {
            terminal.Complain(Place(notice, file, schools) + notice.Text.In(terminal.Language));
        }

        if (check.Faults.Count > 0)
        {
            foreach (var fault in check.Faults)
            {
                terminal.Complain(Place(fault, file, schools) + fault.Text.In(terminal.Language));
            }

            terminal.Complain(terminal.T(
                $"{check.Faults.Count} to correct; nothing was recorded.", $"{check.Faults.Count} à corriger ; rien n'a été enregistré."));
            terminal.Answer(new { imported = 0, faults = check.Faults.Select(Shown), notices = check.Notices.Select(Shown) });
            return ExitCode.Refused;
        }

        var done = await new ConventionService(store.Enrolment, store.Schools, store.Rights, store.Revisions, time).ImportAsync(
            check.Conventions, new(ValidateOnly: dryRun), by, Path.GetFileName(file), cancellationToken);
        var count = check.Conventions.Count;
        var listed = check.Conventions.Sum(convention => convention.Schools.Count);
        terminal.Answer(new
        {
            imported = dryRun ? 0 : count, schools = listed, changed = done.Changed > 0, done.Revision, dryRun,
            impact = ConventionTables.Of(done.Impact),
            notices = check.Notices.Select(Shown),
        });
        terminal.Say(terminal.T($"{count} conventions, {listed} schools", $"{count} conventions, {listed} écoles")
            + (done.Changed == 0 ? terminal.T(": nothing new.", " : rien de nouveau.")
                : dryRun ? terminal.T(
                    $": {done.Changed} would be recorded; nothing was.", $" : {done.Changed} seraient enregistrées ; rien ne l'a été.")
                : terminal.T(", recorded.", ", enregistrées.")));
        if (dryRun)
        {
            ConventionTables.Show(done.Impact, terminal);
        }

        return ExitCode.Done;
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
        var command = new Command("import", shared.T(
            "Record a file of conventions: all of it or nothing. Exit 4 with every fault listed.",
            "Enregistrer un fichier de conventions : tout ou rien. Code 4 et toutes les fautes listées."))
        {
            file, schools, by, dryRun,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            return await ImportAsync(
                store, parsed.GetRequiredValue(file), parsed.GetValue(schools), parsed.GetRequiredValue(by), parsed.GetValue(dryRun), time,
                shared.Terminal(parsed),
                cancellationToken);
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

    private static Command Terminate(SharedOptions shared, TimeProvider time)
    {
        var reference = ReferenceArgument(shared);
        var on = new Option<string>("--on")
        {
            Required = true, HelpName = shared.T("yyyy-mm-dd", "aaaa-mm-jj"),
            Description = shared.T("Last day in force.", "Dernier jour en vigueur."),
        };
        var by = AuthorOptions.Decider(shared);
        var reason = AuthorOptions.Reason(shared);
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = shared.T(
                "Record nothing; show what it would do to schools and profiles.",
                "Ne rien enregistrer ; montrer ce que cela ferait aux écoles et aux profils."),
        };
        var command = new Command("terminate", shared.T(
            "End a convention on a day of its term: its schools wind down at the next sync after it, unless another convention covers them.",
            "Résilier une convention à un jour de sa durée : ses écoles se retirent à la synchronisation suivante, sauf si une autre convention les couvre."))
        {
            reference, on, by, reason, dryRun,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var shows = parsed.GetValue(dryRun);
            var last = Requests.Day(parsed.GetRequiredValue(on).Trim(), "--on") ?? throw Requests.Missing("--on");
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var done = await new ConventionService(store.Enrolment, store.Schools, store.Rights, store.Revisions, time).TerminateAsync(
                parsed.GetRequiredValue(reference).Trim(), last, Perimeter.All, new(shows), parsed.GetRequiredValue(by),
                parsed.GetRequiredValue(reason), cancellationToken);
            var convention = done.Conventions[0];
            terminal.Answer(new
            {
                done.Revision, dryRun = shows, convention = ConventionTables.Of(convention, FrenchTime.DayAt(time.GetUtcNow())),
                impact = ConventionTables.Of(done.Impact),
            });
            terminal.Say(shows
                ? terminal.T(
                    $"{convention.Reference} would end on {convention.EndsOn:yyyy-MM-dd}; nothing was recorded.",
                    $"{convention.Reference} s'achèverait le {convention.EndsOn:yyyy-MM-dd} ; rien n'a été enregistré.")
                : terminal.T(
                    $"{convention.Reference} ends on {convention.EndsOn:yyyy-MM-dd}; the store is at revision {done.Revision}.",
                    $"{convention.Reference} s'achève le {convention.EndsOn:yyyy-MM-dd} ; la base est à la révision {done.Revision}."));
            ConventionTables.Show(done.Impact, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<string> ReferenceArgument(SharedOptions shared) => new("REFERENCE")
    {
        HelpName = shared.T("REFERENCE", "RÉFÉRENCE"),
        Description = shared.T("Reference of the convention.", "Référence de la convention."),
    };

    private static ConventionFault FaultOf(ForeignSchool school, IReadOnlyList<ConventionSchoolLine> lines) => new(
        "schools",
        lines.First(line => string.Equals(line.Convention, school.Reference, StringComparison.Ordinal)
            && string.Equals(Uai.Normalize(line.Uai), school.Uai, StringComparison.Ordinal)).Line,
        "uai", school.Text);

    private static string Place(ConventionFault fault, string conventions, string schools) => string.Create(
        CultureInfo.InvariantCulture, $"{Path.GetFileName(fault.File is "schools" ? schools : conventions)}:{fault.Line} {fault.Field}: ");

    private static object Shown(ConventionFault fault) =>
        new { fault.File, fault.Line, fault.Field, message = fault.Text.English, messageFr = fault.Text.French };
}
