using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <content>Persons who may be one, and the decisions on them.</content>
internal sealed partial class SyncServiceV1
{
    public override async Task<V1.ListMergeProposalsResponse> ListMergeProposals(
        V1.ListMergeProposalsRequest request, ServerCallContext context)
    {
        var (filter, accepted) = SyncRequests.Filter(request.Filter);
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var (revision, after) = (page.Token.Revision, page.Token.After);
        var viewer = await perimeters.ViewAsync(context, page);
        filter = filter with { Within = viewer.Perimeter };
        var found = accepted is { } known
            ? await decisions.Proposals.ListDecidedAsync(known, filter, after, page.Size, revision, context.CancellationToken)
            : await decisions.Proposals.ListOpenAsync(filter, after, page.Size, revision, context.CancellationToken);
        await revisionStore.EnsureKeptAsync(page.Token, context.CancellationToken);
        return new V1.ListMergeProposalsResponse
        {
            Revision = revision,
            Proposals = { found.Proposals.Select(proposal => proposal.ToMessage(viewer.Trace)) },
            NextPageToken = page.Next(found.Next),
        };
    }

    public override async Task<V1.DecideMergeProposalResponse> DecideMergeProposal(
        V1.DecideMergeProposalRequest request, ServerCallContext context)
    {
        if (request.ProposalId.Length == 0)
        {
            throw Requests.Missing("proposal_id");
        }

        var accepted = request.Decision switch
        {
            V1.MergeDecision.Accept => true,
            V1.MergeDecision.Decline => false,
            _ => throw Requests.Missing("decision"),
        };
        if (MergeProposal.TryParse(request.ProposalId, out var kept, out var other))
        {
            await perimeters.EnsureReachedAsync((revisionStore, personStore), context, _ => MergeService.NotFound(request.ProposalId),
            kept, other);
        }

        var (proposal, revision) = await decisions.Merges.DecideAsync(
            request.ProposalId, accepted, context.Caller().Name, request.Reason, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var shown = new MergeProposalFilter { Within = viewer.Perimeter }.Show(proposal) ?? proposal with { Kept = null, Other = null };
        return new V1.DecideMergeProposalResponse { Revision = revision, Proposal = shown.ToMessage(viewer.Trace) };
    }

    public override async Task<V1.MergePersonsResponse> MergePersons(V1.MergePersonsRequest request, ServerCallContext context)
    {
        var (kept, other) = (Requests.PersonId(request.PersonId, "person_id"), Requests.PersonId(request.OtherPersonId, "other_person_id"));
        await perimeters.EnsureReachedAsync((revisionStore, personStore), context, Requests.NoPerson, kept, other);
        var merged = await decisions.Merges.MergeAsync(kept, other, context.Caller().Name, request.Reason, context.CancellationToken);
        return new V1.MergePersonsResponse
        {
            Revision = merged.Revision,
            Person = await SummaryAsync(merged.Kept, merged.Revision, context),
        };
    }

    public override async Task<V1.UnmergePersonsResponse> UnmergePersons(V1.UnmergePersonsRequest request, ServerCallContext context)
    {
        var id = Requests.PersonId(request.MergedPersonId, "merged_person_id");
        await perimeters.EnsureReachedAsync((revisionStore, personStore), context, Requests.NoPerson, id);
        var merged = await decisions.Merges.UnmergeAsync(id, context.Caller().Name, request.Reason, context.CancellationToken);
        return new V1.UnmergePersonsResponse
        {
            Revision = merged.Revision,
            Person = await SummaryAsync(merged.Kept, merged.Revision, context),
            Other = await SummaryAsync(merged.Other, merged.Revision, context),
        };
    }

    public override Task<V1.ListIdentityHoldsResponse> ListIdentityHolds(V1.ListIdentityHoldsRequest request, ServerCallContext context) =>
        decisions.Identities.ListAsync(request, context);

    public override Task<V1.DecideIdentityHoldResponse> DecideIdentityHold(
        V1.DecideIdentityHoldRequest request, ServerCallContext context) =>
        decisions.Identities.DecideAsync(request, context);

    /// <summary>A person as the caller sees them, at the revision that the call has made.</summary>
    private async Task<V1.PersonSummary> SummaryAsync(PersonId id, long revision, ServerCallContext context)
    {
        var viewer = await perimeters.ViewAsync(context, revision);
        return MergeMapping.ToSummary(
            await personStore.FindPersonAsync(id, viewer.Perimeter, revision, context.CancellationToken), id, viewer.Trace);
    }
}
