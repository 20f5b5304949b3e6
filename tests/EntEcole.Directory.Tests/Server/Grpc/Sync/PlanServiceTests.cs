using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Server.Grpc.Sync;

/// <summary>Plans and the decisions on them, over gRPC.</summary>
public sealed class PlanServiceTests : IAsyncLifetime
{
    private const string Why = "Fermeture de classe";

    private SyncBench bench = null!;
    private EntEcole.Directory.Runs.SyncReport held = null!;
    private TestServer server = null!;

    private SyncService.SyncServiceClient Client => server.Sync;

    private long PlanId => held.PlanId!.Value;

    public async ValueTask InitializeAsync()
    {
        (bench, held) = await TwoSchools.HeldAsync(6, 6, academy: true);
        server = await TestServer.StartAsync(bench.Store);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task GetPlan_HeldOne_SaysWhatItWouldDoAndWhyItWaits()
    {
        var answer = await Client.GetPlanAsync(new GetPlanRequest { PlanId = PlanId });
        var plan = answer.Plan;
        Assert.Equal(
            (held.Revision, held.BaseRevision, held.RunId, held.Digest), (answer.Revision, plan.BaseRevision, plan.RunId, plan.Digest));
        Assert.Equal((PlanState.Held, "TOULOUSE", Degree.FirstDegree), (plan.State, plan.Academy, plan.Degree));
        Assert.Equal(held.StartedAt, plan.MadeAt.ToDateTimeOffset());
        var count = Of(plan, TwoSchools.Small, Role.Pupil);
        Assert.Equal((0, 0, 6, 0, PlanState.Held), (count.Created, count.Changed, count.Departed, count.Returned, count.State));
        Assert.Equal(
            (HoldCause.SchoolDepartures, 12L, 6L, 3L), (count.Held.Cause, count.Held.Present, count.Held.Departing, count.Held.Limit));
        Assert.NotEqual("", count.SchoolName, StringComparer.Ordinal);
        Assert.Empty(plan.Decisions);
    }

    [Fact]
    public async Task GetPlan_WholeAcademyHeld_HasACountOfItsOwnForIt()
    {
        var plan = (await Client.GetPlanAsync(new GetPlanRequest { PlanId = PlanId })).Plan;
        var academy = Assert.Single(plan.Counts, count => count.Uai.Length == 0);
        Assert.Equal(
            (Role.Unspecified, PlanState.Held, HoldCause.AcademyDepartures, 0),
            (academy.Role, academy.State, academy.Held.Cause, academy.Departed));
    }

    [Fact]
    public async Task GetPlan_DryRun_TellsCreatedChangedDepartedAndReturned()
    {
        await bench.SyncAsync(TwoSchools.Extract(6, 12, "20260619"));
        var planned = await bench.SyncAsync(
            bench.Deliver(TwoSchools.Extract(12, 13, "20260620", parentName: "NOUVEAU")), dryRun: true, settings: TwoSchools.Guarded);
        var plan = (await Client.GetPlanAsync(new GetPlanRequest { PlanId = planned.PlanId!.Value })).Plan;
        var back = Of(plan, TwoSchools.Small, Role.Pupil);
        Assert.Equal((0, 0, 0, 6), (back.Created, back.Changed, back.Departed, back.Returned));
        var grown = Of(plan, TwoSchools.Other, Role.Pupil);
        Assert.Equal((1, 0, 0, 0), (grown.Created, grown.Changed, grown.Departed, grown.Returned));
        var renamed = Of(plan, TwoSchools.Other, Role.Parent);
        Assert.Equal(
            (0, 1, 0, 0, HoldCause.Asked), (renamed.Created, renamed.Changed, renamed.Departed, renamed.Returned, renamed.Held.Cause));
    }

    [Fact]
    public async Task GetPlan_OfAnUndo_NamesTheRunThatItUndoes()
    {
        var undone = await bench.SyncAsync(TwoSchools.Extract(12, 13, "20260619"));
        var planned = await Client.UndoRunAsync(new UndoRunRequest { RunId = undone.RunId, Reason = " Nuit fautive " });
        Assert.Equal(undone.Revision, planned.Revision);
        var plan = (await Client.GetPlanAsync(new GetPlanRequest { PlanId = planned.Plan.PlanId })).Plan;
        Assert.Equal(planned.Plan, plan);
        Assert.Equal((undone.RunId, PlanState.Held, "", 0L), (plan.UndoOfRunId, plan.State, plan.Digest, plan.Conflicts));
        Assert.Equal(("tests", "Nuit fautive"), (plan.PlannedBy, plan.PlanReason));
        Assert.Equal(
            (1, HoldCause.Asked), (Of(plan, TwoSchools.Other, Role.Pupil).Departed, Of(plan, TwoSchools.Other, Role.Pupil).Held.Cause));
        var run = (await Client.GetSyncRunAsync(new GetSyncRunRequest { RunId = plan.RunId })).Run;
        Assert.Equal((undone.RunId, RunState.Planned, plan.PlanId), (run.UndoOfRunId, run.State, run.PlanId));
        Assert.Equal(("tests", "Nuit fautive"), (run.StartedBy, run.StartReason));
    }

    [Fact]
    public async Task ApprovePlan_InWhole_AppliesItAndSaysWho()
    {
        var answer = await Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = PlanId, Reason = Why });
        Assert.Equal((held.Revision + 1, PlanState.Applied), (answer.Revision, answer.Plan.State));
        var decision = Assert.Single(answer.Plan.Decisions);
        Assert.Equal((PlanState.Applied, "tests", Why), (decision.Decision, decision.By, decision.Reason));
        Assert.Empty(decision.Uais);
        var run = (await Client.GetSyncRunAsync(new GetSyncRunRequest { RunId = held.RunId, AtLeastRevision = answer.Revision })).Run;
        Assert.Equal((RunState.Applied, 0), (run.State, run.Held.Count));
        Assert.Equal((await Client.GetPlanAsync(new GetPlanRequest { PlanId = PlanId })).Plan, answer.Plan);
        Assert.Equal(EntEcole.Directory.Persons.ProfileState.Suspended, await StateAsync("111"));
    }

    [Fact]
    public async Task ApprovePlan_SeveralSchools_OneRevisionAndOneDecision()
    {
        await ReleaseAcademyAsync();
        var answer = await Client.ApprovePlanAsync(
            new ApprovePlanRequest { PlanId = PlanId, Uais = { TwoSchools.Small, TwoSchools.Other }, Reason = Why });
        Assert.Equal((held.Revision + 1, PlanState.Applied), (answer.Revision, answer.Plan.State));
        Assert.Equal([TwoSchools.Small, TwoSchools.Other], Assert.Single(answer.Plan.Decisions).Uais);
        Assert.Equal(EntEcole.Directory.Persons.ProfileState.Suspended, await StateAsync("111"));
        Assert.Equal(EntEcole.Directory.Persons.ProfileState.Suspended, await StateAsync("211"));
    }

    [Fact]
    public async Task Plan_OneSchoolApprovedOneRejected_EachAsDecided()
    {
        await ReleaseAcademyAsync();
        var one = await Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = PlanId, Uais = { TwoSchools.Small }, Reason = Why });
        Assert.Equal(PlanState.Held, one.Plan.State);
        Assert.DoesNotContain(one.Plan.Counts, count => count.Uai is TwoSchools.Small && count.Role is Role.Pupil);
        var other = await Client.RejectPlanAsync(
            new RejectPlanRequest { PlanId = PlanId, Uais = { TwoSchools.Other }, Reason = "Fichier perdu" });
        Assert.Equal(one.Revision, other.Revision);
        Assert.Equal([PlanState.Applied, PlanState.Rejected], other.Plan.Decisions.Select(decision => decision.Decision));
        Assert.Equal(EntEcole.Directory.Persons.ProfileState.Suspended, await StateAsync("111"));
        Assert.Equal(EntEcole.Directory.Persons.ProfileState.Active, await StateAsync("211"));
    }

    [Fact]
    public async Task Plan_OnePersonApprovedOneRejected_EachAsDecided()
    {
        var (one, other) = (await IdAsync("111"), await IdAsync("110"));
        await Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = PlanId, PersonIds = { one }, Reason = Why });
        var plan = (
            await Client.RejectPlanAsync(new RejectPlanRequest { PlanId = PlanId, PersonIds = { other }, Reason = "Fichier perdu" })).Plan;

        Assert.Equal([one, other], plan.Decisions.Select(decision => Assert.Single(decision.PersonIds)), StringComparer.Ordinal);
        Assert.Equal(EntEcole.Directory.Persons.ProfileState.Suspended, await StateAsync("111"));
        Assert.Equal(EntEcole.Directory.Persons.ProfileState.Active, await StateAsync("110"));
        var again = await RichError.OfAsync(
            Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = PlanId, PersonIds = { other }, Reason = Why }));
        Assert.Equal((StatusCode.FailedPrecondition, "PLAN_ALREADY_DECIDED"), (again.Code, again.Reason));
        var none = await RichError.OfAsync(
            Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = PlanId, PersonIds = { "x" }, Reason = Why }));
        Assert.Equal(StatusCode.InvalidArgument, none.Code);

        async Task<string> IdAsync(string pupil) =>
            (await bench.GetAsync(EntEcole.Directory.Model.AafCategory.Eleve, pupil)).PersonId.ToString();
    }

    [Fact]
    public async Task ApprovePlan_OneOfSeveralSchoolsNotHeld_NothingIsDecided()
    {
        var error = await RichError.OfAsync(Client.ApprovePlanAsync(
            new ApprovePlanRequest { PlanId = PlanId, Uais = { TwoSchools.Small, TwoSchools.District }, Reason = Why }));
        Assert.Equal((StatusCode.FailedPrecondition, "PLAN_ALREADY_DECIDED"), (error.Code, error.Reason));
        Assert.Equal(TwoSchools.District, error.Info.Metadata["uai"]);
        var plan = (await Client.GetPlanAsync(new GetPlanRequest { PlanId = PlanId })).Plan;
        Assert.NotNull(Of(plan, TwoSchools.Small, Role.Pupil).Held);
        Assert.Empty(plan.Decisions);
        Assert.Equal(held.Revision, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None));
    }

    [Fact]
    public async Task RejectPlan_InWhole_LeavesPersonsAndMakesNoRevision()
    {
        var answer = await Client.RejectPlanAsync(new RejectPlanRequest { PlanId = PlanId, Reason = Why });
        Assert.Equal((held.Revision, PlanState.Rejected), (answer.Revision, answer.Plan.State));
        Assert.Equal(PlanState.Rejected, Assert.Single(answer.Plan.Decisions).Decision);
        Assert.Equal(EntEcole.Directory.Persons.ProfileState.Active, await StateAsync("111"));

        var again = await RichError.OfAsync(Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = PlanId, Reason = Why }));
        Assert.Equal((StatusCode.FailedPrecondition, "PLAN_ALREADY_DECIDED"), (again.Code, again.Reason));
        Assert.Equal("rejected", again.Info.Metadata["state"]);
    }

    [Fact]
    public async Task Plan_NextNightPlannedAgain_IsOutdatedAndNoLongerDecided()
    {
        await bench.SyncAsync(bench.Deliver(TwoSchools.Extract(12, 12, "20260619")), settings: TwoSchools.Guarded);
        Assert.Equal(PlanState.Outdated, (await Client.GetPlanAsync(new GetPlanRequest { PlanId = PlanId })).Plan.State);
        var error = await RichError.OfAsync(Client.RejectPlanAsync(new RejectPlanRequest { PlanId = PlanId, Reason = Why }));
        Assert.Equal(
            (StatusCode.FailedPrecondition, "PLAN_ALREADY_DECIDED", "outdated"), (error.Code, error.Reason, error.Info.Metadata["state"]));
    }

    [Fact]
    public async Task ApprovePlan_BaseMovedUnderAHeldRow_IsAbortedAndNothingAppliedAndThePlanLeavesTheList()
    {
        await using (var connection = new SqliteConnection($"Data Source={bench.Files.Path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var moved = connection.CreateCommand();
            moved.CommandText = "UPDATE record SET since_revision = since_revision + 50 WHERE source_id = '111'";
            Assert.Equal(1, await moved.ExecuteNonQueryAsync());
        }

        var error = await RichError.OfAsync(Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = PlanId, Reason = Why }));
        Assert.Equal((StatusCode.Aborted, "PLAN_OUTDATED"), (error.Code, error.Reason));
        Assert.True(
            error.Info.Metadata.ContainsKey("planId") && error.Info.Metadata.ContainsKey("baseRevision"),
            "The facts that the contract names.");
        Assert.Equal(held.Revision, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None));
        Assert.Equal(PlanState.Outdated, (await Client.GetPlanAsync(new GetPlanRequest { PlanId = PlanId })).Plan.State);
    }

    [Fact]
    public async Task ApprovePlan_WhileASyncRuns_IsAborted()
    {
        await using var running = await bench.Store.Runs.TryLockAcademyAsync("TOULOUSE", CancellationToken.None);
        var error = await RichError.OfAsync(Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = PlanId, Reason = Why }));
        Assert.Equal((StatusCode.Aborted, "SYNC_IN_PROGRESS", "TOULOUSE"), (error.Code, error.Reason, error.Info.Metadata["academy"]));
    }

    [Fact]
    public async Task Plan_Unknown_IsNotFoundOnEveryCall()
    {
        foreach (var error in new[]
        {
            await RichError.OfAsync(Client.GetPlanAsync(new GetPlanRequest { PlanId = 404 })),
            await RichError.OfAsync(Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = 404, Reason = Why })),
            await RichError.OfAsync(Client.RejectPlanAsync(new RejectPlanRequest { PlanId = 404, Reason = Why })),
        })
        {
            Assert.Equal((StatusCode.NotFound, "PLAN_NOT_FOUND", "404"), (error.Code, error.Reason, error.Info.Metadata["planId"]));
        }
    }

    [Fact]
    public async Task Arguments_MissingOrMalformed_AreRefusedByField()
    {
        await RefusedAsync("plan_id", Client.GetPlanAsync(new GetPlanRequest()));
        await RefusedAsync("plan_id", Client.ApprovePlanAsync(new ApprovePlanRequest { Reason = Why }));
        await RefusedAsync("reason", Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = PlanId }));
        await RefusedAsync("reason", Client.RejectPlanAsync(new RejectPlanRequest { PlanId = PlanId, Reason = new string('x', 501) }));
        await RefusedAsync(
            "uais[1]",
            Client.RejectPlanAsync(new RejectPlanRequest { PlanId = PlanId, Uais = { TwoSchools.Small, "0120612B" }, Reason = Why }));
        await RefusedAsync("uais[0]", Client.ApprovePlanAsync(new ApprovePlanRequest { PlanId = PlanId, Uais = { "" }, Reason = Why }));

        static async Task RefusedAsync<T>(string field, AsyncUnaryCall<T> call)
        {
            var error = await RichError.OfAsync(call);
            Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT", field), (error.Code, error.Reason, Assert.Single(error.Fields)));
        }
    }

    private static PlanCount Of(Plan plan, string uai, Role role) =>
        Assert.Single(plan.Counts, count => count.Role == role && string.Equals(count.Uai, uai, StringComparison.Ordinal));

    // Two schools of two lose half their pupils: the academy is held too, and who departs waits for both.
    private async Task ReleaseAcademyAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={bench.Files.Path};Pooling=False");
        await connection.OpenAsync();
        await using var release = connection.CreateCommand();
        release.CommandText = "DELETE FROM plan_hold WHERE school_no = 0; DELETE FROM plan_wait WHERE school_no = 0";
        Assert.NotEqual(0, await release.ExecuteNonQueryAsync());
    }

    private async Task<EntEcole.Directory.Persons.ProfileState> StateAsync(string pupil) =>
        (await bench.GetAsync(EntEcole.Directory.Model.AafCategory.Eleve, pupil)).Profiles.Single().Row.State;
}
