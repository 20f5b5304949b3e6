using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Guard;

/// <summary>When many pupils lawfully leave, in the schools of a holiday zone or of one academy.</summary>
/// <param name="Of">A zone (A, B or C), or the label of an academy, which comes before its zone.</param>
/// <param name="YearEndFrom">First day of the end of the school year.</param>
/// <param name="YearEndTo">Last day of the end of the school year.</param>
/// <param name="RentreeFrom">First day of the rentrée.</param>
/// <param name="RentreeTo">Last day of the rentrée.</param>
public sealed record SchoolCalendar(string Of, MonthDay YearEndFrom, MonthDay YearEndTo, MonthDay RentreeFrom, MonthDay RentreeTo)
{
    /// <summary>
    /// Reads calendars as <c>C=07-04/08-25 08-26/09-30; LA REUNION=07-05/08-10 08-11/09-20</c>: of each zone or academy the end of the
    /// year, then the rentrée. Null when the text is not that, or names one twice.
    /// </summary>
    public static IReadOnlyList<SchoolCalendar>? Parse(string text)
    {
        var found = new List<SchoolCalendar>();
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ParseOne(part) is not { } calendar || found.Exists(other => string.Equals(other.Of, calendar.Of, StringComparison.Ordinal)))
            {
                return null;
            }

            found.Add(calendar);
        }

        // Without any, the one empty list: settings compare as equal.
        return found.Count == 0 ? Array.Empty<SchoolCalendar>() : found;
    }

    /// <summary>The calendar of an academy: its own, else that of its zone; null when neither is among them.</summary>
    public static SchoolCalendar? Find(IReadOnlyList<SchoolCalendar> calendars, string academy) =>
        calendars.FirstOrDefault(one => string.Equals(one.Of, Academies.Canonical(academy) ?? academy, StringComparison.Ordinal))
        ?? (Academies.ZoneOf(academy) is { } zone
            ? calendars.FirstOrDefault(one => string.Equals(one.Of, $"{zone}", StringComparison.Ordinal)) : null);

    private static SchoolCalendar? ParseOne(string text)
    {
        var (name, spans) = text.Split('=') is [var before, var after] ? (before.Trim(), after) : ("", "");
        var of = name.ToUpperInvariant() is "A" or "B" or "C" ? name.ToUpperInvariant() : Academies.Canonical(name);
        return of is not null
            && spans.Split([' ', '/'], StringSplitOptions.RemoveEmptyEntries).Select(MonthDay.Parse).ToList()
                is [{ } yearEndFrom, { } yearEndTo, { } rentreeFrom, { } rentreeTo]
            ? new SchoolCalendar(of, yearEndFrom, yearEndTo, rentreeFrom, rentreeTo)
            : null;
    }
}
