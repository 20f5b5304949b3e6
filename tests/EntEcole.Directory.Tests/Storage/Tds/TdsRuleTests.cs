using System.Data;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections.SqlServer;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Tests.Storage.Tds;

/// <summary>The server is strict where a real one is: what these tests provoke, no other could hide.</summary>
public sealed class TdsRuleTests
{
    [Theory]
    [InlineData("INSERT INTO feed (feed_no, academy, degree) VALUES (1, N'A', 1), (2, N'A', 1)", 2627)]
    [InlineData("INSERT INTO feed (feed_no, academy, degree) VALUES (1, N'A', 1), (1, N'B', 1)", 2627)]
    [InlineData("INSERT INTO feed (feed_no, academy, degree) VALUES (1, NULL, 1)", 515)]
    [InlineData("INSERT INTO feed (feed_no, academy, degree) VALUES (3000000000, N'A', 1)", 8115)]
    [InlineData("INSERT INTO migration (number, name, applied_at) VALUES (99, N'A', N'12345678901234567890123456789012345678901')", 2628)]
    [
        InlineData(
            "INSERT INTO nomenclature (feed_no, category, code, hash, content, since_revision, until_revision) VALUES (1, 5, N'A', 1, N'text', 1, 2)",
            257)]
    [InlineData("SELECT academy FROM feeds", 208)]
    [InlineData("SELECT academies FROM feed", 207)]
    [InlineData("SELECT academy FROM feed WHERE feed_no = @feed", 137)]
    [InlineData("COMMIT TRANSACTION", 3902)]
    public async Task Statement_AgainstTheRules_IsRefusedByTheNumberOfSqlServer(string sql, int number)
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var connection = await tds.ConnectAsync();
        await using var command = new SqlCommand(sql, connection);

        var fault = await Assert.ThrowsAsync<SqlException>(command.ExecuteNonQueryAsync);

        Assert.Equal(number, fault.Number);
        Assert.False(SqlServerFaults.IsUnavailable(fault));
    }

    [Fact]
    public async Task Fault_OfTheServer_IsToldWithNumberStateLineAndStatement_AndWithNoValue()
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var connection = await tds.ConnectAsync();
        await using var command = new SqlCommand(
            "INSERT INTO feed (feed_no, academy, degree) VALUES (@feed, N'A', 1), (@feed, N'SECRET', 1)", connection);
        command.Parameters.AddWithValue("@feed", 1);

        var fault = await Assert.ThrowsAsync<SqlException>(command.ExecuteNonQueryAsync);

        Assert.Equal($"SqlException: error 2627, state {fault.State}, line {fault.LineNumber}, statement INSERT feed", FaultNote.Of(fault));
        Assert.StartsWith(
            "InvalidOperationException: error 2627,", FaultNote.Of(new InvalidOperationException("x", fault)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "no trigger on a table of entecole")]
    [InlineData(false, "DENY UPDATE ON access_log TO entecole_service (docker/sqlserver/permissions.sql)")]
    public async Task Start_OnADatabaseWhoseTriggersOrRightsAreNotOurs_IsRefusedWithWhatIsMissing(bool trigger, string missing)
    {
        await using var tds = await TdsStore.CreateAsync();
        tds.Database.MayChangeAccesses = !trigger;
        if (trigger)
        {
            await using var connection = await tds.ConnectAsync();
            await using var command = new SqlCommand(
                "CREATE TRIGGER audit ON feed AFTER INSERT AS IF 1 = 1 THROW 50001, 'broken by the test', 1", connection);
            await command.ExecuteNonQueryAsync();
        }

        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => tds.Store.Schema.CheckSchemaAsync(CancellationToken.None));

        Assert.Equal((Reason.StoreUnavailable, missing), (refusal.Reason, refusal.Facts["missing"]));
    }

    [Theory]
    [InlineData("INSERT INTO record (person_no) VALUES (@a)", "INSERT record")]
    [InlineData("DELETE FROM plan_wait WHERE plan_id = @a", "DELETE plan_wait")]
    [InlineData("UPDATE \"plan\" SET state = 1", "UPDATE plan")]
    [InlineData("SELECT a,\n b FROM person p", "SELECT person")]
    [InlineData("COMMIT TRANSACTION", "?")]
    public void Statement_IsNamedByItsVerbAndTable(string sql, string name) => Assert.Equal(name, SqlServerFaultNotes.NameOf(sql));

    [Fact]
    public async Task Parameters_MoreThan2100_AreRefused()
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var connection = await tds.ConnectAsync();
        await using var command = new SqlCommand("SELECT COUNT(*) FROM feed", connection);
        for (var i = 0; i < 2_099; i++)
        {
            command.Parameters.AddWithValue($"@p{i}", i);
        }

        var fault = await Assert.ThrowsAsync<SqlException>(command.ExecuteScalarAsync);

        Assert.Equal(8003, fault.Number);
    }

    [Fact]
    public async Task Transaction_BegunInAProcedure_IsRefused()
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var connection = await tds.ConnectAsync();
        await using var command = new SqlCommand("BEGIN TRANSACTION; SELECT COUNT(*) FROM feed WHERE feed_no = @feed", connection);
        command.Parameters.AddWithValue("@feed", 1);

        Assert.Equal(266, (await Assert.ThrowsAsync<SqlException>(command.ExecuteScalarAsync)).Number);
    }

    [Fact]
    public async Task Snapshot_WhereTheDatabaseDoesNotAllowIt_IsRefusedAndSaidByTheCheckOfTheGround()
    {
        await using var tds = await TdsStore.CreateAsync();
        tds.Database.Set("snapshot_isolation_state = 0");
        await using var another = tds.Open("");

        var lookup = await Assert.ThrowsAsync<DirectoryException>(() => another.Revisions.GetRevisionAsync(CancellationToken.None));
        var check = await Assert.ThrowsAsync<DirectoryException>(() => another.Schema.CheckSchemaAsync(CancellationToken.None));

        Assert.Contains("3952", lookup.Text.English, StringComparison.Ordinal);
        Assert.Contains("ALLOW_SNAPSHOT_ISOLATION ON", check.Text.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BulkLoad_OfATooLongText_IsRefusedAndNoRowStays()
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var connection = await tds.ConnectAsync();
        using var rows = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        rows.Columns.Add("person_no", typeof(int));
        rows.Columns.Add("ine", typeof(string));
        rows.Rows.Add(1, "short");
        rows.Rows.Add(2, "123456789012345678901");
        using var copy = new SqlBulkCopy(connection, SqlBulkCopyOptions.CheckConstraints | SqlBulkCopyOptions.FireTriggers, null)
        {
            DestinationTableName = "pupil_ine",
        };

        await Assert.ThrowsAnyAsync<Exception>(() => copy.WriteToServerAsync(rows));

        await using var again = await tds.ConnectAsync();
        await using var count = new SqlCommand("SELECT COUNT(*) FROM pupil_ine", again);
        Assert.Equal(0, await count.ExecuteScalarAsync());
    }
}
