using EntEcole.Directory.Storage.Connections.SqlServer;
using EntEcole.Directory.Storage.Migrations;
using EntEcole.Directory.Tds.TSql;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>The migrations of SQL Server: the same schema as SQLite's, in what both have, and keys that its indexes can hold.</summary>
public sealed class TSqlMigrationTests
{
    private const int ClusteredKeyBytes = 900;
    private const int KeyBytes = 1_700;

    private static readonly Dictionary<string, string[]> Types = new(StringComparer.Ordinal)
    {
        ["INTEGER"] = ["int", "bigint"],
        ["TEXT"] = ["nvarchar", "varbinary"],
        ["VARCHAR(200)"] = ["varchar"],
        ["VARCHAR(40)"] = ["varchar"],
        ["BLOB"] = ["binary", "varbinary"],
    };

    [Fact]
    public async Task Schema_OfBothEngines_HasTheSameTablesColumnsAndNulls()
    {
        await using var store = await TestStore.CreateAsync();
        var sqlite = await RowsAsync(store.Path, """
            SELECT m.name, c.name, c.type, c."notnull" FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
            """);

        Assert.Equal(
            sqlite.Select(row => $"{row[0]}.{row[1]} {(row[3] is "1" ? "not null" : "null")}").Order(StringComparer.Ordinal),
            TSqlSchema.Latest.Tables.SelectMany(table => table.Value.Values, (table, column) =>
                $"{table.Key}.{column.Name} {(column.IsNullable ? "null" : "not null")}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.All(sqlite, row => Assert.Contains(TSqlSchema.Latest.Tables[row[0]][row[1]].Type, Types[row[2]], StringComparer.Ordinal));
    }

    [Fact]
    public async Task Schema_OfBothEngines_HasTheSameIndexesAndKeys()
    {
        await using var store = await TestStore.CreateAsync();
        var indexes = await RowsAsync(store.Path, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL");
        var keys = await RowsAsync(store.Path, """
            SELECT m.name, c.name, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.pk > 0
            """);

        Assert.Equal(
            indexes.Select(row => row[0]).Order(StringComparer.Ordinal),
            TSqlSchema.Latest.Indexes.Where(index => !index.IsKey).Select(index => index.Name).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        foreach (var key in keys.GroupBy(row => row[0], StringComparer.Ordinal))
        {
            Assert.Equal(
                key.OrderBy(row => int.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture)).Select(row => row[1]),
                Assert.Single(
                    TSqlSchema.Latest.Indexes,
                    index => string.Equals(index.Name, "pk_" + key.Key, StringComparison.Ordinal)).Columns, StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Constraints_AllHaveNames() => Assert.Empty(TSqlSchema.Latest.Unnamed);

    [Fact]
    public void Texts_CompareByCodeUnits() => Assert.All(
        TSqlSchema.Latest.Tables.Where(table => table.Key is not "migration").SelectMany(table => table.Value.Values),
        column => Assert.True((column.Type is "nvarchar") == (column.Collation is SqlServerEngine.Collation), column.Name));

    [Fact]
    public void Keys_FitTheIndexesOfSqlServer() => Assert.All(TSqlSchema.Latest.Indexes, index => Assert.True(
        index.Columns.Sum(column => TSqlSchema.Latest.Tables[index.Table][column].KeyBytes) <= (
            index.IsClustered ? ClusteredKeyBytes : KeyBytes),
        index.Name));

    [Theory]
    [InlineData("a", 1)]
    [InlineData("a\nGO\nb", 2)]
    [InlineData("a\r\n go \r\nb", 1)]
    [InlineData("GO\n\nGO\na -- GO\nGO", 1)]
    public void Batches_AreParted_ByLinesOfGo(string sql, int batches) => Assert.Equal(batches, Migrator.Batches(sql).Count());

    private static async Task<List<string[]>> RowsAsync(string path, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString()!)]);
        }

        return rows;
    }
}
