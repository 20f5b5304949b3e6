using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Privacy;

/// <content>Erasure, and what follows a death.</content>
internal sealed partial class PrivacyServiceV1
{
    public override async Task<V1.ErasePersonResponse> ErasePerson(V1.ErasePersonRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var asked = MeasureMapping.Request(request.RequestId, request.PersonId, (request.RequestedBy, request.Requester), request.Reason);
        if (request.ValidateOnly)
        {
            var preview = await erasures.PreviewErasureAsync(asked, caller, context.CancellationToken);
            trace.Add(asked.PersonId);
            trace.Revision = preview.Revision;
            return new V1.ErasePersonResponse
            {
                Revision = preview.Revision, Rows = preview.Rows,
                StillDelivered = { preview.StillDelivered.Select(one => one.ToMessage()) },
            };
        }

        var done = await erasures.EraseAsync(asked, request.EvenIfDelivered, caller, context.CancellationToken);
        trace.Add(asked.PersonId);
        trace.Revision = done.Revision;
        return new V1.ErasePersonResponse
        {
            Revision = done.Revision, Measure = done.Measure?.ToMessage(trace), Rows = done.Rows,
            StillDelivered = { done.StillDelivered.Select(one => one.ToMessage()) },
        };
    }

    public override async Task<V1.ConfirmErasureResponse> ConfirmErasure(V1.ConfirmErasureRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var done = await erasures.ConfirmErasureAsync(
            new MeasureDecision(request.MeasureId, "", request.Reason), caller, context.CancellationToken);
        trace.Revision = done.Revision;
        return new V1.ConfirmErasureResponse { Revision = done.Revision, Measure = done.Measure!.ToMessage(trace), Rows = done.Rows };
    }

    public override async Task<V1.ReadmitPersonResponse> ReadmitPerson(V1.ReadmitPersonRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var saved = await erasures.ReadmitAsync(
            MeasureMapping.Request(request.RequestId, request.PersonId, (request.RequestedBy, request.Requester), request.Reason), caller,
            context.CancellationToken);
        return new V1.ReadmitPersonResponse { Revision = saved.Revision, Measure = saved.ToMessage(trace) };
    }

    public override async Task<V1.RecordDeathResponse> RecordDeath(V1.RecordDeathRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var done = await erasures.RecordDeathAsync(
            MeasureMapping.Request(request.RequestId, request.PersonId, (request.RequestedBy, request.Requester), request.Proof),
            Requests.Day(request.DiedOn, "died_on") ?? throw Requests.Missing("died_on"), request.EvenIfDelivered, caller,
            context.CancellationToken);
        trace.Revision = done.Erasure is { Measure: not null } erased ? erased.Revision : done.Saved.Revision;
        return new V1.RecordDeathResponse
        {
            Revision = trace.Revision,
            Measure = done.Saved.Measure.ToMessage(trace),
            Directive = done.Directive?.ToMessage(trace),
            Erasure = done.Erasure?.Measure?.ToMessage(trace),
            StillDelivered = { (done.Erasure?.Measure is null ? done.Erasure?.StillDelivered ?? [] : []).Select(one => one.ToMessage()) },
        };
    }
}
