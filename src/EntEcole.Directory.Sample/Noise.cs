namespace EntEcole.Directory.Sample;

/// <summary>
/// SplitMix64, keyed by what is drawn: the same on any machine and framework, and free of the order in which things are generated.
/// </summary>
internal struct Noise
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state;

    public Noise(int seed, Draw draw, int academy, long number, int day = 0)
    {
        var state = Mix(unchecked((ulong)seed * Step + 0x51A7));
        state = Mix(state ^ (((ulong)draw << 40) | ((ulong)(uint)academy << 32) | (uint)day));
        _state = Mix(state ^ unchecked((ulong)number * 0xD1342543DE82EF95));
    }

    public ulong Next()
    {
        _state = unchecked(_state + Step);
        return Mix(_state);
    }

    /// <summary>From 0 to <paramref name="bound"/> excluded.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    public bool Chance(double share) => (Next() >> 11) < share * (1UL << 53);

    public T Pick<T>(ReadOnlySpan<T> items) => items[Below(items.Length)];

    /// <summary>Index drawn according to <paramref name="weights"/>.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        var total = 0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var left = Below(total);
        for (var index = 0; index < weights.Length; index++)
        {
            left -= weights[index];
            if (left < 0)
            {
                return index;
            }
        }

        return weights.Length - 1;
    }

    private static ulong Mix(ulong value)
    {
        value = unchecked((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9);
        value = unchecked((value ^ (value >> 27)) * 0x94D049BB133111EB);
        return value ^ (value >> 31);
    }
}
