using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.CommandLine;

/// <summary><c>entecole sync</c>: one run.</summary>
internal static class SyncVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var path = new Argument<string>("PATH") { Description = shared.T("Folder of one academy's extract.", "Dossier de l'extrait d'une académie.") };
        var academy = new Option<string?>("--academy") { Description = shared.T("The academy. Default: read in the extract.", "L'académie. Par défaut : lue dans l'extrait.") };
        var asOf = new Option<DateOnly?>("--as-of")
        {
            Description = shared.T("Day whose enrolments decide, yyyy-mm-dd. Default: today in France.", "Jour dont les adhésions décident, aaaa-mm-jj. Par défaut : aujourd'hui en France."),
            CustomParser = result =>
            {
                if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                {
                    return day;
                }

                result.AddError(shared.T("--as-of takes a date, yyyy-mm-dd.", "--as-of prend une date, aaaa-mm-jj."));
                return null;
            },
        };
        var dryRun = new Option<bool>("--dry-run") { Description = shared.T("Plan and count, apply nothing.", "Planifier et compter, ne rien appliquer.") };
        var allowOlder = new Option<bool>("--allow-older")
        {
            Description = shared.T("Accept an extract older than the last one applied.", "Accepter un extrait antérieur au dernier appliqué."),
        };
        var report = new Option<string?>("--report") { Description = shared.T("Also write the report to this JSON file.", "Écrire aussi le rapport dans ce fichier JSON.") };
        var command = new Command("sync", shared.T(
            "Reconcile one extract with the enrolled schools. Exit 4 when it is refused; then nothing was applied.",
            "Rapprocher un extrait des écoles adhérentes. Code 4 s'il est refusé ; rien n'a alors été appliqué."))
        {
            path, academy, asOf, dryRun, allowOlder, report,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var request = new SyncRequest(
                parsed.GetRequiredValue(path), parsed.GetValue(academy), parsed.GetValue(asOf), parsed.GetValue(dryRun), parsed.GetValue(allowOlder));
            var settings = new SyncSettings { GraceDays = shared.Settings(parsed).GraceDays };
            var result = await RunAsync(store, settings, request, terminal, time, cancellationToken);
            if (parsed.GetValue(report) is { } file)
            {
                await File.WriteAllTextAsync(file, result.ToJson(indented: true), cancellationToken);
            }

            terminal.AnswerJson(result.ToJson(indented: true));
            ReportTables.Show(result, terminal);
            return ExitCode.Of(result);
        });
        return command;
    }

    /// <summary>Runs a sync with its progress on standard error.</summary>
    public static async Task<SyncReport> RunAsync(
        IDirectoryStore store, SyncSettings settings, SyncRequest request, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        var runner = new SyncRunner(store, settings, time);
        return await SyncProgressBar.WithAsync(
            terminal, progress => Task.Run(() => runner.RunAsync(request, progress, cancellationToken), cancellationToken));
    }
}
