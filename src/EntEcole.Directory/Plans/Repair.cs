using EntEcole.Directory.Access;
using EntEcole.Directory.Consistency;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Plans;

/// <summary>
/// Plans the mending of rows that lack what they need, and of records that lack rows: these are written again by the next full extract.
/// Nothing changes until a plan is approved, like any other.
/// </summary>
/// <param name="consistency">What is wrong.</param>
/// <param name="plans">Plans.</param>
/// <param name="runs">Runs, and the locks of academies.</param>
/// <param name="feeds">Feeds.</param>
/// <param name="time">Clock.</param>
public sealed class Repair(IConsistencyStore consistency, IPlanStore plans, IRunStore runs, IFeedStore feeds, TimeProvider time)
{
    /// <summary>Records a run with a plan that waits for each feed that has such rows.</summary>
    /// <param name="by">Who asks, 1 to 500 characters.</param>
    /// <param name="why">Why, 1 to 500 characters.</param>
    /// <param name="grace">How long a suspended profile of a role stays.</param>
    /// <param name="cancellationToken">Gives up before the next feed.</param>
    /// <returns>The reports of the runs, by academy and degree; none when every row has what it needs.</returns>
    /// <exception cref="DirectoryException"><see cref="Reason.SyncInProgress"/>.</exception>
    public async Task<IReadOnlyList<SyncReport>> PlanAsync(
        string by, string why, Func<Role, Grace> grace, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("by", by);
        DecisionAuthor.Validate("reason", why);
        var broken = await consistency.FindBrokenFeedsAsync(cancellationToken);
        var reports = new List<SyncReport>();
        foreach (var feed in (await feeds.ListFeedsAsync(cancellationToken)).Where(feed => broken.Contains(feed.FeedNo)))
        {
            await using var held = await runs.TryLockAcademyAsync(feed.Academy, cancellationToken) ?? throw RunFaults.InProgress(
                feed.Academy);
            reports.Add(await PlanAsync(feed, (by.Trim(), why.Trim()), grace, cancellationToken));
        }

        return reports;
    }

    private Task<SyncReport> PlanAsync(
        Feed feed, (string By, string Why) asked, Func<Role, Grace> grace, CancellationToken cancellationToken)
    {
        var (now, start) = (time.GetUtcNow(), time.GetTimestamp());
        return PlannedRun.RecordAsync(
            runs, feed, now, report => report with { StartedBy = asked.By, StartReason = asked.Why },
            async report =>
            {
                var plan = await plans.PlanRepairAsync(
                    new PlanHeader(report.RunId, feed, now), role => grace(role).After(FrenchTime.DayAt(now)), cancellationToken);
                return report with
                {
                    // Another run may have mended all of it meanwhile.
                    State = plan is null ? RunState.Applied : RunState.Planned,
                    PlanId = plan?.PlanId,
                    BaseRevision = plan?.BaseRevision ?? 0,
                    Revision = plan?.BaseRevision ?? 0,
                    DurationMs = (long)time.GetElapsedTime(start).TotalMilliseconds,
                };
            },
            cancellationToken);
    }
}
