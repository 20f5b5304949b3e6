namespace EntEcole.Directory.Indicators;

/// <summary>
/// Tables that were counted, the last ones: a revision never changes, and the next caller with the same scope has the answer at once.
/// Bounded by rows. Thread-safe.
/// </summary>
internal sealed class IndicatorCache
{
    /// <summary>Rows kept at most; about 25 MB.</summary>
    public const int MaxRows = 100_000;

    private readonly Lock turn = new();
    private readonly LinkedList<(IndicatorKey Key, IndicatorTable Table)> tables = [];
    private readonly Dictionary<IndicatorKey, LinkedListNode<(IndicatorKey Key, IndicatorTable Table)>> byKey = [];
    private int rows;

    /// <summary>The table of a key; null when it is not kept.</summary>
    public IndicatorTable? Find(IndicatorKey key)
    {
        lock (turn)
        {
            if (!byKey.TryGetValue(key, out var node))
            {
                return null;
            }

            tables.Remove(node);
            tables.AddFirst(node);
            return node.Value.Table;
        }
    }

    /// <summary>Keeps a table; those not asked for the longest make room. One that is larger than all room is not kept.</summary>
    public void Keep(IndicatorKey key, IndicatorTable table)
    {
        lock (turn)
        {
            if (table.Count > MaxRows || byKey.ContainsKey(key))
            {
                return;
            }

            byKey.Add(key, tables.AddFirst((key, table)));
            rows += table.Count;
            while (rows > MaxRows)
            {
                var (oldest, gone) = tables.Last!.Value;
                tables.RemoveLast();
                byKey.Remove(oldest);
                rows -= gone.Count;
            }
        }
    }
}

/// <summary>What a table depends on.</summary>
/// <param name="Revision">Revision of its rows.</param>
/// <param name="Day">Day of the conventions.</param>
/// <param name="Restrictions">Mark of the restrictions.</param>
/// <param name="Activations">How many accounts were activated.</param>
/// <param name="Perimeter">What is reached, as text.</param>
/// <param name="Filter">Which schools count.</param>
/// <param name="IsRounded">In the form that leaves the region.</param>
internal sealed record IndicatorKey(
    long Revision, DateOnly Day, long Restrictions, long Activations, string Perimeter, IndicatorFilter Filter, bool IsRounded);
