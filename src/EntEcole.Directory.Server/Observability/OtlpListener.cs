using System.Diagnostics.Tracing;

namespace EntEcole.Directory.Server.Observability;

/// <summary>Hears of the exporter of OTLP whether the collector takes what is sent: the exporter reports it nowhere else.</summary>
internal sealed class OtlpListener : EventListener
{
    private const string Source = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    // May be asked before the constructor has run.
    private readonly Neighbours? neighbours;

    /// <summary>Listens from now on.</summary>
    public OtlpListener(Neighbours neighbours)
    {
        this.neighbours = neighbours;
        foreach (var source in EventSource.GetSources())
        {
            OnEventSourceCreated(source);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (neighbours is not null && string.Equals(eventSource.Name, Source, StringComparison.Ordinal))
        {
            EnableEvents(eventSource, EventLevel.Informational);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        switch (eventData.EventName)
        {
            case "ExportSuccess":
                neighbours?.Report(Neighbour.Otlp, null);
                break;
            // Each protocol has its own names: by default, gRPC, a collector that is down is a transient error.
            case "FailedToReachCollector" or "ExportMethodException" or "ExportFailure" or "HttpRequestFailed" or "TransientHttpError"
                or "GrpcStatusWarning" or "RequestTimedOut" or "OperationUnexpectedlyCanceled":
                // What the collector wrote is not repeated.
                neighbours?.Report(Neighbour.Otlp, eventData.EventName);
                break;
            default:
                break;
        }
    }
}
