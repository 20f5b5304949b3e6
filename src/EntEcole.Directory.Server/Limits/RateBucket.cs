namespace EntEcole.Directory.Server.Limits;

/// <summary>
/// A token bucket that holds what a second brings, as one number: the moment at which it will be full again. That of the framework reads
/// the machine's clock alone, keeps a timer each, and costs a lock and an object a call.
/// </summary>
/// <param name="rate">Permits a second; 0 for as many as are asked for.</param>
/// <param name="frequency">Ticks a second of the clock.</param>
internal sealed class RateBucket(int rate, long frequency)
{
    private readonly long interval = rate == 0 ? 0 : Math.Max(1, frequency / rate);
    private readonly long size = rate == 0 ? 0 : Math.Max(1, frequency / rate) * rate;
    private long fullAt = long.MinValue;

    /// <summary>Whether it is as full as a new one.</summary>
    public bool IsFull(long now) => Volatile.Read(ref fullAt) <= now;

    /// <summary>Takes a permit; or says after how many ticks there will be one, and takes none.</summary>
    public bool TryTake(long now, out long wait)
    {
        wait = 0;
        if (interval == 0)
        {
            return true;
        }

        while (true)
        {
            var before = Volatile.Read(ref fullAt);
            var after = Math.Max(before, now) + interval;
            if (after - now > size)
            {
                wait = after - now - size;
                return false;
            }

            if (Interlocked.CompareExchange(ref fullAt, after, before) == before)
            {
                return true;
            }
        }
    }

    /// <summary>Whether there is a permit; else after how many ticks. Takes none.</summary>
    public bool HasOne(long now, out long wait)
    {
        wait = interval == 0 ? 0 : Math.Max(0, Math.Max(Volatile.Read(ref fullAt), now) + interval - now - size);
        return wait == 0;
    }
}
