using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace EntEcole.Directory.Tds.TSql;

/// <summary>A column as the migrations of SQL Server make it. <paramref name="Length"/>: characters or bytes; -1 without limit.</summary>
internal sealed record TSqlColumn(string Name, string Type, int Length, bool IsNullable, bool HasDefault, string? Collation)
{
    /// <summary>Bytes that a value may take in a key.</summary>
    public int KeyBytes => Type switch
    {
        "int" => 4,
        "bigint" => 8,
        "nvarchar" => Length < 0 ? int.MaxValue / 4 : 2 * Length,
        _ => Length < 0 ? int.MaxValue / 4 : Length,
    };
}

/// <summary>An index or the key of a primary or unique constraint.</summary>
internal sealed record TSqlIndex(string Name, string Table, bool IsClustered, bool IsKey, IReadOnlyList<string> Columns);

/// <summary>The schema that the migrations of SQL Server make, read from their text alone.</summary>
internal sealed class TSqlSchema
{
    private readonly Dictionary<string, Dictionary<string, TSqlColumn>> tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TSqlIndex> indexes = new(StringComparer.Ordinal);
    private readonly List<string> unnamed = [];

    /// <summary>The schema of all embedded steps, and of the journal.</summary>
    public static TSqlSchema Latest { get; } = Of([JournalText(), .. Steps("sqlserver")]);

    public IReadOnlyDictionary<string, Dictionary<string, TSqlColumn>> Tables => tables;

    public IEnumerable<TSqlIndex> Indexes => indexes.Values;

    /// <summary>Constraints without a name of their own.</summary>
    public IReadOnlyList<string> Unnamed => unnamed;

    public static TSqlSchema Of(IEnumerable<string> scripts)
    {
        var schema = new TSqlSchema();
        foreach (var statement in scripts.SelectMany(TSqlText.Statements))
        {
            schema.Take(statement);
        }

        return schema;
    }

    /// <summary>The embedded steps of an engine, in order.</summary>
    public static IReadOnlyList<string> Steps(string folder)
    {
        var assembly = typeof(StoreAddress).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal)).Order(
                StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return reader.ReadToEnd();
                }),
        ];
    }

    private static string JournalText() => (string)typeof(Migrator)
        .GetField(
            "CreateJournal", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.GetRawConstantValue()!;

    private void Take(TSqlStatement statement)
    {
        switch (statement)
        {
            case CreateTableStatement create:
                var name = create.SchemaObjectName.BaseIdentifier.Value;
                tables.Add(name, new(StringComparer.Ordinal));
                Take(name, create.Definition);
                break;
            case AlterTableAddTableElementStatement alter:
                Take(alter.SchemaObjectName.BaseIdentifier.Value, alter.Definition);
                break;
            case CreateIndexStatement index:
                Add(new TSqlIndex(
                    index.Name.Value, index.OnName.BaseIdentifier.Value, index.Clustered ?? false, false,
                    [.. index.Columns.Select(column => column.Column.MultiPartIdentifier.Identifiers[^1].Value)]));
                break;
            case DropIndexStatement drop:
                foreach (var clause in drop.DropIndexClauses.Cast<DropIndexClause>())
                {
                    TSqlRefusedException.Unless(indexes.Remove(clause.Index.Value), $"{clause.Index.Value} is not there to be dropped.");
                }

                break;
            case DropTableStatement gone:
                gone.Objects.ToList().ForEach(one => TSqlRefusedException.Unless(
                    tables.Remove(one.BaseIdentifier.Value), $"{one.BaseIdentifier.Value} is not there to be dropped."));
                indexes.Where(pair => !tables.ContainsKey(pair.Value.Table)).Select(pair => pair.Key).ToList().ForEach(
                    name => indexes.Remove(name));
                break;
            case InsertStatement or UpdateStatement or DeleteStatement:
                // Bound against the schema as it is at this step.
                TSqlBinder.Prove(statement, this);
                break;
            default:
                throw new TSqlRefusedException($"A migration does what no test reads: {statement.GetType().Name}.");
        }
    }

    private void Take(string table, TableDefinition definition)
    {
        foreach (var column in definition.ColumnDefinitions)
        {
            tables[table].Add(column.ColumnIdentifier.Value, ColumnOf(table, column));
        }

        definition.TableConstraints.ToList().ForEach(constraint => Take(table, constraint, null));
    }

    private TSqlColumn ColumnOf(string table, ColumnDefinition column)
    {
        var type = (SqlDataTypeReference)column.DataType;
        var length = type.Parameters.FirstOrDefault() switch
        {
            MaxLiteral => -1,
            { } literal => int.Parse(literal.Value, System.Globalization.CultureInfo.InvariantCulture),
            null => 0,
        };
        var nullable = true;
        foreach (var constraint in column.Constraints)
        {
            if (constraint is NullableConstraintDefinition known)
            {
                nullable = known.Nullable;
            }
            else
            {
                Take(table, constraint, column.ColumnIdentifier.Value);
            }
        }

        if (column.DefaultConstraint is { ConstraintIdentifier: null })
        {
            unnamed.Add($"{table}.{column.ColumnIdentifier.Value}");
        }

        return new TSqlColumn(
            column.ColumnIdentifier.Value, TSqlText.NameOf(type), length, nullable, column.DefaultConstraint is not null,
            column.Collation?.Value);
    }

    private void Take(string table, ConstraintDefinition constraint, string? column)
    {
        if (constraint.ConstraintIdentifier is null)
        {
            unnamed.Add($"{table}.{column}");
        }

        if (constraint is UniqueConstraintDefinition unique)
        {
            Add(new TSqlIndex(
                unique.ConstraintIdentifier?.Value ?? "", table, unique.IsPrimaryKey && unique.Clustered != false, true,
                unique.Columns.Count == 0
                    ? [column!]
                    : [.. unique.Columns.Select(one => one.Column.MultiPartIdentifier.Identifiers[^1].Value)]));
        }
    }

    private void Add(TSqlIndex index) => indexes.Add(index.Name, index);
}
