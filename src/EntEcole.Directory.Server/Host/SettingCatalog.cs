using EntEcole.Directory.Model;
using static EntEcole.Directory.Server.Host.SettingShow;
using Topic = EntEcole.Directory.Server.Host.SettingTopic;

namespace EntEcole.Directory.Server.Host;

/// <summary>What each setting is for, in a line, what it may be, and how much of its value may be shown.</summary>
/// <param name="Name">Its name, as in <see cref="Settings"/>.</param>
/// <param name="Topic">What it belongs to.</param>
/// <param name="Show">What may be shown.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Range">The numbers that it may be; null for a setting that is no number.</param>
internal sealed record SettingInfo(string Name, SettingTopic Topic, SettingShow Show, LocalizedText Description, SettingRange? Range)
{
    /// <summary>Its value when nothing is given, as it may be shown; null when it has none.</summary>
    public string? Default => ShownSetting.Of(this, new Settings());

    /// <summary>The words that it may be; none for a setting of another kind.</summary>
    public IReadOnlyList<string> Words =>
        typeof(Settings).GetProperty(Name)!.PropertyType is { IsEnum: true } type ? Enum.GetNames(type) : [];
}

/// <summary>The numbers that a setting may be, both ends included.</summary>
internal sealed record SettingRange(int Min, int Max);

/// <summary>What settings belong to; the page of settings has a table for each.</summary>
internal enum SettingTopic
{
    Store,
    Extracts,
    Guard,
    Callers,
    Limits,
    Worker,
    Telemetry,
    Notifications,
}

/// <summary>How much of a setting's value may be shown.</summary>
internal enum SettingShow
{
    /// <summary>All of it; of the path of a secret file, the path.</summary>
    Whole,

    /// <summary>Where the store is; not by which account or password.</summary>
    Place,

    /// <summary>Whether there is one.</summary>
    Nothing,
}

/// <summary>All settings. A setting that is not here fails a test: the change that adds one decides whether it is a secret.</summary>
internal static class SettingCatalog
{
    /// <summary>The settings, in the order in which they are read.</summary>
    public static IReadOnlyList<SettingInfo> All { get; } =
    [
        Of(nameof(Settings.Database), Topic.Store, Place, "Address of the store: sqlite:PATH or sqlserver:CONNECTION.", "Adresse de la base : sqlite:CHEMIN ou sqlserver:CONNEXION."),
        Of(nameof(Settings.GraceDays), Topic.Store, Whole, "Days during which a suspended profile comes back as it was.", "Jours pendant lesquels un profil suspendu revient tel qu'il était.", 1, 3_650),
        Of(nameof(Settings.GraceDaysPupil), Topic.Store, Whole, "The same for pupils.", "De même pour les élèves.", 1, 3_650),
        Of(nameof(Settings.GraceDaysParent), Topic.Store, Whole, "The same for parents.", "De même pour les parents.", 1, 3_650),
        Of(nameof(Settings.GraceDaysTeacher), Topic.Store, Whole, "The same for teachers.", "De même pour les enseignants.", 1, 3_650),
        Of(nameof(Settings.GraceDaysDirector), Topic.Store, Whole, "The same for directors.", "De même pour les directeurs.", 1, 3_650),
        Of(nameof(Settings.GraceDaysStaff), Topic.Store, Whole, "The same for other staff.", "De même pour les autres personnels.", 1, 3_650),
        Of(nameof(Settings.ExtractMaxEntries), Topic.Extracts, Whole, "Entries of one folder or archive at most.", "Entrées d'un dossier ou d'une archive au plus.", 1, 10_000_000),
        Of(nameof(Settings.ExtractMaxGigabytes), Topic.Extracts, Whole, "GiB of one folder or archive at most, once uncompressed.", "Gio d'un dossier ou d'une archive au plus, une fois décompressés.", 1, 100_000),
        Of(nameof(Settings.ExtractMaxRatio), Topic.Extracts, Whole, "Bytes that may come out of each compressed one.", "Octets qui peuvent sortir de chaque octet compressé.", 2, 10_000),
        Of(nameof(Settings.ExtractMinVolumeShare), Topic.Extracts, Whole, "Share of the last volumes under which a full extract is refused.", "Part des derniers volumes sous laquelle un extrait complet est refusé.", 0, 1),
        Of(nameof(Settings.GuardFloor), Topic.Guard, Whole, "Departures of a school and role that always pass in one run.", "Départs d'une école et d'un rôle qui passent toujours en une exécution.", 0, 1_000),
        Of(nameof(Settings.GuardSchoolShare), Topic.Guard, Whole, "Share of a school and role that may depart in one run.", "Part d'une école et d'un rôle qui peut partir en une exécution.", 0, 1),
        Of(nameof(Settings.GuardAcademyShare), Topic.Guard, Whole, "Share of an academy that may depart in one run.", "Part d'une académie qui peut partir en une exécution.", 0, 1),
        Of(nameof(Settings.GuardIdentityShare), Topic.Guard, Whole, "Share of a school and role whose identity may change in one run.", "Part d'une école et d'un rôle dont l'identité peut changer en une exécution.", 0, 1),
        Of(nameof(Settings.RentreeFrom), Topic.Guard, Whole, "First day of the rentrée, mm-dd.", "Premier jour de la rentrée, mm-jj."),
        Of(nameof(Settings.RentreeTo), Topic.Guard, Whole, "Last day of the rentrée, mm-dd.", "Dernier jour de la rentrée, mm-jj."),
        Of(nameof(Settings.GuardRentreeSchoolShare), Topic.Guard, Whole, "GuardSchoolShare in the rentrée.", "GuardSchoolShare pendant la rentrée.", 0, 1),
        Of(nameof(Settings.GuardRentreeAcademyShare), Topic.Guard, Whole, "GuardAcademyShare in the rentrée.", "GuardAcademyShare pendant la rentrée.", 0, 1),
        Of(nameof(Settings.PersonsInChargeAreParents), Topic.Extracts, Whole, "Whether persons in charge of second-degree pupils get a parent profile.", "Si les personnes en charge d'élèves du second degré ont un profil de parent."),
        Of(nameof(Settings.RetentionDays), Topic.Store, Whole, "Days during which ended rows and problems of runs are kept.", "Jours de conservation des lignes closes et des anomalies.", 1, Settings.MaxRetentionDays),
        Of(nameof(Settings.AccessLogRetentionDays), Topic.Store, Whole, "Days during which accesses to persons are kept.", "Jours de conservation des accès aux personnes.", 1, Settings.MaxRetentionDays),
        Of(nameof(Settings.AccessLogMegabytes), Topic.Store, Whole, "MiB of accesses that may wait for the store.", "Mio d'accès qui peuvent attendre la base.", 1, 4_096),
        Of(nameof(Settings.AnswerCacheMegabytes), Topic.Store, Whole, "MiB of persons answered that a server keeps until the next revision; 0 for none.", "Mio de personnes servies qu'un serveur garde jusqu'à la révision suivante ; 0 pour aucun.", 0, 65_536),
        Of(nameof(Settings.WatchCheckpointSeconds), Topic.Store, Whole, "Seconds without changes after which a change feed sends a checkpoint.", "Secondes sans changement après lesquelles un flux envoie un repère.", 1, 3_600),
        Of(nameof(Settings.TokenIssuer), Topic.Callers, Whole, "Issuer of bearer tokens.", "Émetteur des jetons."),
        Of(nameof(Settings.TokenAudience), Topic.Callers, Whole, "Audiences, of which tokens must name one.", "Destinataires, dont les jetons doivent nommer l'un."),
        Of(nameof(Settings.ClaimRoles), Topic.Callers, Whole, "Claim of roles: a name, or a path as realm_access.roles.", "Champ des rôles : un nom, ou un chemin comme realm_access.roles."),
        Of(nameof(Settings.ClaimAcademies), Topic.Callers, Whole, "Claim of academies.", "Champ des académies."),
        Of(nameof(Settings.ClaimDistricts), Topic.Callers, Whole, "Claim of UAIs of inspections in charge.", "Champ des UAI de circonscriptions."),
        Of(nameof(Settings.ClaimUais), Topic.Callers, Whole, "Claim of UAIs of schools.", "Champ des UAI d'écoles."),
        Of(nameof(Settings.ClaimSirets), Topic.Callers, Whole, "Claim of SIRETs of collectivités.", "Champ des SIRET de collectivités."),
        Of(nameof(Settings.ClaimPersonId), Topic.Callers, Whole, "Claim of the caller's id in this directory.", "Champ de l'identifiant de l'appelant dans cet annuaire."),
        Of(nameof(Settings.TokenKeys), Topic.Callers, Whole, "File of the keys that sign tokens, JWKS or PEM.", "Fichier des clés qui signent les jetons, JWKS ou PEM."),
        Of(nameof(Settings.LocalKey), Topic.Callers, Whole, "File of the key that is generated when nothing else is configured; beside the store.", "Fichier de la clé créée quand rien d'autre n'est configuré ; à côté de la base."),
        Of(nameof(Settings.TlsCertificate), Topic.Callers, Whole, "File of the server's certificate and its chain, PEM.", "Fichier du certificat du serveur et de sa chaîne, PEM."),
        Of(nameof(Settings.TlsKey), Topic.Callers, Whole, "File of its private key, PEM.", "Fichier de sa clé privée, PEM."),
        Of(nameof(Settings.ClientAuthority), Topic.Callers, Whole, "File of the authorities of client certificates, PEM.", "Fichier des autorités des certificats clients, PEM."),
        Of(nameof(Settings.ClientCallers), Topic.Callers, Whole, "File that says who the client certificates are, JSON.", "Fichier qui dit à qui sont les certificats clients, JSON."),
        Of(nameof(Settings.ClientRevoked), Topic.Callers, Whole, "File of the client certificates that are revoked.", "Fichier des certificats clients révoqués."),
        Of(nameof(Settings.SealKey), Topic.Callers, Nothing, "Secret that seals page tokens and cursors, the same on all servers.", "Secret qui scelle jetons de page et curseurs, le même sur tous les serveurs."),
        Of(nameof(Settings.PageTokenMinutes), Topic.Store, Whole, "Minutes for which a page token may be used.", "Minutes pendant lesquelles un jeton de page est utilisable.", 1, 1_440),
        Of(nameof(Settings.MaxReceiveKilobytes), Topic.Limits, Whole, "KiB of one request at most.", "Kio d'une requête au plus.", 1, 1_048_576),
        Of(nameof(Settings.MaxSendKilobytes), Topic.Limits, Whole, "KiB of one answer at most.", "Kio d'une réponse au plus.", 1, 1_048_576),
        Of(nameof(Settings.CallerRate), Topic.Limits, Whole, "Calls a second of one caller at most; 0 for any.", "Appels par seconde d'un appelant au plus ; 0 sans limite.", 0, 1_000_000),
        Of(nameof(Settings.CallerConcurrency), Topic.Limits, Whole, "Calls of one caller under way at most; 0 for any.", "Appels d'un appelant en cours au plus ; 0 sans limite.", 0, 1_000_000),
        Of(nameof(Settings.CallerStreams), Topic.Limits, Whole, "Streams of one caller open at most; 0 for any.", "Flux d'un appelant ouverts au plus ; 0 sans limite.", 0, 1_000_000),
        Of(nameof(Settings.AttemptRate), Topic.Limits, Whole, "Tokens a second that may fail of one claimed caller and address; 0 for any.", "Jetons par seconde qui peuvent échouer pour un appelant annoncé et une adresse ; 0 sans limite.", 0, 1_000_000),
        Of(nameof(Settings.DefaultDeadlineSeconds), Topic.Limits, Whole, "Seconds of a call that names no deadline; 0 for none.", "Secondes d'un appel sans délai ; 0 pour aucun.", 0, 86_400),
        Of(nameof(Settings.MaxDeadlineSeconds), Topic.Limits, Whole, "Seconds of a call at most; 0 for any.", "Secondes d'un appel au plus ; 0 sans limite.", 0, 86_400),
        Of(nameof(Settings.MaxConnections), Topic.Limits, Whole, "Connections at most; 0 for any.", "Connexions au plus ; 0 sans limite.", 0, 1_000_000),
        Of(nameof(Settings.MaxConnectionsPerAddress), Topic.Limits, Whole, "Connections from one address at most; 0 for any.", "Connexions d'une adresse au plus ; 0 sans limite.", 0, 1_000_000),
        Of(nameof(Settings.TrustedProxies), Topic.Limits, Whole, "Proxies in front whose X-Forwarded-For is believed: addresses, CIDR networks.", "Mandataires dont X-Forwarded-For est cru : adresses, réseaux CIDR."),
        Of(nameof(Settings.StreamsPerConnection), Topic.Limits, Whole, "Calls and streams of one connection at most.", "Appels et flux d'une connexion au plus.", 1, 10_000),
        Of(nameof(Settings.ConnectionIdleSeconds), Topic.Limits, Whole, "Seconds without a call after which a connection is closed.", "Secondes sans appel après lesquelles une connexion est fermée.", 10, 86_400),
        Of(nameof(Settings.DrainSeconds), Topic.Limits, Whole, "Seconds in which a server that is to stop still answers.", "Secondes pendant lesquelles un serveur qui va s'arrêter répond encore.", 0, 300),
        Of(nameof(Settings.StopSeconds), Topic.Limits, Whole, "Seconds for which it then waits for calls under way.", "Secondes pendant lesquelles il attend ensuite les appels en cours.", 1, 300),
        Of(nameof(Settings.Inbox), Topic.Worker, Whole, "Folder of deliveries, for the worker.", "Dossier des livraisons, pour le service de nuit."),
        Of(nameof(Settings.InboxMarker), Topic.Worker, Whole, "How a delivery says that it is complete: None, Ok or Sha256 (a file beside it).", "Comment une livraison se dit complète : None, Ok ou Sha256 (un fichier à côté)."),
        Of(nameof(Settings.InboxStillSeconds), Topic.Worker, Whole, "Seconds for which a delivery must lie still.", "Secondes pendant lesquelles une livraison doit rester inchangée.", 0, 86_400),
        Of(nameof(Settings.InboxPatienceMinutes), Topic.Worker, Whole, "Minutes for which an incomplete one is waited for.", "Minutes pendant lesquelles on attend la suite d'une livraison incomplète.", 0, 10_080),
        Of(nameof(Settings.InboxPollSeconds), Topic.Worker, Whole, "Seconds between two looks of the worker.", "Secondes entre deux passages du service de nuit.", 1, 3_600),
        Of(nameof(Settings.InboxSchedule), Topic.Worker, Whole, "When to look at the inbox (cron, French time); empty for at each poll.", "Quand regarder la boîte (cron, heure française) ; vide pour chaque passage."),
        Of(nameof(Settings.QuietHours), Topic.Worker, Whole, "Windows in which no sync is begun, by academy.", "Plages pendant lesquelles aucune synchronisation ne commence, par académie."),
        Of(nameof(Settings.MissingDeliveryHours), Topic.Worker, Whole, "Hours of school days without a new extract after which it is missing; 0 for never.", "Heures de jours d'école sans nouvel extrait au-delà desquelles il manque ; 0 pour jamais.", 0, 8_760),
        Of(nameof(Settings.SchoolHolidays), Topic.Worker, Whole, "Days without school beside week-ends.", "Jours sans école hors fins de semaine."),
        Of(nameof(Settings.RightsSchedule), Topic.Worker, Whole, "When ends of rights are recorded (cron, French time); empty for never.", "Quand enregistrer les fins de droits (cron, heure française) ; vide pour jamais."),
        Of(nameof(Settings.PurgeSchedule), Topic.Worker, Whole, "When persons who left are purged (cron, French time); empty for never.", "Quand purger les personnes parties (cron, heure française) ; vide pour jamais."),
        Of(nameof(Settings.PruneSchedule), Topic.Worker, Whole, "When the past is pruned (cron, French time); empty for never.", "Quand élaguer le passé (cron, heure française) ; vide pour jamais."),
        Of(nameof(Settings.BackupSchedule), Topic.Worker, Whole, "When the embedded store is backed up, cron in French time; empty for never.", "Quand la base embarquée est sauvegardée, cron en heure française ; vide pour jamais."),
        Of(nameof(Settings.BackupFolder), Topic.Worker, Whole, "Folder of back-ups.", "Dossier des sauvegardes."),
        Of(nameof(Settings.BackupKeep), Topic.Worker, Whole, "How many back-ups are kept.", "Nombre de sauvegardes conservées.", 1, 10_000),
        Of(nameof(Settings.MetricsUrl), Topic.Telemetry, Whole, "Where /metrics and /health are served; empty for nowhere.", "Où servir /metrics et /health ; vide pour nulle part."),
        Of(nameof(Settings.LogFormat), Topic.Telemetry, Whole, "How serve and worker write their logs: Text or Json.", "Comment serve et worker écrivent leurs journaux : Text ou Json."),
        Of(nameof(Settings.LogLevel), Topic.Telemetry, Whole, "Least level of the logs; SIGHUP reads it again.", "Niveau minimal des journaux ; SIGHUP le relit."),
        Of(nameof(Settings.TellWebhook), Topic.Notifications, Nothing, "Address to which messages are posted, https; it may hold a key.", "Adresse où les messages sont postés, https ; elle peut contenir une clé."),
        Of(nameof(Settings.TellWebhookSecret), Topic.Notifications, Nothing, "Secret that signs what is posted, base64 of 24 bytes or more.", "Secret qui signe ce qui est posté, base64 de 24 octets ou plus."),
        Of(nameof(Settings.TellMailServer), Topic.Notifications, Whole, "Mail server, host or host:port.", "Serveur de courrier, hôte ou hôte:port."),
        Of(nameof(Settings.TellMailPlain), Topic.Notifications, Whole, "Allows mail to be sent unencrypted to another machine.", "Autoriser l'envoi de courriels sans chiffrement vers une autre machine."),
        Of(nameof(Settings.TellMailFrom), Topic.Notifications, Whole, "Sender of mails.", "Expéditeur des courriels."),
        Of(nameof(Settings.TellMailTo), Topic.Notifications, Whole, "Recipients of mails.", "Destinataires des courriels."),
        Of(nameof(Settings.TellMailUser), Topic.Notifications, Whole, "Account at the mail server.", "Compte au serveur de courrier."),
        Of(nameof(Settings.TellMailPassword), Topic.Notifications, Nothing, "Password of that account.", "Mot de passe de ce compte."),
        Of(nameof(Settings.TellLanguage), Topic.Notifications, Whole, "Language of mails: French or English.", "Langue des courriels : French ou English."),
        Of(nameof(Settings.TellProblems), Topic.Notifications, Whole, "Problems of a run from which they are reported: a share below 1, else a number; 0 for never.", "Seuil d'anomalies à signaler pour une exécution : une part sous 1, sinon un nombre ; 0 pour jamais.", 0, 10_000_000),
        Of(nameof(Settings.DigestSchedule), Topic.Notifications, Whole, "When the weekly digest is written (cron, French time); empty for never.", "Quand écrire le bilan de la semaine (cron, heure française) ; vide pour jamais."),
        Of(nameof(Settings.DigestTo), Topic.Notifications, Whole, "Who has the digest of a circonscription, by its UAI.", "Qui reçoit le bilan d'une circonscription, par son UAI."),
        Of(nameof(Settings.SchoolMailAddresses), Topic.Notifications, Whole, "File of the schools' mail addresses.", "Fichier des adresses électroniques des écoles."),
        Of(nameof(Settings.SchoolMailTemplate), Topic.Notifications, Whole, "File with the text of mails to schools.", "Fichier du texte des courriels aux écoles."),
    ];

    /// <summary>A setting by its name, whatever the case, as configuration has it; null when there is none.</summary>
    public static SettingInfo? Find(string name) => All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The setting that a misspelt one may mean; null when none is near.</summary>
    public static string? Nearest(string name)
    {
        const int Near = 3;
        var (found, distance) = All.Select(one => (one.Name, Distance: Distance(one.Name, name))).MinBy(one => one.Distance);
        return distance <= Near ? found : null;
    }

    private static SettingInfo Of(string name, SettingTopic topic, SettingShow show, string english, string french) =>
        new(name, topic, show, new LocalizedText(english, french), null);

    private static SettingInfo Of(string name, SettingTopic topic, SettingShow show, string english, string french, int min, int max) =>
        new(name, topic, show, new LocalizedText(english, french), new(min, max));

    // How many letters must be written, left out or changed (Levenshtein), whatever the case.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
