using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EntEcole.Directory.Server.Limits;

/// <summary>What connections may take. Sizes of headers are those of Kestrel: 32 KB and a hundred of them a request.</summary>
internal static class TransportLimits
{
    private static readonly TimeSpan HeadersPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(20);

    /// <summary>Sets them.</summary>
    public static void Set(KestrelServerLimits kestrel, LimitSettings settings)
    {
        kestrel.MaxConcurrentConnections = settings.MaxConnections == 0 ? null : settings.MaxConnections;
        kestrel.RequestHeadersTimeout = HeadersPatience;
        kestrel.KeepAliveTimeout = settings.ConnectionIdle;
        kestrel.Http2.MaxStreamsPerConnection = settings.StreamsPerConnection;
        // Whoever is no longer there is known by his silence: else his change feed stays open, and counts as his.
        kestrel.Http2.KeepAlivePingDelay = PingDelay;
        kestrel.Http2.KeepAlivePingTimeout = PingPatience;
    }
}
