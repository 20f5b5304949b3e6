using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.Guard;

namespace EntEcole.Directory.Sync.Run;

/// <summary>The third step: the feed of an extract, and whether it follows what was applied before.</summary>
internal sealed class PlaceStep(SyncStores stores, SyncSettings settings)
{
    /// <summary>Finds its feed, and refuses what does not follow it in time, academy or volume.</summary>
    /// <exception cref="DirectoryException">It is refused; the reason says why.</exception>
    public async Task<PlacedExtract> PlaceAsync(RunOrder order, SyncReport report, CancellationToken cancellationToken)
    {
        var (package, request) = (order.Package, order.Request);
        var feed = await stores.Feeds.GetFeedAsync(report.Academy, package.Degree ?? Degree.FirstDegree, cancellationToken);
        var registry = await AcademyRegistry.LoadAsync(stores, settings.Academies, cancellationToken);
        var elsewhere = await registry.ElsewhereAsync(package, feed, cancellationToken);
        await ExtractOrder.EnsureFollowsAsync(stores.Feeds, feed, report, request, settings.DailyDeltas, cancellationToken);
        await VolumeGuard.EnsureAsync(stores.Runs, report, package, request.AllowSmaller ? 0 : settings.MinVolumeShare, cancellationToken);
        return new PlacedExtract(
            feed, elsewhere, feed.Degree is Degree.FirstDegree ? await stores.Onde.ListOpenAsync(cancellationToken) : []);
    }
}
