using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Server.Api;

/// <summary>
/// Runs, their problems, how schools stand, and the decisions on what is held. Runs and plans are no versioned rows: a page shows them
/// as they stand when it is read; the token keeps the place, which no new run moves, and the revision of the first page.
/// </summary>
internal sealed class SyncServiceV1(IDirectoryStore store, TimeProvider time) : V1.SyncService.SyncServiceBase
{
    private readonly PlanDesk desk = new(store, time);

    public override async Task<V1.GetSyncRunResponse> GetSyncRun(V1.GetSyncRunRequest request, ServerCallContext context)
    {
        var runId = SyncRequests.Number(request.RunId, "run_id");
        var revision = await store.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var run = await store.FindRunAsync(runId, context.CancellationToken) ?? throw SyncRequests.NoRun(runId);
        return new V1.GetSyncRunResponse { Revision = revision, Run = run.ToMessage(time.GetUtcNow()) };
    }

    public override async Task<V1.ListSyncRunsResponse> ListSyncRuns(V1.ListSyncRunsRequest request, ServerCallContext context)
    {
        var filter = SyncRequests.Filter(request.Filter);
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var runs = await store.ListRunsAsync(
            filter, page.Token.After == 0 ? long.MaxValue : page.Token.After, page.Size + 1, context.CancellationToken);
        return new V1.ListSyncRunsResponse
        {
            Revision = page.Token.Revision,
            Runs = { runs.Take(page.Size).Select(run => run.ToSummary(time.GetUtcNow())) },
            NextPageToken = page.Next(runs, run => checked((int)run.RunId)),
        };
    }

    public override async Task<V1.ListProblemsResponse> ListProblems(V1.ListProblemsRequest request, ServerCallContext context)
    {
        var runId = SyncRequests.Number(request.RunId, "run_id");
        var filter = SyncRequests.Filter(request.Filter, runId);
        var page = await PageAsync(
            request.PageSize, request.PageToken, request.AtLeastRevision, new V1.ListProblemsRequest { RunId = runId, Filter = request.Filter }, context);
        if (await store.FindRunAsync(runId, context.CancellationToken) is null)
        {
            throw SyncRequests.NoRun(runId);
        }

        var problems = await store.ListProblemsAsync(filter, page.Token.After, page.Size + 1, context.CancellationToken);
        await store.ProveKeptAsync(page.Token, context.CancellationToken);
        return new V1.ListProblemsResponse
        {
            Revision = page.Token.Revision,
            Problems = { problems.Take(page.Size).Select(row => row.Problem.ToMessage()) },
            NextPageToken = page.Next(problems, row => checked((int)row.ProblemNo)),
        };
    }

    public override async Task<V1.ListSchoolStatesResponse> ListSchoolStates(V1.ListSchoolStatesRequest request, ServerCallContext context)
    {
        var filter = SyncRequests.Filter(request.Filter, FrenchTime.DayAt(time.GetUtcNow()));
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var schools = await store.ListSchoolStandingsAsync(
            filter, After(page.Token), page.Size + 1, page.Token.Revision, context.CancellationToken);
        await store.ProveKeptAsync(page.Token, context.CancellationToken);
        return new V1.ListSchoolStatesResponse
        {
            Revision = page.Token.Revision,
            States = { schools.Take(page.Size).Select(school => school.ToMessage()) },
            NextPageToken = page.Next(schools, school => Digits(school.Uai)),
        };
    }

    public override async Task<V1.GetPlanResponse> GetPlan(V1.GetPlanRequest request, ServerCallContext context)
    {
        var planId = SyncRequests.Number(request.PlanId, "plan_id");
        var revision = await store.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var plan = await store.FindPlanAsync(planId, context.CancellationToken) ?? throw PlanDesk.NotFound(planId);
        return new V1.GetPlanResponse { Revision = revision, Plan = await MessageAsync(plan, context) };
    }

    public override async Task<V1.ApprovePlanResponse> ApprovePlan(V1.ApprovePlanRequest request, ServerCallContext context)
    {
        var (plan, revision) = await DecideAsync(request.PlanId, approved: true, request.Uais, request.Reason, context);
        return new V1.ApprovePlanResponse { Revision = revision, Plan = await MessageAsync(plan, context) };
    }

    public override async Task<V1.RejectPlanResponse> RejectPlan(V1.RejectPlanRequest request, ServerCallContext context)
    {
        var (plan, revision) = await DecideAsync(request.PlanId, approved: false, request.Uais, request.Reason, context);
        return new V1.RejectPlanResponse { Revision = revision, Plan = await MessageAsync(plan, context) };
    }

    private Task<(StoredPlan Plan, long Revision)> DecideAsync(
        long planId, bool approved, IReadOnlyList<string> uais, string reason, ServerCallContext context) =>
        desk.DecideAsync(
            SyncRequests.Number(planId, "plan_id"),
            approved,
            [.. uais.Select((uai, rank) => Requests.Uai(uai, string.Create(CultureInfo.InvariantCulture, $"uais[{rank}]")))],
            Callers.NameOf(context),
            reason,
            context.CancellationToken);

    private async Task<V1.Plan> MessageAsync(StoredPlan plan, ServerCallContext context) =>
        plan.ToMessage(await store.FindRunAsync(plan.RunId, context.CancellationToken));

    private Task<Page> PageAsync(int size, string token, long atLeast, IMessage? filter, ServerCallContext context) =>
        store.PageAsync(size, token, atLeast, filter, context);

    // The control letter follows from the digits: they are the whole place. After it come the UAIs beyond any letter.
    private static string After(PageToken token) =>
        token.After == 0 ? "" : token.After.ToString("D7", CultureInfo.InvariantCulture) + "~";

    private static int Digits(string uai) => int.Parse(uai.AsSpan(0, 7), NumberStyles.None, CultureInfo.InvariantCulture);
}
