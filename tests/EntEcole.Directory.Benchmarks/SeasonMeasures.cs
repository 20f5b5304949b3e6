using System.Globalization;
using EntEcole.Directory.Sample;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// What a year brings: the night of a rentrée, held whole and approved, and thirty nights of 1 % on one store, with the prune and the purge
/// that the worker runs. The sample has no rentrée of its own: three records in five change.
/// </summary>
internal static class SeasonMeasures
{
    /// <summary>Family of the rentrée.</summary>
    public const string Rentree = "rentree";

    /// <summary>Family of the thirty nights.</summary>
    public const string Nights = "nights";

    public const string RentreeHeld = "rentrée, 60 % changed, all held (--dry-run)";
    public const string RentreeApproved = "plans approve of that rentrée";

    private const double RentreeShare = 0.6;
    private const int Count = 30;

    public static string Night(int night) => string.Create(CultureInfo.InvariantCulture, $"night {night:00} of 1 %");

    public static IReadOnlyList<Measure> RentreeOf(TestData data, ChildProcess children) =>
    [
        SyncMeasures.FirstOf(data, children),
        new(RentreeHeld, data.Records, async cancellationToken =>
        {
            var extract = data.Extract("rentree", new SampleOptions { Day = 1, ChangeShare = RentreeShare }, cancellationToken);
            var database = TestData.Copy(data.Synced, data.Of("measured.db"));
            return WithStore(
                data, await children.EntecoleAsync([.. data.SyncArguments(extract, database), "--dry-run"], cancellationToken));
        }),
        SyncMeasures.Approve(data, children, RentreeApproved),
    ];

    /// <summary>Each starts from what the one before it left.</summary>
    public static IReadOnlyList<Measure> NightsOf(TestData data, ChildProcess children) =>
        [SyncMeasures.FirstOf(data, children), .. Enumerable.Range(1, Count).Select(night => NightOf(data, children, night))];

    private static Measure NightOf(TestData data, ChildProcess children, int night) =>
        new(Night(night), data.Records, async cancellationToken =>
    {
        var options = new SampleOptions { Day = night };
        var extract = data.Extract("nights", options, cancellationToken);
        var database = night == 1 ? TestData.Copy(data.Synced, data.Of("nights.db")) : data.Of("nights.db");
        var day = options.Date.ToString("O", CultureInfo.InvariantCulture);
        TestData.Flush(database);
        var taken = await children.EntecoleAsync(
            [
                "sync", extract, "--as-of", day, "--allow-future", "--by", "A. D'ESSAI", "--reason", "Mesure", "--database",
                "sqlite:" + database], cancellationToken);
        foreach (var verb in (string[])["purge", "prune"])
        {
            await children.EntecoleAsync([verb, "--database", "sqlite:" + database], cancellationToken);
        }

        return taken with { StoreBytes = TestData.Size(database) };
    });

    private static Taken WithStore(TestData data, Taken taken) => taken with { StoreBytes = TestData.Size(data.Of("measured.db")) };
}
