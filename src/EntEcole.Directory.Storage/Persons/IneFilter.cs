namespace EntEcole.Directory.Storage.Persons;

/// <summary>
/// Says of nearly every INE that no person has that no person has it: two bytes an INE, where a look-up for each of a million new pupils
/// would
/// cost seconds. A Bloom filter: one in about a thousand passes by error, and is then looked up.
/// </summary>
internal sealed class IneFilter(long count)
{
    private const int BitsEach = 16;
    private const int Probes = 6;

    private readonly ulong[] words = new ulong[(Math.Max(count, 1) * BitsEach / 64) + 1];

    public void Add(string ine)
    {
        foreach (var bit in BitsOf(ine))
        {
            words[bit / 64] |= 1UL << (int)(bit % 64);
        }
    }

    public bool MayHold(string ine)
    {
        foreach (var bit in BitsOf(ine))
        {
            if ((words[bit / 64] & (1UL << (int)(bit % 64))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private Bits BitsOf(string ine) => new(
        (uint)string.GetHashCode(ine, StringComparison.Ordinal), (uint)string.GetHashCode(ine.AsSpan(1), StringComparison.Ordinal) | 1,
        (ulong)words.Length * 64);

    /// <summary>The places of one INE, without memory of its own.</summary>
    private struct Bits(ulong first, ulong step, ulong size)
    {
        private ulong next = first;
        private int left = Probes;

        public ulong Current { get; private set; }

        public readonly Bits GetEnumerator() => this;

        public bool MoveNext()
        {
            Current = next * 0x9E3779B97F4A7C15UL % size;
            next += step;
            return left-- > 0;
        }
    }
}
