using System.Runtime.InteropServices;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>
/// Counts the names that no table knows, of attributes or of codes: each version of AAF brings some, and none is an error
/// (aaf-format 8, problem 1). At most 1,000 names are told apart.
/// </summary>
internal sealed class UnknownNames
{
    private const int MaxNames = 1000;
    private const int MaxLength = 100;
    private const string Others = "(others)";

    private readonly Dictionary<string, Occurrences> names = new(StringComparer.Ordinal);

    /// <summary>The names in the order in which they were met, with where each was first met.</summary>
    public IEnumerable<KeyValuePair<string, Occurrences>> All => names;

    /// <summary>Occurrences by name.</summary>
    public IReadOnlyDictionary<string, long> Sorted() =>
        new SortedDictionary<string, long>(
            names.ToDictionary(pair => pair.Key, pair => pair.Value.Count, StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Counts one occurrence, in a record; true when the name is met for the first time.</summary>
    public bool Add(ReadOnlySpan<char> name, ReadOnlySpan<char> recordId = default, int line = 0)
    {
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        name = name.Length > MaxLength ? name[..MaxLength] : name;
        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(lookup, name);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref known))
        {
            known.Count++;
            return false;
        }

        return Add((names.Count >= MaxNames ? Others : name).ToString(), new Occurrences(recordId.ToString(), line) { Count = 1 });
    }

    /// <summary>Counts the occurrences of a name elsewhere; true when the name is met for the first time.</summary>
    public bool Add(string name, Occurrences more)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(names, name, out var exists);
        known = exists ? known with { Count = known.Count + more.Count } : more;
        return !exists;
    }

    /// <summary>How often a name occurs, and the record and line where it was first met.</summary>
    internal record struct Occurrences(string FirstRecordId, int FirstLine)
    {
        public long Count { get; set; }
    }
}
