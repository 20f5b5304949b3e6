using System.Runtime.InteropServices;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Extracts.Text;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// Hashes by which an unchanged record is known: 63 bits over its content, combined with 63 bits over the
/// schools that give it its profiles. Either half can be exchanged alone: a delta may move a relative to their child's new
/// school without bringing their record. The lowest bit is no part of the hash (<see cref="Troubled"/>).
/// </summary>
internal sealed class RecordHasher
{
    /// <summary>Set in the stored hash of a record that had problems, so that an unchanged night tells them again.</summary>
    public const long Troubled = 1;

    // Changes whenever the program makes other rows of the same record.
    private const byte Recipe = 4;

    private readonly Dictionary<int, long> single = [];

    /// <summary>Whether two hashes are of the same record, troubled or not.</summary>
    public static bool Same(long one, long other) => ((one ^ other) & ~Troubled) == 0;

    /// <summary>A hash that no record with <paramref name="hash"/> has.</summary>
    public static long OtherThan(long hash) => hash ^ (Troubled << 1);

    /// <summary>The half of the record.</summary>
    public static long Of(AafRecord record) => record.HashContent(Recipe);

    /// <summary>The half of the schools, ascending; 0 for none.</summary>
    public long Of(List<int> schools)
    {
        if (schools.Count == 0)
        {
            return 0;
        }

        if (schools.Count > 1)
        {
            return HashSchools(schools);
        }

        if (!single.TryGetValue(schools[0], out var hash))
        {
            single[schools[0]] = hash = HashSchools(schools);
        }

        return hash;
    }

    private static long HashSchools(List<int> schools) =>
        TextHash.Of(MemoryMarshal.Cast<int, char>(CollectionsMarshal.AsSpan(schools)));
}
