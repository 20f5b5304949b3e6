using EntEcole.Directory.Extracts.Text;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// The INEs met in a run, as 64-bit hashes, each with the first record that bears it. Sixteen bytes a pupil.
/// </summary>
internal sealed class SeenInes
{
    private readonly HashSet<long> repeated = [];
    private long[] hashes = new long[4096];
    private Bearer[] bearers = new Bearer[4096];
    private int count;

    /// <summary>Notes a record that bears an INE, in its one spelling; returns the first with the same one, null when there was none.</summary>
    public Bearer? Add(ReadOnlySpan<char> ine, Bearer bearer)
    {
        if (count > hashes.Length - (hashes.Length >> 2))
        {
            Grow();
        }

        var hash = HashOf(ine);
        var place = Find(hash);
        if (hashes[place] != 0)
        {
            repeated.Add(hash);
            return bearers[place];
        }

        hashes[place] = hash;
        bearers[place] = bearer;
        count++;
        return null;
    }

    /// <summary>Whether several records of the run bear an INE.</summary>
    public bool IsRepeated(ReadOnlySpan<char> ine) => repeated.Count > 0 && repeated.Contains(HashOf(ine));

    // Odd, hence never the 0 of an empty place.
    private static long HashOf(ReadOnlySpan<char> ine) => TextHash.Of(ine) | 1;

    private void Grow()
    {
        var (oldHashes, oldBearers) = (hashes, bearers);
        hashes = new long[oldHashes.Length * 2];
        bearers = new Bearer[oldHashes.Length * 2];
        for (var at = 0; at < oldHashes.Length; at++)
        {
            if (oldHashes[at] != 0)
            {
                var place = Find(oldHashes[at]);
                hashes[place] = oldHashes[at];
                bearers[place] = oldBearers[at];
            }
        }
    }

    private int Find(long hash)
    {
        var mask = hashes.Length - 1;
        var at = (int)hash & mask;
        while (hashes[at] != 0 && hashes[at] != hash)
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    /// <summary>A record that bears an INE.</summary>
    /// <param name="Slot">Its slot in the index of the category.</param>
    /// <param name="Facts">Hash of its names and birth date, as given.</param>
    public readonly record struct Bearer(int Slot, int Facts);
}
