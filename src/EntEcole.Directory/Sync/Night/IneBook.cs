using System.Security.Cryptography;
using System.Runtime.InteropServices;
using System.Buffers.Binary;

namespace EntEcole.Directory.Sync;

/// <summary>
/// The INEs met in a run, as 64-bit hashes: two live records with one INE are told, never merged. Eight bytes a pupil.
/// </summary>
internal sealed class IneBook
{
    private long[] table = new long[4096];
    private int count;

    /// <summary>Notes an INE; false when it was there already. An empty one is always new.</summary>
    public bool Add(ReadOnlySpan<char> ine)
    {
        if (ine.IsEmpty)
        {
            return true;
        }

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

        var added = Hash(ine);
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

    private static long Hash(ReadOnlySpan<char> ine)
    {
        Span<char> upper = stackalloc char[64];
        var length = Math.Min(ine.Length, upper.Length);
        ine[..length].ToUpperInvariant(upper);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(upper[..length]), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash) | 1;
    }
}
