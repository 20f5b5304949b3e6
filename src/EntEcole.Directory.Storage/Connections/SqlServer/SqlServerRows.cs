using System.Collections;
using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text;

namespace EntEcole.Directory.Storage.Connections.SqlServer;

/// <summary>Rows of cells on their way to a bulk copy, as the reader that it asks for: forward only, by number of column.</summary>
internal sealed class SqlServerRows(IReadOnlyList<string> columns) : DbDataReader
{
    private readonly List<BulkValue[]> rows = [];
    private int at = -1;

    public IReadOnlyList<string> Columns => columns;

    /// <summary>Rows gathered.</summary>
    public int Count => rows.Count;

    public override int FieldCount => columns.Count;

    public override bool HasRows => rows.Count > 0;

    public override bool IsClosed => false;

    public override int Depth => 0;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public void Add(ReadOnlySpan<BulkValue> cells)
    {
        if (cells.Length != columns.Count)
        {
            throw new ArgumentException("A row has as many cells as its table has columns.", nameof(cells));
        }

        rows.Add(cells.ToArray());
    }

    public void Clear()
    {
        rows.Clear();
        at = -1;
    }

    public override bool Read() => ++at < rows.Count;

    public override bool NextResult() => false;

    public override bool IsDBNull(int ordinal) => rows[at][ordinal].Kind is BulkValueKind.Null;

    // Content is bytes in its column too.
    public override object GetValue(int ordinal)
    {
        var cell = rows[at][ordinal];
        return cell.Kind switch
        {
            BulkValueKind.Number => cell.Number,
            BulkValueKind.Text => cell.Text!,
            BulkValueKind.Utf8 or BulkValueKind.Binary => WholeArray(cell.Bytes),
            _ => DBNull.Value,
        };
    }

    public override int GetValues(object[] values)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            values[i] = GetValue(i);
        }

        return columns.Count;
    }

    public override string GetName(int ordinal) => columns[ordinal];

    public override int GetOrdinal(string name)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (string.Equals(columns[i], name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    public override Type GetFieldType(int ordinal) => at >= 0 && at < rows.Count ? GetValue(ordinal).GetType() : typeof(object);

    public override string GetDataTypeName(int ordinal) => GetFieldType(ordinal).Name;

    public override long GetInt64(int ordinal) => rows[at][ordinal].Number;

    public override int GetInt32(int ordinal) => checked((int)GetInt64(ordinal));

    public override short GetInt16(int ordinal) => checked((short)GetInt64(ordinal));

    public override byte GetByte(int ordinal) => checked((byte)GetInt64(ordinal));

    public override bool GetBoolean(int ordinal) => GetInt64(ordinal) != 0;

    public override string GetString(int ordinal) => rows[at][ordinal].Kind is BulkValueKind.Utf8
        ? Encoding.UTF8.GetString(rows[at][ordinal].Bytes.Span)
        : rows[at][ordinal].Text!;

    private static byte[] WholeArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var part) && part.Array is { } array && array.Length == part.Count ? array : bytes.ToArray();

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

    public override double GetDouble(int ordinal) => throw new NotSupportedException();

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override Guid GetGuid(int ordinal) => throw new NotSupportedException();
}
