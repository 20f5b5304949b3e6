using System.Globalization;
using System.Text.RegularExpressions;

namespace EntEcole.Directory.Model;

/// <summary>
/// How long a person who left is kept: calendar months, then days. Three months is the most that the order of 30 November 2006 on school
/// workspaces allows (article 6).
/// </summary>
/// <param name="Months">Calendar months: the same day so many months later, or the last day of that month.</param>
/// <param name="Days">Days after these.</param>
public readonly partial record struct Grace(int Months, int Days)
{
    /// <summary>Three calendar months.</summary>
    public static Grace ThreeMonths { get; } = new(3, 0);

    /// <summary>A number of days.</summary>
    public static Grace OfDays(int days) => new(0, days);

    /// <summary>
    /// Reads a duration of ISO 8601 in months and days, as in <c>P3M</c>, <c>P60D</c> or <c>P1M15D</c>; null for another text.
    /// </summary>
    public static Grace? Parse(string text)
    {
        var found = Duration().Match(text);
        var read = new Grace(Number(found.Groups["months"]), Number(found.Groups["days"]));
        return found.Success && read != default ? read : null;
    }

    /// <summary>The day on which a person is purged who left on <paramref name="day"/>.</summary>
    public DateOnly After(DateOnly day) => day.AddMonths(Months).AddDays(Days);

    /// <summary>The last day on which a person may have left who is purged on <paramref name="purge"/> or before.</summary>
    public DateOnly LastDayOf(DateOnly purge)
    {
        // Months differ in length: a few days more or less than back by the calendar.
        var day = purge.AddDays(-Days).AddMonths(-Months).AddDays(3);
        while (After(day) > purge)
        {
            day = day.AddDays(-1);
        }

        return day;
    }

    /// <summary>
    /// Whether a person may be kept longer than <paramref name="other"/> keeps them, whatever the day on which they leave.
    /// </summary>
    public bool CanExceed(Grace other)
    {
        var first = new DateOnly(2023, 1, 1);
        for (var day = first; day < first.AddYears(4); day = day.AddDays(1))
        {
            if (After(day) > other.After(day))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"P{(Months > 0 ? $"{Months}M" : "")}{(Days > 0 || Months == 0 ? $"{Days}D" : "")}");

    private static int Number(Group digits) => digits.Success ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"^P(?=\d)((?<months>\d{1,3})M)?((?<days>\d{1,4})D)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Duration();
}
