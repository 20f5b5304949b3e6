using System.CommandLine;
using EntEcole.Directory.Files;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Server.Cli.Sync;

/// <summary><c>entecole sync</c>: one run an extract.</summary>
internal static class SyncVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var path = new Argument<string>("PATH")
        {
            Description = shared.T(
                "A folder of AAF files, an archive (.tgz, .tar.gz, .tar, .zip), or a folder of them, one per academy for instance.",
                "Un dossier de fichiers AAF, une archive (.tgz, .tar.gz, .tar, .zip), ou un dossier qui en contient, un par académie par exemple."),
        };
        var academy = new Option<string?>("--academy")
        {
            Description = shared.T(
                "The academy; among several extracts, its own alone. Default: read in each extract.",
                "L'académie ; parmi plusieurs extraits, les siens seuls. Par défaut : lue dans chaque extrait."),
        };
        var asOf = AsOfOption(shared);
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = shared.T("Plan and count, apply nothing.", "Planifier et compter, ne rien appliquer."),
        };
        var allowOlder = new Option<bool>("--allow-older")
        {
            Description = shared.T(
                "Accept an extract older than the last one applied.", "Accepter un extrait antérieur au dernier appliqué."),
        };
        var allowSmaller = new Option<bool>("--allow-smaller")
        {
            Description = shared.T(
                "Accept a full extract far smaller than the last ones.", "Accepter un extrait complet bien plus petit que les derniers."),
        };
        var allowFuture = new Option<bool>("--allow-future")
        {
            Description = shared.T(
                "Accept an extract dated after tomorrow; needs --by and --reason.",
                "Accepter un extrait daté d'après-demain ou plus tard ; demande --by et --reason."),
        };
        var by = new Option<string>("--by") { CustomParser = OptionText.Read, Description = shared.T(
            "Who asks for it; kept with the run.", "Auteur de la demande ; gardé avec l'exécution.") };
        var reason = new Option<string>("--reason") { CustomParser = OptionText.Read, Description = shared.T(
            "Why; kept with the run.", "Motif ; gardé avec l'exécution.") };
        var evenIfPaused = new Option<bool>("--even-if-paused")
        {
            Description = shared.T("Go on though the academy is paused.", "Continuer bien que l'académie soit en pause."),
        };
        var report = new Option<string?>("--report")
        {
            Description = shared.T(
                "Also write the report to this JSON file; an array when there are several extracts.",
                "Écrire aussi le rapport dans ce fichier JSON ; un tableau s'il y a plusieurs extraits."),
        };
        var command = new Command("sync", shared.T(
            "Reconcile extracts with the enrolled schools, one run an extract. Exit 3 when something is held, 4 when an extract is refused: nothing of it was applied then.",
            "Rapprocher des extraits des écoles adhérentes, une exécution par extrait. Code 3 si quelque chose est retenu, 4 si un extrait est refusé : rien n'en a alors été appliqué."))
        {
            path, academy, asOf, dryRun, allowOlder, allowSmaller, allowFuture, by, reason, evenIfPaused, report,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            NativeMemory.UseOnePool();
            var terminal = shared.Terminal(parsed);
            SyncRequest.EnsureExists(parsed.GetRequiredValue(path));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var request = new SyncRequest(
                parsed.GetRequiredValue(path), parsed.GetValue(academy), parsed.GetValue(asOf), parsed.GetValue(dryRun),
                parsed.GetValue(allowOlder), parsed.GetValue(allowSmaller), EvenIfPaused: parsed.GetValue(evenIfPaused),
                StartedBy: parsed.GetValue(by), AllowFuture: parsed.GetValue(allowFuture), StartReason: parsed.GetValue(reason));
            var results = await RunAsync(store, shared.Settings(parsed).ToSync(), request, terminal, time, cancellationToken);
            var json = JsonOf(results);
            if (parsed.GetValue(report) is { } file)
            {
                await PrivateFile.WriteAllTextAsync(file, json, cancellationToken);
            }

            terminal.AnswerJson(json);
            foreach (var result in results)
            {
                ReportTables.Show(result, terminal);
            }

            return ExitCode.Of(results);
        });
        return command;
    }

    /// <summary>The option <c>--as-of</c>.</summary>
    public static Option<DateOnly?> AsOfOption(SharedOptions shared) => new Option<DateOnly?>("--as-of")
    {
        Description = shared.T(
            "Date on which enrolments are evaluated, yyyy-mm-dd. Default: today in France.",
            "Date à laquelle les adhésions sont évaluées, aaaa-mm-jj. Par défaut : aujourd'hui en France."),
    };

    /// <summary>Runs a sync with its progress on standard error.</summary>
    public static async Task<IReadOnlyList<SyncReport>> RunAsync(
        DirectoryStore store, SyncSettings settings, SyncRequest request, Terminal terminal, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var runner = new SyncRunner(store.ForSync(), settings, time) { Memory = new ProcessMemory() };
        return await SyncProgressBar.WithAsync(
            terminal, time, progress => Task.Run(() => runner.RunAsync(request, progress, cancellationToken), cancellationToken));
    }

    // One extract is the common case: its report stands alone.
    private static string JsonOf(IReadOnlyList<SyncReport> reports) => reports.Count == 1
        ? reports[0].ToJson(indented: true)
        : "[" + string.Join(",\n", reports.Select(report => report.ToJson(indented: true))) + "]";
}
