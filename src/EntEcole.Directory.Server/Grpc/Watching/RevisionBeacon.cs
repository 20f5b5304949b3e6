using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Server.Grpc.Watching;

/// <summary>
/// Notifies all watchers of a new revision: whatever their number, one cheap read of the store at a time, and none when no watcher waits.
/// Another process may have made the revision, hence the polling.
/// </summary>
internal sealed class RevisionBeacon(IRevisionStore revisions, TimeProvider time, WatchSettings settings) : BackgroundService
{
    private readonly Lock gate = new();
    private TaskCompletionSource next = NewSource();
    private long head;
    private int waiting;

    /// <summary>
    /// Waits for a revision beyond <paramref name="revision"/> and returns the last one; null when <paramref name="patience"/> is over.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>: the store could not be asked.</exception>
    public async Task<long?> TryWaitBeyondAsync(long revision, TimeSpan patience, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref waiting);
        using var over = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            while (true)
            {
                var (known, signal) = Look();
                if (known > revision)
                {
                    return known;
                }

                await signal.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.Poll, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (Volatile.Read(ref waiting) > 0)
                {
                    await PollAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server has ended: not a fault, however it did.
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await revisions.GetRevisionAsync(cancellationToken);
            if (found != head)
            {
                Signal(found).SetResult();
            }
        }
        catch (DirectoryException fault)
        {
            // Those who wait now are told; the next poll asks again.
            Signal(head).SetException(fault);
        }
    }

    private (long Head, Task Signal) Look()
    {
        lock (gate)
        {
            return (head, next.Task);
        }
    }

    private TaskCompletionSource Signal(long found)
    {
        lock (gate)
        {
            head = found;
            var told = next;
            next = NewSource();
            return told;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
