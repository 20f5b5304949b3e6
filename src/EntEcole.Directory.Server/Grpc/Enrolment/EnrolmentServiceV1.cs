using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Enrolment;

/// <summary>
/// Conventions, what their changes do, how schools stand between them and extracts, and what collectivités owe. Lists without numbers of
/// their own count their lines at the revision to which the pages are pinned: the line does not move there.
/// </summary>
internal sealed partial class EnrolmentServiceV1(
    IEnrolmentStore enrolmentStore, IRevisionStore revisionStore, ConventionService conventionService, FeeService feeService,
    Reconciliation reconciliation,
    TimeProvider time, PerimeterResolver perimeters, PageTokens tokens)
    : V1.EnrolmentService.EnrolmentServiceBase
{
    private DateOnly Today => FrenchTime.DayAt(time.GetUtcNow());

    public override async Task<V1.CreateConventionResponse> CreateConvention(V1.CreateConventionRequest request, ServerCallContext context)
    {
        var convention = EnrolmentRequests.Convention(request.Convention);
        var viewer = await ViewAsync(context);
        ValidateAcademy(viewer, convention.Academy);
        var done = await conventionService.CreateAsync(
            convention, viewer.Perimeter, new(request.ValidateOnly, request.PreviewToken), viewer.Caller.Name, context.CancellationToken);
        return new V1.CreateConventionResponse
        {
            Revision = done.Revision, Convention = done.Conventions[0].ToMessage(Today), Impact = done.Impact.ToMessage(),
            PreviewToken = TokenOf(done, request.ValidateOnly),
        };
    }

    public override async Task<V1.AmendConventionResponse> AmendConvention(V1.AmendConventionRequest request, ServerCallContext context)
    {
        var convention = EnrolmentRequests.Convention(request.Convention);
        var viewer = await ViewAsync(context);
        // Who may not know of it learns nothing of where it may go.
        await FindAsync(convention.Reference, viewer, context);
        ValidateAcademy(viewer, convention.Academy);
        var done = await conventionService.AmendAsync(
            convention, viewer.Perimeter, new(request.ValidateOnly, request.PreviewToken), viewer.Caller.Name, request.Reason,
            context.CancellationToken);
        return new V1.AmendConventionResponse
        {
            Revision = done.Revision, Convention = done.Conventions[0].ToMessage(Today), Impact = done.Impact.ToMessage(),
            PreviewToken = TokenOf(done, request.ValidateOnly),
        };
    }

    public override async Task<V1.TerminateConventionResponse> TerminateConvention(
        V1.TerminateConventionRequest request, ServerCallContext context)
    {
        var reference = EnrolmentRequests.Reference(request.Reference);
        var on = Requests.Day(request.TerminatedOn, "terminated_on") ?? throw Requests.Missing("terminated_on");
        var viewer = await ViewAsync(context);
        var done = await conventionService.TerminateAsync(
            reference, new(on, request.Early), viewer.Perimeter, new(request.ValidateOnly, request.PreviewToken),
            (viewer.Caller.Name, request.Reason), context.CancellationToken);
        return new V1.TerminateConventionResponse
        {
            Revision = done.Revision, Convention = done.Conventions[0].ToMessage(Today), Impact = done.Impact.ToMessage(),
            PreviewToken = TokenOf(done, request.ValidateOnly),
        };
    }

    public override async Task<V1.RecordFormalNoticeResponse> RecordFormalNotice(
        V1.RecordFormalNoticeRequest request, ServerCallContext context)
    {
        var reference = EnrolmentRequests.Reference(request.Reference);
        var notice = new FormalNotice(Requests.Day(request.NoticeOn, "notice_on"));
        var viewer = await ViewAsync(context);
        var done = await conventionService.NoticeAsync(
            reference, notice, viewer.Perimeter, new(request.ValidateOnly, request.PreviewToken), (viewer.Caller.Name, request.Reason),
            context.CancellationToken);
        return new V1.RecordFormalNoticeResponse
        {
            Revision = done.Revision, Convention = done.Conventions[0].ToMessage(Today), PreviewToken = TokenOf(done, request.ValidateOnly),
        };
    }

    public override async Task<V1.RenewConventionsResponse> RenewConventions(
        V1.RenewConventionsRequest request, ServerCallContext context)
    {
        var asked = EnrolmentRequests.Renewal(request, Today);
        var viewer = await ViewAsync(context);
        var done = await conventionService.RenewAsync(
            asked, viewer.Perimeter, new(request.ValidateOnly, request.PreviewToken), viewer.Caller.Name, context.CancellationToken);
        return new V1.RenewConventionsResponse
        {
            Revision = done.Revision,
            Conventions =
            {
                done.Conventions.OrderBy(one => one.Reference, StringComparer.Ordinal).Select(one => one.ToMessage(Today)),
            },
            Impact = done.Impact.ToMessage(),
            PreviewToken = TokenOf(done, request.ValidateOnly),
        };
    }

    public override async Task<V1.GetConventionResponse> GetConvention(V1.GetConventionRequest request, ServerCallContext context)
    {
        var reference = EnrolmentRequests.Reference(request.Reference);
        var revision = await revisionStore.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var versions = await enrolmentStore.ListConventionVersionsAsync(reference, revision, context.CancellationToken);
        return versions.Count > 0 && Sees(viewer, versions[0].Convention)
            ? new V1.GetConventionResponse
            {
                Revision = revision,
                Convention = versions[0].Convention.ToMessage(Today),
                History = { request.IncludeHistory ? versions.Select(version => version.ToMessage(Today)) : [] },
            }
            : throw ConventionService.NotFound(reference);
    }

    public override async Task<V1.ListConventionsResponse> ListConventions(V1.ListConventionsRequest request, ServerCallContext context)
    {
        var filter = EnrolmentRequests.Filter(request.Filter, Today);
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var viewer = await perimeters.ViewAsync(context, page);
        var rows = (await enrolmentStore.ListConventionsAsync(page.Token.Revision, context.CancellationToken))
            .Select((convention, rank) => (Row: convention, Line: rank + 1))
            .Where(one => one.Line > page.Token.After && filter.Accepts(one.Row) && Sees(viewer, one.Row))
            .Take(page.Size + 1).ToList();
        await revisionStore.EnsureKeptAsync(page.Token, context.CancellationToken);
        return new V1.ListConventionsResponse
        {
            Revision = page.Token.Revision,
            Conventions = { rows.Take(page.Size).Select(one => one.Row.ToMessage(Today)) },
            NextPageToken = page.Next(rows, one => one.Line),
        };
    }

    private static string TokenOf(ConventionOutcome done, bool shown) => shown ? done.PreviewToken : "";

    private static void ValidateAcademy(AuthorizedView viewer, string academy)
    {
        if (!viewer.Perimeter.HoldsAcademy(academy))
        {
            throw PerimeterFaults.Of("academy", academy);
        }
    }

    // A convention is about all its schools: who supports one of them sees it.
    private static bool Sees(AuthorizedView viewer, Convention convention) => viewer.Perimeter.HoldsAcademy(convention.Academy)
        || (viewer.Caller.Has(CallerRoles.DirectorySupport) && convention.Schools.Any(
            school => viewer.Perimeter.Holds(convention.Academy, school.Uai)));

    private async Task FindAsync(string reference, AuthorizedView viewer, ServerCallContext context)
    {
        var conventions = await enrolmentStore.ListConventionsAsync(
            await revisionStore.GetRevisionAsync(context.CancellationToken), context.CancellationToken);
        if (!conventions.Any(convention =>
            string.Equals(convention.Reference, reference, StringComparison.Ordinal) && viewer.Perimeter.HoldsAcademy(convention.Academy)))
        {
            throw ConventionService.NotFound(reference);
        }
    }

    private async Task<AuthorizedView> ViewAsync(ServerCallContext context) =>
        await perimeters.ViewAsync(context, await revisionStore.GetRevisionAsync(context.CancellationToken));

    private Task<Page> PageAsync(int size, string token, long atLeast, IMessage? filter, ServerCallContext context) =>
        revisionStore.PageAsync(tokens, size, token, atLeast, filter, context);
}
