using EntEcole.Directory.Storage;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>SQL Server: shown as skipped by name until it is configured; it will derive the same classes as SQLite.</summary>
public sealed class SqlServerConformance
{
    private const string Variable = "ENTECOLE_TEST_SQLSERVER";

    [Fact]
    public async Task Store_SqlServerConfigured_PassesTheSuite()
    {
        var address = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipUnless(!string.IsNullOrEmpty(address), $"SQL Server is not configured: {Variable} is not set.");

        await using var store = StoreAddress.Open("sqlserver:" + address, new FakeTime());
        Assert.Fail("SQL Server opens: derive the suite for it, as SqliteConformance.cs does.");
    }
}
