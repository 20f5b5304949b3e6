using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Plans: applied once and whole, kept, or abandoned without trace.</summary>
public abstract class PlanConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    public static TheoryData<bool> Ways => [true, false];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Apply_OfRows_MakesTheNextRevision(bool direct)
    {
        await using var run = await RunUnderTest.BeginAsync(Store, direct: direct);
        run.OneOfEach();

        var report = await run.ApplyAsync();

        Assert.Equal(0, run.Plan.BaseRevision);
        Assert.Equal(direct, run.Plan.PlanId is null);
        Assert.Equal(7, run.Plan.RowCount);
        Assert.Equal(1, report.Revision);
        Assert.Equal(1, await HeadAsync());
        Assert.Equal(7, await LivingAsync());
        Assert.Equal(0, await StagedAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Apply_MoreRowsThanABatch_AppliesThemAll(bool direct)
    {
        await using var run = await RunUnderTest.BeginAsync(Store, direct: direct);
        for (var i = 0; i < 20_500; i++)
        {
            run.Pupil($"{i}", "DURAND");
        }

        var revision = (await run.ApplyAsync()).Revision;

        Assert.Equal(1, revision);
        Assert.Equal(20_500, run.Plan.RowCount);
        Assert.Equal(20_500, await Store.Feeds.CountRecordsAsync(run.Feed.FeedNo, AafCategory.Eleve, revision, None));
        Assert.Equal(0, await Store.Feeds.CountRecordsAsync(run.Feed.FeedNo, AafCategory.Eleve, revision - 1, None));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Apply_EmptyPlan_MakesNoRevision(bool direct)
    {
        var head = await RunUnderTest.ApplyAsync(Store, run => run.OneOfEach());
        await using var run = await RunUnderTest.BeginAsync(Store, "LIMOGES", direct: direct);
        run.Problems.Add(Rows.Problem("1"));

        var report = await run.ApplyAsync();

        Assert.Equal(head, report.Revision);
        Assert.Equal(head, await HeadAsync());
        Assert.Equal(RunState.Applied, (await Store.Runs.FindRunAsync(run.RunId, None))!.State);
        Assert.Single(await Store.Runs.ListProblemsAsync(new ProblemFilter(run.RunId), 0, 10, None));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Abandon_AfterRows_LeavesNoLivingRow(bool direct)
    {
        long runId;
        await using (var run = await RunUnderTest.BeginAsync(Store, direct: direct))
        {
            runId = run.RunId;
            run.OneOfEach();
            run.FillBatch();
        }

        Assert.Equal(0, await HeadAsync());
        Assert.Equal(0, await LivingAsync());
        Assert.Equal(RunState.Running, (await Store.Runs.FindRunAsync(runId, None))!.State);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Keep_OfRows_AppliesNothingAndCountsThePresentProfiles(bool direct)
    {
        await using var run = await RunUnderTest.BeginAsync(Store, direct: direct);
        run.OneOfEach();
        IReadOnlyList<ProfileCount> counts = [];

        var report = await run.Plan.KeepAsync([],
            (revision, profiles) =>
            {
                counts = profiles;
                return run.Report(RunState.Planned, revision);
            },
            [],
            None);

        Assert.Equal(0, report.Revision);
        Assert.Equal(0, await HeadAsync());
        Assert.Equal(0, await LivingAsync());
        Assert.Equal(direct ? 0 : 7, await StagedAsync());
        Assert.Equal(direct ? [new ProfileCount(Role.Pupil, ProfileState.Active, 1)] : [], counts.Where(count => count.Count > 0));
        Assert.Equal(RunState.Planned, (await Store.Runs.FindRunAsync(run.RunId, None))!.State);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Apply_Profiles_CountedByRoleAndStateOfTheFeed(bool direct)
    {
        await RunUnderTest.ApplyAsync(Store, run => run.OneOfEach(), "LIMOGES");
        await using var run = await RunUnderTest.BeginAsync(Store, direct: direct);
        var school = run.School("0120612A", "s1");
        var expected = new List<ProfileCount>();
        foreach (var role in Roles.All)
        {
            // As many active as the role's number and one suspended: no two counts are mistaken for each other.
            for (var i = 0; i < (int)role; i++)
            {
                run.Plan.Rows.Put(run.Profile(run.Pupil($"{role} {i}", "DURAND"), school, role), replaces: false);
            }

            run.Plan.Rows.Put(run.Profile(run.Pupil($"{role} gone", "DURAND"), school, role).Suspended(), replaces: false);
            expected.Add(new ProfileCount(role, ProfileState.Active, (int)role));
            expected.Add(new ProfileCount(role, ProfileState.Suspended, 1));
        }

        IReadOnlyList<ProfileCount> counts = [];
        await run.Plan.ApplyAsync([],
            (revision, profiles) =>
            {
                counts = profiles;
                return run.Report(RunState.Applied, revision);
            },
            [],
            None);

        Assert.Equal(expected, counts.OrderBy(count => count.Role).ThenBy(count => count.State));
    }

    private Task<long> LivingAsync() => Opened.CountAsync("", $" WHERE until_revision = {RowSpan.Forever}");

    private Task<long> StagedAsync() => Opened.CountAsync("plan_", "");
}
