using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Worker.Schedules;

/// <summary>
/// Which days are school days, Monday to Friday but holidays: <c>2026-10-17..2026-11-02, 2026-11-11</c>, days or first and last ones.
/// </summary>
internal sealed class SchoolDays
{
    private readonly IReadOnlyList<(DateOnly First, DateOnly Last)> holidays;

    private SchoolDays(IReadOnlyList<(DateOnly First, DateOnly Last)> holidays) => this.holidays = holidays;

    /// <summary>Without any holiday.</summary>
    public static SchoolDays Weekdays { get; } = new([]);

    /// <summary>Reads the setting.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public static SchoolDays Parse(string setting, string? text)
    {
        var read = new List<(DateOnly, DateOnly)>();
        foreach (var part in (text ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split("..");
            if (ends.Length > 2 || Day(ends[0]) is not { } first || Day(ends[^1]) is not { } last || last < first)
            {
                throw DirectoryException.InvalidSetting(
                    setting, "lists days and periods, as 2026-10-17..2026-11-02, 2026-11-11.",
                    "donne des jours et des périodes, comme 2026-10-17..2026-11-02, 2026-11-11.");
            }

            read.Add((first, last));
        }

        return new SchoolDays(read);
    }

    /// <summary>Whether a day is one.</summary>
    public bool Holds(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Any(one => one.First <= day && day <= one.Last);

    /// <summary>How much of the time between two instants was on school days, up to <paramref name="enough"/>.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to, TimeSpan enough)
    {
        var sum = TimeSpan.Zero;
        for (var day = FrenchTime.DayAt(from); sum <= enough && FrenchTime.StartOf(day) < to; day = day.AddDays(1))
        {
            if (Holds(day))
            {
                var (begins, ends) = (FrenchTime.StartOf(day), FrenchTime.StartOf(day.AddDays(1)));
                sum += (to < ends ? to : ends) - (from > begins ? from : begins);
            }
        }

        return sum;
    }

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
