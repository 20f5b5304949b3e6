using System.Numerics;
using EntEcole.Directory.Extracts.Text;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// The INEs met in a run, as 64-bit hashes, each with the first record that bears it. Only a table of 4 bytes is reached at random: what is
/// known of a bearer lies in the order of reading, 16 bytes a pupil.
/// </summary>
/// <param name="pupils">How many pupils are expected.</param>
internal sealed class SeenInes(int pupils)
{
    private readonly HashSet<long> repeated = [];
    private int[] places = new int[SizeFor(pupils)];
    private Entry[] entries = new Entry[Math.Max(pupils, 1024)];
    private int count;

    /// <summary>
    /// Notes a record that bears an INE, in its one spelling; returns the first with the same one, null when there was none.
    /// </summary>
    public Bearer? Add(ReadOnlySpan<char> ine, Bearer bearer)
    {
        if (count > places.Length - (places.Length >> 2))
        {
            Grow();
        }

        var hash = TextHash.Of(ine);
        var place = Find(hash);
        if (places[place] != 0)
        {
            repeated.Add(hash);
            return entries[places[place] - 1].Bearer;
        }

        if (count == entries.Length)
        {
            Array.Resize(ref entries, count + (count >> 1));
        }

        entries[count++] = new Entry(hash, bearer);
        places[place] = count;
        return null;
    }

    /// <summary>Whether several records of the run bear an INE.</summary>
    public bool IsRepeated(ReadOnlySpan<char> ine) => repeated.Count > 0 && repeated.Contains(TextHash.Of(ine));

    // A power of two with a quarter to spare.
    private static int SizeFor(int pupils) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(pupils, 1024) / 3 * 4);

    private void Grow()
    {
        places = new int[places.Length * 2];
        for (var at = 0; at < count; at++)
        {
            places[Find(entries[at].Hash)] = at + 1;
        }
    }

    private int Find(long hash)
    {
        var mask = places.Length - 1;
        var at = (int)hash & mask;
        while (places[at] != 0 && entries[places[at] - 1].Hash != hash)
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    /// <summary>A record that bears an INE.</summary>
    /// <param name="Slot">Its slot in the index of the category.</param>
    /// <param name="Facts">Hash of its names and birth date, as given.</param>
    public readonly record struct Bearer(int Slot, int Facts);

    private readonly record struct Entry(long Hash, Bearer Bearer);
}
