using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EntEcole.Directory.Storage;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Tds;

/// <summary>
/// A server that speaks TDS 7.4, and 8.0, which is the same within TLS, for tests: written from the public [MS-TDS], just as much of it as
/// Microsoft.Data.SqlClient uses when the store does. Behind it is SQLite, under the rules of SQL Server that tests can know: statements
/// are parsed and bound by ScriptDom, results have its types, columns hold what it would let them hold. It verifies what the driver sends
/// and makes of answers, errors and broken connections. It says nothing of plans, locks on rows, collations other than ours, permissions or
/// speed.
/// </summary>
internal sealed class TdsServer : IAsyncDisposable
{
    public const string Master = "master";

    private const string Password = "mot-de-passe-inventé";

    private static readonly Lazy<Task<byte[]>> MigratedOnce = new(MigrateAsync);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, TdsDatabase> databases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<TdsSession, byte> sessions = new();
    private readonly Task accepting;
    private int numbered;

    public TdsServer()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>A migrated database, set as production sets one: made once, over the wire, for all tests that begin with one.</summary>
    public static Task<byte[]> MigratedAsync() => MigratedOnce.Value;

    /// <summary>What went wrong in the server itself: faults of ours, that no client should have provoked.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>How to connect to a database. In clear: a handshake costs more than most tests ask of a connection.</summary>
    public string AddressOf(string database) => new SqlConnectionStringBuilder(SecureAddressOf(database))
    {
        Encrypt = SqlConnectionEncryptOption.Optional,
        ServerCertificate = "",
    }.ConnectionString;

    /// <summary>How to connect to a database within TLS.</summary>
    public string SecureAddressOf(string database) => new SqlConnectionStringBuilder
    {
        DataSource = $"127.0.0.1,{((IPEndPoint)listener.LocalEndpoint).Port}",
        InitialCatalog = database,
        UserID = "service",
        Password = Password,
        Encrypt = SqlConnectionEncryptOption.Strict,
        ServerCertificate = TdsCertificate.Path,
        ConnectTimeout = 30,
    }.ConnectionString;

    public TdsDatabase Database(string name) => databases[name];

    public bool Has(string name) => databases.ContainsKey(name);

    public TdsDatabase Create(string name, byte[]? copied = null) => databases.GetOrAdd(name, one => new TdsDatabase(one, copied));

    public void Drop(string name)
    {
        if (databases.TryRemove(name, out var database))
        {
            Kill(name, null);
            database.Dispose();
        }
    }

    /// <summary>Ends the sessions of a database, but for one.</summary>
    public void Kill(string database, TdsSession? butFor)
    {
        foreach (var session in sessions.Keys.Where(
            one => one != butFor && string.Equals(one.Login?.Database, database, StringComparison.Ordinal)))
        {
            session.Cut();
        }
    }

    /// <summary>Whether a login may come in.</summary>
    public static bool Knows(TdsLogin login) => string.Equals(login.Password, Password, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
        foreach (var session in sessions.Keys)
        {
            session.Cut();
        }

        databases.Keys.ToList().ForEach(Drop);
    }

    private static async Task<byte[]> MigrateAsync()
    {
        await using var server = new TdsServer();
        var database = server.Create("template");
        database.Set("is_read_committed_snapshot_on = 1, snapshot_isolation_state = 1");
        await using (var store = StoreAddress.Open("sqlserver:" + server.SecureAddressOf(database.Name), TdsClock.Machine))
        {
            await store.Schema.MigrateAsync(CancellationToken.None);
        }

        return database.Copy();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                return;
            }

            var session = new TdsSession(this, client, 50 + (Interlocked.Increment(ref numbered) % 30_000));
            sessions[session] = 0;
            _ = Task.Run(async () =>
            {
                await session.RunAsync();
                sessions.TryRemove(session, out _);
                session.Dispose();
            });
        }
    }
}
