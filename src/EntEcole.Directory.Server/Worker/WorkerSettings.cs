using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Storage.Backups;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Worker;

/// <summary>How a delivery says that it is complete.</summary>
internal enum InboxMarker
{
    /// <summary>By lying still.</summary>
    None,

    /// <summary>By an empty file beside it, <c>NAME.ok</c>.</summary>
    Ok,

    /// <summary>By a file beside it, <c>NAME.sha256</c>, as <c>sha256sum</c> writes it; of a folder with its files' paths in it.</summary>
    Sha256,
}

/// <summary>How the embedded store is backed up.</summary>
/// <param name="At">When.</param>
/// <param name="Database">Address of the store.</param>
/// <param name="Folder">Where to.</param>
/// <param name="Keep">How many stay, 1 or more.</param>
internal sealed record BackupJob(CronTimes At, string Database, string Folder, int Keep)
{
    /// <summary>Takes one, and forgets those beyond what is kept. Returns 1: how many were taken.</summary>
    public async Task<long> DoAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await StoreBackup.Of(Database, time).TakeAsync(Folder, cancellationToken);
        BackupFiles.Prune(Folder, Keep);
        return 1;
    }
}

/// <summary>What a worker takes from the settings; what is not given is as by default.</summary>
internal sealed record WorkerSettings
{
    /// <summary>The folder of deliveries.</summary>
    public required string Inbox { get; init; }

    /// <summary>How deliveries say that they are complete.</summary>
    public InboxMarker Marker { get; init; }

    /// <summary>Between two looks.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When to look at the inbox; null for at each poll.</summary>
    public CronTimes? Looks { get; init; }

    /// <summary>For how long a delivery must lie still, over two looks at least.</summary>
    public TimeSpan Still { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For how long one that is still and incomplete is waited for before it is refused.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>When nothing is begun.</summary>
    public QuietHours Quiet { get; init; } = QuietHours.None;

    /// <summary>School time without a new extract after which it is missing; zero for never.</summary>
    public TimeSpan MissingAfter { get; init; } = TimeSpan.FromHours(30);

    /// <summary>Which days are school days.</summary>
    public SchoolDays Days { get; init; } = SchoolDays.Weekdays;

    /// <summary>When enrolments are reconciled with the conventions of the day; null for never.</summary>
    public CronTimes? EnrolmentAt { get; init; }

    /// <summary>For how long an applied delivery is kept at most.</summary>
    public TimeSpan DeliveryRetention { get; init; } = TimeSpan.FromDays(14);

    /// <summary>When the ends of rights are recorded; null for never.</summary>
    public CronTimes? RightsAt { get; init; }

    /// <summary>When who left is purged; null for never.</summary>
    public CronTimes? PurgeAt { get; init; }

    /// <summary>When the past is pruned; null for never.</summary>
    public CronTimes? PruneAt { get; init; }

    /// <summary>When every row of the store is checked; null for never.</summary>
    public CronTimes? CheckAt { get; init; }

    /// <summary>When the counts of the month are kept; null for never.</summary>
    public CronTimes? IndicatorsAt { get; init; }

    /// <summary>When and where the embedded store is backed up; null for never.</summary>
    public BackupJob? Backup { get; init; }

    /// <summary>Receivers of notifications.</summary>
    public NotificationSettings Notifications { get; init; } = new();

    /// <summary>How syncs go.</summary>
    public SyncSettings Sync { get; init; } = new();

    /// <summary>How rights end.</summary>
    public RightsSettings Rights { get; init; } = RightsSettings.Default;

    /// <summary>When the worker exports to the GAR; null for never.</summary>
    public CronTimes? GarAt { get; init; }

    /// <summary>How exports to the GAR are made.</summary>
    public GarSettings Gar { get; init; } = new();

    /// <summary>For how long ended rows are kept.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(400);

    /// <summary>For how long accesses are kept.</summary>
    public TimeSpan AccessRetention { get; init; } = TimeSpan.FromDays(365);
}
