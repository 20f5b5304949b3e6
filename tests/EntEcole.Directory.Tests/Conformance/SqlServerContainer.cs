using Testcontainers.MsSql;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>SQL Server in a container of its own, begun when the first test asks for it and gone with the tests.</summary>
internal static class SqlServerContainer
{
    /// <summary>What the variable says instead of a connection string.</summary>
    public const string Asked = "container";

    // That of docker/compose.yaml.
    private const string Image = "mcr.microsoft.com/mssql/server:2022-latest";

    private static readonly Lazy<string> Started = new(() => StartAsync().GetAwaiter().GetResult());

    /// <summary>How to connect to it.</summary>
    public static string Address => Started.Value;

    private static async Task<string> StartAsync()
    {
        var container = new MsSqlBuilder(Image).Build();
        await container.StartAsync();
        return container.GetConnectionString();
    }
}
