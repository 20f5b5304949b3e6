using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Plans;

/// <summary>Where a named person decides on what is held (design section 3, step 6).</summary>
public sealed class PlanService(IPlanStore plans, IRunStore runs, TimeProvider time)
{
    /// <summary>
    /// Applies exactly what waits, or drops it: of some schools, or all of it; whatever is decided at once is done whole or not at all.
    /// </summary>
    /// <param name="planId">The plan.</param>
    /// <param name="approved">Apply, or drop.</param>
    /// <param name="uais">The schools; none for all that waits.</param>
    /// <param name="by">Who decides, 1 to 500 characters.</param>
    /// <param name="why">Why, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <returns>The plan as it then stands, and the revision.</returns>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.PlanNotFound"/>, <see cref="Reason.PlanAlreadyDecided"/>, <see cref="Reason.PlanOutdated"/>,
    /// <see cref="Reason.SyncInProgress"/>: a sync of the academy is running.
    /// </exception>
    public async Task<(StoredPlan Plan, long Revision)> DecideAsync(
        long planId, bool approved, IReadOnlyCollection<string> uais, string by, string why, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("by", by);
        DecisionAuthor.Validate("reason", why);
        var plan = await plans.FindPlanAsync(planId, cancellationToken) ?? throw NotFound(planId);
        await using var held = await runs.TryLockAcademyAsync(plan.Feed.Academy, cancellationToken) ?? throw RunFaults.InProgress(plan.Feed.Academy);
        return await plans.DecidePlanAsync(
            new PlanDecision(planId, approved, [.. uais.Select(uai => uai.Trim().ToUpperInvariant()).Distinct(StringComparer.Ordinal)], by.Trim(), why.Trim(), time.GetUtcNow()),
            cancellationToken);
    }

    /// <summary>The error of a plan that is not there.</summary>
    public static DirectoryException NotFound(long planId) => new(
        Reason.PlanNotFound,
        new LocalizedText("There is no such plan. See 'entecole plans list'.", "Ce plan n'existe pas. Voir « entecole plans list »."),
        DirectoryException.Fact("planId", planId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
