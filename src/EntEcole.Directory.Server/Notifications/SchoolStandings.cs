using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>How all enrolled schools stand.</summary>
internal static class SchoolStandings
{
    private const int Page = 1000;

    /// <summary>Those enrolled on the day of an instant in France, by UAI, at one revision.</summary>
    public static async Task<IReadOnlyList<SchoolStanding>> ListAsync(IDirectoryStore store, DateTimeOffset now, CancellationToken cancellationToken) =>
        await ListAsync(store, new StandingFilter(FrenchTime.DayAt(now)), await store.Revisions.GetRevisionAsync(cancellationToken), cancellationToken);

    /// <summary>Those of a filter, by UAI, read page by page.</summary>
    public static async Task<IReadOnlyList<SchoolStanding>> ListAsync(IDirectoryStore store, StandingFilter filter, long revision, CancellationToken cancellationToken)
    {
        var all = new List<SchoolStanding>();
        while (true)
        {
            var page = await store.Plans.ListSchoolStandingsAsync(filter, all.Count == 0 ? "" : all[^1].Uai, Page, revision, cancellationToken);
            all.AddRange(page);
            if (page.Count < Page)
            {
                return all;
            }
        }
    }
}
