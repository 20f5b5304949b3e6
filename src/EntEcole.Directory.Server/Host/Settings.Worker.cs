using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Server.Worker.Schedules;

namespace EntEcole.Directory.Server.Host;

/// <content>What the nightly worker does, and when.</content>
internal sealed partial class Settings
{
    /// <summary>Folder of deliveries; the option <c>--inbox</c> goes before it.</summary>
    public string? Inbox { get; set; }

    /// <summary>How a delivery says that it is complete: none, ok or sha256.</summary>
    public InboxMarker InboxMarker { get; set; }

    /// <summary>Seconds for which a delivery must lie still, 0 to 86,400; over two looks at least.</summary>
    public int InboxStillSeconds { get; set; } = 60;

    /// <summary>Minutes for which one that is still and incomplete is waited for, 0 to 10,080.</summary>
    public int InboxPatienceMinutes { get; set; } = 30;

    /// <summary>Seconds between two looks, 1 to 3,600.</summary>
    public int InboxPollSeconds { get; set; } = 30;

    /// <summary>When to look at the inbox, a cron expression in French time; empty for at each poll.</summary>
    public string? InboxSchedule { get; set; }

    /// <summary>Windows in which no sync is begun, by academy: <c>*=07:00-19:00; TOULOUSE=06:30-20:00</c>.</summary>
    public string? QuietHours { get; set; }

    /// <summary>Hours of school days without a new extract after which it is missing, 0 (never) to 8,760.</summary>
    public int MissingDeliveryHours { get; set; } = 30;

    /// <summary>Days without school beside Saturdays and Sundays: <c>2026-10-17..2026-11-02, 2026-11-11</c>.</summary>
    public string? SchoolHolidays { get; set; }

    /// <summary>When ends of rights are recorded, a cron expression in French time; empty for never.</summary>
    public string? RightsSchedule { get; set; } = "0 30 4 * * ?";

    /// <summary>When who left is purged, a cron expression in French time; empty for never.</summary>
    public string? PurgeSchedule { get; set; }

    /// <summary>When the past is pruned, a cron expression in French time; empty for never.</summary>
    public string? PruneSchedule { get; set; }

    /// <summary>When the embedded store is backed up into <see cref="BackupFolder"/>, a cron expression in French time; empty for never.</summary>
    public string? BackupSchedule { get; set; }

    /// <summary>Folder of back-ups.</summary>
    public string? BackupFolder { get; set; }

    /// <summary>How many back-ups are kept, 1 to 10,000.</summary>
    public int BackupKeep { get; set; } = 14;

    /// <summary>What a worker on <paramref name="inbox"/> takes from them.</summary>
    public WorkerSettings ToWorker(string inbox) => new()
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
        RightsAt = CronTimes.Parse(nameof(RightsSchedule), RightsSchedule),
        PurgeAt = CronTimes.Parse(nameof(PurgeSchedule), PurgeSchedule),
        PruneAt = CronTimes.Parse(nameof(PruneSchedule), PruneSchedule),
        Backup = ToBackup(),
        Notifications = ToNotifications(),
        Sync = ToSync(),
        Rights = ToRights(),
        Retention = TimeSpan.FromDays(RetentionDays),
        AccessRetention = TimeSpan.FromDays(AccessLogRetentionDays),
    };

    private BackupJob? ToBackup() => CronTimes.Parse(nameof(BackupSchedule), BackupSchedule) is not { } at ? null
        : NullIfEmpty(BackupFolder) is not { } folder
            ? throw DirectoryException.InvalidSetting(nameof(BackupFolder), "is not given, and BackupSchedule is.", "n'est pas donné, et BackupSchedule l'est.")
            : new BackupJob(at, Database, folder, BackupKeep);
}
