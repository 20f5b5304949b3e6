using System.Net.Sockets;
using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Tests.Server.Limits;

/// <summary>Without credentials no client keeps callers out: neither by connections, nor by tokens, nor by what it does not send.</summary>
public sealed class FloodTests : IAsyncLifetime
{
    private const string Attacker = "127.0.0.1";
    private static readonly GetSchoolRequest Request = new() { Uai = SampleServer.Rodez };

    private static readonly ECDsaSecurityKey Forger = TestCallers.NewKey();

    private readonly FakeTime time = new();
    private readonly List<TestServer> servers = [];
    private readonly List<Socket> sockets = [];
    private TestStore store = null!;
    private GrpcChannel bare = null!;
    private int made;

    public async ValueTask InitializeAsync() => store = await TestStore.CreateAsync();

    [Theory(Timeout = Rpc.Patience)]
    [InlineData(16, 64)]
    [InlineData(0, 64)]
    public async Task IdleConnections_FromOneAddress_KeepNoCallerOut(int perAddress, int total)
    {
        var server = await StartAsync(new LimitSettings { MaxConnectionsPerAddress = perAddress, MaxConnections = total });
        var known = LoopbackClient.Of(server, "127.0.0.2");
        using var watch = known.WatchChanges(new WatchChangesRequest());
        Assert.True(await watch.ResponseStream.MoveNext());

        sockets.AddRange(await LoopbackClient.OpenAsync(server, Attacker, 2 * total));
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(known));
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(LoopbackClient.Of(server, "127.0.0.3")));
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(LoopbackClient.Of(server, Attacker)));
        await LoopbackClient.ClosesAsync(sockets[0]);
        Assert.True(LoopbackClient.IsOpen(sockets[^1]), "The newest connection was closed before older ones.");

        sockets.AddRange(await LoopbackClient.OpenAsync(server, Attacker, 2 * total));
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(known));
        using var next = known.WatchChanges(new WatchChangesRequest());
        Assert.True(await next.ResponseStream.MoveNext());
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Connections_BeyondThoseWithCalls_AreRefused()
    {
        var server = await StartAsync(new LimitSettings { MaxConnectionsPerAddress = 1 });
        var client = LoopbackClient.Of(server, "127.0.0.2");
        using var watch = client.WatchChanges(new WatchChangesRequest());
        Assert.True(await watch.ResponseStream.MoveNext());

        await LoopbackClient.IsRefusedAsync(server, "127.0.0.2");
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(client));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task IdleConnectionOfACaller_ClosedForAnother_LosesNoCall()
    {
        // In turn: each takes the place of the one whose call ended before the last, for a call ends for its caller a moment before it does
        // for the server. A call that leaves in the very moment of the closing is sent again.
        var server = await StartAsync(new LimitSettings { MaxConnectionsPerAddress = 2 });
        var connected = 0;
        var clients = Enumerable.Range(0, 3).Select(_ => LoopbackClient.Repeating(server, "127.0.0.2", () => connected++)).ToList();
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(clients[i % 3]));
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.True(connected > 20, $"{connected} connections: few were closed.");
    }

    [Theory(Timeout = Rpc.Patience)]
    [InlineData("")]
    [InlineData("PRI * HTTP/2.0\r\n")]
    public async Task Connection_ThatDoesNotBeginHttp2_IsClosedInTime(string said)
    {
        var server = await StartAsync(new LimitSettings());
        sockets.Add(await LoopbackClient.OpenAsync(server, Attacker));
        await sockets[0].SendAsync(Encoding.ASCII.GetBytes(said));
        var closed = LoopbackClient.ClosesAsync(sockets[0]);
        while (!closed.IsCompleted)
        {
            // The server may not have accepted it yet: then its time begins later.
            Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(server.Directory));
            time.Advance(PrefacePatience.Longest);
        }

        await closed;
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Tokens_ThatFailUnderOtherNames_RefuseNoGoodOne()
    {
        bare = (await StartAsync(new LimitSettings { AttemptRate = 5 })).With(null);
        var reasons = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            reasons.Add(await ReasonOfAsync(Bad("another")));
        }

        Assert.Equal(5, reasons.Count(one => one is "CREDENTIALS_INVALID"));
        Assert.Equal(95, reasons.Count(one => one is "RATE_EXCEEDED"));
        await AllGoodAreServedAsync();
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Tokens_ThatFailUnderANewNameEach_RefuseNoGoodOne()
    {
        // The clock stands still: what is exceeded stays so.
        bare = (await StartAsync(new LimitSettings { AttemptRate = 5 })).With(null);
        var flood = Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            Assert.Equal("CREDENTIALS_INVALID", await ReasonOfAsync(Bad($"invented {i}"))));
        await AllGoodAreServedAsync();
        await flood;
        await AllGoodAreServedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        sockets.ForEach(socket => socket.Dispose());
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        await store.DisposeAsync();
    }

    private static async Task<string> ReasonOfAsync(DirectoryService.DirectoryServiceClient client) =>
        (await RichError.OfAsync(client.GetSchoolAsync(Request))).Reason;

    // One connection for all, a token each.
    private async Task<string> ReasonOfAsync(string token) => (await RichError.OfAsync(new DirectoryService.DirectoryServiceClient(bare)
        .GetSchoolAsync(Request, new Metadata { { "authorization", "Bearer " + token } }))).Reason;

    private string Bad(string name) => TestCallers.Token(Named(name), time.GetUtcNow(), time.GetUtcNow().AddHours(1), Forger);

    private static Caller Named(string name) => new(name, CallerRoles.All, CallerPerimeter.All);

    private async Task AllGoodAreServedAsync()
    {
        for (var i = 0; i < 44; i++)
        {
            // A new token, hence a signature to check; every other time of a caller that was never seen.
            var caller = Named(i % 2 == 0 ? "regular" : $"first time {made}");
            var token = TestCallers.Token(caller, time.GetUtcNow().AddSeconds(-1 - made++), time.GetUtcNow().AddHours(1));
            Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(token));
        }
    }

    private async Task<TestServer> StartAsync(LimitSettings limits)
    {
        var server = await TestServer.StartAsync(store.Store, time, limits: limits);
        servers.Add(server);
        return server;
    }
}
