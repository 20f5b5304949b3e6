using System.Collections;
using System.Data.Common;
using System.Data.SqlTypes;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EntEcole.Directory.Storage.Connections.Sqlite;

/// <summary>
/// The rows of prepared SQL, one result per statement in it. Opened again for every call; to close it keeps the statements. Columns are
/// read by number, as the types of our tables: integers, texts, bytes.
/// </summary>
internal sealed class SqliteRows : Utf8DataReader
{
    private readonly sqlite3 database;
    private readonly List<sqlite3_stmt> statements = [];
    private readonly List<int[]> places = [];
    private readonly Task<DbDataReader> self;
    private sqlite3_stmt current;
    private int rank;

    /// <summary>Prepares <paramref name="sql"/>, which will always be given <paramref name="parameters"/> in this order.</summary>
    public SqliteRows(sqlite3 database, string sql, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        this.database = database;
        self = Task.FromResult<DbDataReader>(this);
        for (ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(sql); !rest.IsEmpty;)
        {
            Check(raw.sqlite3_prepare_v3(database, rest, raw.SQLITE_PREPARE_PERSISTENT, out var statement, out rest));
            statements.Add(statement);
            var indexes = new int[parameters.Length];
            for (var i = 0; i < parameters.Length; i++)
            {
                // 0 for a parameter that this statement does not name.
                indexes[i] = raw.sqlite3_bind_parameter_index(statement, parameters[i].Name);
            }

            places.Add(indexes);
        }

        current = statements[0];
    }

    public override bool HasRows => throw new NotSupportedException();

    public override bool IsClosed => throw new NotSupportedException();

    public override int Depth => 0;

    public override int RecordsAffected => -1;

    public override int FieldCount => raw.sqlite3_column_count(current);

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => throw new NotSupportedException();

    /// <summary>Before the first row of the first result.</summary>
    public Task<DbDataReader> OpenAsync(ReadOnlySpan<(string Name, object Value)> parameters)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            for (var k = 0; k < parameters.Length; k++)
            {
                if (places[i][k] is var place and not 0)
                {
                    Check(Bind(statements[i], place, parameters[k].Value));
                }
            }
        }

        current = statements[rank = 0];
        return self;
    }

    /// <summary>Runs a statement without rows.</summary>
    public void Run()
    {
        Read();
        Close();
    }

    /// <summary>Lets go of the statements.</summary>
    public void Forget()
    {
        foreach (var statement in statements)
        {
            statement.Dispose();
        }
    }

    public override bool Read()
    {
        var code = raw.sqlite3_step(current);
        return code == raw.SQLITE_ROW || (code == raw.SQLITE_DONE ? false : throw Fault(code));
    }

    public override bool NextResult()
    {
        if (rank + 1 == statements.Count)
        {
            return false;
        }

        current = statements[++rank];
        return true;
    }

    public override void Close()
    {
        foreach (var statement in statements)
        {
            // Its code is that of the step before, told already.
            _ = raw.sqlite3_reset(statement);
        }
    }

    public override bool IsDBNull(int ordinal) => raw.sqlite3_column_type(current, ordinal) == raw.SQLITE_NULL;

    public override int GetInt32(int ordinal) => raw.sqlite3_column_int(current, ordinal);

    public override long GetInt64(int ordinal) => raw.sqlite3_column_int64(current, ordinal);

    /// <summary>SQLite's own memory of a text or bytes; it holds until the next step.</summary>
    public override ReadOnlySpan<byte> Utf8(int ordinal) => raw.sqlite3_column_blob(current, ordinal);

    public override string GetString(int ordinal) => Encoding.UTF8.GetString(Utf8(ordinal));

    public override T GetFieldValue<T>(int ordinal) =>
        typeof(T) == typeof(byte[]) ? (T)(object)Utf8(ordinal).ToArray() : throw new NotSupportedException();

    public override object GetValue(int ordinal) => raw.sqlite3_column_type(current, ordinal) switch
    {
        raw.SQLITE_NULL => DBNull.Value,
        raw.SQLITE_INTEGER => GetInt64(ordinal),
        raw.SQLITE_TEXT => GetString(ordinal),
        raw.SQLITE_BLOB => GetFieldValue<byte[]>(ordinal),
        _ => throw new NotSupportedException(),
    };

    public override bool GetBoolean(int ordinal) => throw new NotSupportedException();

    public override byte GetByte(int ordinal) => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override string GetDataTypeName(int ordinal) => throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

    public override double GetDouble(int ordinal) => throw new NotSupportedException();

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();

    public override Type GetFieldType(int ordinal) => throw new NotSupportedException();

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

    public override short GetInt16(int ordinal) => throw new NotSupportedException();

    public override string GetName(int ordinal) => throw new NotSupportedException();

    public override int GetOrdinal(string name) => throw new NotSupportedException();

    public override int GetValues(object[] values) => throw new NotSupportedException();

    private static int Bind(sqlite3_stmt statement, int place, object value) => value switch
    {
        DBNull or INullable { IsNull: true } => raw.sqlite3_bind_null(statement, place),
        int number => raw.sqlite3_bind_int(statement, place, number),
        long number => raw.sqlite3_bind_int64(statement, place, number),
        string text => raw.sqlite3_bind_text(statement, place, text),
        byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        _ => throw new NotSupportedException(),
    };

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Fault(code);
        }
    }

    private SqliteException Fault(int code)
    {
        try
        {
            SqliteException.ThrowExceptionForRC(code, database);
        }
        catch (SqliteException fault)
        {
            return fault;
        }

        throw new InvalidOperationException($"SQLite answered {code}.");
    }
}
