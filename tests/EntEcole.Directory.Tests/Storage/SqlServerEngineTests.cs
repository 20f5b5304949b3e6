using EntEcole.Directory.Model;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Connections.SqlServer;
using EntEcole.Directory.Storage.Schema;
using EntEcole.Directory.Tds.TSql;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>What of the engine of SQL Server needs no server: addresses, parameters, faults, what a database lacks.</summary>
public sealed class SqlServerEngineTests
{
    private const string Secret = "mot-de-passe-inventé";

    [Fact]
    public void Place_NamesServerAndDatabaseOnly()
    {
        var engine = new SqlServerEngine(
            $"Server=sql.example.invalid,1433;Database=entecole;User ID=service;Password={Secret}", new FakeTime());

        Assert.Equal("sql.example.invalid,1433/entecole", engine.Place);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData($"Server=sql;Password={Secret}")]
    [InlineData($"Database=entecole;Password={Secret}")]
    [InlineData($"Server=sql;Database=entecole;Pasword={Secret}")]
    [InlineData($"Server=sql;Database=entecole;Password={Secret};Connect Timeout=soon")]
    public void Address_ThatIsNone_IsRefusedWithoutRepeatingIt(string connection)
    {
        var refusal = Assert.Throws<DirectoryException>(() => StoreAddress.Open("sqlserver:" + connection, new FakeTime()));

        Assert.Equal(Reason.SettingInvalid, refusal.Reason);
        Assert.Null(refusal.InnerException);
        Assert.DoesNotContain(Secret, refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatDoesNotAnswer_IsUnavailableWithoutSecrets()
    {
        await using var store = StoreAddress.Open(
            $"sqlserver:Server=127.0.0.1,9;Database=entecole;User ID=service;Password={Secret};Connect Timeout=1;Encrypt=false;ConnectRetryCount=0",
            new AutoAdvancingTimeProvider());

        var lookup = await Assert.ThrowsAsync<DirectoryException>(() => store.Revisions.GetRevisionAsync(CancellationToken.None));
        var held = await Assert.ThrowsAsync<DirectoryException>(() => store.Runs.TryLockAcademyAsync("TOULOUSE", CancellationToken.None));

        foreach (var refusal in (DirectoryException[])[lookup, held])
        {
            Assert.Equal(Reason.StoreUnavailable, refusal.Reason);
            Assert.Contains("127.0.0.1,9/entecole", refusal.Text.French, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, refusal.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1205, true, true)]
    [InlineData(-2, true, true)]
    [InlineData(40613, true, true)]
    [InlineData(10054, true, true)]
    [InlineData(18456, false, true)]
    [InlineData(229, false, true)]
    [InlineData(9002, false, true)]
    [InlineData(3989, false, false)]
    [InlineData(2627, false, false)]
    [InlineData(2601, false, false)]
    [InlineData(207, false, false)]
    [InlineData(8152, false, false)]
    public void Fault_ByItsNumber_IsPassingOrNotToBeHadOrOurs(int number, bool transient, bool unavailable) =>
        Assert.Equal((transient, unavailable), SqlServerFaults.Of(number));

    [Fact]
    public void Duplicate_OfConstraintAndOfIndex_AreBothKnown() => Assert.Equal([2601, 2627], SqlServerFaults.Duplicate.Order());

    [Theory]
    [InlineData("e1a", "e1a", 4_000)]
    [InlineData("e1a ", "e1a !\u0001", 4_000)]
    [InlineData("", "", 4_000)]
    public void Parameter_Text_HasOneOfTwoSizesAndNoBlankAtItsEnd(string text, string sent, int size)
    {
        var parameter = new SqlParameter { ParameterName = "@id" };

        SqlServerParameters.Set(parameter, text);

        Assert.Equal(sent, parameter.Value);
        Assert.Equal(size, parameter.Size);
        SqlServerParameters.Set(parameter, new string('1', 4_001));
        Assert.Equal(-1, parameter.Size);
        Assert.Equal(4_001, ((string)parameter.Value).Length);
    }

    [Fact]
    public void Ground_NothingSet_SaysAllThatIsMissing()
    {
        var missing = DatabaseRequirements.Missing(
            new DatabaseRequirements.Options { Compatibility = 130, Durability = 2, NoCount = 512 }, 3);

        Assert.Equal(
            [
                "READ_COMMITTED_SNAPSHOT ON", "ALLOW_SNAPSHOT_ISOLATION ON", "COMPATIBILITY_LEVEL 140", "DELAYED_DURABILITY DISABLED",
                "NOCOUNT OFF (sp_configure 'user options')", "COLLATE Latin1_General_100_BIN2",
            ],
            missing);
        Assert.Empty(DatabaseRequirements.Missing(
            new DatabaseRequirements.Options { ReadsVersions = 1, AllowsSnapshots = 1, Compatibility = 150 }, 0));
    }

    [Fact]
    public void Rows_OfEveryKindOfCell_AreReadAsABulkCopyReadsThem()
    {
        var rows = new SqlServerRows(["number", "text", "content", "id", "nothing"]);
        var id = PersonId.New();
        rows.Add([BulkValue.Of(7), BulkValue.Of("Zoé"), BulkValue.Utf8("{}"u8.ToArray()), BulkValue.Of(id), default]);
        rows.Add([BulkValue.Of(long.MinValue), BulkValue.Of(""), BulkValue.Utf8(ReadOnlyMemory<byte>.Empty), BulkValue.Of(id), default]);

        Assert.True(rows.Read());
        Assert.Equal([7L, "Zoé", "{}"u8.ToArray(), id.ToByteArray(), DBNull.Value], Enumerable.Range(0, 5).Select(rows.GetValue));
        Assert.True(rows.IsDBNull(4));
        Assert.True(rows.Read());
        Assert.Equal([long.MinValue, "", Array.Empty<byte>()], Enumerable.Range(0, 3).Select(rows.GetValue));
        Assert.False(rows.Read());
        rows.Clear();
        Assert.Equal(0, rows.Count);
        Assert.False(rows.Read());
        Assert.Throws<ArgumentException>(() => rows.Add([BulkValue.Of(1)]));
    }

    [Fact]
    public void Columns_OfEveryBulkWrite_AreThoseOfTheirTables() => Assert.All(
        // The INE of a stored plan is a column of its records.
        Enum.GetValues<PlanTable>().SelectMany(_ => (bool[])[true, false], (table, direct) => (table, direct)).Where(
            one => one.table is not (PlanTable.Ine or PlanTable.Key) || one.direct),
        one => Assert.All(
            Table.Of(one.table).Filled(one.direct),
            column => Assert.Contains(
                column, TSqlSchema.Latest.Tables[Table.Of(one.table).Target(one.direct)].Keys, StringComparer.Ordinal)));
}
