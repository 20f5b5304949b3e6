using System.Data.Common;
using System.Data.SqlTypes;
using System.Globalization;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>Values of parameters.</summary>
internal static class SqlValues
{
    public static object OrNull(string? text) => text is null ? DBNull.Value : text;

    // Nulls have the type of their column: SQL Server takes a null without type for a text, and would convert the column to it.
    public static object OrNull(PersonId? id) => id is { } known ? known.ToByteArray() : (object)SqlBinary.Null;

    public static object OrNull(int? number) => number is { } known ? known : (object)SqlInt32.Null;

    public static string? InstantOrNull(DateTimeOffset? instant) => instant is null ? null : TypeHandlers.Instant(instant.Value);

    /// <summary>Academies and UAIs in one list: no label of an academy is a UAI.</summary>
    public static string Texts(Perimeter reach) => JsonSerializer.Serialize(reach.Academies.Concat(reach.Uais));
}

/// <summary>Texts of statements.</summary>
internal static class SqlText
{
    /// <summary>A statement with <paramref name="part"/> in each place of <c>{0}</c>.</summary>
    public static string With(string sql, string part) => string.Format(CultureInfo.InvariantCulture, sql, part);
}

/// <summary>Commands that end with their caller.</summary>
internal static class SqlCommands
{
    public static CommandDefinition Cancellable(
        string sql, object arguments, DbTransaction? transaction, CancellationToken cancellationToken) =>
        new(sql, arguments, transaction, cancellationToken: cancellationToken);
}
