using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Limits;

namespace EntEcole.Directory.Server.Host;

/// <content>What callers may take of a server, and how it ends.</content>
internal sealed partial class Settings
{
    /// <summary>KiB of one request, 1 to 1,048,576.</summary>
    public int MaxReceiveKilobytes { get; set; } = 4 * 1024;

    /// <summary>KiB of one answer, 1 to 1,048,576.</summary>
    public int MaxSendKilobytes { get; set; } = 16 * 1024;

    /// <summary>Calls a second of one caller, 0 (any) to 1,000,000.</summary>
    public int CallerRate { get; set; } = 50_000;

    /// <summary>Calls of one caller under way at once, 0 (any) to 1,000,000.</summary>
    public int CallerConcurrency { get; set; } = 1_000;

    /// <summary>Streams of one caller open at once, 0 (any) to 1,000,000.</summary>
    public int CallerStreams { get; set; } = 32;

    /// <summary>Tokens a second that may fail of one claimed caller and address, 0 (any) to 1,000,000.</summary>
    public int AttemptRate { get; set; } = 100;

    /// <summary>Seconds of a call that names no deadline, 0 (none) to 86,400.</summary>
    public int DefaultDeadlineSeconds { get; set; } = 30;

    /// <summary>Seconds of a call at most, 0 (any) to 86,400.</summary>
    public int MaxDeadlineSeconds { get; set; } = 600;

    /// <summary>Connections at once, 0 (any) to 1,000,000.</summary>
    public int MaxConnections { get; set; } = 4_096;

    /// <summary>Connections at once from one address, 0 (any) to 1,000,000.</summary>
    public int MaxConnectionsPerAddress { get; set; } = 256;

    /// <summary>Addresses and CIDR networks of the proxies in front, separated by commas; empty for none.</summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>Calls and streams of one connection at once, 1 to 10,000.</summary>
    public int StreamsPerConnection { get; set; } = 100;

    /// <summary>Seconds without a call after which a connection is closed, 10 to 86,400.</summary>
    public int ConnectionIdleSeconds { get; set; } = 300;

    /// <summary>Seconds in which a server that is to stop still answers, 0 to 300.</summary>
    public int DrainSeconds { get; set; } = 5;

    /// <summary>Seconds for which it then waits for calls under way, 1 to 300.</summary>
    public int StopSeconds { get; set; } = 20;

    /// <summary>What a server takes from them.</summary>
    public LimitSettings ToLimits() => new()
    {
        MaxReceiveBytes = MaxReceiveKilobytes * 1024,
        MaxSendBytes = MaxSendKilobytes * 1024,
        CallerRate = CallerRate,
        CallerConcurrency = CallerConcurrency,
        CallerStreams = CallerStreams,
        AttemptRate = AttemptRate,
        DefaultDeadline = TimeSpan.FromSeconds(DefaultDeadlineSeconds),
        MaxDeadline = TimeSpan.FromSeconds(MaxDeadlineSeconds),
        MaxConnections = MaxConnections,
        MaxConnectionsPerAddress = MaxConnectionsPerAddress,
        TrustedProxies = ProxyTrust.Parse(TrustedProxies) ?? [],
        StreamsPerConnection = StreamsPerConnection,
        ConnectionIdle = TimeSpan.FromSeconds(ConnectionIdleSeconds),
        Drain = TimeSpan.FromSeconds(DrainSeconds),
        Stop = TimeSpan.FromSeconds(StopSeconds),
    };

    private void ValidateLimits()
    {
        if (ProxyTrust.Parse(TrustedProxies) is null)
        {
            throw new DirectoryException(
                Reason.SettingInvalid,
                new LocalizedText(
                    $"{nameof(TrustedProxies)} must list addresses and CIDR networks, as 192.0.2.7, 2001:db8::/64; not the whole Internet.",
                    $"{nameof(TrustedProxies)} doit lister des adresses et des réseaux CIDR, comme 192.0.2.7, 2001:db8::/64 ; pas tout Internet."),
                DirectoryException.Fact("setting", nameof(TrustedProxies)));
        }
    }
}
