using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Server.Security;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <content>What changes.</content>
internal sealed partial class DirectoryServiceV1
{
    public override Task WatchChanges(
        V1.WatchChangesRequest request, IServerStreamWriter<V1.WatchChangesResponse> responseStream, ServerCallContext context) =>
        stopping.EndWithServerAsync(
            async token =>
            {
                var seen = await revisionStore.GetRevisionAsync(token);
                var viewer = await perimeters.ViewAsync(context, seen);
                var watched = WatchRequests.Watched(request.Filter).Within(viewer.Perimeter);
                var binding = new Binding(context.Method, viewer.Caller.Name, viewer.Perimeter.Text, watched.Filter);
                (WatchPlace Place, long? Mark)? asked = request.StartCase switch
                {
                    V1.WatchChangesRequest.StartOneofCase.AfterRevision => (
                        WatchPlace.EndOf(Requests.Revision(request.AfterRevision, "after_revision")), null),
                    V1.WatchChangesRequest.StartOneofCase.Cursor => WatchPlace.Read(request.Cursor, signer, binding),
                    _ => null,
                };
                if (asked is { Mark: not null, Place.Revision: var sent } && sent > seen
                    && sent > await revisionStore.GetWrittenRevisionAsync(token))
                {
                    // Of a time that a restore has undone: nothing to wait for.
                    throw WatchPlace.Invalid();
                }

                var head = await HeadAsync(request.AtLeastRevision, context);
                if (asked is { Place.Revision: var from })
                {
                    head = await revisionStore.HeadAsync(
                        from, token, request.StartCase is V1.WatchChangesRequest.StartOneofCase.Cursor ? "cursor" : "after_revision");
                }

                if (asked is { Mark: { } mark, Place: var place } && await revisionStore.GetRevisionMarkAsync(
                    place.Revision, token) != mark)
                {
                    throw WatchPlace.Invalid();
                }

                var watcher = new WatchingCaller(viewer.Shown, viewer.Trace, binding, () => EnsureAsync(viewer, context));
                var following = changes.FollowAsync(asked?.Place ?? WatchPlace.SnapshotOf(head), watched, watcher, head, token);
                await ChangeSender.SendAsync(
                    new EnrolledAnswers(revisionStore, enrolments).AddAsync(following, watched.Scope, token), responseStream, accesses,
                    token);
            },
            context.CancellationToken);

    /// <summary>
    /// A stream outlives the token, or the certificate, with which it began, and a perimeter of districts or conventions may come to be
    /// another: then what the client holds is no longer what they may hold, and they begin again.
    /// </summary>
    private async ValueTask EnsureAsync(AuthorizedView viewer, ServerCallContext context)
    {
        var caller = await authentication.OfAsync(context.GetHttpContext());
        var revision = caller.Perimeter.IsOfStore ? await revisionStore.GetRevisionAsync(context.CancellationToken) : 0;
        if (caller.Roles != viewer.Caller.Roles || !string.Equals(
            (await perimeters.OfAsync(caller, revision, context.CancellationToken)).Text, viewer.Perimeter.Text, StringComparison.Ordinal))
        {
            throw WatchPlace.Invalid();
        }
    }
}
