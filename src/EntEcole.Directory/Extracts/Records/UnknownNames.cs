namespace EntEcole.Directory.Extracts;

/// <summary>
/// Counts the names that no table knows, of attributes or of codes: each version of AAF brings some, and none is an error
/// (aaf-format 8, problem 1). At most 1,000 names are told apart.
/// </summary>
internal sealed class UnknownNames
{
    private const int MaxNames = 1000;
    private const int MaxLength = 100;
    private const string Others = "(others)";

    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>Occurrences by attribute name.</summary>
    public IReadOnlyDictionary<string, long> Sorted() => new SortedDictionary<string, long>(counts, StringComparer.Ordinal);

    /// <summary>Counts one occurrence; true when the name is met for the first time.</summary>
    public bool Add(ReadOnlySpan<char> name)
    {
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (name.Length > MaxLength)
        {
            name = name[..MaxLength];
        }

        if (lookup.TryGetValue(name, out var count))
        {
            lookup[name] = count + 1;
            return false;
        }

        if (counts.Count >= MaxNames)
        {
            name = Others;
        }

        lookup.TryGetValue(name, out count);
        lookup[name] = count + 1;
        return count == 0;
    }
}
