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
    public Task<(StoredPlan Plan, long Revision)> DecideAsync(
        long planId, bool approved, IReadOnlyCollection<string> uais, string by, string why, CancellationToken cancellationToken) =>
        DecideAsync(new PlanDecision(planId, approved, [.. uais], by, why, time.GetUtcNow()), cancellationToken);

    /// <summary>The same, also for the departure of single persons; the instant is now, whatever <paramref name="asked"/> says.</summary>
    /// <exception cref="DirectoryException">
    /// As above, and <see cref="Reason.InvalidArgument"/>: schools and persons at once, or what waits of a person is not their departure.
    /// </exception>
    public async Task<(StoredPlan Plan, long Revision)> DecideAsync(PlanDecision asked, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("by", asked.By);
        DecisionAuthor.Validate("reason", asked.Why);
        if (asked is { Uais.Count: > 0, Persons.Count: > 0 })
        {
            throw DirectoryException.InvalidArgument("persons", new(
                "A decision is on schools or on persons, not on both.",
                "Une décision porte sur des écoles ou sur des personnes, pas sur les deux."));
        }

        var plan = await plans.FindPlanAsync(asked.PlanId, cancellationToken) ?? throw NotFound(asked.PlanId);
        await using var held = await runs.TryLockAcademyAsync(plan.Feed.Academy, cancellationToken) ?? throw RunFaults.InProgress(
            plan.Feed.Academy);
        return await plans.DecidePlanAsync(
            asked with
            {
                Uais = [.. asked.Uais.Select(uai => uai.Trim().ToUpperInvariant()).Distinct(StringComparer.Ordinal)],
                Persons = [.. asked.Persons.Distinct()], By = asked.By.Trim(), Why = asked.Why.Trim(), At = time.GetUtcNow(),
            },
            cancellationToken);
    }

    /// <summary>The error of a plan that is not there.</summary>
    public static DirectoryException NotFound(long planId) => new(
        Reason.PlanNotFound,
        new LocalizedText("There is no such plan. See 'entecole plans list'.", "Ce plan n'existe pas. Voir « entecole plans list »."),
        DirectoryException.Fact("planId", planId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
