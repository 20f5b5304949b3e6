using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Grpc.Sync;

/// <summary>The plans that are stored, and how academies stand, over gRPC.</summary>
public sealed class StateServiceTests : IAsyncLifetime
{
    private SyncBench bench = null!;
    private EntEcole.Directory.Runs.SyncReport held = null!;
    private TestServer server = null!;

    public async ValueTask InitializeAsync()
    {
        (bench, held) = await TwoSchools.HeldAsync(6, 6);
        server = await TestServer.StartAsync(bench.Store);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task ListPlans_HeldOnly_GivesThoseThatWait_UntilTheyAreDecided()
    {
        var waiting = await server.Sync.ListPlansAsync(new ListPlansRequest { Filter = new PlanFilter { HeldOnly = true } });
        var plan = Assert.Single(waiting.Plans);
        Assert.Equal((held.PlanId, PlanState.Held, "TOULOUSE", ""), (plan.PlanId, plan.State, plan.Academy, waiting.NextPageToken));
        Assert.Equal(12, plan.Counts.Where(count => count.Role is Role.Pupil).Sum(count => count.Departed));

        await server.Sync.RejectPlanAsync(new RejectPlanRequest { PlanId = plan.PlanId, Reason = "Erreur de l'académie" });

        Assert.Empty((await server.Sync.ListPlansAsync(new ListPlansRequest { Filter = new PlanFilter { HeldOnly = true } })).Plans);
        var all = await server.Sync.ListPlansAsync(new ListPlansRequest { Filter = new PlanFilter { Academy = "toulouse" }, PageSize = 1 });
        Assert.Equal(PlanState.Rejected, Assert.Single(all.Plans).State);
        Assert.Empty((await server.Sync.ListPlansAsync(new ListPlansRequest { Filter = new PlanFilter { Academy = "LIMOGES" } })).Plans);
    }

    [Fact]
    public async Task ListAcademyStates_GivesTheLastExtract_WhatIsMissing_AndThePauseOfThePerimeter()
    {
        await bench.Store.Worker.PauseAsync(
            "TOULOUSE", new EntEcole.Directory.Worker.AcademyPause(new FakeTime().GetUtcNow(), "console", "Rentrée"), CancellationToken.None);

        var state = Assert.Single((await server.Sync.ListAcademyStatesAsync(new ListAcademyStatesRequest())).Academies);

        Assert.Equal(("TOULOUSE", "2026-06-18"), (state.Academy, state.ExtractDate));
        Assert.Equal(("console", "Rentrée"), (state.PausedBy, state.PauseReason));
        Assert.Null(state.MissingSince);
        Assert.Empty(state.Gaps);
        var elsewhere = new SyncService.SyncServiceClient(server.As(
            new Caller("elsewhere", CallerRoles.SyncOperator, TestCallers.Of(academies: ["LIMOGES"]))));
        Assert.Empty((await elsewhere.ListAcademyStatesAsync(new ListAcademyStatesRequest())).Academies);
        Assert.Empty((await elsewhere.ListPlansAsync(new ListPlansRequest())).Plans);
    }
}
