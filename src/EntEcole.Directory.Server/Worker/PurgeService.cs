using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Worker;

/// <summary>When persons who left are purged by a server that has no worker in it.</summary>
/// <param name="At">When.</param>
/// <param name="Sync">How long they are kept.</param>
internal sealed record PurgeSettings(CronTimes At, SyncSettings Sync);

/// <summary>
/// Purges by night in a server without a worker: what the law asks for does not depend on another process. Where there is a worker too,
/// one of them does it: the store keeps when it was last done.
/// </summary>
internal sealed class PurgeService(DirectoryStore store, PurgeSettings settings, ILoggerFactory logs, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMinutes(1);

    /// <summary>Its jobs on a store.</summary>
    public static DailyJobs JobsOf(DirectoryStore store, PurgeSettings settings, Announcer announcer, TimeProvider time) => new(
        store.Worker,
        [
            .. DailyJobList.Purge(store, settings.At, settings.Sync, time),
            .. DailyJob.Of(OverdueWatch.Name, OverdueWatch.At, new OverdueWatch(store.Retention, settings.Sync, announcer, time).LookAsync),
        ],
        announcer, time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var log = logs.CreateLogger("EntEcole.Directory.Worker");
        var announcer = new Announcer(notice => WorkerLog.Write(log, notice), time);
        var jobs = JobsOf(store, settings, announcer, time);
        var lost = new OngoingCondition(ConditionKind.Store);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await jobs.LookAsync(stoppingToken);
                announcer.Ends(lost);
            }
            catch (DirectoryException fault)
            {
                announcer.Begins(lost, NoticeKind.StoreLost, "", "", fault.Text, fault.Reason.ToString());
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Poll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
