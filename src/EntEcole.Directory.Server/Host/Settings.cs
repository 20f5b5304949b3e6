using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Server.Grpc.Operations;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Host;

/// <summary>
/// The settings of a process, room by room: <c>appsettings.json</c>, then <c>ENTECOLE_*</c> variables, then the files of the folder that
/// <c>ENTECOLE_SECRETS</c> names, one a setting and named like it, then options of the command line.
/// </summary>
internal sealed class Settings
{
    /// <summary>The variable that names a folder of secrets.</summary>
    public const string SecretsVariable = "ENTECOLE_SECRETS";

    public StoreOptions Store { get; } = new();

    public ExtractOptions Extracts { get; } = new();

    public GuardOptions Guard { get; } = new();

    public CallerOptions Callers { get; } = new();

    public ConsoleOptions Console { get; } = new();

    public IdentityOptions Identity { get; } = new();

    public LimitOptions Limits { get; } = new();

    public WorkerOptions Worker { get; } = new();

    public TelemetryOptions Telemetry { get; } = new();

    public NotificationOptions Notifications { get; } = new();

    public PrivacyOptions Privacy { get; } = new();

    public GarOptions Gar { get; } = new();

    /// <summary>All of them, in the order in which they are shown.</summary>
    public IReadOnlyList<RoomOptions> Rooms =>
        [Store, Extracts, Guard, Callers, Console, Identity, Limits, Worker, Telemetry, Notifications, Privacy, Gar];

    /// <summary>Where they were read; null for those that are as by default.</summary>
    public SettingSources? Sources { get; init; }

    /// <summary>Whether an option of the command line names the store.</summary>
    public bool IsDatabaseGiven { get; set; }

    /// <summary>Which source gives a setting its value.</summary>
    public SettingOrigin OriginOf(string name) => IsDatabaseGiven && name is nameof(StoreOptions.Database)
        ? new SettingOrigin(SettingSource.Option, "--database")
        : Sources?.OriginOf(name) ?? new SettingOrigin(SettingSource.Default, null);

    /// <summary>Reads the settings of this process.</summary>
    public static Settings Load()
    {
        var settings = SettingSources.Read().ToSettings();
        SecretSettings.RefuseLoose();
        settings.Validate();
        return settings;
    }

    /// <summary>What a server or a worker takes from them.</summary>
    public ServerSettings ToServer() => new()
    {
        Callers = ToCallers(),
        Federation = Identity.ToSettings(),
        Limits = Limits.ToSettings(),
        Watch = Store.ToWatch(),
        Accesses = Store.ToAccessLog(),
        Sync = ToSync(),
        AnswerCacheBytes = (long)Store.AnswerCacheMegabytes << 20,
        Rights = ToRights(),
        Privacy = ToPrivacy(),
        Gar = ToGar(),
        Visitors = Privacy.ToVisitorKey(),
        Purge = CronTimes.Parse(nameof(WorkerOptions.PurgeSchedule), Worker.PurgeSchedule) is { } at
            ? new PurgeSettings(at, ToSync()) : null,
        Telemetry = Telemetry.ToSettings(),
        WrittenFolders = [.. ((string?[])[Store.Folder, Path.GetTempPath()]).OfType<string>()],
        LogFormat = Telemetry.LogFormat,
        LogLevel = Telemetry.LogLevel,
        Shown = new ShownSettings(() => SettingMessages.Settings(this), () => SettingMessages.Retention(this)),
        Register = inForce => SettingMessages.Register(this, inForce),
    };

    /// <summary>What rights take from them.</summary>
    public RightsSettings ToRights() => new(ToSync().GraceOf(Role.SchoolStaff));

    /// <summary>What the rights of persons take from them.</summary>
    public PrivacySettings ToPrivacy() => new(Privacy.PrivacyTwoPersons, ToSync().GraceOf);

    /// <summary>What a sync takes from them.</summary>
    public SyncSettings ToSync() => new()
    {
        Grace = Store.ToGrace(),
        GraceByRole = Store.GraceByRole(),
        Limits = Extracts.ToSettings(),
        Academies = (Extracts.Academies ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        DailyDeltas = DailyDeltas.Parse(nameof(ExtractOptions.DailyDeltas), Extracts.DailyDeltas),
        MinVolumeShare = Extracts.ExtractMinVolumeShare,
        Guard = Guard.ToSettings(),
        PersonsInChargeAreParents = Extracts.PersonsInChargeAreParents,
    };

    /// <summary>What exports to the GAR take from them.</summary>
    public GarSettings ToGar()
    {
        var memory = new ProcessMemory();
        return Gar.ToSettings() with
        {
            Continue = () => memory.ContinueReading(isFirst: false), EndPart = memory.EndStage,
        };
    }

    /// <summary>What the door of callers takes from them.</summary>
    public CallerSettings ToCallers()
    {
        var callers = Callers.ToSettings();
        return callers with
        {
            LocalKey = callers.LocalKey ?? LocalKey.PathFor(Store.Database), PageTokenLife = TimeSpan.FromMinutes(Store.PageTokenMinutes),
            IdentityKey = string.IsNullOrWhiteSpace(Identity.IdentityKey) ? null : Identity.IdentityKey,
        };
    }

    /// <summary>What the console takes from them.</summary>
    public ConsoleSettings ToConsole() => Console.ToSettings() with { Callers = ToCallers() };

    /// <summary>What a worker on <paramref name="inbox"/> takes from them.</summary>
    public WorkerSettings ToWorker(string inbox) => Worker.ToSettings(inbox, Store.Database) with
    {
        Notifications = Notifications.ToSettings(),
        Sync = ToSync(),
        Rights = ToRights(),
        Gar = ToGar(),
        GarAt = Gar.ToSchedule(),
        Retention = TimeSpan.FromDays(Store.RetentionDays),
        AccessRetention = TimeSpan.FromDays(Store.AccessLogRetentionDays),
    };

    /// <summary>Refuses values that make no sense.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>, with the name of the setting.</exception>
    internal void Validate()
    {
        foreach (var info in SettingCatalog.All)
        {
            if (info.Range is { } range && info.ValueIn(this) is { } value)
            {
                ValidateRange(info.Name, Convert.ToDouble(value, CultureInfo.InvariantCulture), range);
            }
        }

        foreach (var room in Rooms)
        {
            room.Validate();
        }
    }

    private static void ValidateRange(string name, double value, SettingRange range)
    {
        // Written so that NaN is refused too.
        if (!(value >= range.Min && value <= range.Max))
        {
            throw DirectoryException.InvalidSetting(
                name, $"must lie between {range.Min} and {range.Max}.", $"doit être compris entre {range.Min} et {range.Max}.");
        }
    }
}
