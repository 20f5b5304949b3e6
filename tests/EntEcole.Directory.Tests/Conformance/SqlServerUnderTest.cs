using System.Globalization;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>
/// SQL Server, where <c>ENTECOLE_TEST_SQLSERVER</c> tells how to connect to one with the right to make databases, or that a container is to
/// be started: a database a test.
/// </summary>
public class SqlServerUnderTest : EngineUnderTest
{
    public const string Variable = "ENTECOLE_TEST_SQLSERVER";

    private static int made;

    public static SqlServerUnderTest Instance { get; } = new();

    public override string MigrationFolder => "sqlserver";

    public override string? WhySkipped => string.IsNullOrEmpty(Address) ? $"SQL Server is not configured: {Variable} is not set." : null;

    private protected virtual string? Address => Environment.GetEnvironmentVariable(Variable) is not SqlServerContainer.Asked and var given
        ? given : SqlServerContainer.Address;

    public override string Utf8(string text) => $"CAST('{text}' AS VARBINARY(MAX))";

    public override string Bytes(string hexadecimal) => "0x" + hexadecimal;

    public override async Task<StoreUnderTest> OpenEmptyAsync(TimeProvider time)
    {
        var name = NewName();
        // The name is made here; options.sql does the same for the database of a service.
        await ExecuteAsync("master", $"CREATE DATABASE {name}");
        await ExecuteAsync("master", $"ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE");
        await ExecuteAsync("master", $"ALTER DATABASE {name} SET ALLOW_SNAPSHOT_ISOLATION ON");
        return Under(name, time);
    }

    private protected static string NewName() =>
        string.Create(CultureInfo.InvariantCulture, $"entecole_test_{Environment.ProcessId}_{Interlocked.Increment(ref made)}");

    /// <summary>A database that is there.</summary>
    private protected StoreUnderTest Under(string name, TimeProvider time) =>
        new SqlServerStoreUnderTest(this, name, new TickingTime(time));

    private string Of(string database) =>
        new SqlConnectionStringBuilder(Address) { InitialCatalog = database }.ConnectionString;

    private async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var connection = new SqlConnection(new SqlConnectionStringBuilder(Of(database)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new SqlCommand(sql, connection) { CommandTimeout = 120 };
        return await command.ExecuteScalarAsync();
    }

    private sealed class SqlServerStoreUnderTest(SqlServerUnderTest engine, string database, TimeProvider time) : StoreUnderTest
    {
        private readonly List<DirectoryStore> others = [];

        public override DirectoryStore Store { get; } = StoreAddress.Open("sqlserver:" + engine.Of(database), time);

        public override DirectoryStore OpenAnother()
        {
            others.Add(StoreAddress.Open("sqlserver:" + engine.Of(database), time));
            return others[^1];
        }

        public override async Task AssertGroundAsync() => Assert.Equal(
            1, await NumberAsync("SELECT CAST(is_read_committed_snapshot_on AS INT) FROM sys.databases WHERE database_id = DB_ID()"));

        public override async Task<long> NumberAsync(string sql) =>
            Convert.ToInt64(await engine.ExecuteAsync(database, sql), CultureInfo.InvariantCulture);

        public override async Task<string?> TextAsync(string sql) => await engine.ExecuteAsync(database, sql) as string;

        public override Task ExecuteAsync(string sql) => engine.ExecuteAsync(database, sql);

        public override Task BreakInsertsAsync(string table) => ExecuteAsync(
            $"CREATE TRIGGER break_{table} ON {table} AFTER INSERT AS IF EXISTS (SELECT 1 FROM inserted) THROW 50001, 'broken by the test', 1");

        public override Task HealInsertsAsync(string table) => ExecuteAsync($"DROP TRIGGER break_{table}");

        public override Task KillConnectionsAsync() => ExecuteAsync("""
            DECLARE @kill NVARCHAR(MAX) = N'';
            SELECT @kill += N'KILL ' + CAST(session_id AS NVARCHAR(10)) + N';' FROM sys.dm_exec_sessions WHERE database_id = DB_ID() AND session_id <> @@SPID;
            EXEC (@kill);
            """);

        public override async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            foreach (var other in others)
            {
                await other.DisposeAsync();
            }

            await engine.ExecuteAsync(
                "master", $"ALTER DATABASE {database} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {database}");
        }
    }
}
