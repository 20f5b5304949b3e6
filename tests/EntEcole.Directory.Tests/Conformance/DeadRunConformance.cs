using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Runs whose process died: closed by the next run of their academy, and nothing of them left but the run.</summary>
public abstract class DeadRunConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    [Theory]
    [InlineData(Degree.FirstDegree)]
    [InlineData(Degree.SecondDegree)]
    public async Task Begin_AfterADeadRunOfTheAcademy_MarksItFailedAndForgetsItsPlan(Degree next)
    {
        var dead = await DieAsync("TOULOUSE");
        Assert.NotEqual(0, await StagedAsync());

        await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE", next), None);

        var report = await Store.Runs.FindRunAsync(dead, None);
        Assert.Equal(RunState.Failed, report!.State);
        Assert.False(string.IsNullOrEmpty(report.Reason));
        Assert.False(string.IsNullOrEmpty(report.Message));
        Assert.False(string.IsNullOrEmpty(report.MessageFr));
        Assert.Equal(0, await StagedAsync());
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM problem"));
        Assert.Equal(0, await HeadAsync());
    }

    // What a run staged before it was refused or failed is personal data that nobody will apply.
    [Theory]
    [InlineData(RunState.Failed)]
    [InlineData(RunState.Refused)]
    public async Task End_AppliedNothing_ItsStagedRowsAreGoneAtTheNextRun(RunState state)
    {
        var run = await DieAsync("TOULOUSE");
        await Store.Runs.EndRunAsync((await Store.Runs.FindRunAsync(run, None))! with { State = state }, [], None);

        await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None);

        Assert.Equal(0, await StagedAsync());
        Assert.Equal(state, (await Store.Runs.FindRunAsync(run, None))!.State);
    }

    // A run that ended told its problems; closing the dead one beside it is no reason to lose them.
    [Fact]
    public async Task Begin_AfterADeadRun_LeavesTheProblemsOfRunsThatEnded()
    {
        long ended;
        await using (var run = await RunUnderTest.BeginAsync(Store))
        {
            ended = run.RunId;
            run.Problems.Add(Rows.Problem("1"));
            await run.Plan.DisposeAsync();
            await Store.Runs.EndRunAsync(run.Report(RunState.Refused), run.Problems, None);
        }

        await DieAsync("TOULOUSE");
        await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None);

        Assert.Single(await Store.Runs.ListProblemsAsync(new ProblemFilter(ended), 0, 10, None));
        Assert.Equal(1, await Opened.NumberAsync("SELECT COUNT(*) FROM problem"));
    }

    [Fact]
    public async Task Begin_OfAnotherAcademy_LeavesRunsAlone()
    {
        var running = await DieAsync("TOULOUSE");

        await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("LIMOGES"), None);
        await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("Toulouse"), None);

        Assert.Equal(RunState.Running, (await Store.Runs.FindRunAsync(running, None))!.State);
        Assert.NotEqual(0, await StagedAsync());
    }

    [Fact]
    public async Task Begin_AfterAPlannedRun_LeavesItsPlanAlone()
    {
        long planned;
        await using (var run = await RunUnderTest.BeginAsync(Store, direct: false))
        {
            planned = run.RunId;
            run.School("0120612A", "s1");
            await run.KeepAsync();
        }

        await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None);

        Assert.Equal(RunState.Planned, (await Store.Runs.FindRunAsync(planned, None))!.State);
        Assert.Equal(2, await StagedAsync());
    }

    // Its rows are in the store, in batches, and nobody ends it.
    private async Task<long> DieAsync(string academy)
    {
        var run = await RunUnderTest.BeginAsync(Store, academy, direct: false);
        run.OneOfEach();
        run.FillBatch();
        run.Problems.Add(Rows.Problem("1"));
        await run.DieAsync();
        return run.RunId;
    }

    private async Task<long> StagedAsync() =>
        await Opened.CountAsync("plan_", "") + await Opened.NumberAsync("SELECT COUNT(*) FROM \"plan\"");
}
