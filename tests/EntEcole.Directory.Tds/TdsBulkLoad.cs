using EntEcole.Directory.Tds.TSql;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tds;

/// <summary>
/// Rows in bulk: the statement that announces them, then a message that holds their columns and themselves ([MS-TDS] 2.2.6.1).
/// </summary>
internal sealed class TdsBulkLoad(string table, IReadOnlyList<string> columns)
{
    public string Table => table;

    /// <summary>Takes the rows; returns how many.</summary>
    public long Take(TdsSession session, TdsInput input, CancellationToken cancelled)
    {
        var schema = session.Schema.Tables[table];
        var described = Described(input);
        if (!described.Select(one => one.Name).SequenceEqual(columns, StringComparer.Ordinal))
        {
            throw new TdsFault(4816, "Invalid column in the bulk copy stream.");
        }

        described.ForEach(column => Prove(schema[column.Name], column.Type));
        foreach (var missing in schema.Values.Where(
            one => one is { IsNullable: false, HasDefault: false } && !columns.Contains(one.Name, StringComparer.Ordinal)))
        {
            throw new TdsFault(515, $"Cannot insert the value NULL into column '{missing.Name}'.");
        }

        session.Transaction.Touch();
        // All of the rows or none, in a transaction of its own if there is no other.
        TdsDatabase.Execute(session.Connection, "SAVEPOINT bulk");
        try
        {
            var rows = Insert(session, input, described, cancelled);
            TdsDatabase.Execute(session.Connection, "RELEASE bulk");
            return rows;
        }
        catch when (TdsDatabase.IsInTransaction(session.Connection))
        {
            TdsDatabase.Execute(session.Connection, "ROLLBACK TO bulk; RELEASE bulk");
            throw;
        }
    }

    private long Insert(TdsSession session, TdsInput input, List<TdsColumn> described, CancellationToken cancelled)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText =
            $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(one => $"\"{one}\""))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@{i}"))})";
        var parameters = columns.Select((_, i) => command.Parameters.Add(new SqliteParameter($"@{i}", null))).ToList();
        long rows = 0;
        while (!input.IsAtEnd && input.Peek == 0xD1)
        {
            input.Byte();
            for (var i = 0; i < described.Count; i++)
            {
                parameters[i].Value = described[i].Type.ReadValue(input) ?? DBNull.Value;
            }

            command.ExecuteNonQuery();
            rows++;
            cancelled.ThrowIfCancellationRequested();
        }

        return input.IsAtEnd || input.Peek == 0xFD
            ? rows
            : throw new TdsFault(4002, "The incoming tabular data stream is incorrect: rows end otherwise.");
    }

    private static List<TdsColumn> Described(TdsInput input)
    {
        input.Byte();
        var described = new List<TdsColumn>();
        for (var left = input.UInt16(); left > 0; left--)
        {
            input.Int32();
            input.UInt16();
            var type = TdsType.Read(input);
            described.Add(new TdsColumn(input.ShortText(), type));
        }

        return described;
    }

    // No conversion on the way: the driver has made what the column is.
    private static void Prove(TSqlColumn column, TdsType type)
    {
        if (!string.Equals(column.Type, type.Name, StringComparison.Ordinal) || (
            column.Length != type.Length && column.Type is not ("int" or "bigint")))
        {
            throw new TdsFault(
                4815,
                $"Received an invalid column length or type from the bcp client for {column.Name}: {type.Name}({type.Length}) for {column.Type}({column.Length}).");
        }
    }
}
