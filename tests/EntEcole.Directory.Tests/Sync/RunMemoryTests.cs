using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>A run tells its host when memory is no longer needed, and leaves the rest to it.</summary>
public sealed class RunMemoryTests
{
    [Fact]
    public async Task Run_OfAnExtract_TellsTheHostOfItsStagesAndThenOfItsPlan()
    {
        await using var bench = await SyncBench.CreateAsync("0120595G");
        var memory = new RecordingMemory();
        var runner = new SyncRunner(bench.Store.ForSync(), SyncBench.Unguarded, new FakeTime()) { Memory = memory };

        var report = Assert.Single(await runner.RunAsync(
            new SyncRequest(bench.Deliver(Extract), AsOf: SyncBench.Day), null, CancellationToken.None));

        Assert.Equal(RunState.Applied, report.State);
        var bytes = report.Files.Sum(file => file.Bytes);
        Assert.Equal([$"stage {bytes}", $"stage {bytes}", "plan"], memory.Calls);
    }

    [Fact]
    public async Task Run_OfARefusedExtract_OpensNoPlanToTellOf()
    {
        await using var bench = await SyncBench.CreateAsync("0120595G");
        var memory = new RecordingMemory();
        var runner = new SyncRunner(bench.Store.ForSync(), SyncBench.Unguarded, new FakeTime()) { Memory = memory };

        await runner.RunAsync(new SyncRequest("/nowhere", AsOf: SyncBench.Day), null, CancellationToken.None);

        Assert.Empty(memory.Calls);
    }

    private static ExtractBuilder Extract => new ExtractBuilder { Academy = "TOULOUSE" }
        .School("1", "0120595G").Pupil("11", "1", relatives: ["21$10"]).Relative("21").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

    private sealed class RecordingMemory : IRunMemory
    {
        public List<string> Calls { get; } = [];

        public void EndStage(long extractBytes) => Calls.Add($"stage {extractBytes}");

        public void ContinueReading(bool isFirst) => Calls.Add("reading");

        public void ClosePlan() => Calls.Add("plan");
    }
}
