using System.Globalization;
using Dapper;
using EntEcole.Directory.Files;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Connections.Sqlite;
using EntEcole.Directory.Storage.Migrations;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EntEcole.Directory.Storage.Backups;

/// <summary>
/// Puts a back-up in the place of the store at <paramref name="path"/>. All that the store is to be is made ready in a file beside it: a
/// new epoch is begun there, and who was erased since is erased again. Then its pages are copied in one transaction.
/// </summary>
internal sealed class StoreRestore(string path, SqliteEngine engine, TimeProvider time)
{
    /// <summary>Puts it back; <paramref name="manifest"/> is what was verified of it.</summary>
    public async Task<RestoredBackup> RunAsync(string file, BackupManifest manifest, CancellationToken cancellationToken)
    {
        var erased = (await ErasedSince.OfManifestsAsync(file, cancellationToken)).With(
            await ErasedSince.OfStoreAsync(path, time, cancellationToken));
        var folder = Path.GetDirectoryName(path)!;
        BackupParts.Clean(folder);
        var ready = BackupParts.NewPath(folder);
        using var alive = BackupParts.Hold(ready);
        using var store = engine.Guarded(OpenAlone);
        try
        {
            engine.Guarded(() => Prepare(file, ready, LastOf(store), cancellationToken));
            var again = await ErasedSince.ReapplyAsync(ready, erased, time, cancellationToken);
            var before = await Task.Run(() => engine.Guarded(() => Replace(store, ready, cancellationToken)), cancellationToken);
            var isOutdated = erased.IsEmpty && manifest.SchemaStep < Migrator.LastStep(
                engine.MigrationFolder);
            return new RestoredBackup(manifest, before, isOutdated) { ErasedAgain = again };
        }
        finally
        {
            BackupParts.Forget(ready);
        }
    }

    private bool Prepare(string file, string ready, long last, CancellationToken cancellationToken)
    {
        BackupFiles.Create(ready).Dispose();
        using var from = BackupFiles.Open(file, SqliteOpenMode.ReadOnly);
        using var to = BackupFiles.Open(ready, SqliteOpenMode.ReadWrite);
        PageCopy.Run(from, to, cancellationToken);
        to.Execute(
            RevisionSql.Insert,
            new
            {
                revision = StoreRevisions.FirstOfEpochAfter(Math.Max(last, LastOf(to))), madeAt = TypeHandlers.Instant(time.GetUtcNow()),
                cause = "restore",
                runId = (long?)null,
            });
        return true;
    }

    private string? Replace(SqliteConnection store, string ready, CancellationToken cancellationToken)
    {
        string? before = null;
        if (IsStore(store))
        {
            before = string.Create(CultureInfo.InvariantCulture, $"{path}.before-{time.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
            BackupFiles.Create(before).Dispose();
            using var kept = BackupFiles.Open(before, SqliteOpenMode.ReadWrite);
            PageCopy.Run(store, kept, cancellationToken);
        }

        using (var from = BackupFiles.Open(ready, SqliteOpenMode.ReadWrite))
        {
            // One file, without a log beside it.
            from.Execute("PRAGMA journal_mode = DELETE");
            PageCopy.Run(from, store, cancellationToken);
        }

        store.Execute("PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL");
        return before;
    }

    private static bool IsStore(SqliteConnection store) => store.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master") > 0;

    // What lies there may be no store of ours yet.
    private static long LastOf(SqliteConnection store) =>
        store.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'revision'") == 0
            ? 0 : store.ExecuteScalar<long>(RevisionSql.SelectHead);

    // Out of the mode in which others may read, which cannot be left while another has the store open.
    private SqliteConnection OpenAlone()
    {
        PrivateFile.Ensure(path);
        var store = BackupFiles.Open(path, SqliteOpenMode.ReadWrite);
        try
        {
            store.Execute("PRAGMA locking_mode = EXCLUSIVE");
            if (!string.Equals(store.ExecuteScalar<string>("PRAGMA journal_mode = DELETE"), "delete", StringComparison.Ordinal))
            {
                throw BackupFaults.InUse(path);
            }

            // No other process gets in from here on: in this mode the lock stays.
            store.Execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
            return store;
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            store.Dispose();
            throw BackupFaults.InUse(path);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT)
        {
            store.Dispose();
            throw BackupFaults.StoreBroken(path);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
