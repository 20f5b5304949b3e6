using System.Globalization;

namespace EntEcole.Directory.Model;

/// <summary>A school year, written <c>2025-2026</c>.</summary>
/// <param name="FirstYear">The calendar year in which it begins.</param>
public readonly record struct SchoolYear(int FirstYear)
{
    /// <summary>
    /// The day on which a convention of this year ends when its text leaves the end blank:
    /// 5 September after the year (domain.md, article 10).
    /// </summary>
    public DateOnly FallbackEnd => new(FirstYear + 1, 9, 5);

    /// <summary>Its first day, as rights count it: 1 September.</summary>
    public DateOnly FirstDay => new(FirstYear, 9, 1);

    /// <summary>The school year of a day: it begins on 1 September.</summary>
    public static SchoolYear Of(DateOnly day) => new(day.Month >= 9 ? day.Year : day.Year - 1);

    /// <summary>Reads <c>2025-2026</c>; the second year must follow the first.</summary>
    public static bool TryParse(string? text, out SchoolYear year)
    {
        year = default;
        if (text is not { Length: 9 } || text[4] != '-'
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(text.AsSpan(5, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            || second != first + 1 || first < 2000)
        {
            return false;
        }

        year = new SchoolYear(first);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{FirstYear:0000}-{FirstYear + 1:0000}");
}
