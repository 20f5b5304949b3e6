using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>How all enrolled schools stand.</summary>
internal static class SchoolStandings
{
    private const int Page = 1000;

    /// <summary>Those enrolled on the day of an instant in France, by UAI, at one revision.</summary>
    public static async Task<IReadOnlyList<SchoolStanding>> ListAsync(
        IPlanStore plans, IRevisionStore revisions, DateTimeOffset now, CancellationToken cancellationToken) =>
        await ListAsync(
            plans, new StandingFilter(FrenchTime.DayAt(now)), await revisions.GetRevisionAsync(cancellationToken), cancellationToken);

    /// <summary>Those of a filter, by UAI, read page by page.</summary>
    public static async Task<IReadOnlyList<SchoolStanding>> ListAsync(
        IPlanStore plans, StandingFilter filter, long revision, CancellationToken cancellationToken)
    {
        var all = new List<SchoolStanding>();
        while (true)
        {
            var page = await plans.ListSchoolStandingsAsync(filter, all.Count == 0 ? "" : all[^1].Uai, Page, revision, cancellationToken);
            all.AddRange(page);
            if (page.Count < Page)
            {
                return all;
            }
        }
    }
}
