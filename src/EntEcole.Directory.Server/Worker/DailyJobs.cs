using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker.Schedules;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// What is done day by day beside deliveries. The store keeps when each was last done: one worker of several does it, and what was missed
/// while no worker ran is made up for once.
/// </summary>
internal sealed class DailyJobs
{
    // Before a job that failed is tried again.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly IDirectoryStore store;
    private readonly Announcer announcer;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<Job> all;

    public DailyJobs(IDirectoryStore store, WorkerSettings settings, Announcer announcer, TimeProvider time, RunHooks? hooks = null)
    {
        (this.store, this.announcer, this.time) = (store, announcer, time);
        var rights = new RightsService(
            store.Rights, store.Persons, store.Revisions,
            new RightsAuthorizer(store.Rights, store.Persons, store.Schools, new PerimeterResolver(store.Perimeters, time)),
            settings.Rights.StaffGrace, time);
        var enrolment = new EnrolmentJob(store, settings, announcer, time, hooks ?? RunHooks.None);
        all =
        [
            // First: of what was before the others.
            .. Job.Of("backup", settings.Backup?.At, async token => await settings.Backup!.DoAsync(time, token)),
            .. Job.Of(EnrolmentJob.Name, settings.EnrolmentAt, enrolment.DoAsync),
            .. Job.Of("deliveries", settings.PurgeAt, enrolment.PruneAsync),
            .. Job.Of("rights", settings.RightsAt, async token => await rights.RecordAsync(RightsSettings.NoticeDays, token)),
            .. Job.Of("purge", settings.PurgeAt, async token =>
                (await store.Retention.PurgeAsync(
                    new PurgeRequest(FrenchTime.DayAt(time.GetUtcNow()), settings.Sync.GraceOf), token)).Persons),
            .. Job.Of("prune", settings.PruneAt, async token =>
                (await store.Retention.PruneAsync(time.GetUtcNow() - settings.Retention, token)).Rows
                + await store.Accesses.PruneAccessesAsync(time.GetUtcNow() - settings.AccessRetention, token)),
            .. Job.Of("digest", settings.Notifications.DigestAt, new WeeklyDigest(store, settings.Notifications, time).WriteAsync),
        ];
    }

    /// <summary>Does what is due.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var job in all.Where(job => job.NotBefore is not { } next || next <= time.GetUtcNow()))
        {
            await LookAsync(job, cancellationToken);
        }
    }

    private async Task LookAsync(Job job, CancellationToken cancellationToken)
    {
        await using var held = await store.Worker.TryLockJobAsync(job.Name, cancellationToken);
        if (held is null)
        {
            return;
        }

        var now = time.GetUtcNow();
        var done = await store.Worker.FindJobAsync(job.Name, cancellationToken);
        if (done is { } last && job.At.Next(last) <= now)
        {
            try
            {
                var count = await job.Do(cancellationToken);
                if (count > 0)
                {
                    announcer.Say(NoticeKind.JobDone, "", job.Name, new LocalizedText(
                        FormattableString.Invariant($"The daily job '{job.Name}' is done: {count}."),
                        FormattableString.Invariant($"La tâche quotidienne « {job.Name} » est faite : {count}.")));
                }

                announcer.Ends(new OngoingCondition(ConditionKind.Job, job.Name));
            }
            catch (Exception fault) when (
                fault is not (OperationCanceledException or DirectoryException { Reason: Reason.StoreUnavailable }))
            {
                announcer.Begins(new OngoingCondition(ConditionKind.Job, job.Name), NoticeKind.JobFailed, "", job.Name, new LocalizedText(
                    $"The daily job '{job.Name}' failed ({FaultNote.Of(fault)}). It is tried again.",
                    $"La tâche quotidienne « {job.Name} » a échoué ({FaultNote.Of(fault)}). Nouvel essai plus tard."),
                    cause: FaultNote.Of(fault));
                job.NotBefore = now + Pause;
                return;
            }

            done = null;
        }

        if (done is null)
        {
            // A job that is new is first done at its next time.
            await store.Worker.RecordJobAsync(job.Name, now, cancellationToken);
            done = now;
        }

        job.NotBefore = job.At.Next(done.Value) ?? DateTimeOffset.MaxValue;
    }

    private sealed record Job(string Name, CronTimes At, Func<CancellationToken, Task<long>> Do)
    {
        public DateTimeOffset? NotBefore { get; set; }

        public static IEnumerable<Job> Of(string name, CronTimes? at, Func<CancellationToken, Task<long>> work) =>
            at is null ? [] : [new Job(name, at, work)];
    }
}
