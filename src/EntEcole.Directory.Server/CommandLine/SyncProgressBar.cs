using EntEcole.Directory.Sync;
using Spectre.Console;

namespace EntEcole.Directory.Server.CommandLine;

/// <summary>The progress of a run on standard error, when that is a terminal.</summary>
internal static class SyncProgressBar
{
    public static async Task<T> WithAsync<T>(Terminal terminal, Func<IProgress<SyncProgress>?, Task<T>> work)
    {
        if (!terminal.Progress.Profile.Capabilities.Interactive)
        {
            return await work(new Note(terminal));
        }

        return await terminal.Progress.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(terminal.T("Reading", "Lecture"), maxValue: 1);
                return await work(new Bar(task, terminal));
            });
    }

    private static string Waits(Terminal terminal) => terminal.T(
        "Waiting: another academy's first sync has the store to itself until its end",
        "En attente : la première synchronisation d'une autre académie occupe seule la base jusqu'à sa fin");

    // Where nobody looks on, a wait alone is worth a line, once.
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

    private sealed class Bar(ProgressTask task, Terminal terminal) : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value)
        {
            task.MaxValue = Math.Max(value.TotalBytes, 1);
            task.Value = value.Bytes;
            task.Description = Markup.Escape(value.Waits ? Waits(terminal) : value.Bytes == value.TotalBytes
                ? terminal.T("Applying", "Application")
                : $"{value.File}  {value.Records:N0}");
        }
    }
}
