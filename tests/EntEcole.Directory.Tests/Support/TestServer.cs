using EntEcole.Directory.Access;
using EntEcole.Directory.Client;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Server.Console;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Worker;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// The product's own server on a free loopback port, a channel to it, and its log. An error in the log that the test did not expect fails
/// it.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    // Longer only for a store that takes no traces.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly WebApplication app;
    private readonly List<GrpcChannel> channels = [];
    private readonly List<EntEcoleDirectoryClient> clients = [];

    private TestServer(WebApplication app, ServerLog log)
    {
        this.app = app;
        Log = log;
        Channel = As(TestCallers.Everybody);
        Client = ClientOf(TestCallers.Everybody);
    }

    /// <summary>A channel of a caller who may all.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>Where it listens.</summary>
    public string Url => app.Urls.Single();

    /// <summary>The client of a caller who may all; it sends every call once, and leaves deadlines to the server.</summary>
    public EntEcoleDirectoryClient Client { get; }

    public V1.DirectoryService.DirectoryServiceClient Directory => Client.Directory;

    public V1.SyncService.SyncServiceClient Sync => Client.Sync;

    public ServerLog Log { get; }

    /// <summary>How many errors the test means to provoke.</summary>
    public int ExpectedErrors { get; set; }

    internal static async Task<TestServer> StartAsync(
        DirectoryStore store, TimeProvider? time = null, WatchSettings? watch = null, CallerSettings? callers = null,
        LimitSettings? limits = null,
        AccessLogSettings? accesses = null, WorkerSettings? worker = null, GarSettings? gar = null,
        VisitorKey? visitors = null, FederationSettings? federation = null)
    {
        var log = new ServerLog();
        var settings = new ServerSettings
        {
            Watch = watch ?? WatchSettings.Default, Callers = callers ?? TestCallers.Settings, Limits = limits ?? new LimitSettings(),
            Accesses = accesses ?? AccessLogSettings.Default, Worker = worker,
            Gar = gar ?? new GarSettings(),
            Visitors = visitors,
            Federation = federation ?? FederationSettings.None,
        };
        var server = ServerHost.Build(store, "http://127.0.0.1:0", time ?? new FakeTime(), settings, log.AddTo);
        await server.StartAsync();
        return new TestServer(server, log);
    }

    /// <summary>The client of a caller, with the client's own defaults changed as a test asks; it ends with the server.</summary>
    internal EntEcoleDirectoryClient ClientOf(
        Caller caller, Func<EntEcoleDirectoryClientOptions, EntEcoleDirectoryClientOptions>? change = null)
    {
        var token = TestCallers.Token(caller);
        var plain = new EntEcoleDirectoryClientOptions
        {
            Token = (_, _) => ValueTask.FromResult(token), Purpose = BearerHandler.Purpose, Retry = RetryOptions.None,
            Deadlines = DeadlineOptions.None,
        };
        var client = new EntEcoleDirectoryClient(new Uri(Url), change is null ? plain : change(plain));
        clients.Add(client);
        return client;
    }

    /// <summary>A channel of another caller; it ends with the server.</summary>
    internal GrpcChannel As(Caller caller, string? purpose = BearerHandler.Purpose) => With(TestCallers.Token(caller), purpose: purpose);

    /// <summary>A channel that sends this token, or none.</summary>
    internal GrpcChannel With(string? token, Action<SocketsHttpHandler>? configure = null, string? purpose = BearerHandler.Purpose)
    {
        var inner = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        configure?.Invoke(inner);
        var channel = GrpcChannel.ForAddress(
            Url, new GrpcChannelOptions { HttpHandler = new BearerHandler(token, inner, purpose), DisposeHttpClient = true });
        channels.Add(channel);
        return channel;
    }

    /// <summary>Starts its console on a free loopback port; the caller disposes of it before the server.</summary>
    internal async Task<WebApplication> StartConsoleAsync(ConsoleSettings? settings = null)
    {
        var console = ConsoleHost.Build(
            app, (settings ?? new ConsoleSettings()) with { Url = "http://127.0.0.1:0", Callers = TestCallers.Settings },
            new LimitSettings());
        await console.StartAsync();
        return console;
    }

    /// <summary>A part of it.</summary>
    internal T Of<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>Stops the server as Ctrl+C does; the channel stays.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        // A host that is stopping already is not drained.
        app.Lifetime.StopApplication();
        return app.StopAsync(cancellationToken);
    }

    /// <summary>Serves until told to stop, and ends as a process does.</summary>
    internal Task DrainAsync(Action tell, CancellationToken stop)
    {
        app.Services.GetRequiredService<Draining>().Report = tell;
        return ProcessRun.UntilStoppedAsync(app, stop);
    }

    public async ValueTask DisposeAsync()
    {
        channels.ForEach(channel => channel.Dispose());
        clients.ForEach(client => client.Dispose());
        // A host that is disposed of without being stopped takes a background service that had not begun yet for one that failed.
        using (var patience = new CancellationTokenSource(StopPatience))
        {
            await StopAsync(patience.Token);
        }

        await app.DisposeAsync();
        Assert.True(Log.Errors.Count == ExpectedErrors, "Errors logged: " + string.Join(Environment.NewLine, Log.Errors));
    }
}
