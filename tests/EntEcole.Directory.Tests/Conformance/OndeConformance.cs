using EntEcole.Directory.Onde;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Schools fed by ONDE files: feeds of their own in one academy, who feeds a school, and what closed a feed.</summary>
public abstract class OndeConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    [Fact]
    public async Task Feed_OfASchool_IsItsOwnStandsApartAndIsClosedByItsRun()
    {
        await using var bench = await SyncBench.OverAsync(Store, OndeBench.Uai, OndeBench.Other);
        Assert.Equal(new OndeStanding(0, 0, 0), await Store.Onde.FindStandingAsync(OndeBench.Uai, None));

        var one = await bench.ImportAsync(OndeFiles.School(3, 3));
        var other = await bench.ImportAsync(OndeFiles.School(2, 2, OndeBench.Other), OndeBench.Other);
        var again = await bench.ImportAsync(OndeFiles.School(3, 3));

        Assert.Equal((one.Revision + 1, other.Revision), (other.Revision, again.Revision));
        var feeds = await Store.Onde.ListFeedsAsync(null, None);
        Assert.Equal([OndeBench.Other, OndeBench.Uai], feeds.Select(feed => feed.Uai), StringComparer.Ordinal);
        Assert.Equal((3L, 3L, 1L, 0L, again.RunId, SyncBench.Day), (
            feeds[1].Pupils, feeds[1].Guardians, feeds[1].Staff, feeds[1].Suspended, feeds[1].LastRun!.Value, feeds[1].LastDay!.Value));
        Assert.Equal(2, (await Store.Feeds.ListFeedsAsync(None)).Select(feed => feed.DegreeName).Distinct(StringComparer.Ordinal).Count());
        Assert.True((await Store.Onde.FindStandingAsync(OndeBench.Uai, None)).IsOpen, "Its files feed the school.");

        var closed = await bench.Onde().CloseAsync(OndeBench.Uai, "essai", "fermeture", None);
        Assert.Equal(RunState.Applied, closed.State);
        Assert.Equal([null, (long?)closed.RunId], (await Store.Onde.ListFeedsAsync(null, None)).Select(feed => feed.ClosedBy));
        Assert.Empty(await Store.Consistency.CheckAsync(None));
    }
}
