using EntEcole.Directory.Model;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Plans;
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

        // Its runs are those of a school, and no extract of the academy.
        Assert.Empty(await Store.Runs.ListRunsAsync(new RunFilter("TOULOUSE") { OfAcademy = true }, long.MaxValue, 9, None));
        Assert.Equal([other.RunId], (await Store.Runs.ListRunsAsync(
            new RunFilter { Uais = [OndeBench.Other] }, long.MaxValue, 9, None)).Select(run => run.RunId));
        Assert.Empty(await Store.Reconciliation.ListFullExtractsAsync(None));
        Assert.Empty(await Store.Worker.ListAcademyStandingsAsync(None));
        var standing = Assert.Single(await Store.Plans.ListSchoolStandingsAsync(
            new StandingFilter(SyncBench.Day, OndeBench.Uai), "", 9, again.Revision, None));
        Assert.Equal((Degree.Onde, again.RunId), (standing.Degree, standing.AppliedRunId));

        var closed = await bench.Onde().CloseAsync(OndeBench.Uai, "essai", "fermeture", None);
        Assert.Equal(RunState.Applied, closed.State);
        Assert.Equal([null, (long?)closed.RunId], (await Store.Onde.ListFeedsAsync(null, None)).Select(feed => feed.ClosedBy));
        Assert.Empty(await Store.Consistency.CheckAsync(None));
    }

    [Fact]
    public async Task ErasedFacts_OfASchool_AreKeptHashedForItsFeedAndTheAcademysAndPutBackOnce()
    {
        await using var bench = await SyncBench.OverAsync(Store, OndeBench.Uai, OndeBench.Other);
        await bench.SyncAsync(new ExtractBuilder().School("2", OndeBench.Other).Pupil("9", "2", relatives: []).Relative("8").Staff(
            "7", ["2$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));
        await bench.ImportAsync(OndeFiles.School(3, 3));
        var feed = (await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.Onde, OndeBench.Uai, None)).FeedNo;
        var academy = (await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, "", None)).FeedNo;
        Assert.Empty(await Store.Privacy.ListErasedFactsAsync(feed, None));

        await bench.EraseAsync([.. (await bench.PersonsAsync()).Values.Select(person => person.PersonId)]);
        await bench.EraseAsync([.. (await bench.PersonsAsync(OndeBench.Other)).Values.Select(person => person.PersonId)]);

        var facts = await Store.Privacy.ListErasedFactsAsync(feed, None);
        Assert.Equal(7, facts.Select(fact => fact.Mark).Distinct(StringComparer.Ordinal).Count());
        Assert.Single(facts.Select(fact => fact.Salt).Distinct(StringComparer.Ordinal));
        Assert.All(facts, fact => Assert.Equal((OndeBench.Uai, 64, 64), (fact.Uai, fact.Hash.Length, fact.Mark.Length)));
        // The academy recognises those of ONDE files; its own have source ids.
        Assert.Equal(facts, await Store.Privacy.ListErasedFactsAsync(academy, None));
        var list = await Store.Privacy.ListErasedAsync(SyncBench.Day.AddYears(-1), None);
        Assert.True(list.Facts.Count > facts.Count, "The back-up carries those of the other school too.");
        await Store.Privacy.ReapplyAsync(list, SyncBench.Day, None);
        Assert.Equal(list.Facts, (await Store.Privacy.ListErasedAsync(SyncBench.Day.AddYears(-1), None)).Facts);
    }
}
