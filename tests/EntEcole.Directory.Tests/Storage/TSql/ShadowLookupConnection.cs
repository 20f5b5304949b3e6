using System.Data.Common;
using EntEcole.Directory.Storage;

namespace EntEcole.Directory.Tests.Storage.TSql;

/// <summary>A lookup connection of <see cref="ShadowEngine"/>: one result at a time, all between a beginning and an end.</summary>
internal sealed class ShadowLookupConnection(LookupConnection inner, Breakage? breakage) : LookupConnection
{
    private int reading;
    private bool begun;

    public override long? Head => inner.Head;

    public override ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        Step();
        Assert.False(begun);
        begun = true;
        return inner.BeginAsync(cancellationToken);
    }

    public override ValueTask EndAsync(CancellationToken cancellationToken)
    {
        Step();
        Assert.Equal(0, reading);
        begun = false;
        return inner.EndAsync(cancellationToken);
    }

    public override Task<DbDataReader> ReadAsync(
        Statement statement, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        Step();
        Assert.True(begun);
        Assert.True(reading == 0, "There is already an open DataReader: MARS is off.");
        ShadowCommand.ProveParameters(statement.Sql, [.. parameters.ToArray().Select(one => (one.Name, (object?)one.Value))]);
        return WrapAsync(inner.ReadAsync(statement, cancellationToken, parameters), ShadowSql.Prove(statement.Sql));
    }

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task<DbDataReader> WrapAsync(Task<DbDataReader> opening, IReadOnlyList<IReadOnlyList<TSqlOutput>> results)
    {
        var reader = await opening;
        reading++;
        return new ShadowReader(reader, results, () => reading--);
    }

    private void Step()
    {
        if (breakage?.Step() == true)
        {
            throw new ConnectionLostException(new IOException("broken by the test"));
        }
    }
}

/// <summary>A sink of <see cref="ShadowEngine"/>: the rows fit the columns to which a bulk copy would send them.</summary>
internal sealed class ShadowSink(RowSink inner, ShadowConnection connection, bool direct) : RowSink
{
    public override void Write(PlanTable table, ReadOnlySpan<Cell> cells)
    {
        connection.ProveReady();
        var columns = TSqlSchema.Latest.Tables[PlanSql.TableOf(table, direct)];
        var names = PlanSql.ColumnsOf(table, direct);
        Assert.Equal(names.Count, cells.Length);
        for (var i = 0; i < cells.Length; i++)
        {
            Prove(columns[names[i]], cells[i]);
        }

        inner.Write(table, cells);
    }

    public override void Flush() => inner.Flush();

    protected override void Dispose(bool disposing) => inner.Dispose();

    private static void Prove(TSqlColumn column, in Cell cell)
    {
        var fits = (column.Type, cell.Kind) switch
        {
            (_, CellKind.Null) => column.IsNullable,
            ("int", CellKind.Number) => cell.Number is >= int.MinValue and <= int.MaxValue,
            ("bigint", CellKind.Number) => true,
            ("nvarchar", CellKind.Text) => column.Length < 0 || cell.Text!.Length <= column.Length,
            ("varbinary", CellKind.Utf8) => true,
            ("binary", CellKind.Binary) => cell.Bytes.Length == column.Length,
            _ => false,
        };
        Assert.True(fits, $"{column.Name}: a {cell.Kind} does not fit {column.Type}({column.Length}).");
    }
}
