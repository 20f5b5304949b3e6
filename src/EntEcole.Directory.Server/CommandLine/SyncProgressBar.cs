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
            return await work(null);
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

    private sealed class Bar(ProgressTask task, Terminal terminal) : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value)
        {
            task.MaxValue = Math.Max(value.TotalBytes, 1);
            task.Value = value.Bytes;
            task.Description = Markup.Escape(value.Bytes == value.TotalBytes
                ? terminal.T("Applying", "Application")
                : $"{value.File}  {value.Records:N0}");
        }
    }
}
