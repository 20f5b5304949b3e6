using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Scenarios;

/// <summary>Pupils who are missing in the morning, by a fault or for good.</summary>
public sealed class LostPupilsTests
{
    private static readonly SyncSettings Guarded = new();

    [Fact]
    public async Task LostFile_ItsNumberMissing_Refused()
    {
        var town = Town.Of((Town.A, 40), (Town.B, 40), (Town.C, 40));
        await using var bench = await NightOneAsync(town);
        var night = bench.Deliver(town.Extract("20260616", recordsPerFile: 20));
        File.Delete(Chunk(night, 3));

        var report = await bench.SyncAsync(night, settings: Guarded);

        Assert.Equal((RunState.Refused, Reason.ExtractChunkMissing), (report.State, report.Refusal?.Reason));
        Assert.Equal(town.Key(Town.A, Town.B, Town.C), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task LostFile_TheOthersRenumbered_TheGuardHoldsItsSchoolAndNobodyLosesAnything()
    {
        var town = Town.Of((Town.A, 40), (Town.B, 40), (Town.C, 40));
        await using var bench = await NightOneAsync(town);
        var night = bench.Deliver(town.Extract("20260616", recordsPerFile: 20));
        File.Delete(Chunk(night, 3));
        File.Move(Chunk(night, 4), Chunk(night, 3));
        File.Move(Chunk(night, 5), Chunk(night, 4));

        var report = await bench.SyncAsync(night, settings: Guarded);

        // Of six files of 20, the fourth holds half of the second school.
        Assert.Equal(RunState.Held, report.State);
        Assert.Contains(new HeldReport(Town.B, "pupil", 40, 20, 4, "schoolDepartures"), report.Held);
        Assert.DoesNotContain(report.Held, hold => hold.Uai is Town.A || string.Equals(hold.Uai, Town.C, StringComparison.Ordinal));
        Assert.Equal(town.Key(Town.A, Town.B, Town.C), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task MostFilesLost_TheOthersRenumbered_RefusedForTheirVolume()
    {
        var town = Town.Of((Town.A, 40), (Town.B, 40), (Town.C, 40));
        await using var bench = await NightOneAsync(town);
        var night = bench.Deliver(town.Extract("20260616", recordsPerFile: 20));
        Enumerable.Range(2, 4).ToList().ForEach(chunk => File.Delete(Chunk(night, chunk)));

        var report = await bench.SyncAsync(night, settings: Guarded);

        Assert.Equal(Reason.ExtractVolumeLow, report.Refusal?.Reason);
        Assert.Equal(town.Key(Town.A, Town.B, Town.C), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task EmptiedSchool_WaitsWhileTheOthersGoOn_AndLeavesOnceApproved()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 12));
        await using var bench = await NightOneAsync(town);
        var emptied = town.Copy().Change((_, child) => child.School is "1" ? null : child).Child("2100", "2", "2600");

        var report = await bench.SyncAsync(bench.Deliver(emptied.Extract("20260616")), settings: Guarded);

        Assert.Contains(new HeldReport(Town.A, "pupil", 12, 12, 0, "schoolGone"), report.Held);
        Assert.Equal(town.Copy().Child("2100", "2", "2600").Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));

        await ApproveAsync(bench, report);
        Assert.Equal(emptied.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task HalfOfASchoolOfTwelveGone_WaitsWithTheirParents_AndTheOthersGoOn()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 30));
        await using var bench = await NightOneAsync(town);
        var half = town.Copy().Change((id, child) => child.School is "1" && string.CompareOrdinal(id, "1006") > 0 ? null : child)
            .Child("2100", "2", "2600");

        var report = await bench.SyncAsync(bench.Deliver(half.Extract("20260616")), settings: Guarded);

        Assert.Contains(new HeldReport(Town.A, "pupil", 12, 6, 3, "schoolDepartures"), report.Held);
        Assert.Equal(town.Copy().Child("2100", "2", "2600").Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));

        await ApproveAsync(bench, report);
        Assert.Equal(half.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    private static string Chunk(string folder, int chunk) => new ExtractBuilder { Date = "20260616" }.Path(folder, "Eleve", chunk);

    private static async Task<SyncBench> NightOneAsync(Town town)
    {
        var bench = await SyncBench.CreateAsync(Town.A, Town.B, Town.C);
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(town.Extract("20260615", recordsPerFile: 20))).State);
        Assert.Equal(town.Key(Town.A, Town.B, Town.C), await Town.SeenAsync(bench.Store));
        return bench;
    }

    private static Task<(StoredPlan Plan, long Revision)> ApproveAsync(SyncBench bench, SyncReport report) =>
        new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            report.PlanId!.Value, true, [], "A. D'ESSAI", "Vérifié", CancellationToken.None);
}
