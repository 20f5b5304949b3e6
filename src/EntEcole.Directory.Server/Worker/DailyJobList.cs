using EntEcole.Directory.Access;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Worker;

/// <summary>The daily jobs, in the order in which they are done.</summary>
internal static class DailyJobList
{
    /// <summary>The job that backs the store up.</summary>
    public const string Backup = "backup";

    /// <summary>
    /// Those of the settings: a job without a time is not done; what <paramref name="announced"/> lacks is not either.
    /// </summary>
    public static IReadOnlyList<DailyJob> Of(
        DirectoryStore store, WorkerSettings settings, TimeProvider time, AnnouncedJobs? announced = null)
    {
        var (enrolment, rows, overdue, assignments) = (
            announced?.Enrolment, announced?.Rows, announced?.Overdue, announced?.Assignments);
        var rights = new RightsService(
            store.Rights, store.Persons, store.Revisions,
            new RightsAuthorizer(store.Rights, store.Persons, store.Schools, new PerimeterResolver(store.Perimeters, time)),
            settings.Rights.StaffGrace, time);
        return
        [
            // First: of what was before the others.
            .. DailyJob.Of(Backup, settings.Backup?.At, async token => await settings.Backup!.DoAsync(time, token)),
            .. enrolment is null ? [] : DailyJob.Of(EnrolmentJob.Name, settings.EnrolmentAt, enrolment.DoAsync),
            // A day begins with those who teach on it, whether conventions are followed or not.
            .. assignments is null ? [] : DailyJob.Of(
                AssignmentJob.Name, settings.EnrolmentAt ?? settings.RightsAt, assignments.DoAsync),
            .. enrolment is null ? [] : DailyJob.Of("deliveries", settings.PurgeAt, enrolment.PruneAsync),
            .. DailyJob.Of("rights", settings.RightsAt, async token => await rights.RecordAsync(RightsSettings.NoticeDays, token)),
            .. DailyJob.Of(GarJob.Name, settings.GarAt, new GarJob(store, settings.Gar, time).DoAsync),
            .. Purge(store, settings.PurgeAt, settings.Sync, time),
            .. DailyJob.Of("prune", settings.PruneAt, async token =>
                (await store.Retention.PruneAsync(time.GetUtcNow() - settings.Retention, token)).Rows
                + await store.Accesses.PruneAccessesAsync(time.GetUtcNow() - settings.AccessRetention, token)
                + await store.GarExports.PruneAsync(time.GetUtcNow() - settings.Retention, token)),
            // After the prune: what it forgets need not be packed.
            .. DailyJob.Of("accesses", settings.PruneAt, token => store.Accesses.PackAccessesAsync(time.GetUtcNow(), token)),
            .. DailyJob.Of("indicators", settings.IndicatorsAt, token => TakeSnapshotAsync(store, time, token)),
            .. overdue is null ? [] : DailyJob.Of(OverdueWatch.Name, OverdueWatch.At, overdue.LookAsync),
            // Last: of what the others have left.
            .. rows is null ? [] : DailyJob.Of("check", settings.CheckAt, rows.LookAsync),
            .. DailyJob.Of(
                "digest", settings.Notifications.DigestAt, new WeeklyDigest(store.ForDigest(), settings.Notifications, time).WriteAsync),
        ];
    }

    /// <summary>The purge of the night, which a server without a worker does too.</summary>
    public static IEnumerable<DailyJob> Purge(DirectoryStore store, CronTimes? at, SyncSettings settings, TimeProvider time) =>
        DailyJob.Of("purge", at, async token =>
            (await store.Retention.PurgeAsync(new PurgeRequest(FrenchTime.DayAt(time.GetUtcNow()), settings.GraceOf), token)).Persons);

    private static async Task<long> TakeSnapshotAsync(DirectoryStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        // What it counted is of no use to anything after it.
        using var indicators = new IndicatorService(store.Indicators, store.Enrolment, store.Revisions, time);
        return await new IndicatorSnapshots(store.IndicatorSnapshots, indicators, store.Revisions, time).TakeAsync(cancellationToken);
    }
}

/// <summary>Jobs that report what they find by themselves.</summary>
/// <param name="Enrolment">Of conventions.</param>
/// <param name="Assignments">Of teachers' classes.</param>
/// <param name="Rows">The check of the store.</param>
/// <param name="Overdue">Of what should have been purged.</param>
internal sealed record AnnouncedJobs(
    EnrolmentJob? Enrolment = null, AssignmentJob? Assignments = null, RowsWatch? Rows = null, OverdueWatch? Overdue = null);
