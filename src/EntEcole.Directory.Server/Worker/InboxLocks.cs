using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Worker;

/// <summary>The inbox locks of some academies: all or none.</summary>
internal sealed class InboxLocks : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> held = [];

    /// <summary>
    /// Takes them in the order of labels, so that two who want the same do not wait for each other; null when one is taken.
    /// </summary>
    public static async Task<InboxLocks?> TryTakeAsync(
        IWorkerStore store, IReadOnlyList<string> academies, CancellationToken cancellationToken)
    {
        var locks = new InboxLocks();
        try
        {
            foreach (var academy in academies.Order(StringComparer.Ordinal))
            {
                if (await store.TryLockInboxAsync(academy, cancellationToken) is not { } one)
                {
                    await locks.DisposeAsync();
                    return null;
                }

                locks.held.Add(one);
            }

            return locks;
        }
        catch
        {
            await locks.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in held)
        {
            await one.DisposeAsync();
        }

        held.Clear();
    }
}
