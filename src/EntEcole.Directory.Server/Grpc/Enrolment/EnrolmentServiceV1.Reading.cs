using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Views;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Enrolment;

/// <content>Schools between conventions and extracts, contributions, fees.</content>
internal sealed partial class EnrolmentServiceV1
{
    public override async Task<V1.ListEnrolmentsResponse> ListEnrolments(V1.ListEnrolmentsRequest request, ServerCallContext context)
    {
        var filter = EnrolmentRequests.Filter(request.Filter, request.On, Today);
        var page = await PageAsync(
            request.PageSize, request.PageToken, request.AtLeastRevision,
            new V1.ListEnrolmentsRequest { Filter = request.Filter, On = request.On }, context);
        var viewer = await perimeters.ViewAsync(context, page);
        // The control letter follows from the digits: they are the whole place. After it come the UAIs beyond any letter.
        var after = page.Token.After == 0 ? "" : page.Token.After.ToString("D7", CultureInfo.InvariantCulture) + "~";
        var schools = await reconciliation.ListAsync(
            filter, viewer.Perimeter.Holds, after, page.Size + 1, page.Token.Revision, context.CancellationToken);
        await revisionStore.EnsureKeptAsync(page.Token, context.CancellationToken);
        return new V1.ListEnrolmentsResponse
        {
            Revision = page.Token.Revision,
            Enrolments = { schools.Take(page.Size).Select(school => school.ToMessage()) },
            NextPageToken = page.Next(
                schools, school => int.Parse(school.Uai.AsSpan(0, 7), NumberStyles.None, CultureInfo.InvariantCulture)),
        };
    }

    public override async Task<V1.ListContributionsResponse> ListContributions(
        V1.ListContributionsRequest request, ServerCallContext context)
    {
        var year = EnrolmentRequests.Year(request.SchoolYear, "school_year");
        var (academy, siret) = (
            EnrolmentRequests.AcademyOrNull(request.Academy, "academy"), EnrolmentRequests.SiretOrNull(request.Siret, "siret"));
        var page = await PageAsync(
            request.PageSize, request.PageToken, request.AtLeastRevision,
            new V1.ListContributionsRequest
            {
                SchoolYear = request.SchoolYear,
                Academy = request.Academy,
                Siret = request.Siret,
                DifferingOnly = request.DifferingOnly,
            },
            context);
        var revision = page.Token.Revision;
        var viewer = await perimeters.ViewAsync(context, revision);
        var fee = FeeService.Of(await enrolmentStore.ListFeesAsync(revision, context.CancellationToken), year);
        var asked = Contribution.Of(await enrolmentStore.ListConventionsAsync(revision, context.CancellationToken), year, fee)
            .Where(one => viewer.Perimeter.HoldsAcademy(one.Academy)
                && (academy is null || string.Equals(academy, one.Academy, StringComparison.Ordinal))
                && (siret is null || string.Equals(siret, one.Siret, StringComparison.Ordinal))
                && (!request.DifferingOnly || one.Differs))
            .Select((one, rank) => (Row: one, Line: rank + 1))
            .ToList();
        var rows = asked.Where(one => one.Line > page.Token.After).Take(page.Size + 1).ToList();
        await revisionStore.EnsureKeptAsync(page.Token, context.CancellationToken);
        return new V1.ListContributionsResponse
        {
            Revision = revision,
            Contributions = { rows.Take(page.Size).Select(one => one.Row.ToMessage()) },
            Totals = { ContributionTotal.Of(asked.Select(one => one.Row)).Select(total => total.ToMessage()) },
            NextPageToken = page.Next(rows, one => one.Line),
        };
    }

    public override async Task<V1.ListFeesResponse> ListFees(V1.ListFeesRequest request, ServerCallContext context)
    {
        var revision = await revisionStore.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        return new V1.ListFeesResponse
        {
            Revision = revision,
            Fees = { (await enrolmentStore.ListFeesAsync(revision, context.CancellationToken)).Select(fee => fee.ToMessage()) },
        };
    }

    public override async Task<V1.SetFeeResponse> SetFee(V1.SetFeeRequest request, ServerCallContext context)
    {
        var year = EnrolmentRequests.Year(request.SchoolYear, "school_year");
        var viewer = await ViewAsync(context);
        if (!viewer.Caller.Perimeter.IsAll)
        {
            throw PerimeterFaults.OfRegion();
        }

        var (fee, revision) = await feeService.SetAsync(
            year, request.FeeCents, viewer.Caller.Name, request.Reason, context.CancellationToken);
        return new V1.SetFeeResponse { Revision = revision, Fee = fee.ToMessage() };
    }
}
