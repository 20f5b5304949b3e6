using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Locks, feeds, runs and their problems.</summary>
public abstract class RunConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    [Fact]
    public async Task Lock_HeldByAnother_SecondGetsNullUntilReleased()
    {
        var other = Opened.OpenAnother();
        var held = await Store.TryLockAcademyAsync("TOULOUSE", None);

        Assert.NotNull(held);
        Assert.Null(await Store.TryLockAcademyAsync("TOULOUSE", None));
        Assert.Null(await other.TryLockAcademyAsync("TOULOUSE", None));

        await held.DisposeAsync();
        await using var taken = await other.TryLockAcademyAsync("TOULOUSE", None);
        Assert.NotNull(taken);
    }

    [Fact]
    public async Task Lock_OfAnotherAcademy_IsFree()
    {
        await using var held = await Store.TryLockAcademyAsync("TOULOUSE", None);
        await using var other = await Store.TryLockAcademyAsync("LIMOGES", None);

        Assert.NotNull(held);
        Assert.NotNull(other);
    }

    [Fact]
    public async Task Lock_AskedByMany_OneGetsIt()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.TryLockAcademyAsync("TOULOUSE", None))));

        await using var held = Assert.Single(taken, one => one is not null);
    }

    [Fact]
    public async Task Feed_OfAcademyAndDegree_KeepsItsNumber()
    {
        var first = await Store.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);

        Assert.Equal(first, await Store.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None));
        Assert.Equal(new Feed(first.FeedNo, "TOULOUSE", Degree.FirstDegree, null), first);
        Assert.NotEqual(first.FeedNo, (await Store.GetFeedAsync("TOULOUSE", Degree.SecondDegree, None)).FeedNo);
        Assert.NotEqual(first.FeedNo, (await Store.GetFeedAsync("LIMOGES", Degree.FirstDegree, None)).FeedNo);
    }

    [Fact]
    public async Task Feed_AskedByManyAtOnce_IsMadeOnce()
    {
        var feeds = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => Store.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None))));

        Assert.Single(feeds.Distinct());
    }

    [Theory]
    [InlineData(RunState.Applied, true)]
    [InlineData(RunState.Planned, false)]
    [InlineData(RunState.Held, true)]
    [InlineData(RunState.Refused, false)]
    [InlineData(RunState.Failed, false)]
    public async Task Feed_AfterARun_KnowsTheExtractOnlyIfApplied(RunState state, bool known)
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        await run.Plan.DisposeAsync();
        await Store.EndRunAsync(run.Report(state), [], None);

        Assert.Equal(known ? RunUnderTest.Day : null, (await Store.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None)).LastExtract);
        Assert.Null((await Store.GetFeedAsync("TOULOUSE", Degree.SecondDegree, None)).LastExtract);
    }

    [Fact]
    public async Task Feed_OlderExtractAppliedLast_KnowsTheNewest()
    {
        await Store.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);
        foreach (var days in new[] { 0, 3, 1 })
        {
            var header = RunUnderTest.HeaderOf("TOULOUSE") with { ExtractDate = RunUnderTest.Day.AddDays(days) };
            var report = await Store.FindRunAsync(await Store.BeginRunAsync(header, None), None);
            await Store.EndRunAsync(report! with { State = RunState.Applied }, [], None);
        }

        Assert.Equal(RunUnderTest.Day.AddDays(3), (await Store.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None)).LastExtract);
    }

    [Fact]
    public async Task Run_Begun_IsStoredAsGiven()
    {
        var startedAt = new DateTimeOffset(2026, 6, 15, 23, 59, 59, TimeSpan.FromHours(2)).AddTicks(1_234_567);
        var header = new RunHeader("TOULOUSE", Degree.SecondDegree, ExtractKind.Delta, null, new DateOnly(2028, 2, 29), startedAt);

        var runId = await Store.BeginRunAsync(header, None);

        var report = await Store.FindRunAsync(runId, None);
        Assert.Equal(runId, report!.RunId);
        Assert.Equal(("TOULOUSE", "2D", "delta"), (report.Academy, report.Degree, report.Kind));
        Assert.Null(report.ExtractDate);
        Assert.Equal(new DateOnly(2028, 2, 29), report.AsOf);
        Assert.Equal(startedAt.UtcTicks, report.StartedAt.UtcTicks);
        Assert.Equal(RunState.Running, report.State);
    }

    [Fact]
    public async Task Run_Unknown_IsNull() => Assert.Null(await Store.FindRunAsync(404, None));

    [Fact]
    public async Task Runs_Listed_LatestFirstByPagesAndAcademy()
    {
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await Store.BeginRunAsync(RunUnderTest.HeaderOf(i == 2 ? "LIMOGES" : "TOULOUSE"), None));
        }

        ids.Reverse();
        var pages = await Reads.PagesAsync<SyncReport>(last => Store.ListRunsAsync(null, last?.RunId ?? long.MaxValue, 2, None), 2);
        Assert.Equal(ids, pages.Select(report => report.RunId));
        Assert.Equal(ids[2], Assert.Single(await Store.ListRunsAsync("LIMOGES", long.MaxValue, 10, None)).RunId);
        Assert.Empty(await Store.ListRunsAsync("limoges", long.MaxValue, 10, None));
    }

    [Fact]
    public async Task Problems_OfARun_ListedInOrderByPagesAndFilters()
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        for (var i = 0; i < 7; i++)
        {
            run.Problems.Add(Rows.Problem(
                i == 0 ? null : $"{i}", i % 2 == 0 ? ProblemCode.NameMissing : ProblemCode.DateInvalid, i < 3 ? "0120612A" : null));
        }

        run.Problems.Add(new Problem(ProblemCode.RecordRepeated, "f.xml", 0, AafCategory.PersEducNat, null, null, null, null));
        await run.ApplyAsync();

        var pages = await Reads.PagesAsync<StoredProblem>(
            last => Store.ListProblemsAsync(new ProblemFilter(run.RunId), last?.ProblemNo ?? 0, 3, None), 3);
        AssertTexts([null, "1", "2", "3", "4", "5", "6", null], pages.Select(one => one.Problem.RecordId));
        Assert.Equal(Rows.Problem("1", ProblemCode.DateInvalid, "0120612A"), pages[1].Problem);
        Assert.Equal(new Problem(ProblemCode.RecordRepeated, "f.xml", 0, AafCategory.PersEducNat, null, null, null, null), pages[7].Problem);
        AssertTexts([null, "1", "2"], await IdsAsync(new ProblemFilter(run.RunId, Uai: "0120612A")));
        AssertTexts(["1", "3", "5"], await IdsAsync(new ProblemFilter(run.RunId, Code: ProblemCode.DateInvalid)));
        AssertTexts(["1"], await IdsAsync(new ProblemFilter(run.RunId, "0120612A", ProblemCode.DateInvalid)));
        AssertTexts(["1", "3", "5"], await IdsAsync(new ProblemFilter(run.RunId, Severity: Severity.Warning)));
        AssertTexts([null], await IdsAsync(new ProblemFilter(run.RunId, Severity: Severity.Information)));
        Assert.Empty(await IdsAsync(new ProblemFilter(run.RunId, Code: ProblemCode.DateInvalid, Severity: Severity.Error)));
        Assert.Empty(await IdsAsync(new ProblemFilter(run.RunId + 1)));
    }

    [Theory]
    [InlineData(RunState.Planned, true)]
    [InlineData(RunState.Planned, false)]
    [InlineData(RunState.Applied, true)]
    [InlineData(RunState.Applied, false)]
    [InlineData(RunState.Refused, true)]
    [InlineData(RunState.Refused, false)]
    [InlineData(RunState.Failed, true)]
    [InlineData(RunState.Failed, false)]
    public async Task Problems_OfARun_KeptHoweverItEnds(RunState state, bool direct)
    {
        await using var run = await RunUnderTest.BeginAsync(Store, direct: direct);
        run.OneOfEach();
        run.Problems.AddRange(Enumerable.Range(0, 2_500).Select(i => Rows.Problem($"{i}")));

        await EndAsync(run, state);

        var kept = await Store.ListProblemsAsync(new ProblemFilter(run.RunId), 0, 5_000, None);
        Assert.Equal(run.Problems, kept.Select(one => one.Problem));
        Assert.Equal(Enumerable.Range(1, 2_500).Select(i => (long)i), kept.Select(one => one.ProblemNo));
        Assert.Equal(state is RunState.Applied ? 1 : 0, await HeadAsync());
    }

    // As when a commit went through and its answer was lost: the unit is repeated as a whole.
    [Fact]
    public async Task Problems_OfARunEndedTwice_AreThereOnce()
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        await run.Plan.DisposeAsync();
        run.Problems.AddRange([Rows.Problem("1"), Rows.Problem("2")]);

        await Store.EndRunAsync(run.Report(RunState.Refused), run.Problems, None);
        await Store.EndRunAsync(run.Report(RunState.Refused), run.Problems, None);

        AssertTexts(["1", "2"], await IdsAsync(new ProblemFilter(run.RunId)));
    }

    // All of the end or nothing of it: a run must not say more problems than it kept.
    [Fact]
    public async Task Problems_ThatCannotBeWritten_LeaveTheRunAsItWas()
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        await run.Plan.DisposeAsync();
        run.Problems.Add(Rows.Problem("1"));
        await Opened.BreakInsertsAsync("problem");

        await Assert.ThrowsAnyAsync<Exception>(() => Store.EndRunAsync(run.Report(RunState.Refused), run.Problems, None));

        Assert.Equal(RunState.Running, (await Store.FindRunAsync(run.RunId, None))!.State);
    }

    private async Task EndAsync(RunUnderTest run, RunState state)
    {
        switch (state)
        {
            case RunState.Planned:
                await run.KeepAsync();
                break;
            case RunState.Applied:
                await run.ApplyAsync();
                break;
            default:
                await run.Plan.DisposeAsync();
                await Store.EndRunAsync(run.Report(state), run.Problems, None);
                break;
        }
    }

    private async Task<IEnumerable<string?>> IdsAsync(ProblemFilter filter) =>
        (await Store.ListProblemsAsync(filter, 0, 100, None)).Select(one => one.Problem.RecordId);
}
