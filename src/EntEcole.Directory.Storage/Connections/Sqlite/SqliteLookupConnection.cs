using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EntEcole.Directory.Storage.Connections.Sqlite;

/// <summary>
/// Lookups on the statements of SQLite itself, all of a lookup in one read transaction: the driver's command, reader and lock of each
/// SELECT cost more than the rows.
/// </summary>
internal sealed class SqliteLookupConnection : LookupConnection
{
    private readonly sqlite3 database;
    private readonly SqliteRows head;
    private readonly Dictionary<Statement, SqliteRows> prepared = [];
    private long revision;

    private SqliteLookupConnection(sqlite3 database)
    {
        this.database = database;
        head = new SqliteRows(database, RevisionSql.SelectHead, []);
    }

    public override long? Head => revision;

    /// <summary>Opens a database that has our tables; what it writes, it refuses.</summary>
    public static SqliteLookupConnection Open(string path, int busySeconds)
    {
        // No lock of SQLite's own around each step and column: one caller at a time is what a lookup connection promises.
        var code = raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        try
        {
            SqliteException.ThrowExceptionForRC(code, database);
            SqliteException.ThrowExceptionForRC(raw.sqlite3_busy_timeout(database, 1000 * busySeconds), database);
            SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(database, "PRAGMA query_only = 1"), database);
            return new SqliteLookupConnection(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    // The transaction lasts as long as a statement that reads is not reset: this one is, last of all.
    public override ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        head.Read();
        revision = head.GetInt64(0);
        return ValueTask.CompletedTask;
    }

    public override ValueTask EndAsync(CancellationToken cancellationToken)
    {
        head.Close();
        return ValueTask.CompletedTask;
    }

    public override Task<DbDataReader> ReadAsync(
        Statement statement, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!prepared.TryGetValue(statement, out var rows))
        {
            prepared.Add(statement, rows = new SqliteRows(database, statement.Sql, parameters));
        }

        return rows.OpenAsync(parameters);
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var rows in prepared.Values.Append(head))
        {
            rows.Forget();
        }

        database.Dispose();
        return ValueTask.CompletedTask;
    }
}
