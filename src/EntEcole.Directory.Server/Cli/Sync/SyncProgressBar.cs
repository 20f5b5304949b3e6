using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using Spectre.Console;

namespace EntEcole.Directory.Server.Cli.Sync;

/// <summary>The progress of a run on standard error, when that is a terminal.</summary>
internal static class SyncProgressBar
{
    public static async Task<T> WithAsync<T>(Terminal terminal, TimeProvider time, Func<IProgress<SyncProgress>?, Task<T>> work)
    {
        if (!terminal.Progress.Profile.Capabilities.Interactive)
        {
            return await work(new Note(terminal));
        }

        return await terminal.Progress.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(terminal.T("Reading", "Lecture"), maxValue: 1);
                return await work(new Bar(task, terminal, new RunMeter(time)));
            });
    }

    private static string Waits(Terminal terminal) => terminal.T(
        "Waiting: another academy's first sync has the store to itself until its end",
        "En attente : la première synchronisation d'une autre académie occupe seule la base jusqu'à sa fin");

    // Without a terminal, a wait alone is worth a line, once.
    private sealed class Note(Terminal terminal) : IProgress<SyncProgress>
    {
        private bool told;

        public void Report(SyncProgress value)
        {
            if (value.Waits && !told)
            {
                told = true;
                terminal.Progress.WriteLine(Waits(terminal));
            }
        }
    }

    private sealed class Bar(ProgressTask task, Terminal terminal, RunMeter meter) : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value)
        {
            if (value.Waits)
            {
                task.Description = Markup.Escape(Waits(terminal));
                return;
            }

            if (meter.Take(value) is { } progress)
            {
                task.MaxValue = 1000;
                task.Value = progress.Permille;
                task.Description = Markup.Escape(Text(value.File, progress, terminal));
            }
        }
    }

    /// <summary>Files, records, rate and time left, in a line.</summary>
    internal static string Text(string file, RunProgress progress, Terminal terminal)
    {
        var left = TimeSpan.FromMilliseconds(progress.RemainingMs);
        var clock = string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalMinutes}:{left.Seconds:00}");
        return progress.Step switch
        {
            SyncStep.Finding => terminal.T("Finding", "Recherche"),
            SyncStep.Applying => terminal.T("Applying", "Application"),
            _ => string.Join("  ", ((string[])
            [
                $"{OutsideText.Show(file)} {progress.Files}/{progress.TotalFiles}",
                terminal.T(
                    $"{progress.Records:N0} records, {progress.RecordRate:N0}/s",
                    $"{progress.Records:N0} enregistrements, {progress.RecordRate:N0}/s"),
                left > TimeSpan.Zero ? terminal.T($"{clock} left", $"reste {clock}") : "",
            ]).Where(part => part.Length > 0)),
        };
    }
}
