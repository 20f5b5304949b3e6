using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Storage.Connections.Sqlite;

namespace EntEcole.Directory.Storage.Backups;

/// <summary>
/// Who was erased, from all that is left to say so: the store that a back-up replaces, and the manifests of the other back-ups. A back-up
/// that is put back holds persons who were erased since: they are erased again before the store is used.
/// </summary>
internal static class ErasedSince
{
    // Back-ups older than this are not kept.
    private const int Days = 400;

    /// <summary>Who was erased in a store; none when it cannot say so.</summary>
    public static async Task<ErasureList> OfStoreAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return ErasureList.Empty;
        }

        await using var store = new SqlStore(new SqliteEngine(path), time);
        try
        {
            await store.Schema.CheckSchemaAsync(cancellationToken);
            return await store.Privacy.ListErasedAsync(FrenchTime.DayAt(time.GetUtcNow()).AddDays(-Days), cancellationToken);
        }
        catch (DirectoryException)
        {
            // Broken, or of another program: what the manifests say is left.
            return ErasureList.Empty;
        }
    }

    /// <summary>Who was erased by the time of the back-ups beside this one.</summary>
    public static async Task<ErasureList> OfManifestsAsync(string file, CancellationToken cancellationToken)
    {
        var lists = new List<(DateTimeOffset MadeAt, ErasureList Erased)>();
        foreach (var manifest in System.IO.Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(file))!, "*.db.json").Order(
            StringComparer.Ordinal))
        {
            try
            {
                if (await BackupManifest.ReadAsync(manifest[..^".json".Length], cancellationToken) is { Erased: { } erased } read)
                {
                    lists.Add((read.MadeAt, erased));
                }
            }
            catch (DirectoryException)
            {
                // Another back-up's, and broken: not this one's fault.
            }
        }

        // Of what one passes over and another does not, the later one counts.
        return lists.OrderBy(one => one.MadeAt).Aggregate(ErasureList.Empty, (all, one) => all.With(one.Erased));
    }

    /// <summary>Erases them again in a store that was put back; one of an older program is migrated first. Returns how many.</summary>
    public static async Task<long> ReapplyAsync(string path, ErasureList erased, TimeProvider time, CancellationToken cancellationToken)
    {
        if (erased.IsEmpty)
        {
            return 0;
        }

        await using var store = new SqlStore(new SqliteEngine(path), time);
        await store.Schema.MigrateAsync(cancellationToken);
        return await store.Privacy.ReapplyAsync(erased, FrenchTime.DayAt(time.GetUtcNow()), cancellationToken);
    }
}
