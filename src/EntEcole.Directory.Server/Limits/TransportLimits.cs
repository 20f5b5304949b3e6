using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EntEcole.Directory.Server.Limits;

/// <summary>What connections may take. How many there are is <see cref="ConnectionLimit"/>'s.</summary>
internal static class TransportLimits
{
    /// <summary>Bytes of the headers of a call beyond which its connection is cut: HTTP/2 cannot skip them.</summary>
    public const int HardHeaderBytes = 4 * HeaderLimit.MaxBytes;

    /// <summary>The number of headers beyond which it is.</summary>
    public const int HardHeaderCount = 10 * HeaderLimit.MaxCount;

    /// <summary>The time for a TLS handshake.</summary>
    public static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan HeadersPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(20);

    /// <summary>Sets those that Kestrel keeps.</summary>
    public static void Set(KestrelServerLimits kestrel, LimitSettings settings)
    {
        kestrel.MaxRequestHeadersTotalSize = HardHeaderBytes;
        kestrel.MaxRequestHeaderCount = HardHeaderCount;
        kestrel.Http2.MaxRequestHeaderFieldSize = HardHeaderBytes;
        kestrel.RequestHeadersTimeout = HeadersPatience;
        kestrel.KeepAliveTimeout = settings.ConnectionIdle;
        kestrel.Http2.MaxStreamsPerConnection = settings.StreamsPerConnection;
        // A client that is gone is known by its silence: else its change feed stays open, and counts as its caller's.
        kestrel.Http2.KeepAlivePingDelay = PingDelay;
        kestrel.Http2.KeepAlivePingTimeout = PingPatience;
    }

    /// <summary>Sets those of an address: connections are counted before TLS, the first bytes of HTTP/2 awaited after it.</summary>
    /// <param name="listen">The address.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="tls">How it speaks TLS; null when it does not.</param>
    /// <param name="time">The clock.</param>
    public static void Set(ListenOptions listen, LimitSettings settings, HttpsConnectionAdapterOptions? tls, TimeProvider time)
    {
        listen.Use(new ConnectionLimit(settings, time).Admit);
        if (tls is not null)
        {
            tls.HandshakeTimeout = HandshakePatience;
            listen.UseHttps(tls);
        }

        listen.Use(new PrefacePatience(time).Await);
    }

    /// <summary>Sets those of each call, before anything else looks at it: its address, and its headers.</summary>
    public static void Set(IApplicationBuilder app, LimitSettings settings)
    {
        ProxyTrust.Use(app, settings.TrustedProxies);
        app.Use(HeaderLimit.PassAsync);
    }
}
