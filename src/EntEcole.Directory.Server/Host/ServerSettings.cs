using EntEcole.Directory.Indicators;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Server.Grpc.Operations;
using EntEcole.Directory.Server.Grpc.Privacy;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Worker;

namespace EntEcole.Directory.Server.Host;

/// <summary>What a server or a worker takes from the settings; what is not given is as by default.</summary>
internal sealed record ServerSettings
{
    /// <summary>Who callers are.</summary>
    public CallerSettings Callers { get; init; } = new();

    /// <summary>What the operator says of identity providers.</summary>
    public FederationSettings Federation { get; init; } = FederationSettings.None;

    /// <summary>What they may take.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>How changes are followed.</summary>
    public WatchSettings Watch { get; init; } = WatchSettings.Default;

    /// <summary>How accesses are logged.</summary>
    public AccessLogSettings Accesses { get; init; } = AccessLogSettings.Default;

    /// <summary>Bytes of persons answered that are kept until the next revision; 0 for none.</summary>
    public long AnswerCacheBytes { get; init; } = (long)StoreOptions.DefaultAnswerCacheMegabytes << 20;

    /// <summary>What the controller has decided about the rights of persons.</summary>
    public PrivacySettings Privacy { get; init; } = new(TwoPersons: false, _ => Model.Grace.ThreeMonths);

    /// <summary>How exports to the GAR are made.</summary>
    public GarSettings Gar { get; init; } = new();

    /// <summary>The key of the usage measurement's pseudonyms; null for none.</summary>
    public VisitorKey? Visitors { get; init; }

    /// <summary>How ONDE files that callers send are judged.</summary>
    public Directory.Sync.SyncSettings Sync { get; init; } = new();

    /// <summary>How rights end.</summary>
    public RightsSettings Rights { get; init; } = RightsSettings.Default;

    /// <summary>What is told to machines.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>A folder on each disk that the process writes on.</summary>
    public IReadOnlyList<string> WrittenFolders { get; init; } = [];

    /// <summary>How logs are written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The settings as they may be shown.</summary>
    public ShownSettings Shown { get; init; } = new(
        () => SettingMessages.Settings(new Settings()), () => SettingMessages.Retention(new Settings()));

    /// <summary>The register of processing.</summary>
    public RegisterMaker Register { get; init; } = inForce => SettingMessages.Register(new Settings(), inForce);

    /// <summary>The purge of a server without a worker; null for none.</summary>
    public PurgeSettings? Purge { get; init; }

    /// <summary>The worker of the process; null for none.</summary>
    public WorkerSettings? Worker { get; init; }
}
