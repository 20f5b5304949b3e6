using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Locks, feeds, runs and their problems.</summary>
public abstract class RunConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    [Fact]
    public async Task Lock_HeldByAnother_SecondGetsNullUntilReleased()
    {
        var other = Opened.OpenAnother();
        var held = await Store.Runs.TryLockAcademyAsync("TOULOUSE", None);

        Assert.NotNull(held);
        Assert.Null(await Store.Runs.TryLockAcademyAsync("TOULOUSE", None));
        Assert.Null(await other.Runs.TryLockAcademyAsync("TOULOUSE", None));

        await held.DisposeAsync();
        await using var taken = await other.Runs.TryLockAcademyAsync("TOULOUSE", None);
        Assert.NotNull(taken);
    }

    [Fact]
    public async Task Lock_OfAnotherAcademy_IsFree()
    {
        await using var held = await Store.Runs.TryLockAcademyAsync("TOULOUSE", None);
        await using var other = await Store.Runs.TryLockAcademyAsync("LIMOGES", None);

        Assert.NotNull(held);
        Assert.NotNull(other);
    }

    [Fact]
    public async Task Lock_AskedByMany_OneGetsIt()
    {
        var taken = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.Runs.TryLockAcademyAsync("TOULOUSE", None))));

        await using var held = Assert.Single(taken, one => one is not null);
    }

    [Fact]
    public async Task Feed_OfAcademyAndDegree_KeepsItsNumber()
    {
        var first = await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);

        Assert.Equal(first, await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None));
        Assert.Equal(new Feed(first.FeedNo, "TOULOUSE", Degree.FirstDegree, null), first);
        Assert.NotEqual(first.FeedNo, (await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.SecondDegree, None)).FeedNo);
        Assert.NotEqual(first.FeedNo, (await Store.Feeds.GetFeedAsync("LIMOGES", Degree.FirstDegree, None)).FeedNo);
    }

    [Fact]
    public async Task Feed_AskedByManyAtOnce_IsMadeOnce()
    {
        var feeds = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None))));

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
        await Store.Runs.EndRunAsync(run.Report(state), [], None);

        Assert.Equal(known ? RunUnderTest.Day : null, (await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None)).LastExtract);
        Assert.Null((await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.SecondDegree, None)).LastExtract);
    }

    [Fact]
    public async Task Feed_OlderDeltaAppliedLast_KnowsTheNewest()
    {
        await EndAsync(0);
        await EndAsync(3);
        await EndAsync(1, ExtractKind.Delta);

        Assert.Equal(RunUnderTest.Day.AddDays(3), await LastExtractAsync());
        Assert.Equal(RunUnderTest.Day.AddDays(3), Assert.Single(await Store.Worker.ListAcademyStandingsAsync(None)).LastExtract);
    }

    [Fact]
    public async Task Feed_OlderFullAppliedLast_HasTakenThePlaceOfWhatWasBefore()
    {
        await EndAsync(0);
        await EndAsync(300);
        await EndAsync(1);
        Assert.Equal(RunUnderTest.Day.AddDays(1), await LastExtractAsync());
        Assert.Equal(RunUnderTest.Day.AddDays(1), Assert.Single(await Store.Worker.ListAcademyStandingsAsync(None)).LastExtract);

        await EndAsync(2, ExtractKind.Delta);
        Assert.Equal(RunUnderTest.Day.AddDays(2), await LastExtractAsync());
    }

    [Fact]
    public async Task Gap_OpenedTwice_IsOneUntilItsDayOrALaterFullIsApplied()
    {
        var gap = new FeedGap("TOULOUSE", Degree.FirstDegree, RunUnderTest.Day, GapCause.Lost, 0, RunUnderTest.StartedAt);
        Assert.True(await Store.Feeds.OpenGapAsync(gap, None));
        Assert.False(await Store.Feeds.OpenGapAsync(gap with { Cause = GapCause.Failed, RunId = 7 }, None));
        Assert.True(await Store.Feeds.OpenGapAsync(gap with { Degree = Degree.SecondDegree }, None));
        Assert.True(await Store.Feeds.OpenGapAsync(gap with { Academy = "LIMOGES" }, None));
        Assert.True(await Store.Feeds.OpenGapAsync(
            gap with { ExtractDate = RunUnderTest.Day.AddDays(2), Cause = GapCause.Refused, RunId = 9 }, None));
        Assert.Equal([
            gap, gap with { ExtractDate = RunUnderTest.Day.AddDays(2), Cause = GapCause.Refused, RunId = 9 },
            gap with { Degree = Degree.SecondDegree }],
            await Store.Feeds.ListGapsAsync("TOULOUSE", None));

        // Neither an older full, nor a delta of another day, nor what is not applied.
        await EndAsync(-1);
        await EndAsync(1, ExtractKind.Delta);
        await EndAsync(3, state: RunState.Planned);
        Assert.Equal(4, (await Store.Feeds.ListGapsAsync(null, None)).Count);

        await EndAsync(0, ExtractKind.Delta);
        Assert.Equal(
            [2, 0],
            (await Store.Feeds.ListGapsAsync("TOULOUSE", None)).Select(one => one.ExtractDate.DayNumber - RunUnderTest.Day.DayNumber));
        await EndAsync(3, state: RunState.Held);
        AssertTexts(
            ["LIMOGES 1D", "TOULOUSE 2D"], (await Store.Feeds.ListGapsAsync(null, None)).Select(one => $"{one.Academy} {one.DegreeName}"));
    }

    [Theory]
    [InlineData(ExtractKind.Delta, RunState.Refused, nameof(Reason.ExtractNotWellFormed), false, "2026-06-14 Refused")]
    [InlineData(ExtractKind.Delta, RunState.Failed, "IOException", false, "2026-06-14 Failed")]
    [InlineData(ExtractKind.Delta, RunState.Refused, nameof(Reason.ExtractTooOld), false, "")]
    [InlineData(ExtractKind.Delta, RunState.Refused, nameof(Reason.ExtractNotWellFormed), true, "")]
    [InlineData(ExtractKind.Full, RunState.Refused, nameof(Reason.ExtractNotWellFormed), false, "")]
    [InlineData(ExtractKind.Full, RunState.Failed, "IOException", false, "")]
    public async Task Gap_AfterARunThatAppliedNothing_IsOpenForDeltasAlone(
        ExtractKind kind, RunState state, string reason, bool dryRun, string expected)
    {
        await EndAsync(-1, kind, state, reason, dryRun);
        AssertTexts(
            expected.Length == 0 ? [] : [expected],
            (await Store.Feeds.ListGapsAsync("TOULOUSE", None)).Select(
                gap => FormattableString.Invariant($"{gap.ExtractDate:yyyy-MM-dd} {gap.Cause}")));
    }

    [Fact]
    public async Task Gap_OfADeltaFromTheFuture_IsOfTheDayOnWhichItCame()
    {
        await EndAsync(300, ExtractKind.Delta, RunState.Refused, nameof(Reason.ExtractDateInFuture));
        Assert.Equal(RunUnderTest.Day, Assert.Single(await Store.Feeds.ListGapsAsync("TOULOUSE", None)).ExtractDate);
    }

    private async Task EndAsync(
        int days, ExtractKind kind = ExtractKind.Full, RunState state = RunState.Applied, string? reason = null, bool dryRun = false)
    {
        await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);
        var header = RunUnderTest.HeaderOf("TOULOUSE") with
        {
            Kind = kind,
            ExtractDate = RunUnderTest.Day.AddDays(days),
            IsDryRun = dryRun,
        };
        var report = await Store.Runs.FindRunAsync(await Store.Runs.BeginRunAsync(header, None), None);
        await Store.Runs.EndRunAsync(report! with { State = state, Reason = reason }, [], None);
    }

    private async Task<DateOnly?> LastExtractAsync() => (await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None)).LastExtract;

    [Fact]
    public async Task Run_Begun_IsStoredAsGiven()
    {
        var startedAt = new DateTimeOffset(2026, 6, 15, 23, 59, 59, TimeSpan.FromHours(2)).AddTicks(1_234_567);
        var header = new RunHeader("TOULOUSE", Degree.SecondDegree, ExtractKind.Delta, null, new DateOnly(2028, 2, 29), startedAt);

        var runId = await Store.Runs.BeginRunAsync(header, None);

        var report = await Store.Runs.FindRunAsync(runId, None);
        Assert.Equal(runId, report!.RunId);
        Assert.Equal(("TOULOUSE", "2D", "delta"), (report.Academy, report.Degree, report.Kind));
        Assert.Null(report.ExtractDate);
        Assert.Equal(new DateOnly(2028, 2, 29), report.AsOf);
        Assert.Equal(startedAt.UtcTicks, report.StartedAt.UtcTicks);
        Assert.Equal(RunState.Running, report.State);
    }

    [Fact]
    public async Task Run_Unknown_IsNull() => Assert.Null(await Store.Runs.FindRunAsync(404, None));

    [Fact]
    public async Task Runs_Listed_LatestFirstByPagesAndAcademy()
    {
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf(i == 2 ? "LIMOGES" : "TOULOUSE"), None));
        }

        ids.Reverse();
        var pages = await Reads.PagesAsync<SyncReport>(
            last => Store.Runs.ListRunsAsync(new RunFilter(), last?.RunId ?? long.MaxValue, 2, None), 2);
        Assert.Equal(ids, pages.Select(report => report.RunId));
        Assert.Equal(ids[2], Assert.Single(await Store.Runs.ListRunsAsync(new RunFilter("LIMOGES"), long.MaxValue, 10, None)).RunId);
        Assert.Empty(await Store.Runs.ListRunsAsync(new RunFilter("limoges"), long.MaxValue, 10, None));
    }

    [Fact]
    public async Task Runs_Filtered_ByStateAndInstantOfTheirBeginning()
    {
        var ids = new List<long>();
        for (var hour = 0; hour < 3; hour++)
        {
            var header = RunUnderTest.HeaderOf("TOULOUSE") with { StartedAt = RunUnderTest.StartedAt.AddHours(hour) };
            ids.Add(await Store.Runs.BeginRunAsync(header, None));
            await Store.Runs.EndRunAsync(
                SyncReport.Begin(ids[^1], header) with { State = hour == 1 ? RunState.Refused : RunState.Applied }, [], None);
        }

        var begun = RunUnderTest.StartedAt;
        Assert.Equal([ids[1]], await RunsAsync(new RunFilter(State: RunState.Refused)));
        Assert.Equal([ids[2], ids[0]], await RunsAsync(new RunFilter("TOULOUSE", RunState.Applied)));
        Assert.Equal([ids[2], ids[1]], await RunsAsync(new RunFilter(From: begun.AddHours(1))));
        Assert.Equal([ids[0]], await RunsAsync(new RunFilter(Until: begun.AddHours(1))));
        Assert.Empty(await RunsAsync(new RunFilter(From: begun.AddHours(1), Until: begun.AddHours(1))));

        async Task<IEnumerable<long>> RunsAsync(RunFilter filter) =>
            (await Store.Runs.ListRunsAsync(filter, long.MaxValue, 10, None)).Select(run => run.RunId);
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
            last => Store.Runs.ListProblemsAsync(new ProblemFilter(run.RunId), last?.ProblemNo ?? 0, 3, None), 3);
        AssertTexts([null, "1", "2", "3", "4", "5", "6", null], pages.Select(one => one.Problem.RecordId));
        Assert.Equal(Rows.Problem("1", ProblemCode.DateInvalid, "0120612A"), pages[1].Problem);
        Assert.Equal(
            new Problem(ProblemCode.RecordRepeated, "f.xml", 0, AafCategory.PersEducNat, null, null, null, null), pages[7].Problem);
        AssertTexts([null, "1", "2"], await IdsAsync(new ProblemFilter(run.RunId, Uai: "0120612A")));
        AssertTexts(["1", "3", "5"], await IdsAsync(new ProblemFilter(run.RunId, Code: ProblemCode.DateInvalid)));
        AssertTexts(["1"], await IdsAsync(new ProblemFilter(run.RunId, "0120612A", ProblemCode.DateInvalid)));
        AssertTexts(["1", "3", "5"], await IdsAsync(new ProblemFilter(run.RunId, Severity: Severity.Warning)));
        AssertTexts([null], await IdsAsync(new ProblemFilter(run.RunId, Severity: Severity.Information)));
        Assert.Empty(await IdsAsync(new ProblemFilter(run.RunId, Code: ProblemCode.DateInvalid, Severity: Severity.Error)));
        AssertTexts([null, "1", "2", "3", "4", "5", "6"], await IdsAsync(new ProblemFilter(run.RunId, MinSeverity: Severity.Warning)));
        AssertTexts([null, "2", "4", "6"], await IdsAsync(new ProblemFilter(run.RunId, MinSeverity: Severity.Error)));
        Assert.Empty(await IdsAsync(new ProblemFilter(run.RunId, DistrictUai: "0120612A")));
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

        var kept = await Store.Runs.ListProblemsAsync(new ProblemFilter(run.RunId), 0, 5_000, None);
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

        await Store.Runs.EndRunAsync(run.Report(RunState.Refused), run.Problems, None);
        await Store.Runs.EndRunAsync(run.Report(RunState.Refused), run.Problems, None);

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

        await Assert.ThrowsAnyAsync<Exception>(() => Store.Runs.EndRunAsync(run.Report(RunState.Refused), run.Problems, None));

        Assert.Equal(RunState.Running, (await Store.Runs.FindRunAsync(run.RunId, None))!.State);
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
                await Store.Runs.EndRunAsync(run.Report(state), run.Problems, None);
                break;
        }
    }

    [Fact]
    public async Task Problem_OfAPupilAndAClass_KeepsTheirIds()
    {
        var problem = Rows.Problem("21", uai: "0120612A") with { PupilId = "11", ClassId = "45001" };
        await using var run = await RunUnderTest.BeginAsync(Store);
        run.Problems.AddRange([problem, Rows.Problem("22")]);
        await run.ApplyAsync();

        var kept = await Store.Runs.ListProblemsAsync(new ProblemFilter(run.RunId), 0, 10, None);
        Assert.Equal([("11", "45001"), (null, null)], kept.Select(row => (row.Problem.PupilId, row.Problem.ClassId)));
    }

    [Fact]
    public async Task ProblemPupils_OfAFeed_HaveTheirNameAndClassesInEachSchool()
    {
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            var (school, other) = (run.School("0120612A", "s1"), run.School("0120595G", "s2"));
            var pupil = run.Pupil("1", "DURAND", school);
            run.Join(pupil, run.Class(school, "c1", "CP A"));
            run.Join(pupil, run.Class(school, "g1", "Chorale", ClassKind.Group));
            run.Join(pupil, run.Class(other, "c1", "AILLEURS"));
            run.Pupil("2", "MARTIN", other);
            run.Pupil("3", "AUTRE", other);
        });
        await RunUnderTest.ApplyAsync(Store, run => run.Pupil("2", "SECOND", run.School("0121221M", "s3")), degree: Degree.SecondDegree);

        var found = await Store.Runs.ListProblemPupilsAsync("TOULOUSE", Degree.FirstDegree, ["1", "2", "9"], None);

        Assert.Equal(
            [("1", "0120612A", "DURAND"), ("2", "0120595G", "MARTIN")],
            found.Select(pupil => (pupil.PupilId, pupil.Uai, pupil.Name.Split(' ')[0])));
        Assert.Equal([("c1", "CP A"), ("g1", "Chorale")], found[0].Classes);
        Assert.Empty(found[1].Classes);
        Assert.Empty(await Store.Runs.ListProblemPupilsAsync("LIMOGES", Degree.FirstDegree, ["1"], None));
    }

    private async Task<IEnumerable<string?>> IdsAsync(ProblemFilter filter) =>
        (await Store.Runs.ListProblemsAsync(filter, 0, 100, None)).Select(one => one.Problem.RecordId);
}
