using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>What workers share through the store.</summary>
public abstract class WorkerConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private static readonly DateTimeOffset At = RunUnderTest.StartedAt;

    [Fact]
    public async Task Pause_OfAnAcademy_IsThatOfWhoeverWasFirstUntilItEnds()
    {
        Assert.Null(await Store.Worker.FindPauseAsync("TOULOUSE", None));
        Assert.True(await Store.Worker.PauseAsync("TOULOUSE", new AcademyPause(At, "A. D'ESSAI", "Travaux"), None));
        Assert.False(await Store.Worker.PauseAsync("TOULOUSE", new AcademyPause(At.AddDays(1), "B. D'ESSAI", "Autre"), None));

        Assert.Equal(new AcademyPause(At, "A. D'ESSAI", "Travaux"), await Store.Worker.FindPauseAsync("TOULOUSE", None));
        Assert.Null(await Store.Worker.FindPauseAsync("LIMOGES", None));

        Assert.True(await Store.Worker.ResumeAsync("TOULOUSE", None));
        Assert.False(await Store.Worker.ResumeAsync("TOULOUSE", None));
        Assert.Null(await Store.Worker.FindPauseAsync("TOULOUSE", None));
    }

    [Fact]
    public async Task Missing_Noted_IsNotedOnceUntilItIsFound()
    {
        Assert.False(await Store.Worker.NoteFoundAsync("TOULOUSE", None));
        Assert.True(await Store.Worker.NoteMissingAsync("TOULOUSE", At, None));
        Assert.False(await Store.Worker.NoteMissingAsync("TOULOUSE", At.AddHours(1), None));
        Assert.Equal(
            new AcademyStanding("TOULOUSE", null, At, null, null), Assert.Single(await Store.Worker.ListAcademyStandingsAsync(None)));
        Assert.True(await Store.Worker.NoteFoundAsync("TOULOUSE", None));
        Assert.Null(Assert.Single(await Store.Worker.ListAcademyStandingsAsync(None)).MissingSince);
    }

    [Fact]
    public async Task Standing_AfterARun_TellsItsExtractAndWhen()
    {
        await ApplyAsync("MONTPELLIER", digest: new string('a', 64));
        await Store.Worker.PauseAsync("LIMOGES", new AcademyPause(At, "A. D'ESSAI", "Travaux"), None);

        var all = await Store.Worker.ListAcademyStandingsAsync(None);
        AssertTexts(["LIMOGES", "MONTPELLIER"], all.Select(one => one.Academy));
        Assert.Equal((RunUnderTest.Day, At), (all[1].LastExtract, all[1].LastAppliedAt));
    }

    [Fact]
    public async Task Digests_OfWhatWasApplied_AreThoseOfTheFeedAndDate()
    {
        var run = await ApplyAsync("TOULOUSE", new string('a', 64));

        Assert.Equal(
            run, Assert.Single(await Store.Worker.ListAppliedDigestsAsync("TOULOUSE", Degree.FirstDegree, RunUnderTest.Day, None)).Value);
        Assert.Empty(await Store.Worker.ListAppliedDigestsAsync("TOULOUSE", Degree.SecondDegree, RunUnderTest.Day, None));
        Assert.Empty(await Store.Worker.ListAppliedDigestsAsync("TOULOUSE", Degree.FirstDegree, RunUnderTest.Day.AddDays(1), None));
        Assert.Empty(await Store.Worker.ListAppliedDigestsAsync("LIMOGES", Degree.FirstDegree, RunUnderTest.Day, None));
    }

    [Fact]
    public async Task Job_Done_IsKeptWithItsInstant()
    {
        Assert.Null(await Store.Worker.FindJobAsync("rights", None));
        await Store.Worker.RecordJobAsync("rights", At, None);
        await Store.Worker.RecordJobAsync("rights", At.AddDays(1), None);
        await Store.Worker.RecordJobAsync("purge", At, None);

        Assert.Equal(At.AddDays(1), await Store.Worker.FindJobAsync("rights", None));
    }

    [Fact]
    public async Task Locks_OfInboxAndJob_AreOneOwnersAtATime()
    {
        await using var other = Opened.OpenAnother();
        await using (var held = await Store.Worker.TryLockInboxAsync("TOULOUSE", None))
        {
            Assert.NotNull(held);
            Assert.Null(await other.Worker.TryLockInboxAsync("TOULOUSE", None));
            await using var free = await other.Worker.TryLockInboxAsync("LIMOGES", None);
            await using var sync = await other.Runs.TryLockAcademyAsync("TOULOUSE", None);
            await using var job = await other.Worker.TryLockJobAsync("TOULOUSE", None);
            Assert.True(free is not null && sync is not null && job is not null);
        }

        await using var again = await other.Worker.TryLockInboxAsync("TOULOUSE", None);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Progress_OfARun_IsTheLastToldAndGoneWithIt()
    {
        var run = await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None);
        var progress = new RunProgress(run, SyncStep.Reading, 1, 4, 5_000_000_000, 9_000_000_000, 12, 3, 555, 60_000);
        Assert.True(await Store.Worker.PutProgressAsync(progress with { Files = 0 }, None));
        Assert.True(await Store.Worker.PutProgressAsync(progress, None));
        Assert.Equal(progress, await Store.Worker.FindProgressAsync(run, None));

        await Store.Runs.EndRunAsync((await Store.Runs.FindRunAsync(run, None))! with { State = RunState.Refused }, [], None);
        Assert.Null(await Store.Worker.FindProgressAsync(run, None));
        await Store.Worker.PutProgressAsync(progress, None);
        Assert.Null(await Store.Worker.FindProgressAsync(run, None));
    }

    [Fact]
    public async Task DeadRuns_OfAnAcademy_AreClosedWithoutANewOne()
    {
        var dead = await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None);
        var other = await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("LIMOGES"), None);
        await Store.Worker.CloseDeadRunsAsync("TOULOUSE", None);

        var run = (await Store.Runs.FindRunAsync(dead, None))!;
        Assert.Equal((RunState.Failed, SyncReport.Interrupted), (run.State, run.Reason));
        Assert.Equal(RunState.Running, (await Store.Runs.FindRunAsync(other, None))!.State);
    }

    private async Task<long> ApplyAsync(string academy, string digest)
    {
        var run = await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf(academy), None);
        await Store.Runs.EndRunAsync(
            (await Store.Runs.FindRunAsync(run, None))! with { State = RunState.Applied, Digest = digest }, [], None);
        return run;
    }
}
