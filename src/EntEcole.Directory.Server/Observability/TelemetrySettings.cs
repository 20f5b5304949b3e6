using System.Net;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Observability;

/// <summary>What telemetry takes from the settings; by default nothing is sent.</summary>
internal sealed record TelemetrySettings
{
    /// <summary>Where <c>/metrics</c> and <c>/health</c> are served; null for nowhere.</summary>
    public IPEndPoint? Endpoint { get; init; }

    /// <summary>What is sent by OTLP.</summary>
    public OtlpTargets Otlp { get; init; } = new(Metrics: false, Traces: false);

    /// <summary>Whether anybody is told anything.</summary>
    public bool IsOn => Endpoint is not null || Otlp.Metrics || Otlp.Traces;

    /// <summary>
    /// Reads an address: http, by number or <c>localhost</c>. What is served there names schools and counts, never persons, to any client:
    /// beyond loopback only when such an address is configured.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public static IPEndPoint EndpointOf(string setting, string url)
    {
        var address = Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "http", PathAndQuery: "/", UserInfo: "" }
            ? uri.Host is "localhost" ? IPAddress.Loopback : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var given) ? given : null
            : null;
        return address is null
            ? throw new DirectoryException(
                Reason.SettingInvalid,
                new LocalizedText(
                    $"{setting} is not an address to listen on, as http://127.0.0.1:9464.",
                    $"{setting} n'est pas une adresse d'écoute, comme http://127.0.0.1:9464."),
                DirectoryException.Fact("setting", setting))
            : new IPEndPoint(address, uri!.Port);
    }
}

/// <summary>What is sent by OTLP: to where, and how, the exporter reads itself of the standard variables.</summary>
/// <param name="Metrics">Meters.</param>
/// <param name="Traces">Activities.</param>
internal sealed record OtlpTargets(bool Metrics, bool Traces)
{
    private const string Every = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>What the environment asks for.</summary>
    public static OtlpTargets OfEnvironment()
    {
        var every = IsGiven(Every);
        return new OtlpTargets(
            every || IsGiven("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"), every || IsGiven("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"));
    }

    /// <summary>The collectors that the environment names, each once; what is no address is left to the exporter.</summary>
    public static IReadOnlyList<Uri> AddressesOfEnvironment() =>
    [
        .. new[] { Every, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" }
            .Select(Environment.GetEnvironmentVariable)
            .Select(text => Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null)
            .OfType<Uri>()
            .DistinctBy(uri => uri.Authority, StringComparer.Ordinal),
    ];

    private static bool IsGiven(string variable) => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable));
}
