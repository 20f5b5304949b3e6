using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>A full extract far smaller than the last ones is refused before it is read.</summary>
public sealed class VolumeTests
{
    private const string Uai = "0120612A";

    [Fact]
    public async Task Sync_HalfThePupilsLost_RefusedUntilAllowed()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Of(pupils: 200));
        await bench.SyncAsync(Of(pupils: 210));
        var small = bench.Deliver(Of(pupils: 60));

        var refused = await bench.SyncAsync(small);

        Assert.Equal(Reason.ExtractVolumeLow, refused.Refusal?.Reason);
        Assert.Equal("Eleve", refused.Refusal!.Facts["category"]);
        Assert.Contains("--allow-smaller", refused.Refusal.Text.French, StringComparison.Ordinal);
        Assert.Equal(0, refused.Read.Total);
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(small, allowSmaller: true)).State);
    }

    [Theory]
    [InlineData(150, 90)]
    [InlineData(90, 5)]
    public async Task Sync_LittleLess_OrFewBefore_Applied(int before, int after)
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Of(before));
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Of(after))).State);
    }

    [Fact]
    public async Task Sync_GuardOff_Applied()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Of(200));
        var request = new SyncRequest(bench.Deliver(Of(20)));
        Assert.Equal(
            RunState.Applied, Assert.Single(await bench.SyncAllAsync(request, SyncBench.Unguarded with { MinVolumeShare = 0 })).State);
    }

    [Fact]
    public async Task Sync_ComparedWithTheMedianOfFiveAppliedFulls()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        foreach (var pupils in new[] { 2000, 2000, 120, 120, 120, 900, 120 })
        {
            await bench.SyncAsync(bench.Deliver(Of(pupils)), allowSmaller: true);
        }

        // Refusals and dry runs are no measure.
        await bench.SyncAsync(bench.Deliver(Of(3000)), dryRun: true);
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Of(100))).State);
        Assert.Equal(Reason.ExtractVolumeLow, (await bench.SyncAsync(Of(40))).Refusal?.Reason);
    }

    private static ExtractBuilder Of(int pupils)
    {
        var extract = new ExtractBuilder().School("1", Uai).Relative("21").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
        for (var id = 1000; id < 1000 + pupils; id++)
        {
            extract.Pupil(id.ToString(CultureInfo.InvariantCulture), "1");
        }

        return extract;
    }
}
