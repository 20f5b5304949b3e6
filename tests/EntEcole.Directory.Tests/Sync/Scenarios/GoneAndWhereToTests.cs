using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Scenarios;

/// <summary>What is held because its pupils are gone says where they are.</summary>
public sealed class GoneAndWhereToTests
{
    private static readonly SyncSettings Guarded = new();

    [Fact]
    public async Task TwoSchoolsMergedIntoOneThatNoConventionNames_EachSaysSo()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 8), (Town.C, 30));
        await using var bench = await ReadyAsync(town, Town.A, Town.B, Town.C);
        var merged = town.Copy().School("4", Town.D).Change(
            (_, child) => child.School is "3" ? child : child with { School = "4", ClassId = "41" })
            .CloseSchool("1").CloseSchool("2");

        var report = await SyncAsync(bench, merged.Extract("20260616"));

        foreach (var (uai, pupils) in new[] { (Town.A, 12), (Town.B, 8) })
        {
            var held = Assert.Single(
                report.Held, hold => string.Equals(hold.Uai, uai, StringComparison.Ordinal) && hold.Cause is "schoolGone");
            Assert.Equal(new DestinationReport(Town.D, pupils, "notEnrolled"), Assert.Single(held.Destinations!));
            Assert.Contains(
                $"are in {Town.D} of this extract, which no convention names: amend the convention.",
                Assert.Single(HoldWording.Lines(held)).English, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task StructureWithAnotherUai_SaysUnderWhichItsPupilsAre()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 30));
        await using var bench = await ReadyAsync(town, Town.A, Town.B);

        var report = await SyncAsync(bench, town.Copy().School("1", Town.D).Extract("20260616"));

        var held = Assert.Single(report.Held, hold => hold.Destinations is not null);
        Assert.Equal((Town.A, new DestinationReport(Town.D, 12, "notEnrolled")), (held.Uai, Assert.Single(held.Destinations!)));
        Assert.Equal(town.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task StructureWithoutUaiOneNight_SaysThatItHasNoneAndIsNotToBeApproved()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 30));
        await using var bench = await ReadyAsync(town, Town.A, Town.B);

        var report = await SyncAsync(bench, town.Copy().School("1", "").Extract("20260616"));

        var held = Assert.Single(report.Held, hold => hold.Destinations is not null);
        Assert.Equal((Town.A, new DestinationReport("", 12, "notEnrolled")), (held.Uai, Assert.Single(held.Destinations!)));
        Assert.Contains("without a usable UAI", HoldWording.Headline(report.Held)!.Value.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HalfOfASchoolMovesToAnEnrolledOne_SaysWhere_AlsoAfterAnotherDecision()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 12), (Town.C, 60));
        await using var bench = await ReadyAsync(town, Town.A, Town.B, Town.C);
        var moved = town.Copy().Change(
            (id, child) => string.CompareOrdinal(id, "1006") > 0 && id[0] == '1' ? child with { School = "3", ClassId = "31" }
            : string.CompareOrdinal(id, "2006") > 0 && id[0] == '2' ? null : child);

        var report = await SyncAsync(bench, moved.Extract("20260616"));
        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            report.PlanId!.Value, false, [Town.B], "A. D'ESSAI", "Perdus", CancellationToken.None);

        var run = (await bench.Store.Runs.FindRunAsync(report.RunId, CancellationToken.None))!;
        Assert.Equal(
            new DestinationReport(Town.C, 6, "enrolled"),
            Assert.Single(Assert.Single(run.Held, hold => hold is { Uai: Town.A, Role: "pupil" }).Destinations!));
    }

    [Fact]
    public void GoneAndSeenNowhere_NeverAdvisesToApprove() => Assert.Contains(
        "Do not approve", Assert.Single(HoldWording.Lines(new HeldReport(Town.A, "pupil", 12, 12, 0, "schoolGone"))).English,
        StringComparison.Ordinal);

    [Fact]
    public void Headline_NamesTheSchoolThatIsGoneBeforeOthers()
    {
        var held = new[] { new HeldReport(Town.B, "pupil", 100, 40, 10, "schoolDepartures"), new HeldReport(
            Town.A, "pupil", 12, 12, 0, "schoolGone") };
        Assert.StartsWith(
            $"To look at: 2 schools held; first {Town.A}, 12 of 12 concerned.", HoldWording.Headline(held)!.Value.English,
            StringComparison.Ordinal);
        Assert.Null(HoldWording.Headline([]));
    }

    private static async Task<SyncBench> ReadyAsync(Town town, params string[] enrolled)
    {
        var bench = await SyncBench.CreateAsync(enrolled);
        await bench.SyncAsync(town.Extract("20260615"));
        return bench;
    }

    private static Task<SyncReport> SyncAsync(SyncBench bench, ExtractBuilder extract) =>
        bench.SyncAsync(bench.Deliver(extract), settings: Guarded);
}
