using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Worker;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <content>Runs that begin, and how far they are.</content>
internal sealed partial class SyncServiceV1
{
    public override async Task<V1.StartSyncResponse> StartSync(V1.StartSyncRequest request, ServerCallContext context)
    {
        var academy = SyncRequests.Academy(request.Academy);
        var order = new DeliveryOrder(SyncRequests.Day(request.AsOf, "as_of"), request.DryRun, request.AllowOlder, context.Caller().Name);
        var revision = await revisionStore.GetRevisionAsync(context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        if (!viewer.Perimeter.HoldsAcademy(academy))
        {
            throw WorkerFaults.NoDelivery(academy, request.Delivery);
        }

        var runId = await (starter ?? throw WorkerFaults.NoInbox()).StartAsync(
            academy, request.Delivery, viewer.Perimeter.HoldsAcademy, order, context.CancellationToken);
        var run = await runStore.FindRunAsync(runId, context.CancellationToken) ?? throw SyncRequests.NoRun(runId);
        return new V1.StartSyncResponse { Revision = revision, Run = run.ToMessage(time.GetUtcNow()) };
    }

    public override Task WatchSyncRun(
        V1.WatchSyncRunRequest request, IServerStreamWriter<V1.WatchSyncRunResponse> responseStream, ServerCallContext context) =>
        stopping.EndWithServerAsync(
            async token =>
            {
                var runId = SyncRequests.Number(request.RunId, "run_id");
                var viewer = await perimeters.ViewAsync(context, await revisionStore.HeadAsync(request.AtLeastRevision, token));
                await new RunProgressSender(runStore, revisionStore, board, time).SendAsync(runId, viewer.Perimeter, responseStream, token);
            },
            context.CancellationToken);
}
