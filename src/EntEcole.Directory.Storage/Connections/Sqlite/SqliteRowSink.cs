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
    private readonly sqlite3 database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
    private readonly sqlite3_stmt?[] statements = new sqlite3_stmt?[Enum.GetValues<PlanTable>().Length];

    public override void Write(PlanTable table, ReadOnlySpan<BulkValue> cells)
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

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var statement in statements)
        {
            statement?.Dispose();
        }
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
