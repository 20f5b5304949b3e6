using System.Globalization;
using System.Text.RegularExpressions;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>Dates in names of files, right and wrong: <c>201300408</c> was delivered (aaf-format 1.2).</summary>
internal static partial class ExtractDates
{
    private const int MinYear = 2000;
    private const int MaxYear = 2099;

    /// <summary>Eight digits that are a date.</summary>
    public static DateOnly? Exact(ReadOnlySpan<char> text) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date.Year is >= MinYear and <= MaxYear ? date : null;

    /// <summary>The one date got by dropping one of two equal neighbouring digits; null when there is none or several.</summary>
    public static DateOnly? Repaired(string text)
    {
        var dates = new HashSet<DateOnly>();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == text[i - 1] && Exact(text.Remove(i, 1)) is { } date)
            {
                dates.Add(date);
            }
        }

        return dates.Count == 1 ? dates.First() : null;
    }

    /// <summary>The one date that a folder's or an archive's name bears.</summary>
    public static DateOnly? In(string name)
    {
        var dates = EightDigits().Matches(name).Select(match => Exact(match.ValueSpan)).OfType<DateOnly>().Distinct().ToList();
        return dates.Count == 1 ? dates[0] : null;
    }

    [GeneratedRegex("(?<![0-9])[0-9]{8}(?![0-9])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EightDigits();
}
