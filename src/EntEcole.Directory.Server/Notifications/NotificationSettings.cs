using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Worker.Schedules;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>Receivers of notifications, and what each receives, as configured.</summary>
internal sealed record NotificationSettings
{
    /// <summary>The webhook; null for none.</summary>
    public WebhookTarget? Webhook { get; init; }

    /// <summary>The mail server; null for none.</summary>
    public MailTarget? Mail { get; init; }

    /// <summary>The language of mails.</summary>
    public Language Language { get; init; } = Language.French;

    /// <summary>Problems of a run that are told: a share of its records below 1, else a number; 0 for never.</summary>
    public double Problems { get; init; } = 0.05;

    /// <summary>When the digest is written; null for never.</summary>
    public CronTimes? DigestAt { get; init; }

    /// <summary>For how long one attempt may last.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Before the second attempt of a look; the next one waits longer.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The channels that there are, by name.</summary>
    public IReadOnlyList<string> Channels =>
        [.. Webhook is null ? (string[])[] : [WebhookChannel.ChannelName], .. Mail is null ? (string[])[] : [MailChannel.ChannelName]];
}

/// <summary>Where messages are posted. No record: what writes it must not show its keys.</summary>
/// <param name="address">https, or http to this machine.</param>
/// <param name="keys">The keys that sign, the present one first; at least one.</param>
internal sealed class WebhookTarget(Uri address, IReadOnlyList<byte[]> keys)
{
    public Uri Address => address;

    public IReadOnlyList<byte[]> Keys => keys;
}

/// <summary>How mail is encrypted on its way to the server.</summary>
internal enum MailEncryption
{
    /// <summary>STARTTLS, or nothing is sent.</summary>
    Required,

    /// <summary>From the first byte (port 465).</summary>
    FromTheStart,

    /// <summary>When the server offers it: to this machine, or as the settings say.</summary>
    WhenOffered,
}

/// <summary>How mail is sent. No record: what writes it must not show its password.</summary>
internal sealed class MailTarget
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public MailEncryption Encryption { get; init; }

    public required string From { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Account; null for none.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Who has the digests of a circonscription, by its UAI, instead of <see cref="To"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> DigestTo { get; init; } = new Dictionary<string, IReadOnlyList<string>>(
        StringComparer.Ordinal);
}
