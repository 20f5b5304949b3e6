namespace EntEcole.Directory.Server.Grpc.Paging;

/// <summary>
/// Pages of a list as they were read at the last revision asked for: a revision never changes, so a page of it stays true. Another revision
/// empties it, an earlier one too: the store may have been put back. Bounded by rows; full, it begins anew. Thread-safe.
/// </summary>
/// <typeparam name="TKey">What tells pages apart, but for their revision.</typeparam>
/// <typeparam name="TRow">A row.</typeparam>
/// <param name="mostRows">Rows at most, of all pages.</param>
internal sealed class HeadPages<TKey, TRow>(int mostRows)
    where TKey : notnull
{
    private readonly Lock turn = new();
    private readonly Dictionary<TKey, IReadOnlyList<TRow>> pages = [];
    private long revision;
    private int rows;

    /// <summary>A page; null when it is not here.</summary>
    public IReadOnlyList<TRow>? Find(long at, TKey key)
    {
        lock (turn)
        {
            return at == revision ? pages.GetValueOrDefault(key) : null;
        }
    }

    /// <summary>Keeps a page.</summary>
    public void Keep(long at, TKey key, IReadOnlyList<TRow> page)
    {
        // An empty page takes room too.
        var size = page.Count + 1;
        lock (turn)
        {
            if (at != revision || rows + size > mostRows)
            {
                pages.Clear();
                (revision, rows) = (at, 0);
            }

            if (size <= mostRows && pages.TryAdd(key, page))
            {
                rows += size;
            }
        }
    }
}
