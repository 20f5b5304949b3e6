using System.Globalization;

namespace EntEcole.Directory.Sync.Guard;

/// <summary>How much may change in one run before a person has to decide (design section 3, step 6).</summary>
public sealed record GuardSettings
{
    /// <summary>
    /// Changes of one school and role that always pass. Default 3: half of a class of six is not an alarm, half of a school of twelve is.
    /// </summary>
    public int Floor { get; init; } = 3;

    /// <summary>Share of the active profiles of a school and role that may depart in one run. Default 0.10.</summary>
    public double SchoolShare { get; init; } = 0.10;

    /// <summary>Share of the active profiles of the feed that may depart in one run. Default 0.05.</summary>
    public double AcademyShare { get; init; } = 0.05;

    /// <summary>
    /// Share of the active profiles of a school and role whose names, INE or birth date may change in one run. Default 0.20.
    /// </summary>
    public double IdentityShare { get; init; } = 0.20;

    /// <summary>First day of the rentrée, month and day. Default 15 August.</summary>
    public MonthDay RentreeFrom { get; init; } = new(8, 15);

    /// <summary>Last day of the rentrée. Default 30 September.</summary>
    public MonthDay RentreeTo { get; init; } = new(9, 30);

    /// <summary>
    /// First day of the end of the school year, month and day: pupils of the last level may leave as in the rentrée, all others as on other
    /// days. Default 1 July.
    /// </summary>
    public MonthDay YearEndFrom { get; init; } = new(7, 1);

    /// <summary>Last day of the end of the school year. Default 31 August.</summary>
    public MonthDay YearEndTo { get; init; } = new(8, 31);

    /// <summary>
    /// Days over which departures are also counted together, those of the run included. 0: each run by itself. Default 30.
    /// </summary>
    public int WindowDays { get; init; } = 30;

    /// <summary>
    /// Share of a school and role that may depart in one run of the rentrée or of the end of the year. Default 0.50: the last year leaves,
    /// in a small school one pupil in three, and with each the parents.
    /// </summary>
    public double RentreeSchoolShare { get; init; } = 0.50;

    /// <summary>Share of the feed that may depart in one run of the rentrée or of the end of the year. Default 0.35.</summary>
    public double RentreeAcademyShare { get; init; } = 0.35;

    /// <summary>
    /// Days during which the departures of a school whose enrolment has run out wait for a person, from the day on which they are first
    /// held (the day after the last one, or when the store is next looked at). 0: they are applied at once. Default 30.
    /// </summary>
    public int EnrolmentEndPatienceDays { get; init; } = 30;

    /// <summary>Calendars of zones and academies; the days above hold for all others.</summary>
    public IReadOnlyList<SchoolCalendar> Calendars { get; init; } = [];

    /// <summary>The settings for an academy, by its calendar.</summary>
    public GuardSettings For(string academy) => SchoolCalendar.Find(Calendars, academy) is { } calendar
        ? this with
        {
            YearEndFrom = calendar.YearEndFrom, YearEndTo = calendar.YearEndTo, RentreeFrom = calendar.RentreeFrom,
            RentreeTo = calendar.RentreeTo,
        }
        : this;

    /// <summary>No thresholds, no patience. What is wrong with a whole school is held all the same.</summary>
    public static GuardSettings None { get; } = new() { Floor = int.MaxValue, EnrolmentEndPatienceDays = 0 };

    /// <summary>Whether a day lies in the rentrée, which may span the new year.</summary>
    public bool IsRentree(DateOnly day) => Lies(day, RentreeFrom, RentreeTo);

    /// <summary>The season of a day: the rentrée comes before the end of the year, where both hold it.</summary>
    public Season SeasonOf(DateOnly day) =>
        IsRentree(day) ? Season.Rentree : Lies(day, YearEndFrom, YearEndTo) ? Season.YearEnd : Season.Ordinary;

    /// <summary>Whether a day lies in the rentrée or at the end of the school year, when many pupils lawfully leave.</summary>
    public bool IsSeason(DateOnly day) => SeasonOf(day) is not Season.Ordinary;

    /// <summary>
    /// First day of the window in which departures count together; null for none. It does not reach back over the beginning or the end of a
    /// season: what leaves in September is not counted with what leaves in October.
    /// </summary>
    public DateOnly? WindowStart(DateOnly asOf)
    {
        if (WindowDays == 0 || this == None)
        {
            return null;
        }

        var season = IsSeason(asOf);
        var day = asOf;
        for (var back = 1; back < WindowDays && IsSeason(day.AddDays(-1)) == season; back++)
        {
            day = day.AddDays(-1);
        }

        return day;
    }

    private static bool Lies(DateOnly day, MonthDay from, MonthDay to)
    {
        var today = new MonthDay(day.Month, day.Day);
        return from <= to ? from <= today && today <= to : from <= today || today <= to;
    }
}

/// <summary>When pupils lawfully leave.</summary>
public enum Season
{
    /// <summary>Few leave.</summary>
    Ordinary,

    /// <summary>The last level leaves.</summary>
    YearEnd,

    /// <summary>Many leave or change school.</summary>
    Rentree,
}

/// <summary>A day of any year.</summary>
public readonly record struct MonthDay(int Month, int Day) : IComparable<MonthDay>
{
    /// <inheritdoc/>
    public int CompareTo(MonthDay other) => ((Month * 100) + Day).CompareTo((other.Month * 100) + other.Day);

    /// <summary>Earlier in the year.</summary>
    public static bool operator <(MonthDay one, MonthDay other) => one.CompareTo(other) < 0;

    /// <summary>Later in the year.</summary>
    public static bool operator >(MonthDay one, MonthDay other) => one.CompareTo(other) > 0;

    /// <summary>Earlier in the year, or the same.</summary>
    public static bool operator <=(MonthDay one, MonthDay other) => one.CompareTo(other) <= 0;

    /// <summary>Later in the year, or the same.</summary>
    public static bool operator >=(MonthDay one, MonthDay other) => one.CompareTo(other) >= 0;

    /// <summary>Reads <c>mm-dd</c>; null when it is none.</summary>
    public static MonthDay? Parse(string? text) =>
        // Of a leap year: the 29th of February is a day.
        DateOnly.TryParseExact("2024-" + text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new MonthDay(day.Month, day.Day)
            : null;
}
