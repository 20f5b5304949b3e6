using System.Net;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Storage.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace EntEcole.Directory.Server.Host;

/// <summary>
/// What a process tells machines: <c>/metrics</c>, <c>/health/live</c> and <c>/health/ready</c> on an address of their own, over HTTP/1.1,
/// and OTLP. It has nothing of the callers' door: no call of the directory can be made here, and none of this there. Nothing is begun when
/// no address is configured.
/// </summary>
internal sealed class MetricsEndpoint(
    TelemetrySettings settings, Instruments instruments, StatusPoller academies, ProcessHealth health, TimeProvider time)
    : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stop = new();
    private MeterProvider? metering;
    private TracerProvider? tracing;
    private WebApplication? door;
    private Task watching = Task.CompletedTask;
    private OtlpListener? listener;
    private bool isEnded;

    /// <summary>Where it listens; null for nowhere.</summary>
    public string? Url => door?.Urls.FirstOrDefault();

    /// <inheritdoc/>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: the port is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Otlp is not { Metrics: false, Traces: false } && health.Neighbours is { } neighbours)
        {
            neighbours.Expect(Neighbour.Otlp);
            listener = new OtlpListener(neighbours);
        }

        (metering, tracing) = (Pipelines.Meters(settings), Pipelines.Traces(settings));
        if (metering is null)
        {
            return;
        }

        // Half of it is never served.
        await academies.TryLookAsync(cancellationToken);
        instruments.Begin(academies.Current.Academies);
        // An academy that comes later counts from zero too.
        academies.Looked = status => instruments.Begin(status.Academies);
        StoreMeter.Begin();
        door = settings.Endpoint is { } endpoint ? await ListenAsync(endpoint, metering, health, cancellationToken) : null;
        watching = academies.RunAsync(stop.Token);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref isEnded, true))
        {
            return;
        }

        await stop.CancelAsync();
        await watching;
        if (door is not null)
        {
            // A scrape that is under way is not waited for long.
            using var patience = new CancellationTokenSource(StopPatience, time);
            await door.StopAsync(patience.Token);
            await door.DisposeAsync();
        }

        // What was measured last is sent before the end, which waits five seconds for a collector that does not answer.
        var none = CancellationToken.None;
        await Task.WhenAll(Task.Run(() => metering?.Dispose(), none), Task.Run(() => tracing?.Dispose(), none));
        listener?.Dispose();
        stop.Dispose();
    }

    /// <summary>The same for a host that was not stopped, or did not start.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private static async Task<WebApplication> ListenAsync(
        IPEndPoint endpoint, MeterProvider meters, ProcessHealth health, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigurationLoader = null;
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8 << 10;
            kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        app.UseOpenTelemetryPrometheusScrapingEndpoint(meters, null, "/metrics", null, null);
        app.Run(context => AnswerAsync(context, health));
        var url = $"http://{endpoint}";
        await Listener.StartAsync(app, url, nameof(TelemetryOptions.MetricsUrl), cancellationToken);
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, ProcessHealth health)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        switch (context.Request.Path.Value)
        {
            case "/health/live":
                await context.Response.WriteAsync("ok\n", context.RequestAborted);
                break;
            case "/health/ready":
                var state = await health.LookAsync(context.RequestAborted);
                context.Response.StatusCode = state.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                context.Response.Headers.CacheControl = "no-store";
                await context.Response.WriteAsJsonAsync(state, context.RequestAborted);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }
}
