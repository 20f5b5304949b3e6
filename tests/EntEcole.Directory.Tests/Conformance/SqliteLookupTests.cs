using System.Data.Common;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Connections.Sqlite;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Lookups on SQLite's own statements give what the driver gives.</summary>
public sealed class SqliteLookupTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly Statement Every = new("""
        SELECT 1 AS a, 9000000000 AS b, 'Élise' AS c, '' AS d, X'00FF' AS e, NULL AS f
        UNION ALL SELECT @number, @long, @text, @nothing, @bytes, NULL
        ORDER BY a;
        SELECT @text WHERE @number = 0;
        SELECT @number
        """);

    private static readonly Statement CountOfRevisions = new("SELECT COUNT(*) FROM revision");

    private TestStore store = null!;

    public async ValueTask InitializeAsync() => store = await TestStore.CreateAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Lookup_EveryKindOfValue_IsWhatTheDriverGives()
    {
        await using var driver = new DriverLookupConnection(await OpenAsync());
        await using var own = OpenOwn();

        foreach (var number in (int[])[7, 8])
        {
            Assert.Equal(await AllAsync(driver, number), await AllAsync(own, number));
        }
    }

    [Fact]
    public async Task Lookup_LeftInTheMiddle_BeginsAgainWithTheNextCall()
    {
        await using var own = OpenOwn();

        await own.BeginAsync(None);
        await using (var reader = await ReadAsync(own, 7))
        {
            Assert.True(await reader.ReadAsync(None));
        }

        Assert.Equal(3, (await AllAsync(own, 7)).Count);
        await own.EndAsync(None);
    }

    [Fact]
    public async Task Lookup_Cancelled_IsNotRun()
    {
        await using var own = OpenOwn();

        await Assert.ThrowsAsync<OperationCanceledException>(() => own.ReadAsync(Every, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Lookup_BetweenBeginAndEnd_SeesOneRevisionWhateverOthersCommit()
    {
        await using var own = OpenOwn();
        await own.BeginAsync(None);
        await using (var writer = await OpenAsync())
        {
            await using var command = writer.CreateCommand();
            command.CommandText = "INSERT INTO revision (revision, made_at, cause) VALUES (1, '', '')";
            await command.ExecuteNonQueryAsync(None);
        }

        Assert.Equal(0, own.Head);
        Assert.Equal(0, await own.NumberAsync(CountOfRevisions, None));
        await own.EndAsync(None);
        await own.BeginAsync(None);
        Assert.Equal(1, own.Head);
        Assert.Equal(1, await own.NumberAsync(CountOfRevisions, None));
        await own.EndAsync(None);
    }

    [Fact]
    public async Task Lookup_ThatWrites_IsRefused()
    {
        await using var own = OpenOwn();

        await Assert.ThrowsAsync<SqliteException>(() => own.NumberAsync(new Statement("DELETE FROM revision"), None));
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"Data Source={store.Path};Pooling=False");
        await connection.OpenAsync(None);
        return connection;
    }

    private SqliteLookupConnection OpenOwn() => SqliteLookupConnection.Open(store.Path, 1);

    private static Task<DbDataReader> ReadAsync(LookupConnection connection, int number) => connection.ReadAsync(
        Every, None, ("@number", number), ("@long", long.MinValue), ("@text", "Zoé"), ("@nothing", DBNull.Value),
        ("@bytes", new byte[] { 1, 0, 2 }));

    private static async Task<List<string>> AllAsync(LookupConnection connection, int number)
    {
        var rows = new List<string>();
        await using var reader = await ReadAsync(connection, number);
        while (await reader.ReadAsync(None))
        {
            rows.Add(string.Join('|', reader.GetInt32(0), reader.GetInt64(1), reader.GetString(2), reader.TextOrNull(3) ?? "null",
                Convert.ToHexString(reader.Bytes(4)), reader.IsDBNull(5)));
        }

        Assert.True(await reader.NextResultAsync(None));
        Assert.False(await reader.ReadAsync(None));
        Assert.True(await reader.NextResultAsync(None));
        Assert.True(await reader.ReadAsync(None));
        rows.Add(reader.GetInt64(0).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.False(await reader.NextResultAsync(None));
        return rows;
    }
}
