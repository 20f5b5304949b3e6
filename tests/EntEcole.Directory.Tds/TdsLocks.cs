
namespace EntEcole.Directory.Tds;

/// <summary>The locks of <c>sp_getapplock</c> in one database: exclusive ones, of a transaction or of a session.</summary>
internal sealed class TdsLocks
{
    /// <summary>What <c>sp_getapplock</c> returns: had at once, had after a wait, not had in time.</summary>
    public const int Had = 0;
    public const int HadLate = 1;
    public const int TimedOut = -1;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (TdsSession Owner, bool OfTransaction)> held = new(StringComparer.Ordinal);
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<int> TakeAsync(
        string resource, TdsSession session, bool ofTransaction, TimeSpan patience, CancellationToken cancellationToken)
    {
        var begun = TdsClock.Machine.GetTimestamp();
        for (var result = Had; ; result = HadLate)
        {
            Task freed;
            lock (gate)
            {
                if (!held.TryGetValue(resource, out var holder) || ReferenceEquals(holder.Owner, session))
                {
                    held[resource] = (session, ofTransaction);
                    return result;
                }

                freed = changed.Task;
            }

            var left = patience - TdsClock.Machine.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero)
            {
                return TimedOut;
            }

            try
            {
                await freed.WaitAsync(left, TdsClock.Machine, cancellationToken);
            }
            catch (TimeoutException)
            {
                return TimedOut;
            }
        }
    }

    public bool IsFree(string resource, TdsSession session)
    {
        lock (gate)
        {
            return !held.TryGetValue(resource, out var holder) || ReferenceEquals(holder.Owner, session);
        }
    }

    /// <summary>Lets go of one lock.</summary>
    /// <exception cref="TdsFault">The session does not hold it.</exception>
    public void Release(string resource, TdsSession session)
    {
        lock (gate)
        {
            if (!held.TryGetValue(resource, out var holder) || !ReferenceEquals(holder.Owner, session))
            {
                throw new TdsFault(1223, "Cannot release the application lock because it is not currently held.");
            }

            held.Remove(resource);
            Tell();
        }
    }

    /// <summary>Lets go of what the transaction of a session held, or of all that the session held.</summary>
    public void Release(TdsSession session, bool ofTransactionOnly)
    {
        lock (gate)
        {
            foreach (var resource in held.Where(one => ReferenceEquals(one.Value.Owner, session) && (
                one.Value.OfTransaction || !ofTransactionOnly)).Select(one => one.Key).ToList())
            {
                held.Remove(resource);
            }

            Tell();
        }
    }

    private void Tell()
    {
        changed.SetResult();
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
