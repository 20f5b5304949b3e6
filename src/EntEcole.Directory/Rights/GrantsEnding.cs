using EntEcole.Directory.Enrolment;

namespace EntEcole.Directory.Rights;

/// <summary>The grants that end with a change of conventions: where the enrolment of schools meets rights.</summary>
internal static class GrantsEnding
{
    private const int Batch = 1_000;

    /// <summary>
    /// How many grants, in force or to come on <paramref name="today"/> under <paramref name="before"/>, end earlier under
    /// <paramref name="after"/>, both being all conventions.
    /// </summary>
    public static async Task<int> CountAsync(
        IRightsStore rights, IReadOnlyList<Convention> before, IReadOnlyList<Convention> after, DateOnly today, long revision,
        CancellationToken cancellationToken)
    {
        var (was, shall) = (new Coverage(before), new Coverage(after));
        var ending = 0;
        for (var last = int.MaxValue; ;)
        {
            var grants = await rights.ListGrantsAsync(new GrantFilter { IsOpen = true }, last, Batch, revision, cancellationToken);
            ending += grants.Count(grant =>
                GrantStanding.Of(grant, was, isEligible: true, today) is { State: GrantState.Active } standing
                && GrantStanding.Of(grant, shall, isEligible: true, today).LastDay < standing.LastDay);
            if (grants.Count < Batch)
            {
                return ending;
            }

            last = grants[^1].GrantNo;
        }
    }
}
