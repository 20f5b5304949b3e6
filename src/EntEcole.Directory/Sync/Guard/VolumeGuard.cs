using EntEcole.Directory.Extracts;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Guard;

/// <summary>
/// Refuses a full extract that is well formed, complete by its names, and far smaller than the last ones: half of it was lost
/// before it was cut into files.
/// </summary>
internal static class VolumeGuard
{
    private const int Runs = 5;

    // Nights of deltas and refusals lie between two fulls.
    private const int Page = 50;
    private const int MaxPages = 8;

    // Below, a category varies too much to be judged.
    private const long MinRecords = 100;

    /// <exception cref="DirectoryException"><see cref="Reason.ExtractVolumeLow"/>.</exception>
    public static async Task EnsureAsync(
        IRunStore store, SyncReport report, ExtractPackage package, double minShare, CancellationToken cancellationToken)
    {
        if (package.Kind is not ExtractKind.Full || minShare <= 0)
        {
            return;
        }

        var before = await LastFullsAsync(store, report, cancellationToken);
        foreach (var category in AafCategories.ReadingOrder.Where(category => package.Of(category).Any()))
        {
            var volumes = before.Select(run => Volume(run, category)).Where(volume => volume.Bytes > 0).ToList();
            if (volumes.Count == 0 || Median(volumes.Select(volume => volume.Records)) < MinRecords)
            {
                continue;
            }

            var expected = Median(volumes.Select(volume => volume.Bytes));
            var bytes = package.Of(category).Sum(file => file.Bytes);
            if (bytes < minShare * expected)
            {
                throw ExtractRefusal.VolumeLow(category, bytes, expected);
            }
        }
    }

    private static async Task<List<SyncReport>> LastFullsAsync(IRunStore store, SyncReport report, CancellationToken cancellationToken)
    {
        var found = new List<SyncReport>();
        var last = report.RunId;
        for (var page = 0; page < MaxPages && found.Count < Runs; page++)
        {
            var runs = await store.ListRunsAsync(RunFilter.Like(report), last, Page, cancellationToken);
            found.AddRange(runs.Where(run => run.State is RunState.Applied or RunState.Held
                && string.Equals(run.Kind, report.Kind, StringComparison.Ordinal)
                && string.Equals(run.Degree, report.Degree, StringComparison.Ordinal)));
            if (runs.Count < Page)
            {
                break;
            }

            last = runs[^1].RunId;
        }

        return found.Count > Runs ? found[..Runs] : found;
    }

    private static (long Records, long Bytes) Volume(SyncReport run, AafCategory category)
    {
        var files = run.Files.Where(file => string.Equals(file.Category, category.ToString(), StringComparison.Ordinal)).ToList();
        return (files.Sum(file => file.Records), files.Sum(file => file.Bytes));
    }

    private static long Median(IEnumerable<long> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
