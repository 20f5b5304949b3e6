using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Server.Security;

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

    [Setting(
        "Days during which a suspended profile comes back as it was.",
        "Jours pendant lesquels un profil suspendu revient tel qu'il était.", 1, 3_650)]
    public int GraceDays { get; set; } = 90;

    /// <remarks>Null for <see cref="GraceDays"/>, as for each role.</remarks>
    [Setting("The same for pupils.", "De même pour les élèves.", 1, 3_650)]
    public int? GraceDaysPupil { get; set; }

    [Setting("The same for parents.", "De même pour les parents.", 1, 3_650)]
    public int? GraceDaysParent { get; set; }

    [Setting("The same for teachers.", "De même pour les enseignants.", 1, 3_650)]
    public int? GraceDaysTeacher { get; set; }

    [Setting("The same for directors.", "De même pour les directeurs.", 1, 3_650)]
    public int? GraceDaysDirector { get; set; }

    [Setting("The same for other staff.", "De même pour les autres personnels.", 1, 3_650)]
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

    /// <summary>The grace of each role that has its own.</summary>
    public IReadOnlyDictionary<Role, int> GraceDaysByRole() => new (Role Role, int? Days)[]
    {
        (Role.Pupil, GraceDaysPupil), (Role.Parent, GraceDaysParent), (Role.Teacher, GraceDaysTeacher), (Role.Director, GraceDaysDirector),
        (Role.SchoolStaff, GraceDaysStaff),
    }.Where(one => one.Days is not null).ToDictionary(one => one.Role, one => one.Days!.Value);

    /// <summary>What change feeds take from them.</summary>
    public WatchSettings ToWatch() => new(TimeSpan.FromSeconds(WatchCheckpointSeconds));

    /// <summary>What the access log takes from them.</summary>
    public AccessLogSettings ToAccessLog() => new((long)AccessLogMegabytes << 20);
}
