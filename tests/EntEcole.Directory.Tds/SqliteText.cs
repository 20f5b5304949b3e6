using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EntEcole.Directory.Tds.TSql;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace EntEcole.Directory.Tds;

/// <summary>
/// Statements of SQL Server in the words of SQLite. The two share most of them; here is what they do not: literals, pages, JSON, types
/// and definitions. Columns keep what SQL Server holds them to: their type, and a length counted in its units.
/// </summary>
internal static partial class SqliteText
{
    /// <summary>A function that counts a text as SQL Server does.</summary>
    public const string Units = "utf16_units";

    /// <summary>A statement that reads or writes rows.</summary>
    public static string Of(TSqlFragment fragment)
    {
        var text = new StringBuilder();
        for (var i = fragment.FirstTokenIndex; i <= fragment.LastTokenIndex; i++)
        {
            var token = fragment.ScriptTokenStream[i];
            text.Append(token.TokenType switch
            {
                TSqlTokenType.UnicodeStringLiteral => token.Text[1..],
                TSqlTokenType.HexLiteral => $"X'{token.Text[2..]}'",
                TSqlTokenType.SingleLineComment or TSqlTokenType.MultilineComment => " ",
                _ => token.Text,
            });
        }

        var translated = text.ToString().TrimEnd(';');
        translated = Json().Replace(translated, "json_each(${name})");
        translated = Page().Replace(translated, "LIMIT ${name}");
        translated = Bytes().Replace(translated, "AS BLOB)").Replace("@@OPTIONS", "0", StringComparison.Ordinal);
        return Catalog().Replace(
            translated.Replace("CONVERT(BINARY(16), value, 2)", "unhex(value)", StringComparison.Ordinal)
                .Replace("CONVERT(BINARY(16), NEWID())", "randomblob(16)", StringComparison.Ordinal),
            "sys_${name}");
    }

    /// <summary>A table as its definition makes it, with the limits of its columns.</summary>
    public static IEnumerable<string> Create(CreateTableStatement create)
    {
        var table = create.SchemaObjectName.BaseIdentifier.Value;
        var parts = create.Definition.ColumnDefinitions.Select(column => Column(table, column))
            .Concat(create.Definition.TableConstraints.Select(constraint => Clustering().Replace(Of(constraint), "")));
        return [$"CREATE TABLE \"{table}\" ({string.Join(", ", parts)}) STRICT", .. Catalogued(table, create.Definition)];
    }

    public static IEnumerable<string> Add(AlterTableAddTableElementStatement alter)
    {
        var table = alter.SchemaObjectName.BaseIdentifier.Value;
        return
        [
            .. alter.Definition.ColumnDefinitions.Select(column => $"ALTER TABLE \"{table}\" ADD COLUMN {Column(table, column)}"),
            .. alter.Definition.TableConstraints.Select(constraint => Key(table, constraint)),
            .. Catalogued(table, alter.Definition),
        ];
    }

    /// <summary>A table, and what tells of its columns.</summary>
    public static IEnumerable<string> Drop(DropTableStatement drop) => drop.Objects.Select(one => one.BaseIdentifier.Value).SelectMany(
        table => new[] { $"DROP TABLE \"{table}\"", $"DELETE FROM sys_columns WHERE object_id = '{table}'" });

    public static string Create(CreateIndexStatement index) => BigInt().Replace(Clustering().Replace(Of(index), ""), "${number}");

    // A table that is there takes no key: a unique index holds its rows to the same.
    private static string Key(string table, ConstraintDefinition constraint) => constraint is UniqueConstraintDefinition key
        ? $"CREATE UNIQUE INDEX {key.ConstraintIdentifier.Value} ON \"{table}\" ({string.Join(", ", key.Columns.Select(column => column.Column.MultiPartIdentifier.Identifiers[^1].Value))})"
        : throw new TdsFault(1750, $"{table}: a constraint that this server cannot add to a table.");

    // What tells whether a text compares by code units.
    private static IEnumerable<string> Catalogued(string table, TableDefinition definition) => definition.ColumnDefinitions.Select(column =>
        $"INSERT INTO sys_columns (object_id, name, collation_name) VALUES ('{table}', '{column.ColumnIdentifier.Value}', {(TSqlText.NameOf(column.DataType) is not ("nvarchar" or "varchar") ? "NULL" : $"'{column.Collation?.Value ?? "French_CI_AS"}'")})");

    private static string Column(string table, ColumnDefinition column)
    {
        var name = column.ColumnIdentifier.Value;
        var type = TSqlText.NameOf(column.DataType);
        var length = ((SqlDataTypeReference)column.DataType).Parameters.FirstOrDefault();
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"\"{name}\" ").Append(type switch
        {
            "int" or "bigint" or "integer" => "INT",
            "nvarchar" or "varchar" => "TEXT",
            "binary" or "varbinary" => "BLOB",
            _ => throw new TdsFault(2715, $"{table}.{name}: a type that this server does not know: {type}."),
        });
        if (column.Collation is { } collation)
        {
            text.Append(CultureInfo.InvariantCulture, $" COLLATE {collation.Value}");
        }

        foreach (var constraint in column.Constraints)
        {
            text.Append(' ').Append(Clustering().Replace(Of(constraint), ""));
        }

        if (column.DefaultConstraint is { } value)
        {
            text.Append(CultureInfo.InvariantCulture, $" DEFAULT {Of(value.Expression)}");
        }

        text.Append(type switch
        {
            "int" or "integer" => $" CONSTRAINT range_{table}_{name} CHECK (\"{name}\" BETWEEN {int.MinValue} AND {int.MaxValue})",
            "binary" => $" CONSTRAINT length_{table}_{name} CHECK (length(\"{name}\") = {((Literal)length!).Value})",
            _ when length is Literal and not MaxLiteral =>
                $" CONSTRAINT length_{table}_{name} CHECK ({(type.EndsWith("char", StringComparison.Ordinal) ? Units : "length")}(\"{name}\") <= {((Literal)length).Value})",
            _ => "",
        });
        return text.ToString();
    }

    [GeneratedRegex(
        @"OPENJSON\((?<name>@[a-z]+)\) WITH \(value [A-Z]+(\(\d+\))? '\$'\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Json();

    [GeneratedRegex(
        @"OFFSET 0 ROWS FETCH NEXT (?<name>@[a-z]+) ROWS ONLY", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Page();

    [GeneratedRegex(
        @"AS VARBINARY\(MAX\)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Bytes();

    [GeneratedRegex(
        @"\bsys\.(?<name>tables|columns|databases|triggers)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Catalog();

    [GeneratedRegex(
        @"CONVERT\(BIGINT, (?<number>\d+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex BigInt();

    [GeneratedRegex(
        @"\b(NON)?CLUSTERED ?\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Clustering();
}
