using System.Collections;
using System.Data.Common;
using System.Globalization;

namespace EntEcole.Directory.Tests.Storage.TSql;

/// <summary>A result with the types that SQL Server would give it: an INT is no BIGINT, and the other way round, as for its driver.</summary>
internal sealed class ShadowReader(DbDataReader inner, IReadOnlyList<IReadOnlyList<TSqlOutput>> results, Action closed) : DbDataReader
{
    private int result;
    private bool isClosed;

    public override int FieldCount => inner.FieldCount;

    public override bool HasRows => inner.HasRows;

    public override bool IsClosed => isClosed;

    public override int Depth => 0;

    public override int RecordsAffected => inner.RecordsAffected;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => inner.Read();

    public override Task<bool> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);

    public override bool NextResult()
    {
        result++;
        return inner.NextResult();
    }

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        result++;
        return inner.NextResultAsync(cancellationToken);
    }

    public override bool IsDBNull(int ordinal) => inner.IsDBNull(ordinal);

    public override int GetInt32(int ordinal) => Of("int", ordinal, inner.GetInt32);

    public override long GetInt64(int ordinal) => Of("bigint", ordinal, inner.GetInt64);

    public override string GetString(int ordinal) => Of("nvarchar", ordinal, inner.GetString);

    public override T GetFieldValue<T>(int ordinal) => typeof(T) == typeof(byte[])
        ? TypeOf(ordinal) is null or "binary" or "varbinary" ? inner.GetFieldValue<T>(ordinal) : throw Mistaken(ordinal, "bytes")
        : (T)GetValue(ordinal);

    public override object GetValue(int ordinal)
    {
        if (inner.IsDBNull(ordinal))
        {
            return DBNull.Value;
        }

        return TypeOf(ordinal) switch
        {
            "int" => Convert.ToInt32(inner.GetValue(ordinal), CultureInfo.InvariantCulture),
            "bigint" => Convert.ToInt64(inner.GetValue(ordinal), CultureInfo.InvariantCulture),
            "binary" or "varbinary" => inner.GetFieldValue<byte[]>(ordinal),
            _ => inner.GetValue(ordinal),
        };
    }

    public override int GetValues(object[] values)
    {
        for (var i = 0; i < FieldCount; i++)
        {
            values[i] = GetValue(i);
        }

        return FieldCount;
    }

    public override Type GetFieldType(int ordinal) => TypeOf(ordinal) switch
    {
        "int" => typeof(int),
        "bigint" => typeof(long),
        "nvarchar" => typeof(string),
        "binary" or "varbinary" => typeof(byte[]),
        _ => inner.GetFieldType(ordinal),
    };

    public override string GetName(int ordinal) => inner.GetName(ordinal);

    public override int GetOrdinal(string name) => inner.GetOrdinal(name);

    public override string GetDataTypeName(int ordinal) => TypeOf(ordinal) ?? inner.GetDataTypeName(ordinal);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    public override void Close()
    {
        if (!isClosed)
        {
            isClosed = true;
            closed();
            inner.Dispose();
        }
    }

    public override bool GetBoolean(int ordinal) => throw new NotSupportedException();

    public override byte GetByte(int ordinal) => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

    public override double GetDouble(int ordinal) => throw new NotSupportedException();

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

    public override short GetInt16(int ordinal) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private string? TypeOf(int ordinal) => result < results.Count ? results[result][ordinal].Type : null;

    private T Of<T>(string type, int ordinal, Func<int, T> read) => TypeOf(ordinal) is { } known && !string.Equals(known, type, StringComparison.Ordinal) ? throw Mistaken(ordinal, type) : read(ordinal);

    private InvalidCastException Mistaken(int ordinal, string type) => new($"Column {ordinal} is {TypeOf(ordinal)}, not {type}.");
}
