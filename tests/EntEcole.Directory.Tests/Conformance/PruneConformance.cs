using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Forgetting the past: what ended long enough ago goes, what lives stays, and no read is given what is left of a state.</summary>
public abstract class PruneConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    protected const string Ended = " WHERE until_revision < 9223372036854775807";

    private RecordRow pupil = null!;
    private ClassRow row = null!;
    private SchoolRow school = null!;

    [Fact]
    public async Task Prune_RowsPastTheirRetention_GoAndLivingOnesStay()
    {
        await MakeAsync();
        var living = await LivingAsync();
        await ChangeEverythingAsync();
        Assert.True(await Opened.CountAsync("", Ended) >= 6, "Something of every table has ended.");
        var head = await HeadAsync();
        Time.Advance(TimeSpan.FromDays(10));

        var early = await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-11), None);
        Assert.Equal(new PruneReport(0, 0, 0), early);
        var ended = await Opened.CountAsync("", Ended);
        var counted = await Store.Retention.CountPrunableAsync(Time.GetUtcNow().AddDays(-9), None);
        Assert.Equal(ended, await Opened.CountAsync("", Ended));
        var report = await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-9), None);

        Assert.Equal(counted, report);
        Assert.Equal((head, ended), (report.OldestRevision, report.Rows));
        Assert.Equal((0, living), (await Opened.CountAsync("", Ended), await LivingAsync()));
        AssertTexts(["MARTIN"], await Store.NamesAsync(head, new PersonFilter { IncludeSuspended = true }));
        Assert.Equal(new PruneReport(head, 0, 0), await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-9), None));
    }

    [Fact]
    public async Task Prune_BetweenTwoRevisions_KeepsWhatTheYoungerNeeds()
    {
        await MakeAsync();
        await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true));
        // Revisions are made at the instant at which their run began.
        var cut = RunUnderTest.StartedAt.AddDays(1);
        Time.Advance(TimeSpan.FromDays(2));
        var conventions = await Store.Enrolment.SaveConventionsAsync([Convention("A")], None);
        Time.Advance(TimeSpan.FromDays(1));
        await Store.Enrolment.SaveConventionsAsync([Convention("B")], None);

        var report = await Store.Retention.PruneAsync(cut, None);

        Assert.Equal((conventions - 1, 1), (report.OldestRevision, report.Rows));
        AssertTexts(["MARTIN"], await Store.NamesAsync(conventions - 1));
        Assert.Equal(1, await Opened.NumberAsync("SELECT COUNT(*) FROM convention" + Ended));
        Time.Advance(TimeSpan.FromDays(10));
        // What conventions were is never forgotten.
        Assert.Equal(0, (await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-1), None)).Rows);
        Assert.Equal(["B", "A"], (await Store.Enrolment.ListConventionVersionsAsync("ESSAI", await HeadAsync(), None)).Select(
            version => version.Convention.Collectivite), StringComparer.Ordinal);
        Assert.Equal(
            "B", Assert.Single(await Store.Enrolment.ListConventionsAsync(await HeadAsync(), None)).Collectivite, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Prune_OfARenamedPerson_ForgetsTheNameThatHeNoLongerHasAndFindsHimByTheOther()
    {
        await MakeAsync();
        await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.Put(pupil.Named("MARTIN") with { FoldedName = "martin" }, replaces: true));
        var before = await Opened.NumberAsync("SELECT COUNT(*) FROM person_name WHERE folded_name <> 'martin'");
        Time.Advance(TimeSpan.FromDays(10));

        await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-1), None);

        Assert.Equal(before - 1, await Opened.NumberAsync("SELECT COUNT(*) FROM person_name WHERE folded_name <> 'martin'"));
        AssertTexts(["MARTIN"], await Store.NamesAsync(await HeadAsync(), new PersonFilter { FoldedNamePrefix = "mart" }));
        Assert.NotNull(await Store.Persons.FindPersonAsync(pupil.PersonId, await HeadAsync(), None));
    }

    [Fact]
    public async Task Prune_ManyRows_GoesOnWhereABatchEnds()
    {
        const int Many = 5_000;
        await MakeAsync();
        var records = new List<RecordRow>();
        await RunUnderTest.ApplyAsync(Store, run => records.AddRange(Enumerable.Range(0, Many).Select(i => run.Pupil($"m{i}", "DURAND"))));
        await RunUnderTest.ApplyAsync(Store, run => records.ForEach(run.Plan.Rows.End));
        Time.Advance(TimeSpan.FromDays(10));

        Assert.Equal(Many, (await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-1), None)).Rows);
        Assert.Equal(0, await Opened.CountAsync("", Ended));
    }

    [Fact]
    public async Task Prune_ProblemsOfOldRuns_GoAndTheirRunsStay()
    {
        long runId;
        await using (var run = await RunUnderTest.BeginAsync(Store))
        {
            runId = run.RunId;
            run.Problems.AddRange(Enumerable.Range(0, 4_500).Select(_ => Rows.Problem("1")));
            run.OneOfEach();
            await run.ApplyAsync();
        }

        Time.Advance(TimeSpan.FromDays(10));

        Assert.Equal(0, (await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-11), None)).Problems);
        Assert.Equal(4_500, (await Store.Retention.CountPrunableAsync(Time.GetUtcNow().AddDays(-9), None)).Problems);
        Assert.Equal(4_500, (await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-9), None)).Problems);
        Assert.Empty(await Store.Runs.ListProblemsAsync(new ProblemFilter(runId), 0, 10, None));
        Assert.NotNull(await Store.Runs.FindRunAsync(runId, None));
    }

    private static Convention Convention(string collectivite) => new()
    {
        Reference = "ESSAI",
        SchoolYear = new SchoolYear(2025),
        Academy = "TOULOUSE",
        Collectivite = collectivite,
        Siret = "21120202300019",
        SignedOn = Rows.Day,
        EffectiveFrom = Rows.Day,
        EffectiveTo = Rows.Day,
        FeePerSchool = 40,
        SchoolCount = 0,
        Amount = 0,
        Schools = [],
    };

    protected Task<long> MakeAsync() => RunUnderTest.ApplyAsync(Store, run =>
    {
        school = run.School("0120612A", "s1");
        row = run.Class(school, "c1");
        pupil = run.Pupil("1", "DURAND", school);
        run.Join(pupil, row);
        run.Relate(pupil, run.Awaited("9"));
    });

    protected async Task ChangeEverythingAsync()
    {
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.Plan.Rows.Put(school with { Hash = Rows.Hash(2) }, replaces: true);
            run.Plan.Rows.Put(row with { Name = "CP B" }, replaces: true);
            run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true);
            run.Plan.Rows.Put(run.Profile(pupil, school, Role.Pupil).Suspended(), replaces: true);
            run.Plan.Rows.Put(new MembershipRow(pupil.PersonNo, row.ClassNo, run.Feed.FeedNo, Rows.Day), replaces: true);
        });
        var relative = await Opened.NumberAsync("SELECT relative_no FROM relation");
        await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.Put(new RelationRow(pupil.PersonNo, (int)relative, run.Feed.FeedNo, "2"), replaces: true));
    }

    private Task<long> LivingAsync() => Opened.CountAsync("", " WHERE until_revision = 9223372036854775807");
}
