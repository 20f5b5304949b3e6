using System.Globalization;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Run;

/// <summary>
/// Tells of which feed an extract is that does not say so, as a delta without structures: by the structures and persons that a feed of the
/// store knows, by the départements of its UAIs, by its names. When they disagree it stays unknown.
/// </summary>
public sealed class FeedFinder(SyncStores stores)
{
    // Persons looked for in each feed.
    private const int MaxPersons = 50;

    // One change of both name and birth date in so many.
    private const int Contradictions = 10;

    /// <summary>Gives the packages whose feed is unknown the one that is found.</summary>
    /// <param name="packages">The packages.</param>
    /// <param name="asked">The academy of those that name none; null when none was asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task TellAsync(IEnumerable<ExtractPackage> packages, string? asked, CancellationToken cancellationToken)
    {
        var academy = string.IsNullOrWhiteSpace(asked) ? null : Academies.Canonical(asked) ?? Academies.Normalize(asked);
        foreach (var package in packages.Where(package => package.IsOfUnknownFeed || package.IsBrokenOfUnknownAcademy))
        {
            if (package.IsOfUnknownFeed && await FindAsync(package.Hints, package.Academy ?? academy, cancellationToken) is { } found)
            {
                package.Tell(found.Academy, found.Degree);
            }
            else if (package.IsBrokenOfUnknownAcademy && await OnlyAcademyAsync(cancellationToken) is { } only)
            {
                // It is refused; the gap that it leaves is that of the one academy that there is.
                package.Tell(only, null);
            }
        }
    }

    /// <summary>The feed of an extract; the degree is null when nothing tells it. Null when nothing tells the academy.</summary>
    /// <param name="hints">What the extract says.</param>
    /// <param name="academy">Its academy when that is known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(string Academy, Degree? Degree)?> FindAsync(FeedHints hints, string? academy, CancellationToken cancellationToken)
    {
        var feeds = (await stores.Feeds.ListFeedsAsync(cancellationToken))
            .Where(feed => feed.Uai.Length == 0 && (hints.Degree is null || feed.Degree == hints.Degree) && (
                academy is null || string.Equals(feed.Academy, academy, StringComparison.Ordinal)))
            .ToList();
        var known = await KnowingAsync(feeds, hints, academy is not null, cancellationToken);
        var named = academy is null ? NamedBy(hints) : [academy];
        var academies = known.Select(feed => feed.Academy).Concat(named).Distinct(StringComparer.Ordinal).ToList();
        if (academies.Count == 0 && hints is { Structures: [], Uais: [], Persons: [] })
        {
            // A day without changes tells nothing, and changes nothing: it is of the one academy that there is.
            academies = [.. feeds.Select(feed => feed.Academy).Distinct(StringComparer.Ordinal)];
        }

        if (academies.Count != 1)
        {
            return null;
        }

        var degrees = (known.Count > 0 ? known : feeds.Where(feed => string.Equals(feed.Academy, academies[0], StringComparison.Ordinal)))
            .Select(feed => feed.Degree).Distinct().ToList();
        return (academies[0], hints.Degree ?? (degrees.Count == 1 ? degrees[0] : null));
    }

    private async Task<string?> OnlyAcademyAsync(CancellationToken cancellationToken)
    {
        var academies = (await stores.Feeds.ListFeedsAsync(cancellationToken)).Where(feed => feed.Uai.Length == 0).Select(
            feed => feed.Academy).Distinct(
            StringComparer.Ordinal).ToList();
        return academies.Count == 1 ? academies[0] : null;
    }

    // By the départements of its UAIs, else by its names.
    private static IReadOnlyList<string> NamedBy(FeedHints hints)
    {
        var places = hints.Uais.Select(Departments.NationalAcademyOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return places.Count > 0 ? places : [.. hints.Names.Select(Academies.In).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    // Ids are unique in one academy only: a feed knows the schools, and does not contradict what is said of the persons.
    private async Task<List<Feed>> KnowingAsync(List<Feed> feeds, FeedHints hints, bool isOfAcademy, CancellationToken cancellationToken)
    {
        var revision = await stores.Identity.Revisions.GetRevisionAsync(cancellationToken);
        var knowing = new List<Feed>();
        foreach (var feed in feeds)
        {
            var (seen, agreed, contradicted) = await ComparePersonsAsync(feed, hints, revision, cancellationToken);
            var knows = hints.Structures.Count > 0 ? await KnowsSchoolsAsync(feed, hints, revision, cancellationToken)
                : isOfAcademy ? seen > 0 : agreed > 0;
            if (knows && contradicted <= agreed / Contradictions)
            {
                knowing.Add(feed);
            }
        }

        return knowing;
    }

    private async Task<(int Seen, int Agreed, int Contradicted)> ComparePersonsAsync(
        Feed feed, FeedHints hints, long revision, CancellationToken cancellationToken)
    {
        var (seen, agreed, contradicted) = (0, 0, 0);
        foreach (var said in hints.Persons.Take(MaxPersons).Where(said => said.Id.Length > 0))
        {
            var person = await stores.Identity.Persons.FindPersonAsync(
                new SourceRef(feed.Academy, said.Category, said.Id), revision, cancellationToken);
            var known = person?.Records.FirstOrDefault(
                record => record.Degree == feed.Degree && string.Equals(record.Source.Id, said.Id, StringComparison.Ordinal));
            seen += known is null ? 0 : 1;
            if (known is null || (said.BirthDate ?? said.FoldedName) is null)
            {
                continue;
            }

            var birthDate = known.Person.BirthDate?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
            var isSame = (said.BirthDate is not null && string.Equals(said.BirthDate, birthDate, StringComparison.Ordinal))
                || (said.FoldedName is not null && string.Equals(
                    said.FoldedName, NameFolding.Fold(known.Person.UsageName), StringComparison.Ordinal));
            (agreed, contradicted) = isSame ? (agreed + 1, contradicted) : (agreed, contradicted + 1);
        }

        return (seen, agreed, contradicted);
    }

    private async Task<bool> KnowsSchoolsAsync(Feed feed, FeedHints hints, long revision, CancellationToken cancellationToken)
    {
        var missing = hints.Structures.ToHashSet(StringComparer.Ordinal);
        await stores.Feeds.LoadSchoolsAsync(feed.FeedNo, revision, row => missing.Remove(row.SourceId), cancellationToken);
        return missing.Count == 0;
    }
}
