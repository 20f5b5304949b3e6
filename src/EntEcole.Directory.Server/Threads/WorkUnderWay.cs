namespace EntEcole.Directory.Server.Threads;

/// <summary>
/// Work that calls have started and that goes on whatever becomes of them, on threads apart from those of lookups. At its end all of it is
/// told to stop, and waited for.
/// </summary>
internal sealed class WorkUnderWay : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<Task> all = [];
    private readonly CancellationTokenSource stop = new();
    private bool isEnded;

    /// <summary>Starts some, which is given what tells it to stop.</summary>
    public Task<T> Start<T>(Func<CancellationToken, Task<T>> work)
    {
        var started = WorkThreads.Shared.RunAsync(() => work(stop.Token));
        lock (gate)
        {
            all.RemoveAll(task => task.IsCompleted);
            all.Add(started);
        }

        return started;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // By the service that ends with the host, and by who made it.
        if (Interlocked.Exchange(ref isEnded, true))
        {
            return;
        }

        await stop.CancelAsync();
        Task[] left;
        lock (gate)
        {
            left = [.. all];
        }

        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
