namespace EntEcole.Directory.Indicators;

/// <summary>A set of persons by their numbers: a bit each, for those of a region.</summary>
public sealed class PersonSet
{
    private const int Bits = 64;

    private ulong[] bits = new ulong[1024];

    /// <summary>Adds a person.</summary>
    public void Add(int personNo)
    {
        var place = personNo / Bits;
        if (place >= bits.Length)
        {
            Array.Resize(ref bits, Math.Max(2 * bits.Length, place + 1));
        }

        bits[place] |= 1UL << (personNo % Bits);
    }

    /// <summary>Whether a person is in it.</summary>
    public bool Holds(int personNo) => personNo / Bits < bits.Length && (bits[personNo / Bits] & (1UL << (personNo % Bits))) != 0;
}
