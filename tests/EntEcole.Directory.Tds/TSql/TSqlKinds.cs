using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace EntEcole.Directory.Tds.TSql;

/// <summary>
/// Which types may meet in an assignment or a comparison. Stricter than SQL Server, which refuses some implicit conversions (257) and
/// makes others: none is made between numbers, texts and bytes, and no column of one byte a character is compared as Unicode, since that
/// reads the column of every row instead of its index.
/// </summary>
internal static class TSqlKinds
{
    /// <summary>
    /// The reason for which a value of <paramref name="given"/> cannot be written to a column of <paramref name="column"/>; null when it
    /// can.
    /// </summary>
    public static string? WhyNotAssigned(string? column, string? given) =>
        KindOf(column) is { } to && KindOf(given) is { } from && from != to
        ? $"implicit conversion from {given} to {column} is not allowed"
        : null;

    /// <summary>The reason for which two expressions cannot be compared; null when they can.</summary>
    public static string? WhyNotCompared((ScalarExpression Expression, string? Type) one, (ScalarExpression Expression, string? Type) other)
    {
        if (WhyNotAssigned(one.Type, other.Type) is { } why)
        {
            return why;
        }

        return LosesIndex(one, other) || LosesIndex(other, one)
            ? $"implicit conversion between {one.Type} and {other.Type} loses an index"
            : null;
    }

    private static bool LosesIndex((ScalarExpression Expression, string? Type) column, (ScalarExpression Expression, string? Type) other) =>
        column is { Expression: ColumnReferenceExpression, Type: "char" or "varchar" }
            && other is { Expression: not StringLiteral, Type: "nchar" or "nvarchar" };

    private static Kind? KindOf(string? type) => type switch
    {
        "int" or "bigint" or "bit" or "smallint" or "tinyint" or "integer" => Kind.Number,
        "nvarchar" or "varchar" or "char" or "nchar" => Kind.Text,
        "binary" or "varbinary" => Kind.Bytes,
        _ => null,
    };

    private enum Kind
    {
        Number,
        Text,
        Bytes,
    }
}
