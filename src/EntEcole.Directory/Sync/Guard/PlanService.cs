using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>Where a named person decides on what is held (design section 3, step 6).</summary>
public sealed class PlanService(IDirectoryStore store, TimeProvider time)
{
    private const int MaxLength = 500;

    /// <summary>Applies exactly what waits, or drops it: of some schools, or all of it; whatever is decided at once is done whole or not at all.</summary>
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
        Validate("by", by);
        Validate("reason", why);
        var plan = await store.Plans.FindPlanAsync(planId, cancellationToken) ?? throw NotFound(planId);
        await using var held = await store.Runs.TryLockAcademyAsync(plan.Feed.Academy, cancellationToken) ?? throw SyncRunner.InProgress(plan.Feed.Academy);
        return await store.Plans.DecidePlanAsync(
            new PlanDecision(planId, approved, [.. uais.Select(uai => uai.Trim().ToUpperInvariant()).Distinct(StringComparer.Ordinal)], by.Trim(), why.Trim(), time.GetUtcNow()),
            cancellationToken);
    }

    /// <summary>The error of a plan that is not there.</summary>
    public static DirectoryException NotFound(long planId) => new(
        Reason.PlanNotFound,
        new LocalizedText("There is no such plan. See 'entecole plans list'.", "Ce plan n'existe pas. Voir « entecole plans list »."),
        DirectoryException.Fact("planId", planId.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Refuses a decision without its author or its reason.</summary>
    internal static void Validate(string field, string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength)
        {
            throw DirectoryException.InvalidArgument(field, new(
                $"{field} is needed, at most {MaxLength} characters: a decision bears its author and its reason.",
                $"{field} est obligatoire, {MaxLength} caractères au plus : une décision porte son auteur et sa raison."));
        }
    }
}
