using EntEcole.Directory.Storage.Schema;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EntEcole.Directory.Storage.Connections.Sqlite;

/// <summary>
/// Writes rows through the raw SQLite handle with one prepared statement per table: the parameters of ADO.NET alone
/// would cost more than the insert.
/// </summary>
internal sealed class SqliteRowSink(SqliteConnection connection, bool direct) : RowSink
{
    // Hashes come in no order, and their index outgrows the pages in memory: sorted, many of them fall on one page. 4 MB.
    private const int MostKeys = 1 << 18;

    private readonly sqlite3 database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
    private readonly sqlite3_stmt?[] statements = new sqlite3_stmt?[Enum.GetValues<PlanTable>().Length];

    private readonly List<(long Hash, long Person)> keys = [];

    public override void Write(PlanTable table, ReadOnlySpan<BulkValue> cells)
    {
        if (table is not PlanTable.Key)
        {
            Insert(table, cells);
            return;
        }

        keys.Add((cells[1].Number, cells[0].Number));
        if (keys.Count == MostKeys)
        {
            Flush();
        }
    }

    public override void Flush()
    {
        keys.Sort();
        foreach (var (hash, person) in keys)
        {
            Insert(PlanTable.Key, [BulkValue.Of(person), BulkValue.Of(hash)]);
        }

        keys.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var statement in statements)
        {
            statement?.Dispose();
        }
    }

    private void Insert(PlanTable table, ReadOnlySpan<BulkValue> cells)
    {
        var statement = statements[(int)table] ??= Prepare(table);
        for (var i = 0; i < cells.Length; i++)
        {
            Bind(statement, i + 1, cells[i]);
        }

        var result = raw.sqlite3_step(statement);
        // Reset repeats the error of the step; text and blobs were copied, so nothing dangles.
        raw.sqlite3_reset(statement);
        Check(result, raw.SQLITE_DONE);
    }

    private sqlite3_stmt Prepare(PlanTable table)
    {
        Check(raw.sqlite3_prepare_v2(database, Table.Of(table).Insert(direct), out var statement), raw.SQLITE_OK);
        return statement;
    }

    private void Bind(sqlite3_stmt statement, int index, in BulkValue cell) => Check(
        cell.Kind switch
        {
            BulkValueKind.Null => raw.sqlite3_bind_null(statement, index),
            BulkValueKind.Number => raw.sqlite3_bind_int64(statement, index, cell.Number),
            BulkValueKind.Text => raw.sqlite3_bind_text(statement, index, cell.Text),
            BulkValueKind.Utf8 => raw.sqlite3_bind_text(statement, index, cell.Bytes.Span),
            BulkValueKind.Binary => raw.sqlite3_bind_blob(statement, index, cell.Bytes.Span),
            _ => throw new InvalidOperationException(),
        },
        raw.SQLITE_OK);

    private void Check(int result, int expected)
    {
        if (result != expected)
        {
            SqliteException.ThrowExceptionForRC(result, database);
        }
    }
}
