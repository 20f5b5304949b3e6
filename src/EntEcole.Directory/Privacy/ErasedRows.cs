namespace EntEcole.Directory.Privacy;

/// <summary>
/// Which rows of a list are about erased persons, decided over all rows at once: each rule in turn takes the one row that fits; when
/// several rows fit one person, or the INE alone does, a person has to look. Pure: the order of rows does not matter.
/// </summary>
internal sealed class ErasedRows<T>
    where T : notnull
{
    private ErasedRows(Dictionary<T, ErasedHits> open)
    {
        var spent = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in (ErasedRule[])[ErasedRule.Same, ErasedRule.Named])
        {
            var left = open.ToDictionary(pair => pair.Key, pair => pair.Value.Of(rule).Except(spent, StringComparer.Ordinal).ToList());
            var claims = left.Values.SelectMany(marks => marks).GroupBy(mark => mark, StringComparer.Ordinal).Where(
                group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
            foreach (var (row, marks) in left.Where(pair => pair.Value.Count > 0 && !pair.Value.Exists(claims.Contains)))
            {
                Erased.Add(row);
                open.Remove(row);
                spent.UnionWith(marks);
            }
        }

        Doubtful = [.. open.Where(pair => Enum.GetValues<ErasedRule>().Any(rule => !pair.Value.Of(rule).IsSubsetOf(spent))).Select(
            pair => pair.Key)];
    }

    /// <summary>Rows to pass over.</summary>
    public HashSet<T> Erased { get; } = [];

    /// <summary>Rows to set aside and report.</summary>
    public HashSet<T> Doubtful { get; }

    /// <summary>Decides over all rows.</summary>
    public static ErasedRows<T> Of(IEnumerable<(T Row, ErasedHits Hits)> rows) =>
        new(rows.Where(row => !row.Hits.IsEmpty).ToDictionary(row => row.Row, row => row.Hits));
}
