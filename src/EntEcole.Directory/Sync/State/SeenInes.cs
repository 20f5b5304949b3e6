using EntEcole.Directory.Extracts.Text;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// The INEs met in a run, as 64-bit hashes: two live records with one INE are told, never merged. Eight bytes a pupil.
/// </summary>
internal sealed class SeenInes
{
    private long[] table = new long[4096];
    private int count;

    /// <summary>Notes an INE, in its one spelling; false when it was there already.</summary>
    public bool Add(ReadOnlySpan<char> ine)
    {
        if (count > table.Length - (table.Length >> 2))
        {
            var old = table;
            table = new long[old.Length * 2];
            foreach (var hash in old)
            {
                if (hash != 0)
                {
                    table[Find(hash)] = hash;
                }
            }
        }

        // Odd, hence never the 0 of an empty place.
        var added = TextHash.Of(ine) | 1;
        ref var place = ref table[Find(added)];
        if (place != 0)
        {
            return false;
        }

        place = added;
        count++;
        return true;
    }

    private int Find(long hash)
    {
        var mask = table.Length - 1;
        var at = (int)hash & mask;
        while (table[at] != 0 && table[at] != hash)
        {
            at = (at + 1) & mask;
        }

        return at;
    }
}
