using System.Globalization;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Host;

/// <summary>
/// The settings of a process: <c>appsettings.json</c>, then <c>ENTECOLE_*</c> variables, then the files of the folder that
/// <c>ENTECOLE_SECRETS</c> names, one a setting and named like it, then options of the command line.
/// </summary>
internal sealed partial class Settings
{
    /// <summary>The variable that names a folder of secrets.</summary>
    public const string SecretsVariable = "ENTECOLE_SECRETS";

    /// <summary>The longest retention.</summary>
    public const int MaxRetentionDays = 36_500;

    /// <summary>About 250,000 persons.</summary>
    public const int DefaultAnswerCacheMegabytes = 96;

    /// <summary>Address of the store. Default: an embedded file in the current folder.</summary>
    public string Database { get; set; } = "sqlite:entecole.db";

    /// <summary>Days during which a suspended profile can come back as it was, 1 to 3650.</summary>
    public int GraceDays { get; set; } = 90;

    /// <summary>The same for pupils; null for <see cref="GraceDays"/>.</summary>
    public int? GraceDaysPupil { get; set; }

    /// <summary>The same for parents; null for <see cref="GraceDays"/>.</summary>
    public int? GraceDaysParent { get; set; }

    /// <summary>The same for teachers; null for <see cref="GraceDays"/>.</summary>
    public int? GraceDaysTeacher { get; set; }

    /// <summary>The same for directors; null for <see cref="GraceDays"/>.</summary>
    public int? GraceDaysDirector { get; set; }

    /// <summary>The same for other staff; null for <see cref="GraceDays"/>.</summary>
    public int? GraceDaysStaff { get; set; }

    /// <summary>Entries that one folder or archive may hold, 1 to 10,000,000.</summary>
    public int ExtractMaxEntries { get; set; } = 10_000;

    /// <summary>GiB that one folder or archive may hold once uncompressed, 1 to 100,000.</summary>
    public int ExtractMaxGigabytes { get; set; } = 64;

    /// <summary>Bytes that may come out of each compressed one, 2 to 10,000.</summary>
    public int ExtractMaxRatio { get; set; } = 200;

    /// <summary>Share of the last runs' volume under which a full extract is refused, 0 (never) to 1.</summary>
    public double ExtractMinVolumeShare { get; set; } = 0.5;

    /// <summary>Labels of academies that are accepted besides the national ones, with commas between them.</summary>
    public string? Academies { get; set; }

    /// <summary>Academies that deliver a delta every day, so that a day without one is a gap: <c>TOULOUSE; LYON=weekdays</c>, <c>*</c> for all.</summary>
    public string? DailyDeltas { get; set; }

    /// <summary>Departures or changes of identity of a school and role that always pass in one run, 0 to 1,000.</summary>
    public int GuardFloor { get; set; } = 3;

    /// <summary>Share of a school and role that may depart in one run, 0 to 1.</summary>
    public double GuardSchoolShare { get; set; } = 0.10;

    /// <summary>Share of an academy's profiles that may depart in one run, 0 to 1.</summary>
    public double GuardAcademyShare { get; set; } = 0.05;

    /// <summary>Share of a school and role whose names, INE or birth date may change in one run, 0 to 1.</summary>
    public double GuardIdentityShare { get; set; } = 0.20;

    /// <summary>First day of the rentrée, <c>mm-dd</c>.</summary>
    public string RentreeFrom { get; set; } = "08-15";

    /// <summary>Last day of the rentrée, <c>mm-dd</c>.</summary>
    public string RentreeTo { get; set; } = "09-30";

    /// <summary>Share of a school and role that may depart in one run of the rentrée, 0 to 1.</summary>
    public double GuardRentreeSchoolShare { get; set; } = 0.50;

    /// <summary>Share of an academy's profiles that may depart in one run of the rentrée, 0 to 1.</summary>
    public double GuardRentreeAcademyShare { get; set; } = 0.35;

    /// <summary>Whether persons in charge of second-degree pupils get a parent profile, as legal representatives do.</summary>
    public bool PersonsInChargeAreParents { get; set; }

    /// <summary>Days during which ended rows and the problems of runs are kept, 1 to 36,500: as far back as a change feed can start.</summary>
    public int RetentionDays { get; set; } = 400;

    /// <summary>Days during which accesses to persons are kept, 1 to 36,500.</summary>
    public int AccessLogRetentionDays { get; set; } = 365;

    /// <summary>MiB of traces that may wait for the store before calls are refused, 1 to 4,096.</summary>
    public int AccessLogMegabytes { get; set; } = 64;

    /// <summary>MiB of persons answered that a server keeps until the next revision, 0 (none) to 65,536.</summary>
    public int AnswerCacheMegabytes { get; set; } = DefaultAnswerCacheMegabytes;

    /// <summary>Seconds without changes after which a change feed sends a checkpoint, 1 to 3,600.</summary>
    public int WatchCheckpointSeconds { get; set; } = 10;

    /// <summary>Issuer of bearer tokens; without <see cref="TokenKeys"/> the https address whose OpenID configuration gives its keys.</summary>
    public string? TokenIssuer { get; set; }

    /// <summary>The audiences of which tokens must name one, with commas or blanks between them.</summary>
    public string TokenAudience { get; set; } = CallerSettings.DefaultAudience;

    /// <summary>File of the keys that sign tokens: a JWKS or PEM.</summary>
    public string? TokenKeys { get; set; }

    /// <summary>File of the key that is generated when nothing else is configured. Default: beside the store.</summary>
    public string? LocalKey { get; set; }

    /// <summary>File of the server's certificate and its chain, PEM.</summary>
    public string? TlsCertificate { get; set; }

    /// <summary>File of its private key, PEM. Default: in the same file.</summary>
    public string? TlsKey { get; set; }

    /// <summary>File of the authorities of client certificates, PEM.</summary>
    public string? ClientAuthority { get; set; }

    /// <summary>File that says who the client certificates are, JSON.</summary>
    public string? ClientCallers { get; set; }

    /// <summary>File of the thumbprints and serial numbers of client certificates that are revoked, one a line.</summary>
    public string? ClientRevoked { get; set; }

    /// <summary>Secret that seals page tokens and cursors, the same on all servers of a store; 32 characters or more.</summary>
    public string? SealKey { get; set; }

    /// <summary>Minutes for which a page token may be used, 1 to 1,440.</summary>
    public int PageTokenMinutes { get; set; } = 60;

    /// <summary>Reads the settings of this process.</summary>
    public static Settings Load()
    {
        var settings = SettingSources.Read().ToSettings();
        SecretSettings.RefuseLoose();
        settings.Validate();
        return settings;
    }

    /// <summary>What a server takes from them.</summary>
    public ServerSettings ToServer() => new()
    {
        Callers = ToCallers(), Limits = ToLimits(), Watch = ToWatch(), Accesses = ToAccessLog(), AnswerCacheBytes = (long)AnswerCacheMegabytes << 20, Rights = ToRights(), LogFormat = LogFormat,
        LogLevel = LogLevel,
    };

    /// <summary>What rights take from them.</summary>
    public RightsSettings ToRights() => new(GraceDaysStaff ?? GraceDays);

    /// <summary>What a sync takes from them.</summary>
    public SyncSettings ToSync() => new()
    {
        GraceDays = GraceDays,
        GraceDaysByRole = GraceDaysByRole().Where(one => one.Days is not null).ToDictionary(one => one.Role, one => one.Days!.Value),
        Limits = new ExtractLimits
        {
            MaxEntries = ExtractMaxEntries,
            MaxBytes = (long)ExtractMaxGigabytes << 30,
            MaxRatio = ExtractMaxRatio,
        },
        MinVolumeShare = ExtractMinVolumeShare,
        Academies = (Academies ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        DailyDeltas = EntEcole.Directory.Sync.DailyDeltas.Parse(nameof(DailyDeltas), DailyDeltas),
        Guard = new GuardSettings
        {
            Floor = GuardFloor,
            SchoolShare = GuardSchoolShare,
            AcademyShare = GuardAcademyShare,
            IdentityShare = GuardIdentityShare,
            RentreeFrom = DayOf(nameof(RentreeFrom), RentreeFrom),
            RentreeTo = DayOf(nameof(RentreeTo), RentreeTo),
            RentreeSchoolShare = GuardRentreeSchoolShare,
            RentreeAcademyShare = GuardRentreeAcademyShare,
        },
        PersonsInChargeAreParents = PersonsInChargeAreParents,
    };

    /// <summary>What the door of callers takes from them.</summary>
    public CallerSettings ToCallers() => new()
    {
        TokenIssuer = NullIfEmpty(TokenIssuer),
        TokenAudience = NullIfEmpty(TokenAudience) ?? CallerSettings.DefaultAudience,
        Claims = ToClaims(),
        TokenKeys = NullIfEmpty(TokenKeys),
        LocalKey = NullIfEmpty(LocalKey) ?? Security.LocalKey.PathFor(Database),
        TlsCertificate = NullIfEmpty(TlsCertificate),
        TlsKey = NullIfEmpty(TlsKey),
        ClientAuthority = NullIfEmpty(ClientAuthority),
        ClientCallers = NullIfEmpty(ClientCallers),
        ClientRevoked = NullIfEmpty(ClientRevoked),
        SealKey = NullIfEmpty(SealKey),
        PageTokenLife = TimeSpan.FromMinutes(PageTokenMinutes),
    };

    /// <summary>What change feeds take from them.</summary>
    public WatchSettings ToWatch() => new(TimeSpan.FromSeconds(WatchCheckpointSeconds));

    /// <summary>What the access log takes from them.</summary>
    public AccessLogSettings ToAccessLog() => new((long)AccessLogMegabytes << 20);

    /// <summary>Refuses values that make no sense.</summary>
    internal void Validate()
    {
        foreach (var info in SettingCatalog.All)
        {
            if (info.Range is { } range && typeof(Settings).GetProperty(info.Name)!.GetValue(this) is { } value)
            {
                ValidateRange(info.Name, Convert.ToDouble(value, CultureInfo.InvariantCulture), range.Min, range.Max);
            }
        }

        DayOf(nameof(RentreeFrom), RentreeFrom);
        DayOf(nameof(RentreeTo), RentreeTo);
        _ = ToCallers().Audiences;
        ToClaims().Validate();
        ValidateLimits();
        _ = ToNotifications();
        _ = ToWorker("");
        _ = ToTelemetry();
    }

    private IEnumerable<(Role Role, string Name, int? Days)> GraceDaysByRole() =>
    [
        (Role.Pupil, nameof(GraceDaysPupil), GraceDaysPupil), (Role.Parent, nameof(GraceDaysParent), GraceDaysParent),
        (Role.Teacher, nameof(GraceDaysTeacher), GraceDaysTeacher), (Role.Director, nameof(GraceDaysDirector), GraceDaysDirector),
        (Role.SchoolStaff, nameof(GraceDaysStaff), GraceDaysStaff),
    ];

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static MonthDay DayOf(string name, string text) => MonthDay.Parse(text) ?? throw new DirectoryException(
        Reason.SettingInvalid,
        new LocalizedText($"{name} must be a month and a day, as 08-15.", $"{name} doit être un mois et un jour, comme 08-15."),
        DirectoryException.Fact("setting", name));

    private static void ValidateRange(string name, double value, int min, int max)
    {
        // Written so that NaN is refused too.
        if (!(value >= min && value <= max))
        {
            throw new DirectoryException(
                Reason.SettingInvalid,
                new LocalizedText($"{name} must lie between {min} and {max}.", $"{name} doit être compris entre {min} et {max}."),
                DirectoryException.Fact("setting", name));
        }
    }
}
