using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EntEcole.Directory.Storage;

/// <summary>
/// Lookups on the statements of SQLite itself, all of a lookup in one read transaction: the driver's command, reader and lock of each
/// SELECT cost more than the rows.
/// </summary>
internal sealed class SqliteLookupConnection : LookupConnection
{
    private readonly sqlite3 database;
    private readonly SqliteRows begin;
    private readonly SqliteRows commit;
    private readonly Dictionary<Statement, SqliteRows> prepared = [];

    public SqliteLookupConnection(SqliteConnection connection)
        : base(connection)
    {
        database = connection.Handle!;
        begin = new SqliteRows(database, "BEGIN", []);
        commit = new SqliteRows(database, "COMMIT", []);
    }

    public override void Begin() => begin.Run();

    public override void End() => commit.Run();

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
        foreach (var rows in prepared.Values.Append(begin).Append(commit))
        {
            rows.Forget();
        }

        return base.DisposeAsync();
    }
}
