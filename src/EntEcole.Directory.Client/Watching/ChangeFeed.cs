using System.Runtime.CompilerServices;
using EntEcole.Directory.Client.Calls;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Client;

/// <summary>The change feed, read across connections and servers.</summary>
public static class ChangeFeed
{
    /// <summary>
    /// What changes in the directory, answer by answer, from where <paramref name="cursors"/> says. Answers come in order, each once: the
    /// cursor of one is kept when the next is asked for, and the feed goes on after it when the server stops, cannot be reached or asks to
    /// wait. It starts over with a snapshot, and says so, when the place is no longer good. An answer during which the caller leaves the
    /// loop counts as not handled: it comes again, unless the caller keeps its cursor.
    /// </summary>
    /// <param name="client">The service.</param>
    /// <param name="cursors">Where the place of the reader is kept.</param>
    /// <param name="filter">What to follow; null for all. Another than before starts over.</param>
    /// <param name="options">How interruptions are met.</param>
    /// <param name="cancellationToken">Ends the reading, with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="RpcException">What waiting does not mend: no role, a filter that cannot be read, too many streams, a fault of the
    /// server.</exception>
    public static IAsyncEnumerable<FeedAnswer> FollowAsync(
        this DirectoryService.DirectoryServiceClient client, ICursorStore cursors, WatchFilter? filter = null,
        FollowOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReadAsync(client, null, cursors, filter, options ?? new FollowOptions(), cancellationToken);

    internal static async IAsyncEnumerable<FeedAnswer> ReadAsync(
        DirectoryService.DirectoryServiceClient client, Tokens? tokens, ICursorStore cursors, WatchFilter? filter, FollowOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options);
        var cursor = await cursors.LoadAsync(cancellationToken);
        while (true)
        {
            var startsOver = string.IsNullOrEmpty(cursor);
            var sent = new SentToken();
            RpcException? error;
            using (var call = Open(client, tokens, sent, filter, cursor, cancellationToken))
            {
                while (true)
                {
                    (var answer, error) = await NextAsync(call, cancellationToken);
                    if (answer is null)
                    {
                        break;
                    }

                    backoff.Reset();
                    yield return new FeedAnswer(answer, startsOver);
                    startsOver = false;
                    cursor = answer.Cursor;
                    await cursors.SaveAsync(cursor, cancellationToken);
                }
            }

            var reason = error is null ? null : DirectoryError.Of(error);
            TimeSpan wait;
            if (reason is { Reason: ErrorReason.CursorExpired or ErrorReason.CursorInvalid } && !string.IsNullOrEmpty(cursor))
            {
                cursor = null;
                wait = backoff.NextAfterProgress();
            }
            else if (reason is { Reason: ErrorReason.CredentialsExpired or ErrorReason.CredentialsInvalid } && sent.Token is { } token
                && !backoff.HasRenewed)
            {
                // Another token helps once; one that is refused as well is told.
                tokens!.Refuse(token);
                wait = backoff.Renewed();
            }
            else if (error is null or { StatusCode: StatusCode.Unavailable } || BrokenConnection.Ended(error)
                || reason is { Code: StatusCode.ResourceExhausted, RetryDelay: not null })
            {
                wait = backoff.Next(reason?.RetryDelay ?? TimeSpan.Zero);
            }
            else
            {
                throw error;
            }

            options.Interrupted?.Invoke(new FeedInterruption(error, wait, string.IsNullOrEmpty(cursor)));
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, options.Time, cancellationToken);
            }
        }
    }

    private static AsyncServerStreamingCall<WatchChangesResponse> Open(
        DirectoryService.DirectoryServiceClient client, Tokens? tokens, SentToken sent, WatchFilter? filter, string? cursor,
        CancellationToken cancellationToken)
    {
        var request = new WatchChangesRequest { Filter = filter };
        if (!string.IsNullOrEmpty(cursor))
        {
            request.Cursor = cursor;
        }

        return client.WatchChanges(
            request, new CallOptions(cancellationToken: cancellationToken, credentials: tokens?.CredentialsOf(sent)));
    }

    private static async Task<(WatchChangesResponse? Answer, RpcException? Error)> NextAsync(
        AsyncServerStreamingCall<WatchChangesResponse> call, CancellationToken cancellationToken)
    {
        try
        {
            return (await call.ResponseStream.MoveNext(cancellationToken) ? call.ResponseStream.Current : null, null);
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (null, error);
        }
    }

    /// <summary>Waits between attempts without an answer.</summary>
    private sealed class Backoff(FollowOptions options)
    {
        private int failures;

        public bool HasRenewed { get; private set; }

        public void Reset() => (failures, HasRenewed) = (0, false);

        public TimeSpan Renewed()
        {
            HasRenewed = true;
            return TimeSpan.Zero;
        }

        /// <summary>The first time at once: what was asked of the server, it can answer.</summary>
        public TimeSpan NextAfterProgress() => failures == 0 ? Count(TimeSpan.Zero) : Next(TimeSpan.Zero);

        public TimeSpan Next(TimeSpan atLeast)
        {
            var bound = Math.Min(options.MaxBackoff.TotalMilliseconds, options.InitialBackoff.TotalMilliseconds * Math.Pow(2, failures));
            // All readers were cut off at once: they come back one by one.
            var wait = TimeSpan.FromMilliseconds(bound * (0.5 + (Random.Shared.NextDouble() / 2)));
            return Count(wait > atLeast ? wait : atLeast);
        }

        private TimeSpan Count(TimeSpan wait)
        {
            failures = Math.Min(failures + 1, 30);
            return wait;
        }
    }
}
