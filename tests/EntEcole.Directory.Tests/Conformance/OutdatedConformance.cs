using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Plans whose ground moved: refused whole. All are stored plans: a direct one lets nobody move it.</summary>
public abstract class OutdatedConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private RecordRow pupil = null!;
    private RecordRow relative = null!;
    private SchoolRow school = null!;
    private long first;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        first = await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1");
            pupil = run.Pupil("1", "DURAND", school);
            run.Relate(pupil, relative = run.Awaited("9"));
        });
    }

    [Fact]
    public async Task Apply_RowEndedMeanwhile_RefusedAndNothingApplied()
    {
        await using var run = await OutdatedAsync();
        var head = await HeadAsync();

        await AssertRefusedAsync(run);

        Assert.Equal(first + 1, head);
        Assert.Equal(head, await HeadAsync());
        AssertTexts(["DURAND"], await Store.NamesAsync(head));
    }

    // The row to close is another one than the plan was made on: applying would undo what came between.
    [Fact]
    public async Task Apply_RowReplacedMeanwhile_RefusedAndNothingApplied()
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true);
        run.FillBatch();
        var head = await IntrudeAsync(run.Feed, plan => plan.Rows.Put(pupil.Named("PETIT"), replaces: true));

        await AssertRefusedAsync(run);

        Assert.Equal(head, await HeadAsync());
        AssertTexts(["PETIT"], await Store.NamesAsync(head));
    }

    [Fact]
    public async Task Apply_AgainAfterRefusal_StillNothingApplied()
    {
        await using var run = await OutdatedAsync();
        var head = await HeadAsync();
        await AssertRefusedAsync(run);

        await AssertRefusedAsync(run);

        Assert.Equal(head, await HeadAsync());
        AssertTexts(["DURAND"], await Store.NamesAsync(head));
        Assert.Equal(head, await Opened.NumberAsync("SELECT COUNT(*) FROM revision"));
    }

    [Fact]
    public async Task Apply_OthersRowsMovedMeanwhile_Applied()
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true);
        run.FillBatch();
        await IntrudeAsync(run.Feed, MoveSchool);

        var report = await run.ApplyAsync();

        Assert.Equal(first, run.Plan.BaseRevision);
        Assert.Equal(first + 2, report.Revision);
        AssertTexts(["MARTIN"], await Store.NamesAsync(report.Revision));
        AssertTexts(["DURAND"], await Store.NamesAsync(first + 1));
        Assert.Equal("MILLAU", (await Store.SchoolsAsync(report.Revision))[0].School.NameTown);
    }

    [Fact]
    public async Task Apply_Twice_RefusedAndNothingApplied()
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true);
        var report = await run.ApplyAsync();

        await AssertRefusedAsync(run);

        Assert.Equal(report.Revision, await HeadAsync());
        AssertTexts(["MARTIN"], await Store.NamesAsync(report.Revision));
    }

    [Fact]
    public async Task Apply_DirectTwice_RefusedAndNothingApplied()
    {
        await using var run = await RunUnderTest.BeginAsync(Store, "LIMOGES", direct: true);
        run.School("0870001A", "s1");
        var report = await run.ApplyAsync();

        await AssertRefusedAsync(run);

        Assert.Equal(report.Revision, await HeadAsync());
    }

    [Fact]
    public async Task Apply_ClosesWhatIsNotThere_RefusedAndNothingApplied()
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        run.School("0120613B", "s2");
        run.Plan.Rows.Put(pupil with { SourceId = "nobody" }, replaces: true);

        await AssertRefusedAsync(run);

        Assert.Equal(first, await HeadAsync());
        AssertTexts(["0120612A"], await Store.UaisAsync(first));
    }

    // As after a run taken for dead: the next one forgot its plan.
    [Fact]
    public async Task Apply_PlanForgottenMeanwhile_RefusedAndNoRevision()
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true);
        run.FillBatch();
        await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None);

        await AssertRefusedAsync(run);

        Assert.Equal(first, await HeadAsync());
        AssertTexts(["DURAND"], await Store.NamesAsync(first));
    }

    // Two living rows of one record would be two persons.
    [Fact]
    public async Task Apply_RecordOpenedMeanwhile_RefusedAndOneLives()
    {
        await using var run = await RunUnderTest.BeginAsync(Store);
        run.Pupil("2", "MARTIN", school);
        run.FillBatch();
        var head = await IntrudeAsync(run.Feed, plan => plan.Rows.Put(pupil with { SourceId = "2" }, replaces: false));

        await AssertRefusedAsync(run);

        Assert.Equal(head, await HeadAsync());
        Assert.Equal(2, (await Store.RecordsAsync(run.Feed, AafCategory.Eleve, head)).Count);
    }

    private static async Task AssertRefusedAsync(RunUnderTest run)
    {
        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => run.ApplyAsync());
        Assert.Equal(Reason.PlanOutdated, refusal.Reason);
    }

    // A plan that renames the pupil and ends a relation that somebody else ends first.
    private async Task<RunUnderTest> OutdatedAsync()
    {
        var run = await RunUnderTest.BeginAsync(Store);
        var relation = new RelationRow(pupil.PersonNo, relative.PersonNo, run.Feed.FeedNo, "1");
        run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true);
        run.Plan.Rows.End(relation);
        run.FillBatch();
        await IntrudeAsync(run.Feed, plan => plan.Rows.End(relation));
        return run;
    }

    private void MoveSchool(IPlan plan) =>
        plan.Rows.Put(school with { School = school.School with { NameTown = "MILLAU" } }, replaces: true);

    private async Task<long> IntrudeAsync(Feed feed, Action<IPlan> write)
    {
        await using var intruder = await RunUnderTest.IntrudeAsync(Store, feed);
        write(intruder.Plan);
        return (await intruder.ApplyAsync()).Revision;
    }
}
