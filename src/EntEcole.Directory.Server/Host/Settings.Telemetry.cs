using EntEcole.Directory.Server.Observability;

namespace EntEcole.Directory.Server.Host;

/// <content>What a process tells machines. Where OTLP goes is said by the standard variables, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its kin.</content>
internal sealed partial class Settings
{
    /// <summary>Where <c>/metrics</c> and <c>/health</c> are served, <c>http://ADDRESS:PORT</c>; empty for nowhere.</summary>
    public string? MetricsUrl { get; set; }

    /// <summary>How logs are written.</summary>
    public LogFormat LogFormat { get; set; }

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>What telemetry takes from them.</summary>
    public TelemetrySettings ToTelemetry() => new()
    {
        Endpoint = NullIfEmpty(MetricsUrl) is { } url ? TelemetrySettings.EndpointOf(nameof(MetricsUrl), url) : null,
        Otlp = OtlpTargets.OfEnvironment(),
    };
}
