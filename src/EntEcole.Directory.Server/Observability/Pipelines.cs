using System.Diagnostics;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Sync.Run;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EntEcole.Directory.Server.Observability;

/// <summary>From meters and activities to what leaves the process: which of them, under which names.</summary>
internal static class Pipelines
{
    private const string Service = "entecole";
    private const string SamplerVariable = "OTEL_TRACES_SAMPLER";
    private const string Runtime = "System.Runtime";
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    // The others of the runtime say little of this program, or have names that Prometheus keeps for histograms.
    private static readonly string[] OfRuntime =
    [
        "dotnet.process.memory.working_set", "dotnet.process.cpu.time", "dotnet.gc.collections", "dotnet.gc.pause.time",
        "dotnet.gc.heap.total_allocated",
        "dotnet.gc.last_collection.heap.size", "dotnet.exceptions", "dotnet.monitor.lock_contentions",
    ];

    private static readonly string[] OfKestrel =
        [
            "kestrel.active_connections", "kestrel.rejected_connections", "kestrel.queued_connections", "kestrel.connection.duration",
            "kestrel.tls_handshake.duration"];

    /// <summary>The meters, and what takes them; null when no exporter does.</summary>
    public static MeterProvider? Meters(TelemetrySettings settings)
    {
        if (settings is { Endpoint: null, Otlp.Metrics: false })
        {
            return null;
        }

        var meters = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Name)
            .AddMeter(Instruments.Name, StoreMeter.Name, Runtime, Kestrel)
            .AddView(instrument => instrument.Meter.Name switch
            {
                Runtime when !OfRuntime.Contains(instrument.Name, StringComparer.Ordinal) => MetricStreamConfiguration.Drop,
                Kestrel when !OfKestrel.Contains(instrument.Name, StringComparer.Ordinal) => MetricStreamConfiguration.Drop,
                _ => null,
            });
        if (settings.Endpoint is not null)
        {
            meters.AddPrometheusExporter();
        }

        if (settings.Otlp.Metrics)
        {
            meters.AddOtlpExporter();
        }

        return meters.Build();
    }

    /// <summary>
    /// The activities, sent by OTLP; null when no exporter takes them. Unless the standard variables say otherwise, calls are traced when
    /// their caller's trace is, and runs always.
    /// </summary>
    public static TracerProvider? Traces(TelemetrySettings settings)
    {
        if (!settings.Otlp.Traces)
        {
            return null;
        }

        var traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Name)
            .AddSource("Microsoft.AspNetCore", SyncSpans.Name, StoreMeter.Name)
            .AddOtlpExporter();
        if (string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(SamplerVariable)))
        {
            traces.SetSampler(new ParentBasedSampler(new RunsOnly()));
        }

        return traces.Build();
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before it.
    private static void Name(ResourceBuilder resource) => resource.Clear()
        .AddService(Service, serviceVersion: typeof(Pipelines).Assembly.GetName().Version?.ToString(3))
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private sealed class RunsOnly : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(samplingParameters.Kind is ActivityKind.Server or ActivityKind.Client
                ? SamplingDecision.Drop
                : SamplingDecision.RecordAndSample);
    }
}
