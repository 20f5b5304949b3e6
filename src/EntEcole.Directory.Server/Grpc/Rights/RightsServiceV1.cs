using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Grpc.Answers;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Sync;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Rights;

/// <summary>Rights asked for, decided, listed, and checked at run time.</summary>
internal sealed class RightsServiceV1(
    IRightsStore rightsStore, IPersonStore personStore, IRevisionStore revisionStore, RightsService service, RightsAuthorizer authorizer,
    TimeProvider time,
    PerimeterResolver perimeters, PageTokens tokens)
    : V1.RightsService.RightsServiceBase
{
    private const int MaxBatch = 500;

    private DateOnly Today => FrenchTime.DayAt(time.GetUtcNow());

    public override async Task<V1.CreateRightsRequestResponse> CreateRightsRequest(
        V1.CreateRightsRequestRequest request, ServerCallContext context)
    {
        var applied = await service.CreateAsync(
            request.RequestId, RightsRequests.Demand(request), context.Caller(), context.CancellationToken);
        return new V1.CreateRightsRequestResponse { Revision = applied.Revision, Request = applied.Request!.ToMessage() };
    }

    public override async Task<V1.GetRightsRequestResponse> GetRightsRequest(V1.GetRightsRequestRequest request, ServerCallContext context)
    {
        var id = RightsRequests.Id(request.RequestId, "request_id");
        var revision = await revisionStore.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var caller = context.Caller();
        // One's own id first: what others have asked for under it is theirs.
        var own = caller.Has(CallerRoles.RightsRequester)
            ? await authorizer.FindOwnAsync(id, caller, revision, context.CancellationToken)
            : null;
        var found = own ?? await authorizer.FindAsync(
            id, request => MaySeeAsync(request.Requester, request.Demand.Scope, revision, context, CallerRoles.RightsApprover), revision,
            context.CancellationToken);
        return new V1.GetRightsRequestResponse { Revision = revision, Request = found.ToMessage() };
    }

    public override async Task<V1.ListRightsRequestsResponse> ListRightsRequests(
        V1.ListRightsRequestsRequest request, ServerCallContext context)
    {
        var filter = RightsRequests.Filter(request.Filter);
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var (revision, caller) = (page.Token.Revision, context.Caller());
        if (!caller.Has(CallerRoles.RightsApprover))
        {
            filter = filter with { RequestedBy = caller.Name };
        }

        var rows = await SeenAsync(
            page, before => rightsStore.ListRightsRequestsAsync(filter, before, PageToken.MaxPageSize, revision, context.CancellationToken),
            row => row.RequestNo,
            row => MaySeeAsync(row.Requester, row.Demand.Scope, page.Head, context, CallerRoles.RightsApprover));
        await revisionStore.EnsureKeptAsync(page.Token, context.CancellationToken);
        return new V1.ListRightsRequestsResponse
        {
            Revision = revision,
            Requests = { rows.Take(page.Size).Select(row => row.ToMessage()) },
            NextPageToken = page.Next(rows, row => row.RequestNo),
        };
    }

    public override async Task<V1.ApproveRightsRequestResponse> ApproveRightsRequest(
        V1.ApproveRightsRequestRequest request, ServerCallContext context)
    {
        var applied = await service.ApproveAsync(
            RightsRequests.Id(request.RequestId, "request_id"), request.Reason, request.HandOver, context.Caller(),
            context.CancellationToken);
        // The answer to a decision that is made again comes from what is stored.
        var grant = applied.Grants.Count > 0
            ? applied.Grants[0]
            : await rightsStore.FindGrantAsync(applied.Request!.GrantId!, applied.Revision, context.CancellationToken);
        return new V1.ApproveRightsRequestResponse
        {
            Revision = applied.Revision,
            Request = applied.Request!.ToMessage(),
            Grant = grant is null ? null : await ToMessageAsync(grant, applied.Revision, context),
            HandedOver = applied.Grants.Count > 1 ? await ToMessageAsync(applied.Grants[1], applied.Revision, context) : null,
        };
    }

    public override async Task<V1.RejectRightsRequestResponse> RejectRightsRequest(
        V1.RejectRightsRequestRequest request, ServerCallContext context)
    {
        var applied = await service.RejectAsync(
            RightsRequests.Id(request.RequestId, "request_id"), request.Reason, context.Caller(), context.CancellationToken);
        return new V1.RejectRightsRequestResponse { Revision = applied.Revision, Request = applied.Request!.ToMessage() };
    }

    public override async Task<V1.CancelRightsRequestResponse> CancelRightsRequest(
        V1.CancelRightsRequestRequest request, ServerCallContext context)
    {
        var applied = await service.CancelAsync(
            RightsRequests.Id(request.RequestId, "request_id"), request.Reason, context.Caller(), context.CancellationToken);
        return new V1.CancelRightsRequestResponse { Revision = applied.Revision, Request = applied.Request!.ToMessage() };
    }

    public override async Task<V1.ListGrantsResponse> ListGrants(V1.ListGrantsRequest request, ServerCallContext context)
    {
        var (filter, state, endsBy) = RightsRequests.Filter(request.Filter);
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var (revision, today) = (page.Token.Revision, Today);
        var rows = await SeenAsync(
            page, before => rightsStore.ListGrantsAsync(filter, before, PageToken.MaxPageSize, revision, context.CancellationToken),
            row => row.GrantNo,
            async row =>
            {
                if (!await MaySeeAsync(row, page, context))
                {
                    return false;
                }

                if (state is null && endsBy is null)
                {
                    return true;
                }

                var standing = RightsMapping.StandingOf(
                    row, await rightsStore.ReadRightsAsync([row.PersonId], revision, context.CancellationToken), today);
                return (state is null || standing.State == state) && (endsBy is null || standing.LastDay <= endsBy);
            });
        await revisionStore.EnsureKeptAsync(page.Token, context.CancellationToken);
        var answer = new V1.ListGrantsResponse { Revision = revision, NextPageToken = page.Next(rows, row => row.GrantNo) };
        var shown = rows.Take(page.Size).ToList();
        var facts = await rightsStore.ReadRightsAsync(
            [.. shown.Select(row => row.PersonId).Distinct()], revision, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, page);
        answer.Grants.AddRange(shown.Select(row => ToMessage(row, facts, viewer)));
        return answer;
    }

    public override async Task<V1.RevokeGrantResponse> RevokeGrant(V1.RevokeGrantRequest request, ServerCallContext context)
    {
        var applied = await service.RevokeAsync(
            RightsRequests.Id(request.GrantId, "grant_id"), request.Reason, context.Caller(), context.CancellationToken);
        return new V1.RevokeGrantResponse
        {
            Revision = applied.Revision,
            Grant = await ToMessageAsync(applied.Grants[0], applied.Revision, context),
        };
    }

    public override async Task<V1.CheckRightResponse> CheckRight(V1.CheckRightRequest request, ServerCallContext context)
    {
        var check = RightsRequests.Check(request.Check, "check", Today);
        var (facts, viewer) = await ReadAsync([check.PersonId], request.AtLeastRevision, context);
        return new V1.CheckRightResponse
        {
            Revision = facts.Revision,
            Decision = (await DecideAsync(check, facts, viewer, context)).ToMessage(),
        };
    }

    public override async Task<V1.BatchCheckRightsResponse> BatchCheckRights(V1.BatchCheckRightsRequest request, ServerCallContext context)
    {
        if (request.Checks.Count is 0 or > MaxBatch)
        {
            throw DirectoryException.InvalidArgument(
                "checks", new($"checks must hold 1 to {MaxBatch}.", $"checks doit en contenir de 1 à {MaxBatch}."));
        }

        var today = Today;
        var checks = request.Checks.Select(check => Read(check, today)).ToList();
        var (facts, viewer) = await ReadAsync(
            [.. checks.Where(one => one.Check is not null).Select(one => one.Check!.Value.PersonId).Distinct()], request.AtLeastRevision,
            context);
        var response = new V1.BatchCheckRightsResponse { Revision = facts.Revision };
        foreach (var one in checks)
        {
            response.Results.Add(one.Check is { } check
                ? new V1.BatchCheckRightsResult { Decision = (await DecideAsync(check, facts, viewer, context)).ToMessage() }
                : new V1.BatchCheckRightsResult { Status = one.Status });
        }

        return response;
    }

    /// <summary>
    /// What rights depend on, of those persons who are reached: of the others no more is read than of those who are not there.
    /// </summary>
    private async Task<(RightsFacts Facts, AuthorizedView AuthorizedView)> ReadAsync(
        IReadOnlyCollection<PersonId> ids, long atLeast, ServerCallContext context)
    {
        var revision = await revisionStore.HeadAsync(atLeast, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var reached = await personStore.FindReachedIdsAsync(ids, viewer.Perimeter, revision, context.CancellationToken);
        return (await rightsStore.ReadRightsAsync(reached, revision, context.CancellationToken), viewer);
    }

    /// <summary>A decision about what the caller reaches: a person or a scope out of reach is one that does not exist.</summary>
    private async Task<RightDecision> DecideAsync(RightCheck check, RightsFacts facts, AuthorizedView viewer, ServerCallContext context)
    {
        var person = viewer.Perimeter.Show(facts.PersonOf(check.PersonId), check.PersonId);
        // Asked of every scope, whether or not there is a grant: what it costs tells nothing of one.
        var grants = person is not null && await authorizer.ReachesAsync(
            viewer.Caller, check.Scope, facts.Revision, context.CancellationToken)
            ? facts.GrantsOf(facts.PersonOf(check.PersonId)!)
            : [];
        return RightDecision.Of(check, person, grants, facts.Coverage);
    }

    private static (RightCheck? Check, V1.ItemStatus? Status) Read(V1.RightCheck check, DateOnly today)
    {
        try
        {
            return (RightsRequests.Check(check, "check", today), null);
        }
        catch (DirectoryException unread)
        {
            return (null, new V1.ItemStatus
            {
                Code = (int)RichStatus.CodeOf(unread.Reason), Reason = V1.ErrorReason.InvalidArgument, Message = unread.Text.English,
            });
        }
    }

    /// <summary>The rows of a page that the caller sees, with one beyond it when there is one.</summary>
    private static async Task<IReadOnlyList<T>> SeenAsync<T>(
        Page page, Func<int, Task<IReadOnlyList<T>>> read, Func<T, int> number, Func<T, Task<bool>> isSeen)
    {
        var seen = new List<T>();
        var before = page.Token.After == 0 ? int.MaxValue : page.Token.After;
        while (true)
        {
            var rows = await read(before);
            foreach (var row in rows)
            {
                if (await isSeen(row))
                {
                    seen.Add(row);
                }

                if (seen.Count > page.Size)
                {
                    return seen;
                }
            }

            if (rows.Count < PageToken.MaxPageSize)
            {
                return seen;
            }

            before = number(rows[^1]);
        }
    }

    // One's own always; of others what is within reach, for roles that see others'.
    private async Task<bool> MaySeeAsync(Actor? requester, RightScope scope, long revision, ServerCallContext context, CallerRoles others)
    {
        var caller = context.Caller();
        return (caller.Has(CallerRoles.RightsRequester) && requester?.IsOwn(caller) == true)
            || (caller.Has(others) && await authorizer.ReachesAsync(caller, scope, revision, context.CancellationToken));
    }

    private async Task<bool> MaySeeAsync(Grant grant, Page page, ServerCallContext context)
    {
        var caller = context.Caller();
        var request = !caller.Has(CallerRoles.RightsRequester) ? null
            : (await rightsStore.FindRightsRequestsAsync(grant.RequestId, page.Token.Revision, context.CancellationToken))
                .FirstOrDefault(one => string.Equals(one.GrantId, grant.GrantId, StringComparison.Ordinal));
        return await MaySeeAsync(
            request?.Requester, grant.Scope, page.Head, context, CallerRoles.RightsApprover | CallerRoles.DirectorySupport);
    }

    private async Task<V1.Grant> ToMessageAsync(Grant grant, long revision, ServerCallContext context)
    {
        var facts = await rightsStore.ReadRightsAsync([grant.PersonId], revision, context.CancellationToken);
        return ToMessage(grant, facts, await perimeters.ViewAsync(context, revision));
    }

    private V1.Grant ToMessage(Grant grant, RightsFacts facts, in AuthorizedView viewer)
    {
        var person = viewer.Perimeter.Show(facts.PersonOf(grant.PersonId));
        return grant.ToMessage(facts, person?.Records[0].Person.ToSummary(person.PersonId, viewer.Trace), Today);
    }

    private Task<Page> PageAsync(int size, string token, long atLeast, IMessage? filter, ServerCallContext context) =>
        revisionStore.PageAsync(tokens, size, token, atLeast, filter, context);
}
