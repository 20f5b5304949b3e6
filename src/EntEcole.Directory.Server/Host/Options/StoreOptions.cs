using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Storage;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>The store, what it keeps and for how long, and what a server keeps of its answers.</summary>
internal sealed class StoreOptions : RoomOptions
{
    /// <summary>The longest retention.</summary>
    public const int MaxRetentionDays = 36_500;

    /// <summary>About 250,000 persons.</summary>
    public const int DefaultAnswerCacheMegabytes = 96;

    public override SettingTopic Topic => SettingTopic.Store;

    /// <remarks>Default: an embedded file in the current folder.</remarks>
    [Setting(
        "Address of the store: sqlite:PATH or sqlserver:CONNECTION.",
        "Adresse de la base : sqlite:CHEMIN ou sqlserver:CONNEXION.", Show = SettingShow.Place)]
    public string Database { get; set; } = "sqlite:entecole.db";

    /// <summary>The folder of a store in a file; null for a store on a server, or in a folder that is not there.</summary>
    public string? Folder => StoreAddress.FileOf(Database) is { } file && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder
        && System.IO.Directory.Exists(folder) ? folder : null;

    /// <remarks>ISO 8601 in months and days: <c>P3M</c>, <c>P60D</c>. Three months is the most that the law gives.</remarks>
    [Setting(
        "Time during which a suspended profile comes back as it was; then the person is purged.",
        "Délai pendant lequel un profil suspendu revient tel qu'il était ; ensuite, purge de la personne.")]
    public string Grace { get; set; } = "P3M";

    [Setting("Days instead of Grace.", "Jours, au lieu de Grace.", 1, 3_650)]
    public int? GraceDays { get; set; }

    /// <remarks>Null for that of all, as for each role.</remarks>
    [Setting("Days for pupils.", "Jours pour les élèves.", 1, 3_650)]
    public int? GraceDaysPupil { get; set; }

    [Setting("Days for parents.", "Jours pour les parents.", 1, 3_650)]
    public int? GraceDaysParent { get; set; }

    [Setting("Days for teachers.", "Jours pour les enseignants.", 1, 3_650)]
    public int? GraceDaysTeacher { get; set; }

    [Setting("Days for directors.", "Jours pour les directeurs.", 1, 3_650)]
    public int? GraceDaysDirector { get; set; }

    [Setting("Days for other staff.", "Jours pour les autres personnels.", 1, 3_650)]
    public int? GraceDaysStaff { get; set; }

    [Setting(
        "Days during which ended rows and problems of runs are kept.",
        "Jours de conservation des lignes closes et des anomalies.", 1, MaxRetentionDays)]
    public int RetentionDays { get; set; } = 400;

    [Setting(
        "Days during which accesses to persons are kept.", "Jours de conservation des accès aux personnes.", 1, MaxRetentionDays)]
    public int AccessLogRetentionDays { get; set; } = 365;

    [Setting("MiB of accesses that may wait for the store.", "Mio d'accès qui peuvent attendre la base.", 1, 4_096)]
    public int AccessLogMegabytes { get; set; } = 64;

    [Setting(
        "MiB of persons answered that a server keeps until the next revision; 0 for none.",
        "Mio de personnes servies qu'un serveur garde jusqu'à la révision suivante ; 0 pour aucun.", 0, 65_536)]
    public int AnswerCacheMegabytes { get; set; } = DefaultAnswerCacheMegabytes;

    [Setting(
        "Seconds without changes after which a change feed sends a checkpoint.",
        "Secondes sans changement après lesquelles un flux envoie un repère.", 1, 3_600)]
    public int WatchCheckpointSeconds { get; set; } = 10;

    [Setting("Minutes for which a page token may be used.", "Minutes pendant lesquelles un jeton de page est utilisable.", 1, 1_440)]
    public int PageTokenMinutes { get; set; } = 60;

    /// <inheritdoc/>
    public override void Validate() => _ = ToGrace();

    /// <summary>The grace of each role that has its own.</summary>
    public IReadOnlyDictionary<Role, Grace> GraceByRole() => new (Role Role, int? Days)[]
    {
        (Role.Pupil, GraceDaysPupil), (Role.Parent, GraceDaysParent), (Role.Teacher, GraceDaysTeacher), (Role.Director, GraceDaysDirector),
        (Role.SchoolStaff, GraceDaysStaff),
    }.Where(one => one.Days is not null).ToDictionary(one => one.Role, one => Model.Grace.OfDays(one.Days!.Value));

    /// <summary>The grace of roles that have none of their own.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public Grace ToGrace() => GraceDays is { } days ? Model.Grace.OfDays(days)
        : Model.Grace.Parse(Grace) ?? throw DirectoryException.InvalidSetting(
            nameof(Grace), "is a number of months or days, as in P3M or P60D.", "est un nombre de mois ou de jours, comme P3M ou P60D.");

    /// <summary>What change feeds take from them.</summary>
    public WatchSettings ToWatch() => new(TimeSpan.FromSeconds(WatchCheckpointSeconds));

    /// <summary>What the access log takes from them.</summary>
    public AccessLogSettings ToAccessLog() => new((long)AccessLogMegabytes << 20);
}
