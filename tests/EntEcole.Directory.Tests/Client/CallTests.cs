using System.Collections.Concurrent;
using System.Globalization;
using EntEcole.Directory.Client;
using EntEcole.Directory.Client.Calls;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Tests.Server;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Client;

/// <summary>What the client adds to calls: tokens, purposes, deadlines, other attempts, and errors that say why.</summary>
public sealed class CallTests : IAsyncLifetime
{
    private static readonly GetSchoolRequest Request = new() { Uai = SampleServer.Rodez };
    private static readonly RejectPlanRequest Decision = new() { PlanId = 1, Reason = "Essai" };

    private readonly FakeTime time = new();
    private readonly List<TestServer> servers = [];
    private TestStore store = null!;

    public async ValueTask InitializeAsync() => store = await TestStore.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        await store.DisposeAsync();
    }

    [Fact]
    public void EveryCallOfTheContract_HasItsRule()
    {
        var services = new[]
        {
            DirectoryService.Descriptor, EnrolmentService.Descriptor, SyncService.Descriptor, RightsService.Descriptor,
            PrivacyService.Descriptor, IndicatorService.Descriptor, IdentityService.Descriptor, OndeService.Descriptor,
            GarService.Descriptor, AssignmentService.Descriptor, OperationsService.Descriptor,
        };
        Assert.All(services.SelectMany(service => service.Methods), method =>
        {
            var rule = CallTable.Of($"/{method.Service.FullName}/{method.Name}");
            Assert.NotNull(rule);
            Assert.Equal(method.IsServerStreaming, rule.Value.Pace is CallPace.Stream);
        });
        Assert.Equal(
            services.Length,
            typeof(EntEcoleDirectoryClient).GetProperties().Count(property => property.PropertyType.IsSubclassOf(typeof(ClientBase))));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Deadline_NotNamed_IsThatOfTheKindOfCallAndANamedOneStays()
    {
        var server = await StartAsync();
        var wire = new Wire();
        var client = server.ClientOf(
            TestCallers.Everybody, options => options with { Deadlines = new DeadlineOptions(), Handler = wire.Around });

        await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request));
        await client.Directory.ListSchoolsAsync(new ListSchoolsRequest());
        await Rpc.FailsAsync(client.Sync.ApprovePlanAsync(new ApprovePlanRequest { PlanId = 1, Reason = "Essai" }));
        await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request, deadline: TimeProviders.In(60_000)));
        Assert.Throws<RpcException>(() => client.Directory.GetSchool(Request));
        using (var stream = client.Directory.WatchChanges(new WatchChangesRequest()))
        {
            Assert.True(await stream.ResponseStream.MoveNext());
        }

        Assert.Equal(
            [10, 30, 600, 60, 10, null],
            wire.Sent.Select(sent => sent.Seconds is { } seconds ? Math.Round(seconds / 5) * 5 : (double?)null));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Deadline_OfTheClient_EndsACallThatIsNotAnswered()
    {
        var never = new TaskCompletionSource<long>();
        var server = await StartAsync(Answering(nameof(IRevisionStore.GetRevisionAsync), () => never.Task));
        var client = server.ClientOf(
            TestCallers.Everybody, options => options with { Deadlines = new DeadlineOptions { Lookup = TimeSpan.FromMilliseconds(50) } });

        Assert.Equal(StatusCode.DeadlineExceeded, (await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request))).StatusCode);
        never.SetResult(0);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Purpose_OfTheClientOfTheViewOrOfTheCall_IsWhatTheServerIsTold()
    {
        var server = await StartAsync();
        var wire = new Wire();
        var client = server.ClientOf(TestCallers.Everybody, options => options with { Purpose = "page", Handler = wire.Around });

        await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request));
        await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request, new Metadata { { "x-purpose", "call" }, { "x-other", "kept" } }));
        var view = client.For("ticket 12");
        await Rpc.FailsAsync(view.Directory.GetSchoolAsync(Request));
        view.Dispose();
        await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request));

        Assert.Equal(["page", "call", "ticket 12", "page"], wire.Sent.Select(sent => sent.Purpose), StringComparer.Ordinal);
        Assert.Throws<ArgumentException>(() => client.For(" "));
        Assert.Throws<ArgumentException>(() => client.For("page\u0007"));
        Assert.Throws<ArgumentException>(() => client.For(new string('x', 201)));
    }

    [Fact]
    public void Token_WouldTravelInClear_IsRefused()
    {
        var options = new EntEcoleDirectoryClientOptions { Token = (_, _) => ValueTask.FromResult("token") };
        Assert.Throws<ArgumentException>(() => new EntEcoleDirectoryClient(new Uri("http://annuaire.example.invalid"), options));
        using var secret = new EntEcoleDirectoryClient(new Uri("https://annuaire.example.invalid"), options);
        using var near = new EntEcoleDirectoryClient(new Uri("http://127.0.0.1:1"), options);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Token_Refused_IsAskedForAgainOnce()
    {
        var server = await StartAsync();
        var (old, good) = (
            TestCallers.Token(TestCallers.Everybody, time.GetUtcNow().AddHours(-2), time.GetUtcNow().AddHours(-1)),
            TestCallers.Token(TestCallers.Everybody));
        var asked = new List<string?>();
        var current = old;
        var client = server.ClientOf(TestCallers.Everybody, options => options with
        {
            Token = (refused, _) =>
            {
                asked.Add(refused);
                return ValueTask.FromResult(refused is null ? old : current);
            },
        });

        Assert.True((await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request))).HasReason(ErrorReason.CredentialsExpired));
        current = good;
        Assert.True((await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request))).HasReason(ErrorReason.SchoolNotFound));
        Assert.True((await Rpc.FailsAsync(client.Sync.RejectPlanAsync(Decision))).HasReason(ErrorReason.PlanNotFound));

        Assert.Equal([null, old, old, old], asked, StringComparer.Ordinal);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Unavailable_Read_IsSentAgainUntilItIsAnswered()
    {
        var left = 3;
        var server = await StartAsync(
            Answering(nameof(IRevisionStore.GetRevisionAsync), () => Interlocked.Decrement(ref left) >= 0 ? Gone() : null));
        server.ExpectedErrors = 3;
        var client = server.ClientOf(TestCallers.Everybody, Hasty);

        var error = (await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request))).GetDirectoryError()!;

        Assert.Equal(ErrorReason.SchoolNotFound, error.Reason);
        Assert.Equal(-1, left);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Unavailable_ForGood_IsToldAfterTheLastAttempt()
    {
        var asked = 0;
        var server = await StartAsync(Answering(nameof(IRevisionStore.GetRevisionAsync), () =>
        {
            Interlocked.Increment(ref asked);
            return Gone();
        }));
        server.ExpectedErrors = 4;
        var client = server.ClientOf(TestCallers.Everybody, Hasty);

        var error = (await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request))).GetDirectoryError()!;

        Assert.Equal((StatusCode.Unavailable, ErrorReason.StoreUnavailable, 4), (error.Code, error.Reason, asked));
        Assert.Equal(TimeSpan.FromSeconds(1), error.RetryDelay);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Unavailable_MostCalls_AreSentOnceUntilTheServerAnswersAgain()
    {
        var asked = 0;
        var server = await StartAsync(Answering(nameof(IRevisionStore.GetRevisionAsync), () =>
        {
            asked++;
            return Gone();
        }));
        var client = server.ClientOf(TestCallers.Everybody, Hasty);

        for (var i = 0; i < 30; i++)
        {
            await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request));
        }

        // 50 failures are a half of the budget: 12 calls of four attempts, one of two, 17 of one.
        Assert.Equal((12 * 4) + 2 + 17, asked);
        server.ExpectedErrors = asked;
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Unavailable_BlockingRead_IsSentAgainUntilItIsAnswered()
    {
        var left = 3;
        var server = await StartAsync(
            Answering(nameof(IRevisionStore.GetRevisionAsync), () => Interlocked.Decrement(ref left) >= 0 ? Gone() : null));
        server.ExpectedErrors = 3;
        var client = server.ClientOf(TestCallers.Everybody, Hasty);

        Assert.True(Assert.Throws<RpcException>(() => client.Directory.GetSchool(Request)).HasReason(ErrorReason.SchoolNotFound));

        Assert.Equal(-1, left);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Unavailable_CallThatMayBeDoneOnceOnly_IsSentOnce()
    {
        var server = await StartAsync(Answering(nameof(IPlanStore.FindPlanAsync), Gone), errors: 1);
        var wire = new Wire();
        var client = server.ClientOf(TestCallers.Everybody, options => Hasty(options) with { Handler = wire.Around });

        Assert.True((await Rpc.FailsAsync(client.Sync.RejectPlanAsync(Decision))).HasReason(ErrorReason.StoreUnavailable));

        Assert.Single(wire.Sent);
    }

    [Theory(Timeout = Rpc.Patience)]
    [InlineData(3, ErrorReason.SchoolNotFound)]
    [InlineData(4, null)]
    public async Task ConnectionThatEndsUnderARead_IsSentAgainUpToTheLastAttempt(int ended, ErrorReason? expected)
    {
        var server = await StartAsync();
        var cut = new CutConnections(ended);
        var client = server.ClientOf(TestCallers.Everybody, options => Hasty(options) with { Handler = cut.Around });

        var error = await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request));

        Assert.Equal(expected, error.GetDirectoryError()?.Reason);
        Assert.Equal(4, cut.Sent);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ConnectionThatEndsUnderACallThatMayBeDoneOnceOnly_IsTold()
    {
        var server = await StartAsync();
        var cut = new CutConnections(1);
        var client = server.ClientOf(TestCallers.Everybody, options => Hasty(options) with { Handler = cut.Around });

        Assert.Equal(StatusCode.Internal, (await Rpc.FailsAsync(client.Sync.RejectPlanAsync(Decision))).StatusCode);
        Assert.Equal(1, cut.Sent);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task RateExceeded_AnyCall_IsSentAgainAfterTheWaitTold()
    {
        var server = await StartAsync(limits: new LimitSettings { CallerRate = 1 });
        var wire = new Wire();
        var client = server.ClientOf(
            TestCallers.Everybody, options => Hasty(options) with { Time = new WaitsMoveTime(time), Handler = wire.Around });
        await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request));

        Assert.True((await Rpc.FailsAsync(client.Sync.RejectPlanAsync(Decision))).HasReason(ErrorReason.PlanNotFound));

        Assert.Equal(3, wire.Sent.Count);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task RateExceeded_WaitBeyondTheDeadlineOrCancelled_IsToldAtOnce()
    {
        var server = await StartAsync(limits: new LimitSettings { CallerRate = 1 });
        var client = server.ClientOf(TestCallers.Everybody, options => Hasty(options) with { Time = time });
        await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request));

        Assert.True((await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request, deadline: TimeProviders.In(900)))).HasReason(
            ErrorReason.RateExceeded));

        using var stop = new CancellationTokenSource();
        var waiting = client.Directory.GetSchoolAsync(Request, cancellationToken: stop.Token);
        await stop.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Rpc.FailsAsync(waiting)).StatusCode);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Error_OfTheDirectory_SaysReasonFactsAndFields()
    {
        var server = await StartAsync();
        var client = server.Client;

        var absent = (await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request))).GetDirectoryError()!;
        Assert.Equal(
            (StatusCode.NotFound, ErrorReason.SchoolNotFound, "SCHOOL_NOT_FOUND"), (absent.Code, absent.Reason, absent.ReasonName));
        Assert.Equal(SampleServer.Rodez, absent.Metadata["uai"]);
        Assert.Empty(absent.FieldViolations);

        var wrong = (await Rpc.FailsAsync(client.Directory.GetSchoolAsync(new GetSchoolRequest { Uai = "0120612B" }))).GetDirectoryError()!;
        Assert.Equal((StatusCode.InvalidArgument, ErrorReason.InvalidArgument), (wrong.Code, wrong.Reason));
        Assert.Equal("uai", Assert.Single(wrong.FieldViolations).Field);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Error_OfSomebodyElse_HasNoReason()
    {
        using var client = new EntEcoleDirectoryClient(
            new Uri("http://127.0.0.1:1"), new EntEcoleDirectoryClientOptions { Retry = RetryOptions.None });
        var error = await Rpc.FailsAsync(client.Directory.GetSchoolAsync(Request));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Null(error.GetDirectoryError());
        Assert.False(error.HasReason(ErrorReason.Unspecified));
        var unreadable = new RpcException(
            new Status(StatusCode.Internal, ""), new Metadata { { "grpc-status-details-bin", new byte[] { 255, 255 } } });
        Assert.Null(unreadable.GetDirectoryError());
    }

    // Attempts without a wait worth the name.
    private static EntEcoleDirectoryClientOptions Hasty(EntEcoleDirectoryClientOptions options) => options with
    {
        Retry = new RetryOptions
        {
            MaxAttempts = 4,
            InitialBackoff = TimeSpan.FromMilliseconds(1),
            MaxBackoff = TimeSpan.FromMilliseconds(1),
        },
    };

    private static object Gone() => throw new DirectoryException(Reason.StoreUnavailable, new("Gone.", "Partie."));

    private DirectoryStore Answering(string method, Func<object?> answer) =>
        StoreProxy.Of(store.Store, (asked, _) => string.Equals(asked.Name, method, StringComparison.Ordinal) ? answer() : null);

    private async Task<TestServer> StartAsync(DirectoryStore? behind = null, LimitSettings? limits = null, int errors = 0)
    {
        var server = await TestServer.StartAsync(behind ?? store.Store, time, limits: limits);
        server.ExpectedErrors = errors;
        servers.Add(server);
        return server;
    }

    /// <summary>A clock on which who waits moves the server's by as much.</summary>
    private sealed class WaitsMoveTime(FakeTime time) : TimeProvider
    {
        private readonly AutoAdvancingTimeProvider hasty = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            time.Advance(dueTime);
            return hasty.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>What requests said before they left.</summary>
    private sealed class Wire
    {
        public ConcurrentQueue<(string? Purpose, double? Seconds)> Sent { get; } = new();

        public HttpMessageHandler Around(SocketsHttpHandler handler) => new Handler(handler, Sent);

        private sealed class Handler(
            HttpMessageHandler inner, ConcurrentQueue<(string? Purpose, double? Seconds)> sent) : DelegatingHandler(inner)
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                sent.Enqueue((Of(request, "x-purpose"), SecondsOf(Of(request, "grpc-timeout"))));
                return base.SendAsync(request, cancellationToken);
            }

            private static string? Of(HttpRequestMessage request, string header) =>
                request.Headers.TryGetValues(header, out var values) ? values.Single() : null;

            private static double? SecondsOf(string? timeout) =>
                timeout is null ? null : double.Parse(timeout[..^1], CultureInfo.InvariantCulture) * timeout[^1] switch
            {
                'n' => 1e-9,
                'u' => 1e-6,
                'm' => 1e-3,
                'S' => 1,
                'M' => 60,
                _ => 3600,
            };
        }
    }
}
