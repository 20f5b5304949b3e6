using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// What is done day by day beside deliveries. The store keeps when each was last done: one worker of several does it, and what was missed
/// while no worker ran is made up for once.
/// </summary>
internal sealed class DailyJobs(IWorkerStore store, IReadOnlyList<DailyJob> all, Announcer announcer, TimeProvider time)
{
    // Before a job that failed is tried again.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>Does what is due.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var job in all.Where(job => job.NotBefore is not { } next || next <= time.GetUtcNow()))
        {
            await LookAsync(job, cancellationToken);
        }
    }

    private async Task LookAsync(DailyJob job, CancellationToken cancellationToken)
    {
        await using var held = await store.TryLockJobAsync(job.Name, cancellationToken);
        if (held is null)
        {
            return;
        }

        var now = time.GetUtcNow();
        var done = await store.FindJobAsync(job.Name, cancellationToken);
        if (done is { } last && job.At.Next(last) <= now)
        {
            try
            {
                var count = await job.Do(cancellationToken);
                if (count > 0)
                {
                    announcer.Say(NoticeKind.JobDone, "", job.Name, new LocalizedText(
                        FormattableString.Invariant($"The daily job '{job.Name}' is done: {count}."),
                        FormattableString.Invariant($"La tâche quotidienne « {JobNames.French(job.Name)} » est faite : {count}.")));
                }

                announcer.Ends(new OngoingCondition(ConditionKind.Job, job.Name));
            }
            catch (Exception fault) when (
                fault is not (OperationCanceledException or DirectoryException { Reason: Reason.StoreUnavailable }))
            {
                announcer.Begins(new OngoingCondition(ConditionKind.Job, job.Name), NoticeKind.JobFailed, "", job.Name, new LocalizedText(
                    $"The daily job '{job.Name}' failed ({FaultNote.Of(fault)}). It is tried again.",
                    $"La tâche quotidienne « {JobNames.French(job.Name)} » a échoué ({FaultNote.Of(fault)}). Nouvel essai plus tard."),
                    cause: FaultNote.Of(fault));
                job.NotBefore = now + Pause;
                return;
            }

            done = null;
        }

        if (done is null)
        {
            // A job that is new is first done at its next time.
            await store.RecordJobAsync(job.Name, now, cancellationToken);
            done = now;
        }

        job.NotBefore = job.At.Next(done.Value) ?? DateTimeOffset.MaxValue;
    }
}
