using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.Tests.Sync.Scenarios;

namespace EntEcole.Directory.Tests.Sync.Guard;

/// <summary>Held departures are decided one person at a time.</summary>
public sealed class PersonDecisionTests
{
    private static readonly SyncSettings Guarded = new();

    [Fact]
    public async Task Approve_OnePupil_LeavesWithTheirParentAndTheOthersWait()
    {
        var (bench, report, town) = await HeldAsync();
        await using var own = bench;

        var (plan, revision) = await DecideAsync(bench, report, true, "1007");

        Assert.Equal((PlanState.Held, report.Revision + 1), (plan.State, revision));
        Assert.Equal(town.Copy().Change((id, child) => id is "1007" ? null : child).Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        var decision = Assert.Single(plan.Decisions);
        Assert.Equal(
            (true, 0, (await bench.GetAsync(AafCategory.Eleve, "1007")).PersonId),
            (decision.Approved, decision.Uais.Count, Assert.Single(decision.Persons)));
    }

    [Fact]
    public async Task Decide_EachPersonOneWayOrTheOther_ThePlanIsDoneAndEachIsAsDecided()
    {
        var (bench, report, town) = await HeldAsync();
        await using var own = bench;

        await DecideAsync(bench, report, false, "1007", "1008");
        var (plan, _) = await DecideAsync(bench, report, true, "1009", "1010", "1011", "1012");

        Assert.Equal((PlanState.Applied, 0), (plan.State, plan.Holds.Count));
        Assert.Equal(
            town.Copy().Change((id, child) => id is "1009" or "1010" or "1011" or "1012" ? null : child).Key(Town.A, Town.B),
            await Town.SeenAsync(bench.Store));
        Assert.Equal([2, 4], plan.Decisions.Select(decision => decision.Persons.Count));
    }

    [Fact]
    public async Task Reject_TheLastPersonsOfAClass_TheClassStays()
    {
        var (bench, report, town) = await HeldAsync();
        await using var own = bench;

        await DecideAsync(bench, report, true, "1007", "1008", "1009", "1010", "1011");
        var (plan, _) = await DecideAsync(bench, report, false, "1012");

        Assert.Equal(PlanState.Applied, plan.State);
        Assert.Equal(
            town.Copy().Change((id, child) => string.CompareOrdinal(id, "1006") > 0 && string.CompareOrdinal(id, "1012") < 0 ? null : child)
                .Key(Town.A, Town.B),
            await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task Approve_OneOfTwoChildrenOfAParent_TheParentWaitsWithTheOther()
    {
        var (bench, report, town) = await HeldAsync(siblings: true);
        await using var own = bench;

        await DecideAsync(bench, report, true, "1007");

        Assert.Equal(town.Copy().Change((id, child) => id is "1007" ? null : child).Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        await DecideAsync(bench, report, true, "1008");
        Assert.Equal(
            town.Copy().Change((id, child) => id is "1007" or "1008" ? null : child).Key(Town.A, Town.B),
            await Town.SeenAsync(bench.Store));
    }

    [Theory]
    [InlineData("2001", Reason.PlanAlreadyDecided)]
    [InlineData("1507", Reason.InvalidArgument)]
    public async Task Decide_PersonWhoDoesNotWaitOrFollowsAChild_RefusedAndNothingIsDecided(string id, Reason reason)
    {
        var (bench, report, town) = await HeldAsync();
        await using var own = bench;

        var refused = await Assert.ThrowsAsync<DirectoryException>(() => DecideAsync(bench, report, true, "1007", id));

        Assert.Equal(reason, refused.Reason);
        Assert.Equal(town.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        Assert.Empty((await bench.Store.Plans.FindPlanAsync(report.PlanId!.Value, CancellationToken.None))!.Decisions);
    }

    [Fact]
    public async Task Decide_SchoolAndPersonAtOnce_Refused()
    {
        var (bench, report, _) = await HeldAsync();
        await using var own = bench;
        var refused = await Assert.ThrowsAsync<DirectoryException>(() => DecideAsync(
            bench,
            new PlanDecision(report.PlanId!.Value, true, [Town.A], "A. D'ESSAI", "Vérifié", default) { Persons = [PersonId.New()] }));
        Assert.Equal(Reason.InvalidArgument, refused.Reason);
    }

    // Six of twelve pupils, those of a class, are gone. Each has a parent; 1007 and 1008 the same one.
    private static async Task<(SyncBench Bench, SyncReport Report, Town Town)> HeldAsync(bool siblings = false)
    {
        var town = Town.Of((Town.A, 12), (Town.B, 12)).Change((id, child) => !IsLastOfA(id) ? child
            : child with { ClassId = "19", ClassName = "ULIS", Parents = siblings && id is "1008" ? ["1507"] : child.Parents });
        var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        await bench.SyncAsync(town.Extract("20260615"));
        var report = await bench.SyncAsync(
            bench.Deliver(town.Copy().Change((id, child) => IsLastOfA(id) ? null : child).Extract("20260616")), settings: Guarded);
        Assert.Equal(RunState.Held, report.State);
        return (bench, report, town);
    }

    private static bool IsLastOfA(string id) => id[0] == '1' && string.CompareOrdinal(id, "1006") > 0;

    private static async Task<(StoredPlan Plan, long Revision)> DecideAsync(
        SyncBench bench, SyncReport report, bool approved, params string[] ids)
    {
        var persons = new List<PersonId>();
        foreach (var id in ids)
        {
            var category = id[1] == '5' ? AafCategory.PersRelEleve : AafCategory.Eleve;
            persons.Add((await bench.GetAsync(category, id)).PersonId);
        }

        return await DecideAsync(
            bench, new PlanDecision(report.PlanId!.Value, approved, [], "A. D'ESSAI", "Vérifié", default) { Persons = persons });
    }

    private static Task<(StoredPlan Plan, long Revision)> DecideAsync(SyncBench bench, PlanDecision decision) =>
        new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(decision, CancellationToken.None);
}
