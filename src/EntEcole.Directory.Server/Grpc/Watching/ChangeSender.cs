using System.Threading.Channels;
using EntEcole.Directory.Server.Security;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Watching;

/// <summary>Sends what a watcher is told.</summary>
internal static class ChangeSender
{
    /// <summary>Sends answers as fast as the client takes them; meanwhile one more is read, and not more.</summary>
    public static async Task SendAsync(
        IAsyncEnumerable<TracedChanges> answers, IServerStreamWriter<V1.WatchChangesResponse> to, AccessLog accesses,
        CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = Channel.CreateBounded<TracedChanges>(1);
        var reading = Task.Run(ReadAsync, CancellationToken.None);
        try
        {
            await foreach (var (answer, trace) in ahead.Reader.ReadAllAsync(cancellationToken))
            {
                accesses.Take(trace);
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
