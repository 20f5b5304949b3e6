using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Sync.Guard;

namespace EntEcole.Directory.Sync.Enrolments;

/// <summary>What waits in plans because an enrolment has run out: still, no longer, or applied on its day.</summary>
internal sealed class EndedPlans(IPlanStore plans, GuardSettings guard, TimeProvider time)
{
    private const int MaxPlans = 1_000;

    private const string Author = "entecole";

    /// <summary>Decides what the day decides. Call it under the lock of the academy.</summary>
    public async Task<SettledEnds> SettleAsync(Feed feed, Enrolled enrolled, DateOnly day, bool dryRun, CancellationToken cancellationToken)
    {
        var settled = new SettledEnds();
        foreach (var plan in await plans.ListPlansAsync(feed.Academy, held: true, long.MaxValue, MaxPlans, cancellationToken))
        {
            foreach (var hold in plan.Holds.Where(
                hold => plan.Feed.FeedNo == feed.FeedNo && hold is { Cause: HoldCause.EnrolmentEnded, Uai: not null }))
            {
                await SettleAsync(plan, hold, enrolled, day, dryRun, settled, cancellationToken);
            }
        }

        return settled;
    }

    private async Task SettleAsync(
        StoredPlan plan, Hold hold, Enrolled enrolled, DateOnly day, bool dryRun, SettledEnds settled, CancellationToken cancellationToken)
    {
        var uai = hold.Uai!;
        var isEnrolled = enrolled.Everywhere.Contains(uai);
        var appliesOn = enrolled.RunOut.TryGetValue(uai, out var last) ? EnrolmentEndGuard.AppliesOn(last, hold.Since, guard, day) : day;
        if (!isEnrolled && day < appliesOn)
        {
            settled.Waiting[uai] = new WaitingEnd(plan.PlanId, plan.RunId, hold.Departing, appliesOn);
            return;
        }

        settled.Since[hold.SchoolNo] = hold.Since;
        var why = isEnrolled ? "Adhésion renouvelée" : "Adhésion achevée, délai EnrolmentEndPatienceDays écoulé";
        if (dryRun || await TryDecideAsync(
            new PlanDecision(plan.PlanId, !isEnrolled, [uai], Author, why, time.GetUtcNow()), cancellationToken))
        {
            (isEnrolled ? settled.Dropped : settled.Released).Add(uai);
        }
    }

    // False: the store has changed under the plan, which is outdated now; the persons are planned anew.
    private async Task<bool> TryDecideAsync(PlanDecision decision, CancellationToken cancellationToken)
    {
        try
        {
            await plans.DecidePlanAsync(decision, cancellationToken);
            return true;
        }
        catch (DirectoryException moved) when (moved.Reason is Reason.PlanOutdated or Reason.PlanAlreadyDecided or Reason.PlanNotFound)
        {
            return false;
        }
    }
}

/// <summary>What became of the schools that waited, by UAI.</summary>
internal sealed class SettledEnds
{
    public Dictionary<string, WaitingEnd> Waiting { get; } = new(StringComparer.Ordinal);

    /// <summary>Since when those that wait no more had waited, by school number: a plan that is outdated by then forgets it.</summary>
    public Dictionary<int, DateTimeOffset?> Since { get; } = [];

    public List<string> Released { get; } = [];

    public List<string> Dropped { get; } = [];
}
