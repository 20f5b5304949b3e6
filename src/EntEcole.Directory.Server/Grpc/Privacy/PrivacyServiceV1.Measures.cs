using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Privacy;

/// <content>Export, and measures that erase nothing.</content>
internal sealed partial class PrivacyServiceV1
{
    // Where data of the academies are corrected: the workspace shows what they deliver.
    private static readonly LocalizedText Advice = new(
        "The school's director corrects it in ONDE; of staff, the academy does. The next extract brings it here.",
        "La correction se fait dans ONDE par la direction de l'école, et par l'académie pour les personnels. Le prochain extrait l'apporte ici.");

    public override async Task<V1.ExportPersonDataResponse> ExportPersonData(V1.ExportPersonDataRequest request, ServerCallContext context)
    {
        var id = Requests.PersonId(request.PersonId, "person_id");
        var revision = await revisionStore.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        await accesses.FlushAsync(context.CancellationToken);
        var answer = await export.MakeAsync(id, viewer.Perimeter, revision, context.CancellationToken);
        viewer.Trace.Add(id);
        return answer;
    }

    public override async Task<V1.RequestRectificationResponse> RequestRectification(
        V1.RequestRectificationRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var saved = await service.RectifyAsync(
            MeasureMapping.Request(request.RequestId, request.PersonId, (request.RequestedBy, request.Requester), request.Reason),
            [.. request.Corrections.Select(one => new WantedField(one.Field, one.WantedValue))], request.Restrict, caller,
            context.CancellationToken);
        return new V1.RequestRectificationResponse
        {
            Revision = saved.Revision,
            Measure = saved.ToMessage(trace),
            Advice = Advice.ToMessage(),
        };
    }

    public override async Task<V1.RestrictProcessingResponse> RestrictProcessing(
        V1.RestrictProcessingRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var saved = await service.RestrictAsync(
            MeasureMapping.Request(request.RequestId, request.PersonId, (request.RequestedBy, request.Requester), request.Reason), caller,
            context.CancellationToken);
        return new V1.RestrictProcessingResponse { Revision = saved.Revision, Measure = saved.ToMessage(trace) };
    }

    public override async Task<V1.LiftRestrictionResponse> LiftRestriction(V1.LiftRestrictionRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var saved = await service.LiftAsync(
            new MeasureDecision(request.MeasureId, request.RequestId, request.Reason, Requests.Day(request.InformedOn, "informed_on")),
            caller,
            context.CancellationToken);
        return new V1.LiftRestrictionResponse { Revision = saved.Revision, Measure = saved.ToMessage(trace) };
    }

    public override async Task<V1.RecordObjectionResponse> RecordObjection(V1.RecordObjectionRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var saved = await service.ObjectAsync(
            MeasureMapping.Request(request.RequestId, request.PersonId, (request.RequestedBy, request.Requester), request.Reason),
            (ObjectionOutcome)Requests.Known(request.Outcome, "outcome"), caller, context.CancellationToken);
        return new V1.RecordObjectionResponse { Revision = saved.Revision, Measure = saved.ToMessage(trace) };
    }

    public override async Task<V1.DecideObjectionResponse> DecideObjection(V1.DecideObjectionRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var saved = await service.DecideObjectionAsync(
            new MeasureDecision(request.MeasureId, request.RequestId, request.Reason, Requests.Day(request.InformedOn, "informed_on")),
            (ObjectionOutcome)Requests.Known(request.Outcome, "outcome"), caller, context.CancellationToken);
        return new V1.DecideObjectionResponse { Revision = saved.Revision, Measure = saved.ToMessage(trace) };
    }

    public override async Task<V1.RecordPostMortemDirectiveResponse> RecordPostMortemDirective(
        V1.RecordPostMortemDirectiveRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var saved = await service.DirectAsync(
            MeasureMapping.Request(request.RequestId, request.PersonId, (request.RequestedBy, request.Requester), ""),
            new Directive(request.Directive, (PostMortemWish)Requests.Known(request.Wish, "wish"), request.Trustee), caller,
            context.CancellationToken);
        return new V1.RecordPostMortemDirectiveResponse { Revision = saved.Revision, Measure = saved.ToMessage(trace) };
    }

    public override async Task<V1.CloseMeasureResponse> CloseMeasure(V1.CloseMeasureRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var saved = await service.CloseAsync(
            new MeasureDecision(request.MeasureId, request.RequestId, request.Reason), caller, context.CancellationToken);
        return new V1.CloseMeasureResponse { Revision = saved.Revision, Measure = saved.ToMessage(trace) };
    }

    public override async Task<V1.ExtendMeasureResponse> ExtendMeasure(V1.ExtendMeasureRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context);
        var saved = await service.ExtendAsync(
            new MeasureDecision(request.MeasureId, request.RequestId, request.Reason),
            Requests.Day(request.ExtendedTo, "extended_to") ?? throw Requests.Missing("extended_to"), caller, context.CancellationToken);
        return new V1.ExtendMeasureResponse { Revision = saved.Revision, Measure = saved.ToMessage(trace) };
    }

    public override async Task<V1.GetMeasureResponse> GetMeasure(V1.GetMeasureRequest request, ServerCallContext context)
    {
        var (caller, trace) = await CallerAsync(context, request.AtLeastRevision);
        var measure = await service.Book.FindAsync(request.MeasureId, caller, context.CancellationToken);
        return new V1.GetMeasureResponse { Revision = trace.Revision, Measure = measure.ToMessage(trace) };
    }

    public override async Task<V1.ListMeasuresResponse> ListMeasures(V1.ListMeasuresRequest request, ServerCallContext context)
    {
        var filter = MeasureMapping.Filter(request.Filter);
        var page = await revisionStore.PageAsync(
            tokens, request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var viewer = await perimeters.ViewAsync(context, page);
        viewer.Trace.Leave();
        var rows = await service.Book.ListAsync(
            filter, page.Token.After, page.Size + 1, new PrivacyCaller(Actor.Of(viewer.Caller), viewer.Perimeter),
            context.CancellationToken);
        return new V1.ListMeasuresResponse
        {
            Revision = page.Token.Revision,
            Measures = { rows.Take(page.Size).Select(row => row.ToMessage(viewer.Trace)) },
            NextPageToken = page.Next(rows, row => row.MeasureNo),
        };
    }

    /// <summary>Who acts, and what they reach now.</summary>
    private async Task<(PrivacyCaller Caller, AccessTrace Trace)> CallerAsync(ServerCallContext context, long atLeast = 0)
    {
        var viewer = await perimeters.ViewAsync(context, await revisionStore.HeadAsync(atLeast, context.CancellationToken));
        return (new PrivacyCaller(Actor.Of(viewer.Caller), viewer.Perimeter), viewer.Trace);
    }
}
