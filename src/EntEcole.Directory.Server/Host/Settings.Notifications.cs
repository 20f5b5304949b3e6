using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker.Schedules;
using MimeKit;

namespace EntEcole.Directory.Server.Host;

/// <content>Receivers of notifications.</content>
internal sealed partial class Settings
{
    private const int SubmissionPort = 587, SubmissionsPort = 465;

    /// <summary>Address to which messages are posted: https, or http to this machine.</summary>
    public string? TellWebhook { get; set; }

    /// <summary>Secret that signs them: base64 of 24 to 64 bytes, with or without <c>whsec_</c>; several apart by blanks while one is replaced.</summary>
    public string? TellWebhookSecret { get; set; }

    /// <summary>Mail server, <c>host</c> or <c>host:port</c>; 587 with STARTTLS unless told otherwise, 465 with TLS from the start.</summary>
    public string? TellMailServer { get; set; }

    /// <summary>Whether mail may go to a server of another machine unencrypted; never with a password.</summary>
    public bool TellMailPlain { get; set; }

    /// <summary>Sender of mails.</summary>
    public string? TellMailFrom { get; set; }

    /// <summary>Recipients of mails, apart by commas.</summary>
    public string? TellMailTo { get; set; }

    /// <summary>Account at the mail server.</summary>
    public string? TellMailUser { get; set; }

    /// <summary>Its password.</summary>
    public string? TellMailPassword { get; set; }

    /// <summary>Language of mails.</summary>
    public Language TellLanguage { get; set; } = Language.French;

    /// <summary>Problems of a run beyond which a notification is sent: a share of its records below 1, else a number; 0 for never.</summary>
    public double TellProblems { get; set; } = 0.05;

    /// <summary>When the digest is written, a cron expression in French time; empty for never.</summary>
    public string? DigestSchedule { get; set; } = "0 0 7 ? * MON";

    /// <summary>Who has the digest of a circonscription, by its UAI: <c>0121234A=a@example.invalid,b@example.invalid; …</c>; the others go to TellMailTo.</summary>
    public string? DigestTo { get; set; }

    /// <summary>File with the mail address of each school, lines of UAI and address; the others have that of AAF.</summary>
    public string? SchoolMailAddresses { get; set; }

    /// <summary>File with the text of the mails about problems to schools; empty for the text of the program.</summary>
    public string? SchoolMailTemplate { get; set; }

    /// <summary>What a worker tells of them.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public NotificationSettings ToNotifications()
    {
        var (webhook, mail) = (ToWebhook(), ToMail());
        return new()
        {
            Webhook = webhook,
            Mail = mail,
            Language = TellLanguage,
            Problems = TellProblems,
            // Written for a receiver, or not at all.
            DigestAt = CronTimes.Parse(nameof(DigestSchedule), DigestSchedule) is { } at && (webhook is not null || mail is not null) ? at : null,
        };
    }

    private WebhookTarget? ToWebhook()
    {
        if (NullIfEmpty(TellWebhook) is not { } text)
        {
            return null;
        }

        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme is "https" || (address.Scheme is "http" && address.IsLoopback));
        if (!isAddress)
        {
            throw DirectoryException.InvalidSetting(nameof(TellWebhook), "is not an https address.", "n'est pas une adresse https.");
        }

        return WebhookSignature.Keys(TellWebhookSecret ?? "") is { } keys ? new WebhookTarget(address!, keys) : throw DirectoryException.InvalidSetting(
            nameof(TellWebhookSecret), "must be base64 of 24 to 64 bytes, as openssl rand -base64 32 makes it: messages are signed.",
            "doit être en base64 de 24 à 64 octets, comme le donne openssl rand -base64 32 : les messages sont signés.");
    }

    private MailTarget? ToMail()
    {
        if (NullIfEmpty(TellMailServer) is not { } server)
        {
            return null;
        }

        if (!Uri.TryCreate("smtp://" + server, UriKind.Absolute, out var address) || address.Host.Length == 0 || address.PathAndQuery is not "/" || address.UserInfo.Length > 0)
        {
            throw DirectoryException.InvalidSetting(nameof(TellMailServer), "must be a host or host:port.", "doit être un hôte ou hôte:port.");
        }

        var port = address.Port > 0 ? address.Port : SubmissionPort;
        var encryption = port == SubmissionsPort ? MailEncryption.FromTheStart
            : address.IsLoopback || TellMailPlain ? MailEncryption.WhenOffered : MailEncryption.Required;
        if (encryption is MailEncryption.WhenOffered && !address.IsLoopback && NullIfEmpty(TellMailUser) is not null)
        {
            throw DirectoryException.InvalidSetting(nameof(TellMailPlain), "does not go with TellMailUser: its password would travel unencrypted.", "ne va pas avec TellMailUser : son mot de passe circulerait en clair.");
        }

        var from = AddressesOf(nameof(TellMailFrom), TellMailFrom);
        return new MailTarget
        {
            Host = address.Host,
            Port = port,
            Encryption = encryption,
            From = from.Count == 1 ? from[0] : throw NoAddress(nameof(TellMailFrom)),
            To = AddressesOf(nameof(TellMailTo), TellMailTo),
            User = NullIfEmpty(TellMailUser),
            Password = TellMailPassword,
            DigestTo = DigestsOf(DigestTo),
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> DigestsOf(string? text)
    {
        var read = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var part in (text ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides.Length < 2 || Uai.Normalize(sides[0]) is not { } uai || !Uai.IsValid(uai) || !read.TryAdd(uai, AddressesOf(nameof(DigestTo), sides[1])))
            {
                throw DirectoryException.InvalidSetting(
                    nameof(DigestTo), "gives mail addresses by UAI of a circonscription, each once, as 0121234A=ien@example.invalid; 0341234B=ien2@example.invalid.",
                    "donne des adresses par UAI de circonscription, chacune une fois, comme 0121234A=ien@example.invalid; 0341234B=ien2@example.invalid.");
            }
        }

        return read;
    }

    private static List<string> AddressesOf(string setting, string? text)
    {
        var all = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        return all.Count > 0 && all.TrueForAll(one => MailboxAddress.TryParse(one, out var read) && !string.IsNullOrEmpty(read.Domain)) ? all : throw NoAddress(setting);
    }

    // Without the value: it may be anybody's.
    private static DirectoryException NoAddress(string setting) => DirectoryException.InvalidSetting(setting, "must be a mail address.", "doit être une adresse électronique.");
}
