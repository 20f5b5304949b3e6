using System.Data.Common;
using System.Globalization;
using EntEcole.Directory.Consistency;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Schema;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>The rules of living rows: a plan that would break one is refused whole, and a check counts what breaks them.</summary>
public abstract class ConsistencyConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const int Absent = 900_000;

    private RecordRow gone = null!;
    private RecordRow pupil = null!;
    private RecordRow relative = null!;
    private SchoolRow school = null!;
    private ClassRow row = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1");
            pupil = run.Pupil("1", "DURAND", school);
            run.Join(pupil, row = run.Class(school, "c1"));
            run.Relate(pupil, relative = run.Awaited("9"));
        });
    }

    [Theory]
    [InlineData("profileWithoutRecord")]
    [InlineData("activeProfileWithoutPresentRecord")]
    [InlineData("profileWithoutSchool")]
    [InlineData("classWithoutSchool")]
    [InlineData("membershipWithoutRecord")]
    [InlineData("membershipWithoutClass")]
    [InlineData("relationWithoutPupil")]
    [InlineData("relationWithoutRelative")]
    public async Task Apply_PlanThatBreaksARule_RefusedWithTheRuleAndNothingApplied(string rule)
    {
        var head = await HeadAsync();
        await using var run = await RunUnderTest.BeginAsync(Store);
        run.Plan.Rows.Put(
            new NomenclatureRow(run.Feed.FeedNo, AafCategory.MatiereEducNat, "1", 1, new NomenclatureEntry()), replaces: false);
        Break(run, rule);

        var refused = await Assert.ThrowsAsync<DirectoryException>(() => run.ApplyAsync());

        Assert.Equal(Reason.PlanInconsistent, refused.Reason);
        Assert.Equal("1", refused.Facts[rule]);
        Assert.Equal(head, await HeadAsync());
        Assert.Empty(await Store.Consistency.CheckAsync(None));
    }

    [Fact]
    public async Task Check_OfRowsWithoutWhatTheyNeed_CountsThemByRule()
    {
        Assert.Empty(await Store.Consistency.CheckAsync(None));
        // A first sync is not checked: it is written straight into its tables.
        await using var run = await RunUnderTest.BeginAsync(Store, "LIMOGES", direct: true);
        var there = run.Pupil("1", "DURAND");
        run.Plan.Rows.Put(new MembershipRow(there.PersonNo, Absent, run.Feed.FeedNo, null), replaces: false);
        run.Plan.Rows.Put(new MembershipRow(there.PersonNo, Absent + 1, run.Feed.FeedNo, null), replaces: false);
        run.Plan.Rows.Put(new RelationRow(there.PersonNo, Absent, run.Feed.FeedNo, "1"), replaces: false);
        await run.ApplyAsync();

        Assert.Equal(
            [
                new BrokenRule("membershipWithoutClass", 2),
                new BrokenRule("relationWithoutRelative", 1)], await Store.Consistency.CheckAsync(None));
    }

    [Fact]
    public async Task Repair_OfRowsThatBreakRules_WaitsAsAPlanAndMendsThemOnceApproved()
    {
        await BreakAllAsync();
        var broken = await Store.Consistency.CheckAsync(None);
        Assert.Equal(6, broken.Count);
        var repair = new Repair(Store.Consistency, Store.Plans, Store.Runs, Store.Feeds, new FakeTime());

        var report = Assert.Single(await repair.PlanAsync("A. D'ESSAI", "Essai", _ => Grace.ThreeMonths, None));

        Assert.Equal(("LIMOGES", RunState.Planned), (report.Academy, report.State));
        Assert.Equal(broken, await Store.Consistency.CheckAsync(None));
        var plan = Assert.Single(await Store.Plans.ListPlansAsync(null, held: true, long.MaxValue, 10, None));
        Assert.Equal(report.PlanId, plan.PlanId);
        await new PlanService(Store.Plans, Store.Runs, new FakeTime()).DecideAsync(plan.PlanId, true, [], "A. D'ESSAI", "Essai", None);
        Assert.Empty(await Store.Consistency.CheckAsync(None));
        Assert.Empty(await repair.PlanAsync("A. D'ESSAI", "Essai", _ => Grace.ThreeMonths, None));
        var left = Assert.Single((await Store.FindPersonAsync(gone.PersonId, None)).Found!.Profiles).Row;
        Assert.Equal((ProfileState.Suspended, true), (left.State, left.PurgeOn is not null));
    }

    // A first sync is written straight into its tables, and not checked.
    private async Task BreakAllAsync()
    {
        await using var run = await RunUnderTest.BeginAsync(Store, "LIMOGES", direct: true);
        var there = run.School("0870001A", "s9");
        gone = run.Record(AafCategory.Eleve, "1", "DURAND") with { Presence = Presence.Departed };
        run.Plan.Rows.Put(gone, replaces: false);
        run.Plan.Rows.Put(run.Profile(gone, there, Role.Pupil), replaces: false);
        var other = run.Pupil("2", "DUPONT");
        var lost = run.Class(there with { SchoolNo = Absent }, "c9");
        run.Join(other, lost);
        run.Plan.Rows.Put(run.Profile(other, there with { SchoolNo = Absent }, Role.Pupil), replaces: false);
        run.Plan.Rows.Put(run.Profile(other with { PersonNo = Absent }, there, Role.Pupil), replaces: false);
        run.Plan.Rows.Put(new MembershipRow(other.PersonNo, Absent, run.Feed.FeedNo, null), replaces: false);
        run.Plan.Rows.Put(new RelationRow(other.PersonNo, Absent, run.Feed.FeedNo, "1"), replaces: false);
        await run.ApplyAsync();
    }

    [Fact]
    public async Task Insert_OfASecondLivingRowOfAKey_IsRefusedByTheDatabase()
    {
        await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.Put(
                new NomenclatureRow(run.Feed.FeedNo, AafCategory.MatiereEducNat, "1", 1, new NomenclatureEntry()), replaces: false));
        foreach (var table in Table.VersionedTables.Select(Table.Of))
        {
            var copy = $"INSERT INTO {table.Name} ({table.ColumnList}, since_revision, until_revision) SELECT {table.ColumnList}, since_revision + 100, {{0}} FROM {table.Name}";

            Assert.True(await Opened.NumberAsync($"SELECT COUNT(*) FROM {table.Name}") > 0, table.Name);
            await Assert.ThrowsAnyAsync<DbException>(
                () => Opened.ExecuteAsync(string.Format(CultureInfo.InvariantCulture, copy, "until_revision")));
            await Opened.ExecuteAsync(string.Format(CultureInfo.InvariantCulture, copy, "since_revision + 200"));
        }
    }

    private void Break(RunUnderTest run, string rule)
    {
        var (rows, feed) = (run.Plan.Rows, run.Feed.FeedNo);
        switch (rule)
        {
            case "profileWithoutRecord" or "membershipWithoutRecord" or "relationWithoutPupil":
                rows.End(pupil);
                break;
            case "activeProfileWithoutPresentRecord":
                rows.Put(pupil with { Presence = Presence.Departed }, replaces: true);
                break;
            case "profileWithoutSchool":
                rows.Put(run.Profile(pupil, school with { SchoolNo = Absent }, Role.Pupil), replaces: false);
                break;
            case "classWithoutSchool":
                run.Join(pupil, run.Class(school with { SchoolNo = Absent }, "c2"));
                break;
            case "membershipWithoutClass":
                rows.Put(new MembershipRow(pupil.PersonNo, row.ClassNo + Absent, feed, null), replaces: false);
                break;
            default:
                rows.End(relative);
                break;
        }
    }
}
