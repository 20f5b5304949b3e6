using System.Buffers.Binary;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Access;

/// <summary>The persons of a packed day, by the order of their ids: packs name each by its rank.</summary>
internal sealed class PersonRanks
{
    private readonly UInt128[] ids;

    /// <param name="ids">Ids, each once, ascending.</param>
    private PersonRanks(UInt128[] ids) => this.ids = ids;

    /// <summary>How many there are.</summary>
    public int Count => ids.Length;

    /// <summary>Of ids in any order.</summary>
    public static PersonRanks Of(IEnumerable<UInt128> some)
    {
        UInt128[] all = [.. some];
        Array.Sort(all);
        return new PersonRanks(all);
    }

    /// <summary>As they are stored.</summary>
    public static PersonRanks Read(ReadOnlySpan<byte> bytes)
    {
        var all = new UInt128[bytes.Length / PersonId.Size];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = NumberAt(bytes, i * PersonId.Size);
        }

        return new PersonRanks(all);
    }

    /// <summary>To store: 16 bytes each.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[ids.Length * PersonId.Size];
        for (var i = 0; i < ids.Length; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(i * PersonId.Size), ids[i]);
        }

        return bytes;
    }

    /// <summary>The id at a place, as a number.</summary>
    public static UInt128 NumberAt(ReadOnlySpan<byte> bytes, int place) =>
        BinaryPrimitives.ReadUInt128BigEndian(bytes.Slice(place, PersonId.Size));

    /// <summary>The rank of an id; negative when it is none of them.</summary>
    public int RankOf(UInt128 id) => Array.BinarySearch(ids, id);

    /// <summary>Whether one of <paramref name="some"/>, each as its bytes, is among them; null for any.</summary>
    public bool HasAny(IReadOnlyList<byte[]>? some) => some is null || some.Any(id => RankOf(NumberAt(id, 0)) >= 0);

    /// <summary>Writes the id of a rank.</summary>
    public void Write(int rank, Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, ids[rank]);
}
