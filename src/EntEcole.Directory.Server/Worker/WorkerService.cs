using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Threads;

namespace EntEcole.Directory.Server.Worker;

/// <summary>The worker within a server: it ends with it.</summary>
internal sealed class WorkerService(NightWorker worker, SyncStarter starter, Notifier notifier) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await starter.DisposeAsync();
        await notifier.DisposeAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(WorkThreads.Shared.RunAsync(() => worker.RunAsync(stoppingToken)), notifier.RunAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // As asked: what was under way is in processing, and done again at the next start.
        }
    }
}

/// <summary>What a worker says, in the log of a server.</summary>
internal static partial class WorkerLog
{
    /// <summary>Says it in a log.</summary>
    public static void Write(ILogger log, WorkerNotice notice)
    {
        var level = notice.IsWarning ? LogLevel.Warning : LogLevel.Information;
        if (notice.RunId > 0)
        {
            SayOfRun(log, level, notice.Kind, notice.Academy, notice.Subject, notice.RunId, notice.Text.English);
        }
        else
        {
            Say(log, level, notice.Kind, notice.Academy, notice.Subject, notice.Text.English);
        }
    }

    [LoggerMessage(Message = "{Kind} {Academy} {Subject}: {Text}")]
    private static partial void Say(ILogger log, LogLevel level, NoticeKind kind, string academy, string subject, string text);

    [LoggerMessage(Message = "{Kind} {Academy} {Subject} (run {RunId}): {Text}")]
    private static partial void SayOfRun(
        ILogger log, LogLevel level, NoticeKind kind, string academy, string subject, long runId, string text);
}
