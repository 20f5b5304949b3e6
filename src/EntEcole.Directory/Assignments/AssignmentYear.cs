using EntEcole.Directory.Model;

namespace EntEcole.Directory.Assignments;

/// <summary>The days of a school year on which something is due about assignments.</summary>
public static class AssignmentYear
{
    // Days before the end of the year on which it is announced.
    private static readonly int[] Announced = [30, 7];

    /// <summary>
    /// Whether a class without a teacher is to be reported: the director has two weeks from 1 September, and nothing is to be done in
    /// summer.
    /// </summary>
    public static bool AsksForTeachers(DateOnly day) => (day.Month, day.Day) is (> 9, _) or (9, >= 15) or (< 7, _);

    /// <summary>
    /// The last day of the school year, when one of the days on which its end is announced was reached since <paramref name="last"/>; null
    /// when none was.
    /// </summary>
    public static DateOnly? ToAnnounce(DateOnly last, DateOnly day)
    {
        var end = SchoolYear.Of(day).FirstDay.AddYears(1).AddDays(-1);
        return Array.Exists(Announced, days => end.AddDays(-days) > last && end.AddDays(-days) <= day) ? end : null;
    }
}
