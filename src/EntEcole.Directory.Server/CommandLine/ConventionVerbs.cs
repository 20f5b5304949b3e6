using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Server.CommandLine;

/// <summary><c>entecole conventions</c>: which schools are enrolled, and until when.</summary>
internal static class ConventionVerbs
{
    private const string SchoolsFileName = "convention-schools.csv";

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("conventions", shared.T("Conventions and the schools they enrol.", "Les conventions et les écoles qu'elles font adhérer."));
        command.Subcommands.Add(Import(shared, time));
        command.Subcommands.Add(List(shared, time));
        return command;
    }

    /// <summary>Checks the files and records them; writes what happened. All of it or nothing.</summary>
    public static async Task<int> ImportAsync(
        IDirectoryStore store, string file, string? schoolsFile, Terminal terminal, CancellationToken cancellationToken)
    {
        var schools = schoolsFile ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, SchoolsFileName);
        var check = ConventionChecker.Check(ConventionFiles.ReadConventions(file), ConventionFiles.ReadSchools(schools));
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

        var before = await store.GetRevisionAsync(cancellationToken);
        var revision = await store.SaveConventionsAsync(check.Conventions, cancellationToken);
        var count = check.Conventions.Count;
        var listed = check.Conventions.Sum(convention => convention.Schools.Count);
        terminal.Answer(new { imported = count, schools = listed, changed = revision != before, revision, notices = check.Notices.Select(Shown) });
        terminal.Say(terminal.T($"{count} conventions, {listed} schools", $"{count} conventions, {listed} écoles")
            + (revision == before ? terminal.T(": nothing new.", " : rien de nouveau.") : terminal.T(", recorded.", ", enregistrées.")));
        return ExitCode.Done;
    }

    private static Command Import(SharedOptions shared, TimeProvider time)
    {
        var file = new Argument<string>("FILE") { Description = shared.T("conventions.csv", "conventions.csv") };
        var schools = new Option<string?>("--schools")
        {
            Description = shared.T($"The schools. Default: {SchoolsFileName} beside FILE.", $"Les écoles. Par défaut : {SchoolsFileName} à côté de FILE."),
        };
        var command = new Command("import", shared.T(
            "Record a file of conventions: all of it or nothing. Exit 4 with every fault listed.",
            "Enregistrer un fichier de conventions : tout ou rien. Code 4 et toutes les fautes listées."))
        {
            file,
            schools,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            return await ImportAsync(store, parsed.GetRequiredValue(file), parsed.GetValue(schools), shared.Terminal(parsed), cancellationToken);
        });
        return command;
    }

    private static Command List(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("list", shared.T("The conventions recorded.", "Les conventions enregistrées."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var conventions = await store.ListConventionsAsync(await store.GetRevisionAsync(cancellationToken), cancellationToken);
            terminal.Answer(conventions.Select(row => new
            {
                row.Reference,
                SchoolYear = row.SchoolYear.ToString(),
                row.Academy,
                row.Collectivite,
                row.EffectiveFrom,
                row.EffectiveTo,
                row.EndsOn,
                Schools = row.Schools.Select(school => school.Uai),
            }));
            var table = Terminal.NewTable(
                terminal.T("Reference", "Référence"), terminal.T("Collectivité", "Collectivité"), terminal.T("From", "Du"),
                terminal.T("To", "Au"), terminal.T("Schools", "Écoles"));
            foreach (var row in conventions)
            {
                Terminal.AddRow(
                    table, row.Reference, row.Collectivite, Day(row.EffectiveFrom), Day(row.EndsOn),
                    row.Schools.Count.ToString(CultureInfo.InvariantCulture));
            }

            terminal.Show(table);
            return ExitCode.Done;
        });
        return command;
    }

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Place(ConventionFault fault, string conventions, string schools) => string.Create(
        CultureInfo.InvariantCulture, $"{Path.GetFileName(fault.File is "schools" ? schools : conventions)}:{fault.Line} {fault.Field}: ");

    private static object Shown(ConventionFault fault) =>
        new { fault.File, fault.Line, fault.Field, message = fault.Text.English, messageFr = fault.Text.French };
}
