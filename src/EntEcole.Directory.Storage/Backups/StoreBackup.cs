using Dapper;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Connections.Sqlite;
using EntEcole.Directory.Storage.Migrations;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EntEcole.Directory.Storage.Backups;

/// <summary>A back-up that was put back.</summary>
/// <param name="Manifest">What it holds.</param>
/// <param name="Before">Where the store is kept as it was before; null when there was none.</param>
/// <param name="IsOutdated">Whether its schema is older than this program's: to be migrated.</param>
public sealed record RestoredBackup(BackupManifest Manifest, string? Before, bool IsOutdated)
{
    /// <summary>Persons who were erased since, and are so again.</summary>
    public long ErasedAgain { get; init; }
}

/// <summary>
/// Back-ups of the embedded store: taken while it is read and written, of one moment; looked through from end to end; put back whole or not
/// at all. A file that no other process has open is all that a back-up needs.
/// </summary>
public sealed class StoreBackup
{
    private readonly string path;
    private readonly SqliteEngine engine;
    private readonly TimeProvider time;

    private StoreBackup(string path, TimeProvider time) =>
        (this.path, engine, this.time) = (Path.GetFullPath(path), new SqliteEngine(path), time);

    /// <summary>The back-ups of the store at <paramref name="address"/>; nothing is opened yet.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: it is no embedded store.</exception>
    public static StoreBackup Of(string address, TimeProvider time) =>
        new(StoreAddress.FileOf(address) ?? throw BackupFaults.ForSqlServer(), time);

    /// <summary>
    /// Takes a back-up into <paramref name="folder"/>, which is made when it is not there: a file and its manifest, verified, and written to
    /// the disk. Readers and writers of the store go on.
    /// </summary>
    /// <param name="folder">Where to.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <returns>The file and what it holds.</returns>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>; <see cref="Reason.BackupInvalid"/>: the folder cannot be
    /// written, or the store itself is broken.</exception>
    public async Task<(string File, BackupManifest Manifest)> TakeAsync(string folder, CancellationToken cancellationToken)
    {
        var part = BackupParts.NewPath(folder);
        try
        {
            PrivateFolder.Ensure(folder);
            BackupParts.Clean(folder);
            BackupParts.Clean(Path.GetDirectoryName(path)!);
            using var alive = BackupParts.Hold(part);
            var at = time.GetUtcNow();
            await Task.Factory.StartNew(
                () => Copy(part, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var manifest = await LookThroughAsync(
                part, path, at, await BackupFiles.DigestAsync(part, cancellationToken), cancellationToken);
            manifest = manifest with { Erased = await ErasedSince.OfStoreAsync(path, time, cancellationToken) };
            var file = Path.Combine(Path.GetFullPath(folder), BackupFiles.NameOf(at, manifest.Revision));
            File.Move(part, file, overwrite: true);
            await manifest.WriteAsync(file, cancellationToken);
            return (file, manifest);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is raw.SQLITE_CORRUPT)
        {
            // Whichever page it is: also one that is read before the copy is looked through.
            throw BackupFaults.Broken(path);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is not raw.SQLITE_FULL && engine.IsUnavailable(fault))
        {
            throw engine.Unavailable(fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw BackupFaults.Unwritable(folder, fault);
        }
        finally
        {
            BackupParts.Forget(part);
        }
    }

    /// <summary>
    /// Looks a back-up through from end to end: its digest and counts where it has a manifest, every page, index and reference of it.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.BackupInvalid"/>: what is wrong; <see
    /// cref="Reason.SchemaTooNew"/>.</exception>
    public async Task<BackupManifest> VerifyAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw BackupFaults.Missing(file);
        }

        try
        {
            var said = await BackupManifest.ReadAsync(file, cancellationToken);
            var digest = await BackupFiles.DigestAsync(file, cancellationToken);
            if (said is not null && (said.Bytes, said.Sha256) != digest)
            {
                throw BackupFaults.Differs(file);
            }

            var found = await LookThroughAsync(
                file, file, said?.MadeAt ?? new DateTimeOffset(File.GetLastWriteTimeUtc(file)), digest, cancellationToken);
            return said is null || (
                said.Revision == found.Revision && said.Rows.OrderBy(row => row.Key, StringComparer.Ordinal).SequenceEqual(found.Rows))
                ? found
                : throw BackupFaults.Differs(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw BackupFaults.Broken(file);
        }
    }

    /// <summary>
    /// Verifies a back-up and puts it in the place of the store, as one transaction: whatever ends it, the store is as before, or as the
    /// back-up in a new epoch and without the persons who were erased since. The store that was there is kept beside it.
    /// </summary>
    /// <exception cref="DirectoryException">As <see cref="VerifyAsync"/>; <see cref="Reason.StoreInUse"/>: another process has the store
    /// open.</exception>
    public async Task<RestoredBackup> RestoreAsync(string file, CancellationToken cancellationToken)
    {
        var manifest = await VerifyAsync(file, cancellationToken);
        return await new StoreRestore(path, engine, time).RunAsync(file, manifest, cancellationToken);
    }

    private void Copy(string part, CancellationToken cancellationToken)
    {
        BackupFiles.Create(part).Dispose();
        using (var from = engine.Guarded(() => BackupFiles.Open(path, SqliteOpenMode.ReadWrite)))
        using (var to = BackupFiles.Open(part, SqliteOpenMode.ReadWrite))
        {
            // No other process sees it before it is whole, and on the disk.
            to.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
            PageCopy.Run(from, to, cancellationToken);
        }

        using (var copy = BackupFiles.Open(part, SqliteOpenMode.ReadWrite))
        {
            // One file, without a log beside it.
            copy.Execute("PRAGMA journal_mode = DELETE");
        }

        BackupFiles.Flush(part);
    }

    // What is wrong with a copy that was just taken is wrong with the store.
    private async Task<BackupManifest> LookThroughAsync(
        string file, string shown, DateTimeOffset at, (long Bytes, string Sha256) digest, CancellationToken cancellationToken)
    {
        try
        {
            await using var copy = BackupFiles.Open(file, SqliteOpenMode.ReadOnly);
            using var stop = cancellationToken.Register(static open => raw.sqlite3_interrupt(((SqliteConnection)open!).Handle), copy);
            return await Task.Run(
                async () =>
                {
                    var step = await new Migrator(new SqliteEngine(shown), time).ReadStepAsync(copy) ?? throw BackupFaults.NotOurs(shown);
                    Validate(copy, shown);
                    return new BackupManifest(
                        BackupManifest.CurrentFormat, at, await StoreRevisions.HeadAsync(copy, null), step, digest.Bytes, digest.Sha256,
                        CountRows(copy));
                },
                cancellationToken);
        }
        catch (SqliteException fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw fault.SqliteErrorCode is raw.SQLITE_NOTADB ? BackupFaults.NotOurs(shown) : BackupFaults.Broken(shown);
        }
    }

    private static void Validate(SqliteConnection copy, string shown)
    {
        if (!string.Equals(copy.ExecuteScalar<string>("PRAGMA integrity_check(1)"), "ok", StringComparison.Ordinal)
            || copy.Query("PRAGMA foreign_key_check").Any())
        {
            throw BackupFaults.Broken(shown);
        }
    }

    private static SortedDictionary<string, long> CountRows(SqliteConnection copy)
    {
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in copy.Query<string>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"))
        {
            // A name of our own migrations: the schema is known by now.
            rows.Add(table, copy.ExecuteScalar<long>($"SELECT COUNT(*) FROM {table}"));
        }

        return rows;
    }
}
