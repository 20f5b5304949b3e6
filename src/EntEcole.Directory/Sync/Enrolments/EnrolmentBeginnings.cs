using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Sync.Enrolments;

/// <summary>Schools that a full extract, applied earlier, left out because they were not enrolled yet.</summary>
internal static class EnrolmentBeginnings
{
    private const int MaxRuns = 500;

    /// <summary>Finds them, and the run of the full extract when nothing was applied after it.</summary>
    public static async Task<(IReadOnlyList<string> Schools, SyncReport? Source)> FindAsync(
        SyncStores stores, Feed feed, IReadOnlyList<SchoolRow> schools, Enrolled enrolled, CancellationToken cancellationToken)
    {
        if (feed.Uai.Length > 0)
        {
            // A school sends its own files: nothing was left out of them.
            return ([], null);
        }

        var runs = await stores.Runs.ListRunsAsync(
            new RunFilter(feed.Academy) { OfAcademy = true }, long.MaxValue, MaxRuns, cancellationToken);
        var last = runs.FirstOrDefault(run => run is { Kind: "full", ExtractDate: not null, State: RunState.Applied or RunState.Held }
            && string.Equals(run.Degree, DegreeNames.NameOf(feed.Degree), StringComparison.Ordinal));
        if (last is null)
        {
            return ([], null);
        }

        var then = await SyncPreconditions.EnrolledThenAsync(stores, last, cancellationToken);
        var left = runs.Any(run => run.IsEnrolmentDay && run.RunId > last.RunId)
            ? await EmptyAsync(stores, feed, schools, cancellationToken) : new HashSet<string>(StringComparer.Ordinal);
        // Its ONDE files fill a school that they feed.
        var fed = (await stores.Onde.ListOpenAsync(cancellationToken)).Select(open => open.Uai).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<string> begun =
        [
            .. schools.Where(school => school is { Presence: Presence.Present, Uai: not null })
                .Select(school => school.Uai!).Where(
                    uai => enrolled.Everywhere.Contains(uai) && (!then.Contains(uai) || left.Contains(uai)) && !fed.Contains(uai))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return (begun, begun.Count > 0 && last.ExtractDate == feed.LastExtract ? last : null);
    }

    // Schools without any active profile: a day of the conventions may have emptied them since.
    private static async Task<HashSet<string>> EmptyAsync(
        SyncStores stores, Feed feed, IReadOnlyList<SchoolRow> schools, CancellationToken cancellationToken)
    {
        var active = await stores.Feeds.ListActiveInAsync(feed.FeedNo, [.. schools.Select(school => school.SchoolNo)], cancellationToken);
        var filled = active.Select(one => one.SchoolNo).ToHashSet();
        return schools.Where(school => !filled.Contains(school.SchoolNo)).Select(school => school.Uai).OfType<string>().ToHashSet(
            StringComparer.Ordinal);
    }
}
