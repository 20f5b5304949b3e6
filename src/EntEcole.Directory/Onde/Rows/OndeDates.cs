using System.Globalization;
using EntEcole.Directory.Onde.Files;

namespace EntEcole.Directory.Onde.Rows;

/// <summary>
/// The birth dates of a list. Day first, or <c>yyyy-mm-dd</c>; a list that gives the month first is told by its dates as a whole, and none
/// of them is then read: a day must never be taken for a month.
/// </summary>
internal sealed class OndeDates
{
    private const int Months = 12;

    private readonly bool isMonthFirst;

    public OndeDates(IEnumerable<string> values)
    {
        var (dayFirst, monthFirst) = (0, 0);
        foreach (var value in values)
        {
            if (Parts(value) is { IsYearFirst: false } parts)
            {
                dayFirst += parts.First > Months ? 1 : 0;
                monthFirst += parts.First <= Months && parts.Second > Months ? 1 : 0;
            }
        }

        isMonthFirst = monthFirst > 0 && monthFirst >= dayFirst;
    }

    /// <summary>The day of a value; null when it is none.</summary>
    public DateOnly? Read(string value)
    {
        if (Parts(value) is not { } parts || (isMonthFirst && !parts.IsYearFirst))
        {
            return null;
        }

        var (year, month, day) = parts.IsYearFirst ? (parts.First, parts.Second, parts.Third) : (parts.Third, parts.Second, parts.First);
        return year is >= 1900 and <= 2099 && month is >= 1 and <= Months && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day) : null;
    }

    private static (int First, int Second, int Third, bool IsYearFirst)? Parts(string value)
    {
        // Spreadsheets add an hour.
        var parts = value.Split(' ', 'T')[0].Split('/', '-', '.');
        if (parts.Length != 3 || !parts.All(part => part.Length is 1 or 2 or 4))
        {
            return null;
        }

        var numbers = parts.Select(
            part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToList();
        return numbers.Contains(-1) ? null
            : parts is [{ Length: 4 }, { Length: <= 2 }, { Length: <= 2 }] ? (numbers[0], numbers[1], numbers[2], true)
            : parts is [{ Length: <= 2 }, { Length: <= 2 }, { Length: 4 }] ? (numbers[0], numbers[1], numbers[2], false) : null;
    }

    /// <summary>The dates of a list.</summary>
    public static OndeDates Of(OndeTable table) => new(table.Rows.Select(row => table.Cell(row, OndeField.BirthDate)));
}
