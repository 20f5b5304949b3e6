using System.Data.Common;
using Dapper;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EntEcole.Directory.Storage.Connections.Sqlite;

/// <summary>SQLite, embedded: one file in WAL mode, readers never wait for the writer.</summary>
internal sealed class SqliteEngine : Engine
{
    // For another's short transaction; for a first sync, which holds the write lock while it reads, as long as it lives.
    private const int BusySeconds = 120;

    // sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private readonly string path;

    static SqliteEngine()
    {
        // Before the first connection: else every allocation of every thread takes one lock, to keep counts that are not read.
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public SqliteEngine(string path) => this.path = Path.GetFullPath(path);

    private string Creating => Address(SqliteOpenMode.ReadWriteCreate, pooled: true);

    private string Existing => Address(SqliteOpenMode.ReadWrite, pooled: true);

    private string Unpooled => Address(SqliteOpenMode.ReadWrite, pooled: false);

    public override string MigrationFolder => "sqlite";

    public override string SystemName => "sqlite";

    public override string Page => " LIMIT @limit";

    // Else every page that such a statement touches is first copied to a temporary file.
    public override string ConflictClause => " OR ROLLBACK";

    public override string Numbers => "(SELECT value FROM json_each(@numbers))";

    public override string Ids => "(SELECT unhex(value) AS value FROM json_each(@ids))";

    public override string Texts => "(SELECT value FROM json_each(@texts))";

    public override string RandomId => "randomblob(16)";

    public override string ByteLength => "LENGTH";

    public override string JournalExists => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'migration'";

    // sqlite.org/pragma.html#pragma_auto_vacuum
    private const int Incremental = 2;

    // Pages: 4 MB, some tens of milliseconds.
    private const string VacuumStep = "1000";

    // What is deleted is overwritten, also in pages that become free: staged rows hold names too. The log of a large night gives its room
    // back once it is written into the store.
    private const string Secure = "PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864";

    public override string Place => path;

    public override bool IsClosedToWriters => IsLoading();

    protected override LocalizedText Remedy { get; } = new(
        "Check that it exists, is writable, and has room; 'entecole migrate' makes a new one.",
        "Vérifier qu'elle existe, qu'elle est accessible en écriture et qu'il reste de la place ; « entecole migrate » en crée une.");

    public override Task<DbConnection> OpenAsync(bool create, CancellationToken cancellationToken)
    {
        if (!create)
        {
            return OpenAsync(Existing, Secure, cancellationToken);
        }

        Make();
        StoreFiles.RefuseLoose(path);
        // Before the first table: a store that was made without it stays so, and uses its free pages again.
        return OpenAsync(Creating, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; " + Secure, cancellationToken);
    }

    public override Task<LookupConnection> OpenLookupAsync(CancellationToken cancellationToken) =>
        Task.FromResult<LookupConnection>(SqliteLookupConnection.Open(path, BusySeconds));

    // A fixed 40 MiB of pages, or 16 for a night: random index keys would otherwise be read and spilt again and again.
    public override Task<DbConnection> OpenBulkAsync(bool direct, CancellationToken cancellationToken) =>
        OpenAsync(Unpooled, (direct ? "PRAGMA cache_size = -40960; " : "PRAGMA cache_size = -16384; ") + Secure, cancellationToken);

    public override async Task ForgetLogAsync(DbConnection connection)
    {
        // In short steps, each a transaction: a writer that waits for one does not notice, and readers go on.
        while (await connection.ExecuteScalarAsync<long>("PRAGMA auto_vacuum") == Incremental
            && await connection.ExecuteScalarAsync<long>("PRAGMA freelist_count") is > 0 and var free)
        {
            await using (var reader = await connection.ExecuteReaderAsync($"PRAGMA incremental_vacuum({VacuumStep})"))
            {
                while (await reader.ReadAsync())
                {
                    // A row is a page that was given back.
                }
            }

            if (await connection.ExecuteScalarAsync<long>("PRAGMA freelist_count") >= free)
            {
                break;
            }
        }

        await connection.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public override void Close()
    {
        foreach (var address in (ReadOnlySpan<string>)[Creating, Existing])
        {
            using var connection = new SqliteStoreConnection(address);
            SqliteConnection.ClearPool(connection);
        }
    }

    public override Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var sqlite = (SqliteConnection)connection;
        sqlite.DefaultTimeout = 1;
        try
        {
            for (var seconds = 1; ; seconds++)
            {
                try
                {
                    // BEGIN IMMEDIATE: the write lock is taken now, not at the first write.
                    return Task.FromResult<DbTransaction>(sqlite.BeginTransaction(deferred: false));
                }
                catch (SqliteException busy) when (busy.SqliteErrorCode is Busy && (seconds < BusySeconds || IsLoading()))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                if (IsLoading())
                {
                    Wait();
                }
            }
        }
        finally
        {
            sqlite.DefaultTimeout = BusySeconds;
        }
    }

    public override async Task<IReadOnlyList<string>> DeferIndexesAsync(DbConnection connection, DbTransaction transaction)
    {
        if (await connection.ExecuteScalarAsync<long>("SELECT EXISTS (SELECT 1 FROM record)", transaction: transaction) == 1)
        {
            return [];
        }

        var indexes = (await connection.QueryAsync<(string Name, string Sql)>(
            """
            SELECT name, sql FROM sqlite_master
            WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('record', 'profile', 'membership', 'relation', 'pupil_ine', 'person_key')
            ORDER BY name
            """,
            transaction: transaction)).ToList();
        foreach (var (name, _) in indexes)
        {
            // A name of our own migrations.
            await connection.ExecuteAsync($"DROP INDEX {name}", transaction: transaction);
        }

        return [.. indexes.Select(index => index.Sql)];
    }

    // A sort may take as much memory again as the pages do.
    public override Task SpareAsync(DbConnection connection) => connection.ExecuteAsync("PRAGMA cache_size = -16384");

    // It stays so in the file; but a restore that was killed leaves the mode in which it copied, where readers and the writer wait for each
    // other.
    public override Task VerifyRequirementsAsync(DbConnection connection)
    {
        StoreFiles.RefuseLoose(path);
        return connection.ExecuteAsync("PRAGMA journal_mode = WAL");
    }

    public override Task<IAsyncDisposable?> TryLockAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult<IAsyncDisposable?>(TryLock(name));

    // The log and the shared memory beside it get the mode of the file, so it is there before SQLite opens it. A folder that is missing is
    // not
    // made: it may be a disk that is not mounted.
    private void Make()
    {
        try
        {
            PrivateFile.Ensure(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(fault, fault.GetType().Name);
        }
    }

    private bool IsLoading()
    {
        using var free = TryLock(LoadLock);
        return free is null;
    }

    private FileStream? TryLock(string name)
    {
        var file = $"{path}.lock.{string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'))}";
        try
        {
            // The operating system lets go of it with the process, however it dies. The file stays: removing it would race.
            return PrivateFile.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(fault, fault.GetType().Name);
        }
    }

    public override RowSink OpenSink(DbConnection connection, DbTransaction transaction, PlanWriting writing) =>
        new SqliteRowSink((SqliteConnection)connection, writing is not PlanWriting.Stored);

    public override string CodeOf(DbException fault) => fault is SqliteException known
        ? known.SqliteExtendedErrorCode.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : fault.GetType().Name;

    public override bool IsTransient(DbException fault) => fault is SqliteException { SqliteErrorCode: Busy or Locked };

    public override bool IsUnavailable(DbException fault) => fault is SqliteException
    {
        SqliteErrorCode: Busy or Locked or ReadOnly or IoError or Corrupt or Full or CannotOpen or NotADatabase,
    };

    /// <inheritdoc/>
    public override bool IsDiskFull(Exception fault) => fault is SqliteException { SqliteErrorCode: Full };

    private static async Task<DbConnection> OpenAsync(string address, string? pragma, CancellationToken cancellationToken)
    {
        var connection = new SqliteStoreConnection(address);
        try
        {
            await connection.OpenAsync(cancellationToken);
            if (pragma is not null)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = pragma;
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private string Address(SqliteOpenMode mode, bool pooled) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = pooled,
        ForeignKeys = true,
        DefaultTimeout = BusySeconds,
    }.ToString();
}
