using System.Data;
using System.Globalization;
using Dapper;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>How the types of the core travel to and from a column, fixed in one place.</summary>
internal static class TypeHandlers
{
    private static readonly Lock Gate = new();
    private static bool registered;

    public static void Register()
    {
        lock (Gate)
        {
            if (registered)
            {
                return;
            }

            SqlMapper.AddTypeHandler(new PersonIdHandler());
            registered = true;
        }
    }

    /// <summary>A day as stored. By hand: left to itself, Dapper asks the driver for a date, and a text is none to SQL Server's.</summary>
    public static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Day(DateOnly)"/>
    public static string? Day(DateOnly? day) => day is { } known ? Day(known) : null;

    /// <summary>Reads what <see cref="Day(DateOnly)"/> wrote.</summary>
    public static DateOnly ReadDay(string text) => DateOnly.ParseExact(text, "O", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="ReadDay"/>
    public static DateOnly? ReadDayOrNull(string? text) => text is null ? null : ReadDay(text);

    /// <summary>An instant as stored: UTC, to the full 100 ns.</summary>
    public static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Instant"/> wrote.</summary>
    public static DateTimeOffset ReadInstant(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private sealed class PersonIdHandler : SqlMapper.TypeHandler<PersonId>
    {
        public override PersonId Parse(object value) => PersonId.FromBytes((byte[])value);

        public override void SetValue(IDbDataParameter parameter, PersonId value) => parameter.Value = value.ToByteArray();
    }
}
