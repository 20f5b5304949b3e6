using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync;

/// <summary>Which academies deliver a delta every day.</summary>
public sealed class DailyDeltas
{
    private const string All = "*";
    private const string Weekdays = "weekdays";

    // By academy, or for all: whether Saturdays and Sundays have none.
    private readonly IReadOnlyDictionary<string, bool> weekdaysOnly;

    private DailyDeltas(IReadOnlyDictionary<string, bool> weekdaysOnly) => this.weekdaysOnly = weekdaysOnly;

    /// <summary>No academy.</summary>
    public static DailyDeltas None { get; } = new(new Dictionary<string, bool>(StringComparer.Ordinal));

    /// <summary>Reads <c>TOULOUSE; LYON=weekdays</c>; <c>*</c> stands for every academy that is not named.</summary>
    /// <param name="setting">Name of the setting, for the error.</param>
    /// <param name="text">The text; null or empty for none.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public static DailyDeltas Parse(string setting, string? text)
    {
        var read = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var part in (text ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = part.Split('=', 2, StringSplitOptions.TrimEntries);
            var isWeekdays = sides.Length > 1 && string.Equals(sides[1], Weekdays, StringComparison.OrdinalIgnoreCase);
            if (sides[0].Length == 0 || (sides.Length > 1 && !isWeekdays) || !read.TryAdd(KeyOf(sides[0]), isWeekdays))
            {
                throw DirectoryException.InvalidSetting(
                    setting, "is not a list as TOULOUSE; LYON=weekdays.", "n'est pas une liste comme TOULOUSE; LYON=weekdays.");
            }
        }

        return read.Count == 0 ? None : new DailyDeltas(read);
    }

    /// <summary>Whether an academy delivers a delta every day.</summary>
    public bool Covers(string academy) => weekdaysOnly.ContainsKey(KeyOf(academy)) || weekdaysOnly.ContainsKey(All);

    /// <summary>
    /// The first day after <paramref name="last"/> and before <paramref name="next"/> of which a delta ought to have come; null for none.
    /// </summary>
    public DateOnly? FirstMissing(string academy, DateOnly last, DateOnly next)
    {
        if (!weekdaysOnly.TryGetValue(KeyOf(academy), out var skipsWeekends) && !weekdaysOnly.TryGetValue(All, out skipsWeekends))
        {
            return null;
        }

        for (var day = last.AddDays(1); day < next; day = day.AddDays(1))
        {
            if (!skipsWeekends || day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            {
                return day;
            }
        }

        return null;
    }

    private static string KeyOf(string academy) => string.Equals(academy, All, StringComparison.Ordinal) ? All : NameFolding.Fold(academy);
}
