using EntEcole.Directory.Access;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>The calls about records whose source id may be another person's, and the decisions on them.</summary>
internal sealed class IdentityCalls(
    IdentityService identities, IPersonStore personStore, IRevisionStore revisionStore, PerimeterResolver perimeters, PageTokens tokens)
{
    public async Task<V1.ListIdentityHoldsResponse> ListAsync(V1.ListIdentityHoldsRequest request, ServerCallContext context)
    {
        var academy = SyncRequests.Academy(request.Filter);
        var page = await revisionStore.PageAsync(
            tokens, request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var viewer = await perimeters.ViewAsync(context, page);
        var holds = await identities.ListAsync(academy, context.CancellationToken);
        var reached = await ReachedAsync(
            viewer.Perimeter, [.. holds.Where(hold => hold.HoldNo > page.Token.After)], page.Size + 1, page.Token.Revision,
            context.CancellationToken);
        return new V1.ListIdentityHoldsResponse
        {
            Revision = page.Token.Revision,
            Holds = { reached.Take(page.Size).Select(hold => hold.ToMessage(viewer.Trace)) },
            NextPageToken = page.Next(reached, hold => checked((int)hold.HoldNo)),
        };
    }

    public async Task<V1.DecideIdentityHoldResponse> DecideAsync(V1.DecideIdentityHoldRequest request, ServerCallContext context)
    {
        var number = SyncRequests.Number(request.Hold, "hold");
        var decision = request.Decision switch
        {
            V1.IdentityDecision.Same => IdentityDecision.Same,
            V1.IdentityDecision.Another => IdentityDecision.Another,
            _ => throw Requests.Missing("decision"),
        };
        var revision = await revisionStore.GetRevisionAsync(context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var hold = await identities.GetAsync(number, context.CancellationToken);
        if ((await ReachedAsync(viewer.Perimeter, [hold], 1, revision, context.CancellationToken)).Count == 0)
        {
            throw IdentityService.NotFound(number);
        }

        await identities.DecideAsync(number, decision, context.Caller().Name, request.Reason, context.CancellationToken);
        var decided = await identities.GetAsync(number, context.CancellationToken);
        return new V1.DecideIdentityHoldResponse { Revision = revision, Hold = decided.ToMessage(viewer.Trace) };
    }

    // The decision is about the person whole, and about the person of the record: both must be in reach. A person that no lookup shows is
    // left out.
    private async Task<IReadOnlyList<IdentityHold>> ReachedAsync(
        Perimeter reach, IReadOnlyList<IdentityHold> holds, int limit, long revision, CancellationToken cancellationToken)
    {
        var near = holds.Where(
            hold => hold.Uai is { } uai ? reach.Holds(hold.Source.Academy, uai) : reach.HoldsAcademy(hold.Source.Academy)).ToList();
        var persons = await personStore.FindByAnyIdAsync(near.Select(hold => hold.PersonId), revision, cancellationToken);
        return [.. near.Where(hold => reach.HoldsWhole(persons.GetValueOrDefault(hold.PersonId))).Take(limit)];
    }
}
