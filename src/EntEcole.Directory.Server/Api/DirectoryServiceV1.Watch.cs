using System.Threading.Channels;
using Grpc.Core;

namespace EntEcole.Directory.Server.Api;

/// <content>What changes.</content>
internal sealed partial class DirectoryServiceV1
{
    public override Task WatchChanges(
        V1.WatchChangesRequest request, IServerStreamWriter<V1.WatchChangesResponse> responseStream, ServerCallContext context) =>
        stopping.EndWithServerAsync(
            async token =>
            {
                var watched = Requests.Watched(request.Filter);
                (WatchPlace Place, long? Mark)? asked = request.StartCase switch
                {
                    V1.WatchChangesRequest.StartOneofCase.AfterRevision => (WatchPlace.EndOf(Requests.Revision(request.AfterRevision, "after_revision")), null),
                    V1.WatchChangesRequest.StartOneofCase.Cursor => WatchPlace.Read(request.Cursor, watched.Filter),
                    _ => null,
                };
                var head = await HeadAsync(Math.Max(request.AtLeastRevision, asked?.Place.Revision ?? 0), context);
                if (asked is { Mark: { } mark, Place: var place } && await store.GetRevisionMarkAsync(place.Revision, token) != mark)
                {
                    throw WatchPlace.Invalid();
                }

                await SendAsync(changes.FollowAsync(asked?.Place ?? WatchPlace.SnapshotOf(head), watched, head, token), responseStream, token);
            },
            context.CancellationToken);

    /// <summary>Sends answers as fast as the client takes them; meanwhile one more is read, and not more.</summary>
    private static async Task SendAsync(
        IAsyncEnumerable<V1.WatchChangesResponse> answers, IServerStreamWriter<V1.WatchChangesResponse> to, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = Channel.CreateBounded<V1.WatchChangesResponse>(1);
        var reading = Task.Run(ReadAsync, CancellationToken.None);
        try
        {
            await foreach (var answer in ahead.Reader.ReadAllAsync(cancellationToken))
            {
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
