using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Server.Worker.Schedules;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>What the nightly worker does, and when.</summary>
internal sealed class WorkerOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Worker;

    /// <remarks>The option <c>--inbox</c> goes before it.</remarks>
    [Setting("Folder of deliveries, for the worker.", "Dossier des livraisons, pour le service de nuit.")]
    public string? Inbox { get; set; }

    [Setting(
        "How a delivery says that it is complete: None, Ok or Sha256 (a file beside it).",
        "Comment une livraison se dit complète : None, Ok ou Sha256 (un fichier à côté).")]
    public InboxMarker InboxMarker { get; set; }

    /// <remarks>Over two looks at least.</remarks>
    [Setting("Seconds for which a delivery must lie still.", "Secondes pendant lesquelles une livraison doit rester inchangée.", 0, 86_400)]
    public int InboxStillSeconds { get; set; } = 60;

    [Setting(
        "Minutes for which an incomplete one is waited for.",
        "Minutes pendant lesquelles on attend la suite d'une livraison incomplète.", 0, 10_080)]
    public int InboxPatienceMinutes { get; set; } = 30;

    [Setting("Seconds between two looks of the worker.", "Secondes entre deux passages du service de nuit.", 1, 3_600)]
    public int InboxPollSeconds { get; set; } = 30;

    [Setting(
        "When to look at the inbox (cron, French time); empty for at each poll.",
        "Quand regarder la boîte (cron, heure française) ; vide pour chaque passage.")]
    public string? InboxSchedule { get; set; }

    /// <remarks><c>*=07:00-19:00; TOULOUSE=06:30-20:00</c>.</remarks>
    [Setting(
        "Windows in which no sync is begun, by academy.", "Plages pendant lesquelles aucune synchronisation ne commence, par académie.")]
    public string? QuietHours { get; set; }

    [Setting(
        "Hours of school days without a new extract after which it is missing; 0 for never.",
        "Heures de jours d'école sans nouvel extrait au-delà desquelles il manque ; 0 pour jamais.", 0, 8_760)]
    public int MissingDeliveryHours { get; set; } = 30;

    /// <remarks><c>2026-10-17..2026-11-02, 2026-11-11</c>.</remarks>
    [Setting("Days without school beside week-ends.", "Jours sans école hors fins de semaine.")]
    public string? SchoolHolidays { get; set; }

    [Setting(
        "When enrolments are reconciled with the conventions of the day (cron, French time); empty for never.",
        "Quand accorder l'annuaire aux conventions du jour (cron, heure française) ; vide pour jamais.")]
    public string? EnrolmentSchedule { get; set; } = "0 20 0 * * ?";

    /// <remarks>Less when the next full extract of the academy is applied. Deleted at the time of <c>PurgeSchedule</c>.</remarks>
    [Setting(
        "Days for which an applied delivery is kept in done, at most.",
        "Jours pendant lesquels une livraison appliquée est conservée dans done, au plus.", 0, 14)]
    public int DeliveryRetentionDays { get; set; } = 14;

    [Setting(
        "When ends of rights are recorded (cron, French time); empty for never.",
        "Quand enregistrer les fins de droits (cron, heure française) ; vide pour jamais.")]
    public string? RightsSchedule { get; set; } = "0 30 4 * * ?";

    [Setting(
        "When persons who left are purged (cron, French time); empty for never.",
        "Quand purger les personnes parties (cron, heure française) ; vide pour jamais.")]
    public string? PurgeSchedule { get; set; } = "0 30 4 * * ?";

    [Setting(
        "When the past is pruned (cron, French time); empty for never.",
        "Quand élaguer le passé (cron, heure française) ; vide pour jamais.")]
    public string? PruneSchedule { get; set; } = "0 45 4 * * ?";

    [Setting(
        "When every row of the store is checked (cron, French time); empty for never.",
        "Quand vérifier chaque ligne de la base (cron, heure française) ; vide pour jamais.")]
    public string? CheckSchedule { get; set; } = "0 0 5 ? * SUN";

    /// <remarks>A month that has a snapshot gets no other.</remarks>
    [Setting(
        "When the counts of the month are kept (cron, French time); empty for never.",
        "Quand conserver les comptes du mois (cron, heure française) ; vide pour jamais.")]
    public string? IndicatorSchedule { get; set; } = "0 15 5 1 * ?";

    [Setting(
        "When the embedded store is backed up, cron in French time; empty for never.",
        "Quand la base embarquée est sauvegardée, cron en heure française ; vide pour jamais.")]
    public string? BackupSchedule { get; set; }

    [Setting("Folder of back-ups.", "Dossier des sauvegardes.")]
    public string? BackupFolder { get; set; }

    [Setting("How many back-ups are kept.", "Nombre de sauvegardes conservées.", 1, 10_000)]
    public int BackupKeep { get; set; } = 14;

    /// <inheritdoc/>
    public override void Validate() => _ = ToSettings("", "");

    /// <summary>What a worker takes from them; the rooms that it works with add theirs.</summary>
    /// <param name="inbox">The folder of deliveries.</param>
    /// <param name="database">Address of the store, which is backed up.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public WorkerSettings ToSettings(string inbox, string database) => new()
    {
        Inbox = inbox,
        Marker = InboxMarker,
        Poll = TimeSpan.FromSeconds(InboxPollSeconds),
        Looks = CronTimes.Parse(nameof(InboxSchedule), InboxSchedule),
        Still = TimeSpan.FromSeconds(InboxStillSeconds),
        Patience = TimeSpan.FromMinutes(InboxPatienceMinutes),
        Quiet = Worker.Schedules.QuietHours.Parse(nameof(QuietHours), QuietHours),
        MissingAfter = TimeSpan.FromHours(MissingDeliveryHours),
        Days = SchoolDays.Parse(nameof(SchoolHolidays), SchoolHolidays),
        EnrolmentAt = CronTimes.Parse(nameof(EnrolmentSchedule), EnrolmentSchedule),
        DeliveryRetention = TimeSpan.FromDays(DeliveryRetentionDays),
        RightsAt = CronTimes.Parse(nameof(RightsSchedule), RightsSchedule),
        PurgeAt = CronTimes.Parse(nameof(PurgeSchedule), PurgeSchedule),
        PruneAt = CronTimes.Parse(nameof(PruneSchedule), PruneSchedule),
        CheckAt = CronTimes.Parse(nameof(CheckSchedule), CheckSchedule),
        IndicatorsAt = CronTimes.Parse(nameof(IndicatorSchedule), IndicatorSchedule),
        Backup = ToBackup(database),
    };

    private BackupJob? ToBackup(string database) => CronTimes.Parse(nameof(BackupSchedule), BackupSchedule) is not { } at ? null
        : NullIfEmpty(BackupFolder) is not { } folder
            ? throw DirectoryException.InvalidSetting(
                nameof(BackupFolder), "is not given, and BackupSchedule is.", "n'est pas donné, et BackupSchedule l'est.")
            : new BackupJob(at, database, folder, BackupKeep);
}
