using EntEcole.Directory.Model;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>What workers share through the store.</summary>
public abstract class WorkerConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private static readonly DateTimeOffset At = RunUnderTest.StartedAt;

    [Fact]
    public async Task Pause_OfAnAcademy_IsThatOfWhoeverWasFirstUntilItEnds()
    {
        Assert.Null(await Store.FindPauseAsync("TOULOUSE", None));
        Assert.True(await Store.PauseAsync("TOULOUSE", new AcademyPause(At, "A. D'ESSAI", "Travaux"), None));
        Assert.False(await Store.PauseAsync("TOULOUSE", new AcademyPause(At.AddDays(1), "B. D'ESSAI", "Autre"), None));

        Assert.Equal(new AcademyPause(At, "A. D'ESSAI", "Travaux"), await Store.FindPauseAsync("TOULOUSE", None));
        Assert.Null(await Store.FindPauseAsync("LIMOGES", None));

        Assert.True(await Store.ResumeAsync("TOULOUSE", None));
        Assert.False(await Store.ResumeAsync("TOULOUSE", None));
        Assert.Null(await Store.FindPauseAsync("TOULOUSE", None));
    }

    [Fact]
    public async Task Missing_Noted_IsNotedOnceUntilItIsFound()
    {
        Assert.False(await Store.NoteFoundAsync("TOULOUSE", None));
        Assert.True(await Store.NoteMissingAsync("TOULOUSE", At, None));
        Assert.False(await Store.NoteMissingAsync("TOULOUSE", At.AddHours(1), None));
        Assert.Equal(new AcademyStanding("TOULOUSE", null, At, null, null), Assert.Single(await Store.ListAcademyStandingsAsync(None)));
        Assert.True(await Store.NoteFoundAsync("TOULOUSE", None));
        Assert.Null(Assert.Single(await Store.ListAcademyStandingsAsync(None)).MissingSince);
    }

    [Fact]
    public async Task Standing_AfterARun_TellsItsExtractAndWhen()
    {
        await ApplyAsync("MONTPELLIER", digest: new string('a', 64));
        await Store.PauseAsync("LIMOGES", new AcademyPause(At, "A. D'ESSAI", "Travaux"), None);

        var all = await Store.ListAcademyStandingsAsync(None);
        AssertTexts(["LIMOGES", "MONTPELLIER"], all.Select(one => one.Academy));
        Assert.Equal((RunUnderTest.Day, At), (all[1].LastExtract, all[1].LastAppliedAt));
    }

    [Fact]
    public async Task Digests_OfWhatWasApplied_AreThoseOfTheFeedAndDate()
    {
        var run = await ApplyAsync("TOULOUSE", new string('a', 64));

        Assert.Equal(run, Assert.Single(await Store.ListAppliedDigestsAsync("TOULOUSE", Degree.FirstDegree, RunUnderTest.Day, None)).Value);
        Assert.Empty(await Store.ListAppliedDigestsAsync("TOULOUSE", Degree.SecondDegree, RunUnderTest.Day, None));
        Assert.Empty(await Store.ListAppliedDigestsAsync("TOULOUSE", Degree.FirstDegree, RunUnderTest.Day.AddDays(1), None));
        Assert.Empty(await Store.ListAppliedDigestsAsync("LIMOGES", Degree.FirstDegree, RunUnderTest.Day, None));
    }

    [Fact]
    public async Task Job_Done_IsKeptWithItsInstant()
    {
        Assert.Null(await Store.FindJobAsync("rights", None));
        await Store.RecordJobAsync("rights", At, None);
        await Store.RecordJobAsync("rights", At.AddDays(1), None);
        await Store.RecordJobAsync("purge", At, None);

        Assert.Equal(At.AddDays(1), await Store.FindJobAsync("rights", None));
    }

    [Fact]
    public async Task Locks_OfInboxAndJob_AreOneOwnersAtATime()
    {
        await using var other = Opened.OpenAnother();
        await using (var held = await Store.TryLockInboxAsync("TOULOUSE", None))
        {
            Assert.NotNull(held);
            Assert.Null(await other.TryLockInboxAsync("TOULOUSE", None));
            await using var free = await other.TryLockInboxAsync("LIMOGES", None);
            await using var sync = await other.TryLockAcademyAsync("TOULOUSE", None);
            await using var job = await other.TryLockJobAsync("TOULOUSE", None);
            Assert.True(free is not null && sync is not null && job is not null);
        }

        await using var again = await other.TryLockInboxAsync("TOULOUSE", None);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Progress_OfARun_IsTheLastToldAndGoneWithIt()
    {
        var run = await Store.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None);
        var progress = new RunProgress(run, SyncStep.Reading, 1, 4, 5_000_000_000, 9_000_000_000, 12, 3, 555, 60_000);
        Assert.True(await Store.PutProgressAsync(progress with { Files = 0 }, None));
        Assert.True(await Store.PutProgressAsync(progress, None));
        Assert.Equal(progress, await Store.FindProgressAsync(run, None));

        await Store.EndRunAsync((await Store.FindRunAsync(run, None))! with { State = RunState.Refused }, [], None);
        Assert.Null(await Store.FindProgressAsync(run, None));
        await Store.PutProgressAsync(progress, None);
        Assert.Null(await Store.FindProgressAsync(run, None));
    }

    [Fact]
    public async Task DeadRuns_OfAnAcademy_AreClosedWithoutANewOne()
    {
        var dead = await Store.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None);
        var other = await Store.BeginRunAsync(RunUnderTest.HeaderOf("LIMOGES"), None);
        await Store.CloseDeadRunsAsync("TOULOUSE", None);

        var run = (await Store.FindRunAsync(dead, None))!;
        Assert.Equal((RunState.Failed, SyncReport.Interrupted), (run.State, run.Reason));
        Assert.Equal(RunState.Running, (await Store.FindRunAsync(other, None))!.State);
    }

    private async Task<long> ApplyAsync(string academy, string digest)
    {
        var run = await Store.BeginRunAsync(RunUnderTest.HeaderOf(academy), None);
        await Store.EndRunAsync((await Store.FindRunAsync(run, None))! with { State = RunState.Applied, Digest = digest }, [], None);
        return run;
    }
}
