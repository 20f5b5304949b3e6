using System.Globalization;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <content>Plans, what they would do, and the decisions on them.</content>
internal sealed partial class SyncServiceV1
{
    public override async Task<V1.GetPlanResponse> GetPlan(V1.GetPlanRequest request, ServerCallContext context)
    {
        var planId = SyncRequests.Number(request.PlanId, "plan_id");
        var revision = await revisionStore.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var plan = await PlanAsync(planId, await perimeters.ViewAsync(context, revision), context);
        return new V1.GetPlanResponse { Revision = revision, Plan = await MessageAsync(plan, context) };
    }

    public override async Task<V1.ApprovePlanResponse> ApprovePlan(V1.ApprovePlanRequest request, ServerCallContext context)
    {
        var (plan, revision) = await DecideAsync(
            new PlanDecision(request.PlanId, true, request.Uais, "", request.Reason, default), request.PersonIds, context);
        return new V1.ApprovePlanResponse { Revision = revision, Plan = await MessageAsync(plan, context) };
    }

    public override async Task<V1.RejectPlanResponse> RejectPlan(V1.RejectPlanRequest request, ServerCallContext context)
    {
        var (plan, revision) = await DecideAsync(
            new PlanDecision(request.PlanId, false, request.Uais, "", request.Reason, default), request.PersonIds, context);
        return new V1.RejectPlanResponse { Revision = revision, Plan = await MessageAsync(plan, context) };
    }

    public override async Task<V1.ListPlanChangesResponse> ListPlanChanges(V1.ListPlanChangesRequest request, ServerCallContext context)
    {
        var filter = SyncRequests.Filter(request.Filter, SyncRequests.Number(request.PlanId, "plan_id"));
        var page = await PageAsync(
            request.PageSize, request.PageToken, request.AtLeastRevision,
            new V1.ListPlanChangesRequest { PlanId = request.PlanId, Filter = request.Filter }, context);
        var viewer = await perimeters.ViewAsync(context, page);
        _ = await PlanAsync(request.PlanId, viewer, context);
        var rows = await decisions.Changes.ReadAsync(
            filter, page.Token.After, page.Size + 1, page.Token.Revision, context.CancellationToken);
        await revisionStore.EnsureKeptAsync(page.Token, context.CancellationToken);
        return new V1.ListPlanChangesResponse
        {
            Revision = page.Token.Revision,
            Changes = { rows.Take(page.Size).Select(row => row.ToMessage(viewer.Shown, viewer.Trace)) },
            NextPageToken = page.Next(rows, row => row.ChangeNo),
        };
    }

    public override async Task<V1.UndoRunResponse> UndoRun(V1.UndoRunRequest request, ServerCallContext context)
    {
        var runId = SyncRequests.Number(request.RunId, "run_id");
        var viewer = await perimeters.ViewAsync(context, await revisionStore.GetRevisionAsync(context.CancellationToken));
        if (!viewer.Perimeter.IsAll && !(
            await runStore.FindRunAsync(runId, context.CancellationToken) is { } run && viewer.Perimeter.Holds(run)))
        {
            throw RunFaults.NotFound(runId);
        }

        var report = await decisions.Undo.PlanAsync(runId, context.Caller().Name, request.Reason, context.CancellationToken);
        var plan = await planStore.FindPlanAsync(report.PlanId!.Value, context.CancellationToken) ?? throw PlanService.NotFound(
            report.PlanId.Value);
        return new V1.UndoRunResponse { Revision = plan.BaseRevision, Plan = plan.ToMessage(report) };
    }

    private async Task<(StoredPlan Plan, long Revision)> DecideAsync(
        PlanDecision asked, IReadOnlyList<string> personIds, ServerCallContext context)
    {
        SyncRequests.Number(asked.PlanId, "plan_id");
        var schools = asked.Uais.Select(
            (uai, rank) => Requests.Uai(uai, string.Create(CultureInfo.InvariantCulture, $"uais[{rank}]"))).ToList();
        var persons = personIds.Select(
            (id, rank) => Requests.PersonId(id, string.Create(CultureInfo.InvariantCulture, $"person_ids[{rank}]"))).ToList();
        var viewer = await perimeters.ViewAsync(context, await revisionStore.GetRevisionAsync(context.CancellationToken));
        if (!viewer.Perimeter.IsAll)
        {
            _ = await PlanAsync(asked.PlanId, viewer, context);
        }

        return await decisions.Plans.DecideAsync(
            asked with { Uais = schools, Persons = persons, By = viewer.Caller.Name }, context.CancellationToken);
    }

    /// <summary>A plan is about all of an academy, or about the ONDE files of a school: a caller who reaches less has none.</summary>
    private async Task<StoredPlan> PlanAsync(long planId, AuthorizedView viewer, ServerCallContext context) =>
        await planStore.FindPlanAsync(planId, context.CancellationToken) is { } plan && viewer.Perimeter.Holds(plan)
            ? plan
            : throw PlanService.NotFound(planId);

    private async Task<V1.Plan> MessageAsync(StoredPlan plan, ServerCallContext context) =>
        plan.ToMessage(await runStore.FindRunAsync(plan.RunId, context.CancellationToken));
}
