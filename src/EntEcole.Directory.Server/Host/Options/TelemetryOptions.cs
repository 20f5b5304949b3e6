using EntEcole.Directory.Server.Observability;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>
/// What a process tells machines. Where OTLP goes is said by the standard variables, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its kin.
/// </summary>
internal sealed class TelemetryOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Telemetry;

    /// <remarks><c>http://ADDRESS:PORT</c>.</remarks>
    [Setting("Where /metrics and /health are served; empty for nowhere.", "Où servir /metrics et /health ; vide pour nulle part.")]
    public string? MetricsUrl { get; set; }

    [Setting("How serve and worker write their logs: Text or Json.", "Comment serve et worker écrivent leurs journaux : Text ou Json.")]
    public LogFormat LogFormat { get; set; }

    [Setting("Least level of the logs; SIGHUP reads it again.", "Niveau minimal des journaux ; SIGHUP le relit.", IsReloaded = true)]
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <inheritdoc/>
    public override void Validate() => _ = ToSettings();

    /// <summary>What telemetry takes from them.</summary>
    /// <exception cref="Model.DirectoryException"><see cref="Model.Reason.SettingInvalid"/>: the address is none.</exception>
    public TelemetrySettings ToSettings() => new()
    {
        Endpoint = NullIfEmpty(MetricsUrl) is { } url ? TelemetrySettings.EndpointOf(nameof(MetricsUrl), url) : null,
        Otlp = OtlpTargets.OfEnvironment(),
    };
}
