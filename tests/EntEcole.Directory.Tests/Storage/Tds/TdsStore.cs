using EntEcole.Directory.Storage;
using EntEcole.Directory.Tds;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Tests.Storage.Tds;

/// <summary>A store on a server of its own that speaks TDS, migrated, gone with the test. A fault of the server fails the test.</summary>
internal sealed class TdsStore : IAsyncDisposable
{
    private const string Name = "entecole";

    private readonly TimeProvider time;
    private readonly List<DirectoryStore> stores = [];

    private TdsStore(TimeProvider time, byte[] migrated)
    {
        this.time = time;
        Database = Server.Create(Name, migrated);
        Store = Open("");
    }

    public TdsServer Server { get; } = new();

    public TdsDatabase Database { get; }

    public DirectoryStore Store { get; }

    public TdsMishaps Mishaps => Database.Mishaps;

    /// <summary>What lives in it, by source ids.</summary>
    public Task<string> LivingRowsAsync() => LivingRows.ReadAsync(Database.Path);

    public static async Task<TdsStore> CreateAsync(TimeProvider? time = null) =>
        new(time ?? new AutoAdvancingTimeProvider(), await TdsServer.MigratedAsync());

    /// <summary>How to connect.</summary>
    public string Address(string more = "") => new SqlConnectionStringBuilder(Server.AddressOf(Name) + ";" + more).ConnectionString;

    /// <summary>Another store on the same database.</summary>
    public DirectoryStore Open(string more)
    {
        stores.Add(StoreAddress.Open("sqlserver:" + Address(more), time));
        return stores[^1];
    }

    /// <summary>A connection without pool.</summary>
    public async Task<SqlConnection> ConnectAsync()
    {
        var connection = new SqlConnection(Address("Pooling=false"));
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        Mishaps.Restart();
        (Mishaps.OnLogin, Mishaps.OnRequest) = (null, null);
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        await Server.DisposeAsync();
        Assert.Empty(Server.Faults);
    }
}
