using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Limits;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>What callers may take of a server, and how it ends.</summary>
internal sealed class LimitOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Limits;

    [Setting("KiB of one request at most.", "Kio d'une requête au plus.", 1, 1_048_576)]
    public int MaxReceiveKilobytes { get; set; } = 4 * 1024;

    [Setting("KiB of one answer at most.", "Kio d'une réponse au plus.", 1, 1_048_576)]
    public int MaxSendKilobytes { get; set; } = 16 * 1024;

    [Setting("Calls a second of one caller at most; 0 for any.", "Appels par seconde d'un appelant au plus ; 0 sans limite.", 0, 1_000_000)]
    public int CallerRate { get; set; } = 50_000;

    [Setting("Calls of one caller under way at most; 0 for any.", "Appels d'un appelant en cours au plus ; 0 sans limite.", 0, 1_000_000)]
    public int CallerConcurrency { get; set; } = 1_000;

    [Setting("Streams of one caller open at most; 0 for any.", "Flux d'un appelant ouverts au plus ; 0 sans limite.", 0, 1_000_000)]
    public int CallerStreams { get; set; } = 32;

    [Setting(
        "Tokens a second that may fail of one claimed caller and address; 0 for any.",
        "Jetons par seconde qui peuvent échouer pour un appelant annoncé et une adresse ; 0 sans limite.", 0, 1_000_000)]
    public int AttemptRate { get; set; } = 100;

    [Setting("Seconds of a call that names no deadline; 0 for none.", "Secondes d'un appel sans délai ; 0 pour aucun.", 0, 86_400)]
    public int DefaultDeadlineSeconds { get; set; } = 30;

    [Setting("Seconds of a call at most; 0 for any.", "Secondes d'un appel au plus ; 0 sans limite.", 0, 86_400)]
    public int MaxDeadlineSeconds { get; set; } = 600;

    [Setting("Connections at most; 0 for any.", "Connexions au plus ; 0 sans limite.", 0, 1_000_000)]
    public int MaxConnections { get; set; } = 4_096;

    [Setting("Connections from one address at most; 0 for any.", "Connexions d'une adresse au plus ; 0 sans limite.", 0, 1_000_000)]
    public int MaxConnectionsPerAddress { get; set; } = 256;

    /// <remarks>Commas apart; empty for none.</remarks>
    [Setting(
        "Proxies in front whose X-Forwarded-For is believed: addresses, CIDR networks.",
        "Mandataires dont X-Forwarded-For est cru : adresses, réseaux CIDR.")]
    public string TrustedProxies { get; set; } = "";

    [Setting("Calls and streams of one connection at most.", "Appels et flux d'une connexion au plus.", 1, 10_000)]
    public int StreamsPerConnection { get; set; } = 100;

    [Setting(
        "Seconds without a call after which a connection is closed.",
        "Secondes sans appel après lesquelles une connexion est fermée.", 10, 86_400)]
    public int ConnectionIdleSeconds { get; set; } = 300;

    [Setting(
        "Seconds in which a server that is to stop still answers.",
        "Secondes pendant lesquelles un serveur qui va s'arrêter répond encore.", 0, 300)]
    public int DrainSeconds { get; set; } = 5;

    [Setting(
        "Seconds for which it then waits for calls under way.",
        "Secondes pendant lesquelles il attend ensuite les appels en cours.", 1, 300)]
    public int StopSeconds { get; set; } = 20;

    /// <inheritdoc/>
    public override void Validate()
    {
        if (ProxyTrust.Parse(TrustedProxies) is null)
        {
            throw DirectoryException.InvalidSetting(
                nameof(TrustedProxies), "must list addresses and CIDR networks, as 192.0.2.7, 2001:db8::/64; not the whole Internet.",
                "doit lister des adresses et des réseaux CIDR, comme 192.0.2.7, 2001:db8::/64 ; pas tout Internet.");
        }
    }

    /// <summary>What a server takes from them.</summary>
    public LimitSettings ToSettings() => new()
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
}
