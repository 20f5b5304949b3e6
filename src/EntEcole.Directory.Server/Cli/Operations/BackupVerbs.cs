using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Backups;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole backup</c> and <c>entecole restore</c>: the embedded store, saved while it is used, and put back.</summary>
internal static class BackupVerbs
{
    public static Command Backup(SharedOptions shared, TimeProvider time)
    {
        var folder = new Argument<string?>("FOLDER")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = shared.T("Where to. Default: the setting BackupFolder.", "Où. Par défaut : le réglage BackupFolder."),
        };
        var keep = new Option<int?>("--keep")
        {
            HelpName = "N",
            Description = shared.T(
                "Forget the oldest back-ups of the folder, but so many.",
                "Oublier les plus anciennes sauvegardes du dossier, sauf ce nombre."),
        };
        keep.Validators.Add(given =>
        {
            if (given.Tokens is [var one] && int.TryParse(
                one.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) && count < 1)
            {
                given.AddError(shared.T("--keep must be 1 or more.", "--keep doit être 1 ou plus."));
            }
        });
        var command = new Command("backup", shared.T(
            "Save the embedded store while it is used: one file, of one moment, verified, with a manifest. It holds personal data.",
            "Sauvegarder la base embarquée pendant son utilisation : un fichier, d'un seul instant, vérifié, avec un manifeste. Il "
            + "contient des données personnelles."))
        {
            folder, keep,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var settings = shared.Settings(parsed);
            var to = parsed.GetValue(folder) ?? settings.Worker.BackupFolder;
            if (string.IsNullOrWhiteSpace(to))
            {
                throw DirectoryException.InvalidSetting(
                    nameof(WorkerOptions.BackupFolder), "is not given: name a folder.", "n'est pas donné : nommer un dossier.");
            }

            var begun = time.GetTimestamp();
            var (file, manifest) = await StoreBackup.Of(settings.Store.Database, time).TakeAsync(to.Trim(), cancellationToken);
            var forgotten = parsed.GetValue(keep) is { } count ? BackupFiles.Prune(to.Trim(), count) : [];
            terminal.Answer(new { file, manifest, forgotten });
            terminal.Say(Told(manifest, terminal, terminal.T("Saved", "Sauvegardé"), time.GetElapsedTime(begun)));
            terminal.Say(file);
            foreach (var name in forgotten)
            {
                terminal.Say(terminal.T($"Forgotten: {name}", $"Oubliée : {name}"));
            }

            return ExitCode.Done;
        });
        return command;
    }

    public static Command Restore(SharedOptions shared, TimeProvider time)
    {
        var file = new Argument<string?>("FILE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = shared.T("A back-up.", "Une sauvegarde."),
        };
        var elsewhere = new Option<bool>("--by-other-means")
        {
            Description = shared.T(
                "The database was already put back by its own means (RESTORE DATABASE): only record it, so that revisions of the lost time are refused.",
                "La base a déjà été remise par ses propres moyens (RESTORE DATABASE) : seulement l'enregistrer, afin que les révisions perdues soient refusées."),
        };
        var verify = new Option<bool>("--verify")
        {
            Description = shared.T(
                "Only look it through from end to end; put nothing back.", "La vérifier seulement d'un bout à l'autre ; ne rien remettre."),
        };
        var command = new Command("restore", shared.T(
            "Verify a back-up and put it in the place of the store, whole or not at all; the store that was there is kept beside it. "
            + "Stop serve and worker first.",
            "Vérifier une sauvegarde et la mettre à la place de la base, entière ou pas du tout ; la base qui y était est gardée à côté. "
            + "Arrêter d'abord serve et worker."))
        {
            file, verify, elsewhere,
        };
        command.Validators.Add(given =>
        {
            if (given.GetValue(elsewhere) == given.GetValue(file) is not null || (given.GetValue(elsewhere) && given.GetValue(verify)))
            {
                given.AddError(shared.T("Give a FILE, or --by-other-means alone.", "Donner un fichier, ou --by-other-means seul."));
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            if (parsed.GetValue(elsewhere))
            {
                return await RecordAsync(shared.Settings(parsed).Store.Database, terminal, time, cancellationToken);
            }

            var (backup, begun) = (StoreBackup.Of(shared.Settings(parsed).Store.Database, time), time.GetTimestamp());
            var given = Path.GetFullPath(parsed.GetValue(file)!);
            if (parsed.GetValue(verify))
            {
                var manifest = await backup.VerifyAsync(given, cancellationToken);
                terminal.Answer(new { file = given, manifest, restored = false, hasManifest = HasManifest(given) });
                terminal.Say(Told(manifest, terminal, terminal.T("Sound", "Saine"), time.GetElapsedTime(begun)));
                return ExitOf(given, terminal);
            }

            var restored = await backup.RestoreAsync(given, cancellationToken);
            var interrupted = restored.IsOutdated ? [] : await InterruptedAsync(shared, parsed, time, cancellationToken);
            terminal.Answer(new
            {
                file = given, restored.Manifest, restored = true, restored.Before, restored.IsOutdated, hasManifest = HasManifest(given),
                restored.ErasedAgain, interrupted = interrupted.Select(run => new { run.RunId, run.Academy, run.ExtractDate }),
            });
            terminal.Say(Told(restored.Manifest, terminal, terminal.T("Restored", "Restauré"), time.GetElapsedTime(begun)));
            if (restored.Before is { } before)
            {
                terminal.Say(terminal.T(
                    $"The store as it was before: {before}. It holds personal data: delete it once it is of no more use.",
                    $"La base telle qu'elle était : {before}. Elle contient des données personnelles : "
                    + "la supprimer dès qu'elle ne sert plus."));
            }

            if (restored.ErasedAgain > 0)
            {
                terminal.Say(terminal.T(
                    $"Erased again, as since the back-up: {Counted.English(restored.ErasedAgain, "person", "persons")}.",
                    $"Effacées de nouveau, comme depuis la sauvegarde : {Counted.French(restored.ErasedAgain, "personne", "personnes")}."));
            }

            if (restored.IsOutdated)
            {
                terminal.Complain(terminal.T(
                    "It comes from an older program: run 'entecole migrate'.",
                    "Elle vient d'un programme plus ancien : lancer « entecole migrate »."));
            }

            foreach (var run in interrupted)
            {
                terminal.Complain(terminal.T(
                    $"Run {run.RunId} of {run.Academy} was under way when this back-up was made: nothing of it is applied. Deliver its extract again ({run.ExtractDate:yyyy-MM-dd}).",
                    $"L'exécution {run.RunId} de {run.Academy} était en cours lors de cette sauvegarde : rien n'en est appliqué. Livrer de nouveau son extrait ({run.ExtractDate:dd/MM/yyyy})."));
            }

            Remind(terminal);
            return ExitOf(given, terminal);
        });
        return command;
    }

    private static async Task<int> RecordAsync(string database, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var store = StoreAddress.Open(database, time);
        await store.Schema.CheckSchemaAsync(cancellationToken);
        var revision = await store.Revisions.BeginEpochAsync(cancellationToken);
        terminal.Answer(new { restored = true, revision });
        terminal.Say(
            terminal.T($"Recorded: the store goes on at revision {revision}.", $"Enregistré : la base continue à la révision {revision}."));
        Remind(terminal);
        return ExitCode.Done;
    }

    private static void Remind(Terminal terminal) => terminal.Complain(terminal.T(
        "Watchers begin again from a snapshot, and deliveries after the back-up are to be put into the inbox again.",
        "Les suivis reprennent d'un instantané, et les livraisons postérieures à la sauvegarde sont à remettre dans la boîte."));

    private static bool HasManifest(string file) => File.Exists(BackupManifest.PathOf(file));

    // Without its manifest nothing says what the file held when it was made.
    private static int ExitOf(string file, Terminal terminal)
    {
        if (HasManifest(file))
        {
            return ExitCode.Done;
        }

        terminal.Complain(terminal.T(
            $"Not verified: {Path.GetFileName(file)} has no manifest beside it, so its digest and its numbers of rows are unchecked.",
            $"Non vérifié : {Path.GetFileName(file)} n'a pas de manifeste à côté ; son empreinte et ses nombres de lignes ne sont pas contrôlés."));
        return ExitCode.Held;
    }

    // The store is only looked into: the worker closes them.
    private static async Task<IReadOnlyList<SyncReport>> InterruptedAsync(
        SharedOptions shared, ParseResult parsed, TimeProvider time, CancellationToken cancellationToken)
    {
        const int Most = 100;
        await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
        return await store.Runs.ListRunsAsync(new RunFilter(State: RunState.Running), long.MaxValue, Most, cancellationToken);
    }

    private static string Told(BackupManifest manifest, Terminal terminal, string done, TimeSpan elapsed)
    {
        var at = TableText.Instant(manifest.MadeAt, terminal);
        var megabytes = TableText.Tenths(manifest.Bytes / 1e6, terminal);
        var seconds = TableText.Tenths(elapsed.TotalSeconds, terminal);
        return terminal.T(
            $"{done}: revision {manifest.Revision} of {at}, {manifest.Rows.Values.Sum()} rows, {megabytes} MB, every page looked through "
            + $"({seconds} s).",
            $"{done} : révision {manifest.Revision} du {at}, {Counted.French(manifest.Rows.Values.Sum(), "ligne", "lignes")}, {megabytes} Mo, chaque page vérifiée "
            + $"({seconds} s).");
    }
}
