using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Guard;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>What passes in one run without a decision.</summary>
internal sealed class GuardOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Guard;

    [Setting(
        "Departures of a school and role that always pass in one run.",
        "Départs d'une école et d'un rôle qui passent toujours en une exécution.", 0, 1_000)]
    public int GuardFloor { get; set; } = 3;

    [Setting(
        "Share of a school and role that may depart in one run.", "Part d'une école et d'un rôle qui peut partir en une exécution.", 0, 1)]
    public double GuardSchoolShare { get; set; } = 0.10;

    [Setting("Share of an academy that may depart in one run.", "Part d'une académie qui peut partir en une exécution.", 0, 1)]
    public double GuardAcademyShare { get; set; } = 0.05;

    [Setting(
        "Share of a school and role whose identity may change in one run.",
        "Part d'une école et d'un rôle dont l'identité peut changer en une exécution.", 0, 1)]
    public double GuardIdentityShare { get; set; } = 0.20;

    [Setting("First day of the rentrée, mm-dd.", "Premier jour de la rentrée, mm-jj.")]
    public string RentreeFrom { get; set; } = "08-15";

    [Setting("Last day of the rentrée, mm-dd.", "Dernier jour de la rentrée, mm-jj.")]
    public string RentreeTo { get; set; } = "09-30";

    [Setting("First day of the end of the school year, mm-dd.", "Premier jour de la fin d'année scolaire, mm-jj.")]
    public string YearEndFrom { get; set; } = "07-01";

    [Setting("Last day of the end of the school year, mm-dd.", "Dernier jour de la fin d'année scolaire, mm-jj.")]
    public string YearEndTo { get; set; } = "08-31";

    [Setting(
        "Other days of zones or academies, C=07-04/08-25 08-26/09-30; …: end of the year, then rentrée.",
        "Autres jours de zones ou d'académies, C=07-04/08-25 08-26/09-30 ; … : fin d'année, puis rentrée.")]
    public string SchoolCalendars { get; set; } = "";

    [Setting(
        "Days over which departures also count together; 0: each run by itself.",
        "Jours sur lesquels les départs se comptent aussi ensemble ; 0 : chaque exécution à part.", 0, 365)]
    public int GuardWindowDays { get; set; } = 30;

    [Setting("GuardSchoolShare in the rentrée and at the end of the year.", "GuardSchoolShare à la rentrée et en fin d'année.", 0, 1)]
    public double GuardRentreeSchoolShare { get; set; } = 0.50;

    [Setting("GuardAcademyShare in the rentrée and at the end of the year.", "GuardAcademyShare à la rentrée et en fin d'année.", 0, 1)]
    public double GuardRentreeAcademyShare { get; set; } = 0.35;

    [Setting(
        "Days for which departures wait after an enrolment has run out; 0: none.",
        "Jours pendant lesquels les départs attendent après le terme d'une adhésion ; 0 : aucun.", 0, 365)]
    public int EnrolmentEndPatienceDays { get; set; } = 30;

    /// <inheritdoc/>
    public override void Validate() => _ = ToSettings();

    /// <summary>What the guard takes from them.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: a day is none.</exception>
    public GuardSettings ToSettings() => new()
    {
        Floor = GuardFloor,
        SchoolShare = GuardSchoolShare,
        AcademyShare = GuardAcademyShare,
        IdentityShare = GuardIdentityShare,
        RentreeFrom = DayOf(nameof(RentreeFrom), RentreeFrom),
        RentreeTo = DayOf(nameof(RentreeTo), RentreeTo),
        YearEndFrom = DayOf(nameof(YearEndFrom), YearEndFrom),
        YearEndTo = DayOf(nameof(YearEndTo), YearEndTo),
        Calendars = SchoolCalendar.Parse(SchoolCalendars) ?? throw DirectoryException.InvalidSetting(
            nameof(SchoolCalendars), "must name zones or academies once, as C=07-04/08-25 08-26/09-30; A=…",
            "doit nommer des zones ou des académies une fois, comme C=07-04/08-25 08-26/09-30 ; A=…"),
        WindowDays = GuardWindowDays,
        RentreeSchoolShare = GuardRentreeSchoolShare,
        RentreeAcademyShare = GuardRentreeAcademyShare,
        EnrolmentEndPatienceDays = EnrolmentEndPatienceDays,
    };

    private static MonthDay DayOf(string name, string text) => MonthDay.Parse(text) ?? throw DirectoryException.InvalidSetting(
        name, "must be a month and a day, as 08-15.", "doit être un mois et un jour, comme 08-15.");
}
