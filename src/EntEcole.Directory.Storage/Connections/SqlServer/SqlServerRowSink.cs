using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Schema;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Storage.Connections.SqlServer;

/// <summary>
/// Gathers rows and sends them by bulk copy, table by table: a copy under way would keep the connection from everything else. Triggers and
/// constraints count, as for anybody: else the account would need the right to alter tables.
/// </summary>
internal sealed class SqlServerRowSink(SqlConnection connection, SqlTransaction transaction, PlanWriting writing) : RowSink
{
    // Rows of one table in memory: a few MiB.
    private const int Batch = 10_000;

    private readonly bool direct = writing is not PlanWriting.Stored;
    private readonly int batch = writing is PlanWriting.DirectInTurn ? 1 : Batch;
    private readonly SqlServerRows?[] tables = new SqlServerRows?[Enum.GetValues<PlanTable>().Length];

    public override void Write(PlanTable table, ReadOnlySpan<BulkValue> cells)
    {
        var rows = tables[(int)table] ??= new SqlServerRows(Table.Of(table).Filled(direct));
        rows.Add(cells);
        if (rows.Count >= batch)
        {
            Send(table, rows);
        }
    }

    public override void Flush()
    {
        for (var i = 0; i < tables.Length; i++)
        {
            if (tables[i] is { Count: > 0 } rows)
            {
                Send((PlanTable)i, rows);
            }
        }
    }

    // What was not flushed was not wanted.
    protected override void Dispose(bool disposing) => Array.Clear(tables);

    private void Send(PlanTable table, SqlServerRows rows)
    {
        using var copy = new SqlBulkCopy(connection, SqlBulkCopyOptions.CheckConstraints | SqlBulkCopyOptions.FireTriggers, transaction)
        {
            DestinationTableName = $"[{Table.Of(table).Target(direct)}]",
            BulkCopyTimeout = 0,
        };
        for (var i = 0; i < rows.Columns.Count; i++)
        {
            copy.ColumnMappings.Add(i, rows.Columns[i]);
        }

        copy.WriteToServer(rows);
        rows.Clear();
    }
}
