using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>Reads columns where a night or a lookup reads many.</summary>
internal static class RowReading
{
    public static byte[] Bytes(this DbDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    /// <summary>A text or bytes, until the reader moves: without a copy where the engine gives its own memory.</summary>
    public static ReadOnlySpan<byte> Utf8(this DbDataReader reader, int column) =>
        reader is Utf8DataReader rows ? rows.Utf8(column) : reader.Bytes(column);

    /// <summary>A whole number of any width: what is counted is wider in one engine than in the other.</summary>
    public static long Number(this DbDataReader reader, int column) =>
        reader is Utf8DataReader rows ? rows.GetInt64(column) : Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture);

    public static string? TextOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static DateOnly Date(this DbDataReader reader, int column) =>
        DateOnly.ParseExact(reader.GetString(column), "O", CultureInfo.InvariantCulture);

    public static DateOnly? DateOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Date(column);

    /// <summary>A profile from eight columns: person, school, role, feed, state, active on, suspended on, purge on.</summary>
    public static ProfileRow Profile(this DbDataReader reader, int column) => new(
        reader.GetInt32(column),
        reader.GetInt32(column + 1),
        (Role)reader.GetInt32(column + 2),
        reader.GetInt32(column + 3),
        (ProfileState)reader.GetInt32(column + 4),
        reader.Date(column + 5),
        reader.DateOrNull(column + 6),
        reader.DateOrNull(column + 7));

    /// <summary>The key of a record from four columns: source id, person, presence, hash.</summary>
    public static RecordKey Key(this DbDataReader reader) => new(
        reader.GetString(0), reader.GetInt32(1), (Presence)reader.GetInt32(2), reader.GetInt64(3));

    /// <summary>What 2D adds to a relation, from four columns: legal, financial, contact, payment; null in 1D.</summary>
    public static RelationDetails? Details(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : new(
        reader.GetInt32(column), reader.GetInt32(column + 1) == 1, reader.GetInt32(column + 2) == 1, reader.GetInt32(column + 3) == 1);

    /// <summary>The person of a content column as Dapper gives it: text, or bytes of UTF-8, as the engine keeps it.</summary>
    public static Person PersonOf(object content) => PersonJson.Read(content as byte[] ?? Encoding.UTF8.GetBytes((string)content));

    public static DbCommand Command(
        this DbConnection connection, string sql, DbTransaction? transaction, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Set(value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>
    /// Does <paramref name="work"/>; what a driver says of a connection that is gone becomes <see cref="ConnectionLostException"/>.
    /// </summary>
    public static async Task<T> LivingAsync<T>(this DbConnection connection, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (InvalidOperationException fault) when (connection.State is not ConnectionState.Open)
        {
            throw new ConnectionLostException(fault);
        }
    }

    /// <inheritdoc cref="LivingAsync{T}"/>
    public static T Living<T>(this DbConnection connection, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidOperationException fault) when (connection.State is not ConnectionState.Open)
        {
            throw new ConnectionLostException(fault);
        }
    }

    /// <summary>Gives a parameter its value, as the engine wants it.</summary>
    public static void Set(this DbParameter parameter, object value)
    {
        if (parameter is SqliteParameter)
        {
            parameter.Value = value;
        }
        else
        {
            SetOther(parameter, value);
        }
    }

    // Apart, so that a store of one file loads nothing of the other engine's driver.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetOther(DbParameter parameter, object value)
    {
        if (parameter is SqlParameter known)
        {
            SqlServerParameters.Set(known, value);
        }
        else
        {
            parameter.Value = value;
        }
    }

    public static PersonId? PersonOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : PersonId.FromBytes(reader.Bytes(column));
}
