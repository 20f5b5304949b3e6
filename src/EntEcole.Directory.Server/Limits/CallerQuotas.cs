using System.Collections.Concurrent;

namespace EntEcole.Directory.Server.Limits;

/// <summary>
/// What is counted of each caller or address, by name. Bounded: whoever has nothing under way and all his permits is as one never seen,
/// and is forgotten; beyond <paramref name="capacity"/> the others quota what one has.
/// </summary>
/// <param name="rate">Permits a second of each; 0 for as many as are asked for.</param>
/// <param name="time">The clock.</param>
/// <param name="capacity">How many are told apart.</param>
internal sealed class CallerQuotas(int rate, TimeProvider time, int capacity = CallerQuotas.Capacity)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenSweepsInACrowd = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Quota> all = new(StringComparer.Ordinal);
    private readonly Quota others = new(rate, time.TimestampFrequency);
    private long swept = time.GetTimestamp();
    private int count;

    /// <summary>How many are told apart now.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>What is counted of <paramref name="name"/>.</summary>
    public Quota Of(string name) => all.TryGetValue(name, out var quota) ? quota : Add(name);

    /// <summary>The same; null of somebody of whom nothing is counted.</summary>
    public Quota? Find(string name) => all.GetValueOrDefault(name);

    private Quota Add(string name)
    {
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref swept);
        if (time.GetElapsedTime(last, now) >= (Count >= capacity ? BetweenSweepsInACrowd : BetweenSweeps)
            && Interlocked.CompareExchange(ref swept, now, last) == last)
        {
            Sweep(now);
        }

        if (Count >= capacity)
        {
            return others;
        }

        var made = new Quota(rate, time.TimestampFrequency);
        if (!all.TryAdd(name, made))
        {
            return all.GetValueOrDefault(name, made);
        }

        Interlocked.Increment(ref count);
        return made;
    }

    private void Sweep(long now)
    {
        foreach (var (name, quota) in all)
        {
            if (quota.IsIdle(now) && all.TryRemove(name, out _))
            {
                Interlocked.Decrement(ref count);
            }
        }
    }
}

/// <summary>What is counted of one caller or address.</summary>
internal sealed class Quota(int rate, long frequency)
{
    private int calls;
    private int streams;

    /// <summary>Permits by time.</summary>
    public RateBucket Rate { get; } = new(rate, frequency);

    /// <summary>Begins a call or a stream, unless <paramref name="limit"/> of them are under way; 0 for no limit.</summary>
    public bool TryEnter(bool isStream, int limit)
    {
        ref var held = ref isStream ? ref streams : ref calls;
        if (Interlocked.Increment(ref held) <= limit || limit == 0)
        {
            return true;
        }

        Interlocked.Decrement(ref held);
        return false;
    }

    /// <summary>Ends what <see cref="TryEnter"/> began.</summary>
    public void Leave(bool isStream) => Interlocked.Decrement(ref isStream ? ref streams : ref calls);

    /// <summary>Whether nothing would be lost by forgetting it.</summary>
    public bool IsIdle(long now) => Volatile.Read(ref calls) == 0 && Volatile.Read(ref streams) == 0 && Rate.IsFull(now);
}
