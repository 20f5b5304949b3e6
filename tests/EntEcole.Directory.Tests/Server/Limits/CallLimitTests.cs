using EntEcole.Directory.Access;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EntEcole.Directory.Tests.Server.Limits;

/// <summary>Nobody takes more of a server than his quota, and who does is told when to come back.</summary>
public sealed class CallLimitTests : IAsyncLifetime
{
    private static readonly GetSchoolRequest Request = new() { Uai = SampleServer.Rodez };
    private static readonly Caller Other = new("other", CallerRoles.All, CallerPerimeter.All);

    private readonly FakeTime time = new();
    private readonly List<TestServer> servers = [];
    private TestStore store = null!;

    public async ValueTask InitializeAsync() => store = await TestStore.CreateAsync();

    [Fact(Timeout = Rpc.Patience)]
    public async Task Rate_Exceeded_IsRefusedWithTheDelayAfterWhichItWorks()
    {
        var server = await StartAsync(new LimitSettings { CallerRate = 4 });
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(server.Directory));
        }

        var refused = await RichError.OfAsync(server.Directory.GetSchoolAsync(Request));
        Assert.Equal((StatusCode.ResourceExhausted, "RATE_EXCEEDED", "4"), (refused.Code, refused.Reason, refused.Info.Metadata["limit"]));
        Assert.InRange(refused.RetryDelay!.Value, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(260));

        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(new(server.As(Other))));
        time.Advance(refused.RetryDelay.Value);
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(server.Directory));
        Assert.Equal("RATE_EXCEEDED", await ReasonOfAsync(server.Directory));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Rate_OfCallsThatAreOpenToAll_IsCountedByAddress()
    {
        var server = await StartAsync(new LimitSettings { CallerRate = 1 });
        var health = new Health.HealthClient(server.With(null));
        await health.CheckAsync(new HealthCheckRequest());
        Assert.Equal(
            "RATE_EXCEEDED",
            (await RichError.OfAsync(new Health.HealthClient(server.With(null)).CheckAsync(new HealthCheckRequest()))).Reason);
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(server.Directory));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Concurrency_Exceeded_IsRefusedUntilACallEnds()
    {
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource<long>());
        var slow = StoreProxy.Of(store.Store, (method, _) =>
        {
            if (!string.Equals(method.Name, nameof(IRevisionStore.GetRevisionAsync), StringComparison.Ordinal) || release.Task.IsCompleted)
            {
                return null;
            }

            begun.TrySetResult();
            return release.Task;
        });
        var server = await StartAsync(new LimitSettings { CallerConcurrency = 1 }, slow);
        var first = ReasonOfAsync(server.Directory);
        await begun.Task;

        var refused = await RichError.OfAsync(server.Directory.GetSchoolAsync(Request));
        Assert.Equal(
            (StatusCode.ResourceExhausted, "CONCURRENCY_EXCEEDED", "1"), (refused.Code, refused.Reason, refused.Info.Metadata["limit"]));
        Assert.True(refused.RetryDelay > TimeSpan.Zero);

        var other = ReasonOfAsync(new(server.As(Other)));
        release.SetResult(0);
        Assert.Equal("SCHOOL_NOT_FOUND", await first);
        Assert.Equal("SCHOOL_NOT_FOUND", await other);
        await WorksAgainAsync(() => ReasonOfAsync(server.Directory));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Streams_MoreThanACallerMayHold_AreRefusedUntilOneEnds()
    {
        var server = await StartAsync(new LimitSettings { CallerStreams = 1, CallerConcurrency = 1 });
        using var first = server.Directory.WatchChanges(new WatchChangesRequest());
        Assert.True(await first.ResponseStream.MoveNext());

        var refused = RichError.Of(await Rpc.FailsAsync(server.Directory.WatchChanges(new WatchChangesRequest())));
        Assert.Equal((StatusCode.ResourceExhausted, "CONCURRENCY_EXCEEDED", null), (refused.Code, refused.Reason, refused.RetryDelay));
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(server.Directory));

        first.Dispose();
        await WorksAgainAsync(async () =>
        {
            using var next = server.Directory.WatchChanges(new WatchChangesRequest());
            try
            {
                Assert.True(await next.ResponseStream.MoveNext());
                return "";
            }
            catch (RpcException refused)
            {
                return RichError.Of(refused).Reason;
            }
        });
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Tokens_ThatFailInAFlood_AreNotLookedAtAndKnownOnesAreServed()
    {
        var server = await StartAsync(new LimitSettings { AttemptRate = 3 });
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(server.Directory));
        var forged = TestCallers.Token(Other, time.GetUtcNow(), time.GetUtcNow().AddHours(1), TestCallers.NewKey());
        var stranger = new DirectoryService.DirectoryServiceClient(server.With(forged));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("CREDENTIALS_INVALID", await ReasonOfAsync(stranger));
        }

        var refused = await RichError.OfAsync(stranger.GetSchoolAsync(Request));
        Assert.Equal((StatusCode.ResourceExhausted, "RATE_EXCEEDED", "3"), (refused.Code, refused.Reason, refused.Info.Metadata["limit"]));
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(server.Directory));
        Assert.Equal("RATE_EXCEEDED", await ReasonOfAsync(new(server.As(Other))));

        time.Advance(refused.RetryDelay!.Value);
        Assert.Equal("SCHOOL_NOT_FOUND", await ReasonOfAsync(new(server.As(Other))));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Limits_SwitchedOff_RefuseNobody()
    {
        var server = await StartAsync(
            new LimitSettings { CallerRate = 0, CallerConcurrency = 0, CallerStreams = 0, AttemptRate = 0, MaxConnections = 0 });
        Assert.All(
            await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => ReasonOfAsync(server.Directory))),
            reason => Assert.Equal("SCHOOL_NOT_FOUND", reason));
        using var watch = server.Directory.WatchChanges(new WatchChangesRequest());
        Assert.True(await watch.ResponseStream.MoveNext());
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Messages_LargerThanServed_AreRefusedWithTheLimitOfTheirWay()
    {
        var server = await StartAsync(new LimitSettings { MaxReceiveBytes = 100, MaxSendBytes = 1 });
        var health = new Health.HealthClient(server.With(null));

        var answer = await RichError.OfAsync(health.CheckAsync(new HealthCheckRequest()));
        Assert.Equal((StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE", "1"), (answer.Code, answer.Reason, answer.Info.Metadata["limit"]));
        var request = await RichError.OfAsync(health.CheckAsync(new HealthCheckRequest { Service = new string('x', 200) }));
        Assert.Equal(
            (StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE", "100"), (request.Code, request.Reason, request.Info.Metadata["limit"]));
    }

    [Fact]
    public void Transport_Settings_AreThoseOfKestrel()
    {
        var kestrel = new KestrelServerLimits();
        TransportLimits.Set(
            kestrel, new LimitSettings { MaxConnections = 7, StreamsPerConnection = 8, ConnectionIdle = TimeSpan.FromSeconds(9) });
        Assert.Equal((8, TimeSpan.FromSeconds(9)), (kestrel.Http2.MaxStreamsPerConnection, kestrel.KeepAliveTimeout));
        Assert.True(kestrel.Http2.KeepAlivePingDelay < TimeSpan.MaxValue, "A client that is gone is never noticed.");
        Assert.Null(kestrel.MaxConcurrentConnections);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        await store.DisposeAsync();
    }

    private static async Task<string> ReasonOfAsync(DirectoryService.DirectoryServiceClient client) =>
        (await RichError.OfAsync(client.GetSchoolAsync(Request))).Reason;

    // A call has ended for its caller a moment before it has for the server.
    private static async Task WorksAgainAsync(Func<Task<string>> ask)
    {
        while (await ask() is "CONCURRENCY_EXCEEDED")
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<TestServer> StartAsync(LimitSettings limits, DirectoryStore? behind = null)
    {
        var server = await TestServer.StartAsync(behind ?? store.Store, time, limits: limits);
        servers.Add(server);
        return server;
    }
}
