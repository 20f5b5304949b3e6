using System.Collections.Concurrent;
using EntEcole.Directory.Tds.TSql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EntEcole.Directory.Tds;

/// <summary>
/// A database of the server: a file of SQLite whose texts compare as the collation of ours does, a catalogue, the locks of applications,
/// and what a test makes happen.
/// </summary>
internal sealed class TdsDatabase : IDisposable
{
    private const string Collation = EntEcole.Directory.Storage.Connections.SqlServer.SqlServerEngine.Collation;

    // The definitions of tables and indexes as they were given: they go and come with the transaction that gives them.
    private const string Catalogue = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE sys_definitions (number INTEGER PRIMARY KEY, sql TEXT NOT NULL);
        CREATE TABLE sys_columns (object_id TEXT NOT NULL, name TEXT NOT NULL, collation_name TEXT);
        CREATE TABLE sys_databases (database_id INT, is_read_committed_snapshot_on INT, snapshot_isolation_state INT, compatibility_level INT, delayed_durability INT);
        INSERT INTO sys_databases VALUES (5, 0, 0, 160, 0);
        CREATE VIEW sys_tables AS SELECT name, 1 AS schema_id, name AS object_id FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sys_%';
        CREATE VIEW sys_triggers AS SELECT name, tbl_name AS parent_id, 0 AS is_disabled FROM sqlite_master WHERE type = 'trigger';
        """;

    /// <summary>Whether the account of clients was not denied to change what was traced.</summary>
    public bool MayChangeAccesses { get; set; }

    private static readonly ConcurrentDictionary<string, TSqlSchema> Schemas = new(StringComparer.Ordinal);

    private readonly TdsFolder folder = new();
    private readonly string path;

    /// <param name="name">As clients call it.</param>
    /// <param name="copied">A database to begin with; else an empty one.</param>
    public TdsDatabase(string name, byte[]? copied = null)
    {
        Name = name;
        path = folder.File("database.db");
        if (copied is not null)
        {
            File.WriteAllBytes(path, copied);
            return;
        }

        using var connection = Open(null);
        Execute(connection, Catalogue);
    }

    public string Name { get; }

    /// <summary>The file.</summary>
    public string Path => path;

    public TdsLocks Locks { get; } = new();

    public TdsMishaps Mishaps { get; } = new();

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<TdsRequest> Requests { get; } = new();

    /// <summary>The whole of it, when nobody uses it.</summary>
    public byte[] Copy()
    {
        using (var connection = Open(null))
        {
            Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        return File.ReadAllBytes(path);
    }

    public void Set(string option)
    {
        using var connection = Open(null);
        Execute(connection, $"UPDATE sys_databases SET {option}");
    }

    /// <summary>Opens the file for a session, whose locks its functions test.</summary>
    public SqliteConnection Open(TdsSession? session)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        // Nobody pulls the plug in the middle of a test. SQLite itself waits for another writer; what waiting does not mend is told at
        // once.
        Execute(connection, "PRAGMA synchronous = OFF; PRAGMA busy_timeout = 30000");
        connection.CreateCollation(Collation, Compare);
        connection.CreateFunction(SqliteText.Units, (string? text) => text?.Length, isDeterministic: true);
        connection.CreateFunction("DATALENGTH", (byte[]? bytes) => bytes?.Length, isDeterministic: true);
        connection.CreateFunction("SCHEMA_ID", () => 1);
        connection.CreateFunction("DB_ID", () => 5);
        connection.CreateFunction("IS_ROLEMEMBER", (string _) => 1);
        connection.CreateFunction("HAS_PERMS_BY_NAME", (string _, string _, string _) => MayChangeAccesses ? 1 : 0);
        connection.CreateFunction(
            "APPLOCK_TEST", (string _, string resource, string _, string _) => session is null || Locks.IsFree(resource, session) ? 1 : 0);
        return connection;
    }

    /// <summary>The schema as a session sees it.</summary>
    public static TSqlSchema SchemaOf(SqliteConnection connection) => Schemas.GetOrAdd(
        (string)Read(
            connection, "SELECT COALESCE(group_concat(sql, ';' || char(10)), '') FROM (SELECT sql FROM sys_definitions ORDER BY number)"),
        static sql => TSqlSchema.Of([sql]));

    /// <summary>A number that changes with the schema.</summary>
    public static long VersionOf(SqliteConnection connection) => (long)Read(connection, "PRAGMA schema_version");

    /// <summary>As its administrator has set it.</summary>
    public static bool AllowsSnapshots(SqliteConnection connection) =>
        (long)Read(connection, "SELECT snapshot_isolation_state FROM sys_databases") == 1;

    public static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public static void Interrupt(SqliteConnection connection)
    {
        if (connection.Handle is { IsClosed: false } handle)
        {
            raw.sqlite3_interrupt(handle);
        }
    }

    /// <summary>Whether SQLite has ended the transaction by itself.</summary>
    public static bool IsInTransaction(SqliteConnection connection) => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    public void Dispose() => folder.Dispose();

    private static object Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }

    // By code units, and blanks at the end count for nothing.
    private static int Compare(string one, string other)
    {
        var length = Math.Max(one.Length, other.Length);
        for (var i = 0; i < length; i++)
        {
            var difference = (i < one.Length ? one[i] : ' ') - (i < other.Length ? other[i] : ' ');
            if (difference != 0)
            {
                return difference;
            }
        }

        return 0;
    }
}

/// <summary>A request that a session was sent.</summary>
internal sealed record TdsRequest(TdsKind Kind, string Text, string Application, bool IsReadOnly);
