using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Conformance;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>
/// Two syncs at once, in processes of their own: of one academy one runs and the other leaves; of two academies both run.
/// </summary>
public sealed class TwoSyncsTests
{
    private const string Toulouse = "TOULOUSE";

    [Fact]
    public async Task OneAcademy_WhileItsLockIsHeld_TheOtherProcessSaysSoAndLeaves_AndAnotherAcademyRuns()
    {
        using var folder = new TempFolder();
        var (sample, database) = await PrepareAsync(folder);
        await using var store = StoreAddress.Open("sqlite:" + database, new FakeTime());
        await using var held = await store.Runs.TryLockAcademyAsync(Toulouse, CancellationToken.None);

        var (exit, error) = Child.RunAndRead(Arguments(sample, database, Toulouse));
        Assert.Equal(4, exit);
        Assert.Contains("Another sync of TOULOUSE is running", error, StringComparison.Ordinal);
        Assert.Equal(0, Child.Run(Arguments(sample, database, "MONTPELLIER")));

        var runs = await store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 10, CancellationToken.None);
        Assert.Equal(("MONTPELLIER", RunState.Applied), Assert.Single(runs.Select(run => (run.Academy, run.State))));
    }

    [Fact]
    public async Task TwoAcademies_FirstSyncsInTwoProcessesAtOnce_BothAreApplied()
    {
        using var folder = new TempFolder();
        var (sample, database) = await PrepareAsync(folder);
        using var one = Child.Start(Arguments(sample, database, Toulouse));
        using var other = Child.Start(Arguments(sample, database, "MONTPELLIER"));
        await one.WaitForExitAsync();
        await other.WaitForExitAsync();

        Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));
        await using var store = StoreAddress.Open("sqlite:" + database, new FakeTime());
        var runs = await store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 10, CancellationToken.None);
        Assert.Equal(
            [("MONTPELLIER", RunState.Applied), ("TOULOUSE", RunState.Applied)], runs.Select(run => (run.Academy, run.State)).Order());
        Assert.Equal(2, runs.Select(run => run.Revision).Distinct().Count());
    }

    [Fact]
    public async Task FirstSyncOfAnotherAcademy_HoldsTheStore_TheSecondSaysThatItWaitsAndThenRuns()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        var loading = await RunUnderTest.BeginAsync(bench.Store, "MONTPELLIER", direct: true);
        loading.School("0340585B", "s1");
        await using var other = StoreAddress.Open("sqlite:" + bench.Files.Path, new FakeTime());
        var waiting = new Told();
        var path = bench.Deliver(new ExtractBuilder().School("1", "0120612A").Pupil("11", "1", relatives: ["21$10"]).Relative("21")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));
        var second = Task.Run(() => new SyncRunner(other.ForSync(), SyncBench.Unguarded, new FakeTime()).RunAsync(
            new SyncRequest(path, AsOf: SyncBench.Day), waiting, CancellationToken.None));

        await waiting.Heard.Task.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.False(second.IsCompleted);
        await loading.ApplyAsync();
        await loading.DisposeAsync();

        Assert.Equal(RunState.Applied, Assert.Single(await second).State);
        Assert.NotNull(await bench.FindAsync(AafCategory.Eleve, "11"));
    }

    private static string[] Arguments(string sample, string database, string academy) =>
        ["sync", Path.Combine(sample, academy), "--as-of", "2026-06-15", "--lang", "en", "--database", "sqlite:" + database];

    private static async Task<(string Sample, string Database)> PrepareAsync(TempFolder folder)
    {
        var sample = folder.File("sample");
        SampleGenerator.Write(sample, new SampleOptions(), CancellationToken.None);
        var database = folder.File("two.db");
        await using var store = StoreAddress.Open("sqlite:" + database, new FakeTime());
        await store.Schema.MigrateAsync(CancellationToken.None);
        Assert.Equal(0, Child.Run("conventions", "import", Path.Combine(sample, "conventions.csv"), "--database", "sqlite:" + database));
        return (sample, database);
    }

    private sealed class Told : IProgress<SyncProgress>
    {
        public TaskCompletionSource Heard { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Report(SyncProgress value)
        {
            if (value.Waits)
            {
                Heard.TrySetResult();
            }
        }
    }
}
