using System.Globalization;

namespace EntEcole.Directory.Server.Console.Pages.Plans;

/// <summary>A page of the schools of a plan: those with the most departures first.</summary>
/// <param name="Schools">Those of this page, with their counts.</param>
/// <param name="Count">How many there are on all pages.</param>
/// <param name="From">The position of the first one of this page, from 0.</param>
internal sealed record PlanSchools(IReadOnlyList<IGrouping<string, V1.PlanCount>> Schools, int Count, int From)
{
    /// <summary>How many schools a page shows.</summary>
    public const int Size = 40;

    /// <summary>The token of the next page; empty on the last.</summary>
    public string Next => From + Size < Count ? (From + Size).ToString(CultureInfo.InvariantCulture) : "";

    /// <summary>
    /// What waits, or, once nothing waits, all that the plan was about. What was decided meanwhile is gone from the list: a page beyond its
    /// end is the first one.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="token">The token of the page; empty for the first one.</param>
    public static PlanSchools Of(V1.Plan plan, string token)
    {
        var all = plan.Counts.Where(count => count.State is V1.PlanState.Held || plan.State is not V1.PlanState.Held)
            .GroupBy(count => count.Uai, StringComparer.Ordinal).OrderByDescending(school => school.Sum(count => (long)count.Departed))
            .ThenBy(school => school.Key, StringComparer.Ordinal).ToList();
        var from = int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given < all.Count ? given : 0;
        return new PlanSchools([.. all.Skip(from).Take(Size)], all.Count, from);
    }
}
