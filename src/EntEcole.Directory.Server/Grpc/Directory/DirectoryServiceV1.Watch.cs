using System.Threading.Channels;
using EntEcole.Directory.Changes;
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
                    V1.WatchChangesRequest.StartOneofCase.AfterRevision => (WatchPlace.EndOf(Requests.Revision(request.AfterRevision, "after_revision")), null),
                    V1.WatchChangesRequest.StartOneofCase.Cursor => WatchPlace.Read(request.Cursor, signer, binding),
                    _ => null,
                };
                if (asked is { Mark: not null, Place.Revision: var sent } && sent > seen && sent > await revisionStore.GetWrittenRevisionAsync(token))
                {
                    // Of a time that a restore has undone: nothing to wait for.
                    throw WatchPlace.Invalid();
                }

                var head = await HeadAsync(Math.Max(request.AtLeastRevision, asked?.Place.Revision ?? 0), context);
                if (asked is { Mark: { } mark, Place: var place } && await revisionStore.GetRevisionMarkAsync(place.Revision, token) != mark)
                {
                    throw WatchPlace.Invalid();
                }

                var watcher = new WatchingCaller(viewer.Shown, viewer.Trace, binding, () => EnsureAsync(viewer, context));
                await SendAsync(changes.FollowAsync(asked?.Place ?? WatchPlace.SnapshotOf(head), watched, watcher, head, token), watched.Scope, responseStream, token);
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
        if (caller.Roles != viewer.Caller.Roles || !string.Equals((await perimeters.OfAsync(caller, revision, context.CancellationToken)).Text, viewer.Perimeter.Text, StringComparison.Ordinal))
        {
            throw WatchPlace.Invalid();
        }
    }

    /// <summary>Adds the schools enrolled today when they are others than those told before; returns those that the client has then.</summary>
    private async Task<V1.EnrolledSchools> AddEnrolledAsync(
        V1.WatchChangesResponse answer, ChangeScope scope, V1.EnrolledSchools? told, CancellationToken cancellationToken)
    {
        var today = await enrolments.OfAsync(await revisionStore.GetRevisionAsync(cancellationToken), cancellationToken);
        var now = new V1.EnrolledSchools
        {
            Day = ((DateOnly?)today.Day).Text(),
            Uais = { today.Schools.Where(school => scope.Holds(school.Academy, school.Uai)).Select(school => school.Uai).Distinct(StringComparer.Ordinal) },
            Sirets = { today.Collectivites.Where(one => scope.Holds(one.Academy, one.Siret)).Select(one => one.Siret).Distinct(StringComparer.Ordinal) },
        };
        if (told is not null && told.Uais.Equals(now.Uais) && told.Sirets.Equals(now.Sirets))
        {
            return told;
        }

        answer.EnrolledSchools = now;
        return now;
    }

    /// <summary>Sends answers as fast as the client takes them; meanwhile one more is read, and not more.</summary>
    private async Task SendAsync(
        IAsyncEnumerable<TracedChanges> answers, ChangeScope scope, IServerStreamWriter<V1.WatchChangesResponse> to, CancellationToken cancellationToken)
    {
        V1.EnrolledSchools? told = null;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = Channel.CreateBounded<TracedChanges>(1);
        var reading = Task.Run(ReadAsync, CancellationToken.None);
        try
        {
            await foreach (var (answer, trace) in ahead.Reader.ReadAllAsync(cancellationToken))
            {
                accesses.Take(trace);
                told = await AddEnrolledAsync(answer, scope, told, cancellationToken);
                await WriteAsync(answer);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await reading;
        }

        async Task WriteAsync(V1.WatchChangesResponse answer)
        {
            try
            {
                await to.WriteAsync(answer, cancellationToken);
            }
            catch (InvalidOperationException)
            {
                // The client has gone: the stream may know it a moment before the token does.
                throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled or its deadline passed."));
            }
        }

        async Task ReadAsync()
        {
            try
            {
                await foreach (var answer in answers.WithCancellation(ended.Token))
                {
                    await ahead.Writer.WriteAsync(answer, ended.Token);
                }
            }
            catch (Exception fault)
            {
                // Told where answers are sent.
                ahead.Writer.Complete(fault);
            }
        }
    }
}
