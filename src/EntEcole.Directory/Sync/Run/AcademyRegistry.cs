using EntEcole.Directory.Extracts;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Run;

/// <summary>
/// The academies that are known: those whose extracts are applied, those of conventions, those of the settings, and the national ones.
/// Another spelling is folded to the label that is known, so that it makes no second feed.
/// </summary>
internal sealed class AcademyRegistry
{
    private readonly Dictionary<string, string> labels = new(StringComparer.Ordinal);
    private readonly SyncStores stores;

    private AcademyRegistry(SyncStores stores) => this.stores = stores;

    /// <summary>Whether neither an extract nor a convention has named an academy yet.</summary>
    private bool IsNew { get; set; }

    /// <summary>Reads what is known now.</summary>
    public static async Task<AcademyRegistry> LoadAsync(
        SyncStores stores, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        var applied = (await stores.Worker.ListAcademyStandingsAsync(cancellationToken)).Where(one => one.LastAppliedAt is not null).Select(
            one => one.Academy).ToList();
        var signed = await stores.Enrolment.ListAcademiesAsync(
            await stores.Identity.Revisions.GetRevisionAsync(cancellationToken), cancellationToken);
        var registry = new AcademyRegistry(stores) { IsNew = applied.Count == 0 && signed.Count == 0 };
        // Of two spellings that have become two feeds, the national one.
        foreach (var label in applied.OrderBy(one => !string.Equals(Academies.Canonical(one), one, StringComparison.Ordinal))
            .Concat(signed.Where(one => one.Length > 0)).Concat(settings.Select(Academies.Normalize)).Concat(Academies.Known))
        {
            registry.labels.TryAdd(Academies.KeyOf(label), label);
        }

        return registry;
    }

    /// <summary>The choice with the label that is known. Its refusal says why it cannot be synchronised.</summary>
    public AcademyChoice Resolve(AcademyChoice choice)
    {
        if (choice.Academy is not { } label)
        {
            return choice;
        }

        if (labels.TryGetValue(Academies.KeyOf(label), out var known))
        {
            return choice with { Academy = known };
        }

        // The first extract of a new store may name an academy that is not national, as long as its schools do not say otherwise.
        return IsNew && choice.Package.Hints.Uais.All(uai => Departments.NationalAcademyOf(uai) is null)
            ? choice
            : choice with { Academy = null, Refusal = ExtractRefusal.AcademyNotKnown(label, Nearest(label)) };
    }

    /// <summary>
    /// UAIs of the extract that are of another academy: neither département, nor convention, nor feed says that they are of this one.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.AcademyContradicted"/>: all of them are.</exception>
    public async Task<IReadOnlySet<string>> ElsewhereAsync(ExtractPackage package, Feed feed, CancellationToken cancellationToken)
    {
        var uais = package.Hints.Uais;
        var elsewhere = Academies.Canonical(feed.Academy) is { } academy
            ? uais.Where(uai => !Departments.MayBeOf(uai, academy)).ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>(StringComparer.Ordinal);
        if (elsewhere.Count == 0)
        {
            return elsewhere;
        }

        var revision = await stores.Identity.Revisions.GetRevisionAsync(cancellationToken);
        var conventions = await stores.Enrolment.ListConventionsAsync(revision, cancellationToken);
        elsewhere.ExceptWith(
            conventions.Where(one => string.Equals(Academies.KeyOf(one.Academy), Academies.KeyOf(feed.Academy), StringComparison.Ordinal))
            .SelectMany(one => one.Schools).Select(school => school.Uai));
        var known = new HashSet<string>(StringComparer.Ordinal);
        await stores.Feeds.LoadSchoolsAsync(feed.FeedNo, revision, row => known.Add(row.Uai ?? ""), cancellationToken);
        return elsewhere.Count == uais.Count && !elsewhere.Overlaps(known)
            ? throw ExtractRefusal.AcademyContradicted(
                feed.Academy, string.Join(", ", elsewhere.Select(Departments.NationalAcademyOf).OfType<string>().Distinct(
                    StringComparer.Ordinal).Order(StringComparer.Ordinal)))
            : elsewhere;
    }

    private string Nearest(string label)
    {
        var key = Academies.KeyOf(label);
        return labels.OrderBy(pair => Distance(key, pair.Key)).ThenBy(pair => pair.Value, StringComparer.Ordinal).First().Value;
    }

    // Letters to change, add or drop.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, corner + (one[i - 1] == other[j - 1] ? 0 : 1));
                corner = above;
            }
        }

        return row[^1];
    }
}
