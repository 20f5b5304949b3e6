using System.Net;

namespace EntEcole.Directory.Server.Limits;

/// <summary>
/// How much of a server one caller, one address and one connection may take. A rate, number or deadline of zero is no limit.
/// </summary>
internal sealed record LimitSettings
{
    /// <summary>Bytes of one request.</summary>
    public int MaxReceiveBytes { get; init; } = 4 << 20;

    /// <summary>Bytes of one answer.</summary>
    public int MaxSendBytes { get; init; } = 16 << 20;

    /// <summary>Calls a second of one caller, or of one address for calls without authentication.</summary>
    public int CallerRate { get; init; } = 50_000;

    /// <summary>Calls of one caller that are under way at once, streams aside.</summary>
    public int CallerConcurrency { get; init; } = 1_000;

    /// <summary>Streams of one caller that are open at once.</summary>
    public int CallerStreams { get; init; } = 32;

    /// <summary>
    /// Tokens a second that may fail of one claimed caller and address; beyond ten times as many, an address' are checked in turn.
    /// </summary>
    public int AttemptRate { get; init; } = 100;

    /// <summary>The time of a call that names none; long ones have <see cref="MaxDeadline"/>, streams all of it.</summary>
    public TimeSpan DefaultDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time of a call; streams have all of it.</summary>
    public TimeSpan MaxDeadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Connections at once.</summary>
    public int MaxConnections { get; init; } = 4_096;

    /// <summary>Connections at once from one address (of IPv6: one /64), trusted proxies aside.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 256;

    /// <summary>The proxies that are believed when they forward an address.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Calls and streams of one connection at once, 1 or more.</summary>
    public int StreamsPerConnection { get; init; } = 100;

    /// <summary>After how long a connection without a call is closed.</summary>
    public TimeSpan ConnectionIdle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long a server that is to stop still answers, while health says that it does not serve.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long a server that stops then waits for the calls that are under way.</summary>
    public TimeSpan Stop { get; init; } = TimeSpan.FromSeconds(20);
}
