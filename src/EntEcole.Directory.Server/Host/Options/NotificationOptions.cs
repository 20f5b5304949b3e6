using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker.Schedules;
using MimeKit;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>Receivers of notifications.</summary>
internal sealed class NotificationOptions : RoomOptions
{
    private const int SubmissionPort = 587, SubmissionsPort = 465;

    public override SettingTopic Topic => SettingTopic.Notifications;

    /// <remarks>Or http to this machine.</remarks>
    [Setting(
        "Address to which messages are posted, https; it may hold a key.",
        "Adresse où les messages sont postés, https ; elle peut contenir une clé.", Show = SettingShow.Nothing)]
    public string? TellWebhook { get; set; }

    /// <remarks>With or without <c>whsec_</c>; several apart by blanks while one is replaced.</remarks>
    [Setting(
        "Secret that signs what is posted, base64 of 24 bytes or more.",
        "Secret qui signe ce qui est posté, base64 de 24 octets ou plus.", Show = SettingShow.Nothing)]
    public string? TellWebhookSecret { get; set; }

    /// <remarks>587 with STARTTLS unless told otherwise, 465 with TLS from the start.</remarks>
    [Setting("Mail server, host or host:port.", "Serveur de courrier, hôte ou hôte:port.")]
    public string? TellMailServer { get; set; }

    /// <remarks>Never with a password.</remarks>
    [Setting(
        "Allows mail to be sent unencrypted to another machine.",
        "Autoriser l'envoi de courriels sans chiffrement vers une autre machine.")]
    public bool TellMailPlain { get; set; }

    /// <remarks>Port 465 needs no setting.</remarks>
    [Setting(
        "Mail is encrypted from the first byte, whatever the port.",
        "Chiffrer les courriels dès le premier octet, quel que soit le port.")]
    public bool TellMailTls { get; set; }

    [Setting("Sender of mails.", "Expéditeur des courriels.")]
    public string? TellMailFrom { get; set; }

    /// <remarks>Commas apart.</remarks>
    [Setting("Recipients of mails.", "Destinataires des courriels.")]
    public string? TellMailTo { get; set; }

    [Setting("Account at the mail server.", "Compte au serveur de courrier.")]
    public string? TellMailUser { get; set; }

    [Setting("Password of that account.", "Mot de passe de ce compte.", Show = SettingShow.Nothing)]
    public string? TellMailPassword { get; set; }

    [Setting("Language of mails: French or English.", "Langue des courriels : French ou English.")]
    public Language TellLanguage { get; set; } = Language.French;

    [Setting(
        "Problems of a run from which they are reported: a share below 1, else a number; 0 for never.",
        "Seuil d'anomalies à signaler pour une exécution : une part sous 1, sinon un nombre ; 0 pour jamais.", 0, 10_000_000)]
    public double TellProblems { get; set; } = 0.05;

    [Setting(
        "When the weekly digest is written (cron, French time); empty for never.",
        "Quand écrire le bilan de la semaine (cron, heure française) ; vide pour jamais.")]
    public string? DigestSchedule { get; set; } = "0 0 7 ? * MON";

    /// <remarks><c>0121234A=a@example.invalid,b@example.invalid; …</c>; the others go to <see cref="TellMailTo"/>.</remarks>
    [Setting("Who has the digest of a circonscription, by its UAI.", "Qui reçoit le bilan d'une circonscription, par son UAI.")]
    public string? DigestTo { get; set; }

    /// <remarks>Lines of UAI and address; the other schools have the address of AAF.</remarks>
    [Setting("File of the schools' mail addresses.", "Fichier des adresses électroniques des écoles.")]
    public string? SchoolMailAddresses { get; set; }

    /// <remarks>Empty for the text of the program.</remarks>
    [Setting("File with the text of mails to schools.", "Fichier du texte des courriels aux écoles.")]
    public string? SchoolMailTemplate { get; set; }

    /// <inheritdoc/>
    public override void Validate() => _ = ToSettings();

    /// <summary>What a worker tells of them.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public NotificationSettings ToSettings()
    {
        var (webhook, mail, digestAt) = (ToWebhook(), ToMail(), CronTimes.Parse(nameof(DigestSchedule), DigestSchedule));
        return new()
        {
            Webhook = webhook,
            Mail = mail,
            Language = TellLanguage,
            Problems = TellProblems,
            // Written for a receiver, or not at all.
            DigestAt = webhook is null && mail is null ? null : digestAt,
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

        var keys = WebhookSignature.Keys(TellWebhookSecret ?? "");
        return keys is not null ? new WebhookTarget(address!, keys) : throw DirectoryException.InvalidSetting(
            nameof(TellWebhookSecret), "must be base64 of 24 to 64 bytes, as openssl rand -base64 32 makes it: messages are signed.",
            "doit être en base64 de 24 à 64 octets, comme le donne openssl rand -base64 32 : les messages sont signés.");
    }

    private MailTarget? ToMail()
    {
        if (NullIfEmpty(TellMailServer) is not { } server)
        {
            return null;
        }

        if (!Uri.TryCreate("smtp://" + server, UriKind.Absolute, out var address) || address is not { PathAndQuery: "/", UserInfo: "" }
            || address.Host.Length == 0)
        {
            throw DirectoryException.InvalidSetting(
                nameof(TellMailServer), "must be a host or host:port.", "doit être un hôte ou hôte:port.");
        }

        var port = address.Port > 0 ? address.Port : SubmissionPort;
        var encryption = port == SubmissionsPort || TellMailTls ? MailEncryption.FromTheStart
            : address.IsLoopback || TellMailPlain ? MailEncryption.WhenOffered : MailEncryption.Required;
        if (encryption is MailEncryption.WhenOffered && !address.IsLoopback && NullIfEmpty(TellMailUser) is not null)
        {
            throw DirectoryException.InvalidSetting(
                nameof(TellMailPlain), "does not go with TellMailUser: its password would travel unencrypted.",
                "ne va pas avec TellMailUser : son mot de passe circulerait en clair.");
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
            if (sides.Length < 2 || Uai.Normalize(sides[0]) is not { } uai || !Uai.IsValid(uai)
                || !read.TryAdd(uai, AddressesOf(nameof(DigestTo), sides[1])))
            {
                throw DirectoryException.InvalidSetting(
                    nameof(DigestTo),
                    "gives mail addresses by UAI of a circonscription, each once, as 0121234A=ien@example.invalid; "
                    + "0341234B=ien2@example.invalid.",
                    "donne des adresses par UAI de circonscription, chacune une fois, comme 0121234A=ien@example.invalid; "
                    + "0341234B=ien2@example.invalid.");
            }
        }

        return read;
    }

    private static List<string> AddressesOf(string setting, string? text)
    {
        var all = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        var areAddresses = all.TrueForAll(one => MailboxAddress.TryParse(one, out var read) && !string.IsNullOrEmpty(read.Domain));
        return all.Count > 0 && areAddresses ? all : throw NoAddress(setting);
    }

    // Without the value: it may be anybody's.
    private static DirectoryException NoAddress(string setting) =>
        DirectoryException.InvalidSetting(setting, "must be a mail address.", "doit être une adresse électronique.");
}
