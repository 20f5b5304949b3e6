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
    // With the percentage, what is left of 80 columns holds the text of a run: one line.
    private const int BarWidth = 10;
    private const int Most = 60;

    public static async Task<T> WithAsync<T>(Terminal terminal, TimeProvider time, Func<IProgress<SyncProgress>?, Task<T>> work)
    {
        if (!terminal.Progress.Profile.Capabilities.Interactive)
        {
            return await work(new Note(terminal));
        }

        return await terminal.Progress.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = BarWidth }, new PercentageColumn())
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
                task.Description = Markup.Escape(Text(value, progress, terminal));
            }
        }
    }

    /// <summary>Academy, files, records, rate and time left, in a line of 60 characters at most.</summary>
    internal static string Text(in SyncProgress now, RunProgress progress, Terminal terminal)
    {
        var left = TimeSpan.FromMilliseconds(progress.RemainingMs);
        var clock = string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalMinutes}:{left.Seconds:00}");
        var (records, rate) = (TableText.Number(progress.Records), TableText.Number(progress.RecordRate));
        // An academy's name says more than that of a file, which is as long as a line.
        var name = OutsideText.Show(now.Academy.Length > 0 ? now.Academy : now.File);
        var text = string.Join("  ", ((string[])(progress.Step switch
        {
            SyncStep.Finding => [now.Academy, terminal.T("Finding", "Recherche")],
            SyncStep.Applying => [now.Academy, terminal.T("Applying", "Application")],
            _ =>
            [
                string.Create(CultureInfo.InvariantCulture, $"{name} {progress.Files}/{progress.TotalFiles}"),
                terminal.T($"{records} records, {rate}/s", $"{records} enr., {rate}/s"),
                left > TimeSpan.Zero ? terminal.T($"{clock} left", $"reste {clock}") : "",
            ],
        })).Where(part => part.Length > 0));
        return text.Length <= Most ? text : text[..(Most - 1)] + "…";
    }
}
