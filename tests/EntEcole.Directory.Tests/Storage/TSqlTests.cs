using EntEcole.Directory.Storage;
using EntEcole.Directory.Tds.TSql;
using EntEcole.Directory.Tests.Storage.TSql;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>What SQL Server is sent, read without a server: parsed, bound against its migrations, and complete.</summary>
public sealed class TSqlTests
{
    // Reads nothing: it must be found although no statement has it.
    private const string Planted = "SELECT planted FROM nowhere WHERE planted_by = @test AND {0}";

    private static string Storage => typeof(StoreAddress).Assembly.Location;

    public static TheoryData<string> Names => [.. StorageSql.Composed.Keys.Where(IsWholeThere)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Statement_OfTheStore_ParsesAndBinds(string name) => TSqlBinder.Prove(StorageSql.Composed[name], TSqlSchema.Latest);

    [Fact]
    public void Statements_SentAsTheyAreWritten_ParseAndBind() =>
        Assert.All(StorageSql.WholeLiterals(Storage), sql => TSqlBinder.Prove(sql, TSqlSchema.Latest));

    [Fact]
    public void Literals_OfTheStore_AreAllInAStatementThatWasRead() =>
        Assert.Empty(StorageSql.Uncovered(StorageSql.Literals(Storage), StorageSql.Composed.Values));

    [Fact]
    public void Literals_OneStatementPlanted_IsFound()
    {
        var own = StorageSql.Literals(typeof(TSqlTests).Assembly.Location);

        Assert.Contains(Planted, own, StringComparer.Ordinal);
        Assert.Contains(Planted, StorageSql.Uncovered(own, StorageSql.Composed.Values), StringComparer.Ordinal);
    }

    [Fact]
    public void Statements_Composed_AreMany() => Assert.True(Names.Count > 150, $"{Names.Count} statements.");

    [Theory]
    [InlineData("SELECT nowhere FROM record", "no column")]
    [InlineData("UPDATE record SET content = '' WHERE person_no = 1", "implicit conversion from nvarchar to varbinary")]
    [InlineData("INSERT INTO feed (feed_no, academy, degree) VALUES ('1', 'X', 1)", "implicit conversion from nvarchar to int")]
    [InlineData(
        "INSERT INTO feed (feed_no, academy, degree) SELECT feed_no, degree, 1 FROM feed", "implicit conversion from int to nvarchar")]
    [InlineData("SELECT feed_no FROM feed WHERE academy = 1", "implicit conversion")]
    [InlineData("SELECT feed_no FROM feed WHERE academy BETWEEN 'A' AND 2", "implicit conversion")]
    [InlineData("SELECT f.feed_no FROM feed f JOIN record r ON r.source_id = f.feed_no", "implicit conversion")]
    [InlineData("SELECT feed_no FROM feed WHERE academy IN (SELECT r.person_no FROM record r)", "implicit conversion")]
    [InlineData("SELECT feed_no FROM feed WHERE academy = (SELECT MAX(r.person_no) FROM record r)", "implicit conversion")]
    [InlineData("SELECT feed_no FROM feed UNION SELECT academy FROM feed", "implicit conversion")]
    [InlineData("SELECT COALESCE(academy, 0) FROM feed", "implicit conversion")]
    [InlineData("SELECT academy + 1 FROM feed", "implicit conversion")]
    [InlineData("SELECT r.person_id FROM record r WHERE r.person_id LIKE 'a%'", "implicit conversion")]
    [InlineData("SELECT person_no FROM nowhere", "no table")]
    [InlineData("SELECT feed_no FROM record r JOIN feed f ON f.feed_no = r.feed_no", "ambiguous")]
    [InlineData("SELECT r.nowhere FROM record r WHERE r.person_no = 1", "no column")]
    [InlineData("SELECT person_no FROM record WHERE EXISTS (SELECT 1 FROM feed f WHERE f.feed_no = record.nowhere)", "no column")]
    [InlineData("SELECT SUM(CASE WHEN EXISTS (SELECT 1 FROM feed) THEN 1 ELSE 0 END) FROM record", "aggregate over a subquery")]
    [InlineData("SELECT feed_no, person_no, COUNT(*) FROM record GROUP BY feed_no", "neither grouped")]
    [InlineData("SELECT DISTINCT feed_no FROM record ORDER BY person_no", "outside a DISTINCT")]
    [InlineData("INSERT INTO feed (feed_no, academy) VALUES (1, 'X')", "no value for degree")]
    [InlineData("INSERT INTO feed (feed_no, academy, degree) VALUES (1, 'X')", "as many values")]
    [InlineData("UPDATE feed SET nowhere = 1 WHERE feed_no = 1", "no such column")]
    [InlineData("UPDATE feed SET degree = 1 FROM plan_school p WHERE p.nowhere = 1", "no column")]
    [InlineData("DELETE FROM feed WHERE nowhere = 1", "no column")]
    [InlineData("SELECT * FROM feed", "SELECT *")]
    [InlineData("SELECT feed_no FROM feed WITH (NOLOCK)", "table hint")]
    [InlineData("SELECT feed_no FROM feed OPTION (RECOMPILE)", "query hint")]
    [InlineData("WAITFOR DELAY '00:00:01'", "WAITFOR")]
    [InlineData("EXEC ('SELECT 1')", "SQL built from strings")]
    [InlineData("EXEC sp_executesql @text", "procedure")]
    [InlineData("MERGE feed AS t USING school AS s ON s.feed_no = t.feed_no WHEN MATCHED THEN UPDATE SET degree = 1;", "MERGE")]
    [InlineData("SELECT TOP (1) feed_no FROM feed", "TOP")]
    [InlineData("SELECT length(academy) FROM feed", "function")]
    [InlineData("SELECT feed_no FROM feed LIMIT 1", "LIMIT")]
    [InlineData("SELECT feed_no FROM feed OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY", "")]
    [InlineData("SELECT academy || 'x' FROM feed", "")]
    [InlineData("SELECT feed_no FROM feed WHERE (feed_no, degree) > (1, 2)", "")]
    [InlineData("SELECT EXISTS (SELECT 1 FROM feed)", "")]
    [InlineData("SELECT plan_id FROM plan", "")]
    public void Statement_ThatSqlServerRefuses_IsFound(string sql, string why)
    {
        var fault = Assert.Throws<TSqlRefusedException>(() => TSqlBinder.Prove(sql, TSqlSchema.Latest));

        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameter_OfAnotherTypeThanItsColumn_IsRefusedWhereItsTypeIsKnown()
    {
        var statement = Assert.Single(TSqlText.Statements("SELECT feed_no FROM feed WHERE feed_no = @feed"));

        Assert.NotNull(TSqlBinder.Prove(
            statement, TSqlSchema.Latest, new Dictionary<string, string>(StringComparer.Ordinal) { ["@feed"] = "bigint" }));
        Assert.Throws<TSqlRefusedException>(() => TSqlBinder.Prove(
            statement, TSqlSchema.Latest, new Dictionary<string, string>(StringComparer.Ordinal) { ["@feed"] = "nvarchar" }));
    }

    // A constant that ends in the middle, to be followed by a table of values, is read where it is completed.
    private static bool IsWholeThere(string name) =>
        TSqlText.IsWhole(StorageSql.Composed[name]) || !StorageSql.Composed.Any(other =>
            !string.Equals(other.Key, name, StringComparison.Ordinal) && other.Value.Contains(
                StorageSql.Composed[name].Trim(), StringComparison.Ordinal) && TSqlText.IsWhole(other.Value));
}
