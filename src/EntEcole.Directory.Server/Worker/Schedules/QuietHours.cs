using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Worker.Schedules;

/// <summary>
/// Windows of the French day in which no sync is begun, by academy: <c>*=07:00-19:00; TOULOUSE=06:30-20:00,22:00-23:00</c>. An academy of
/// its own windows has no others; one that begins after its end goes over midnight.
/// </summary>
internal sealed class QuietHours
{
    private const string Others = "*";

    private readonly Dictionary<string, List<(TimeOnly From, TimeOnly To)>> windows;

    private QuietHours(Dictionary<string, List<(TimeOnly From, TimeOnly To)>> windows) => this.windows = windows;

    /// <summary>None at all.</summary>
    public static QuietHours None { get; } = new([]);

    /// <summary>Reads the setting.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public static QuietHours Parse(string setting, string? text)
    {
        const StringSplitOptions Tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        var read = new Dictionary<string, List<(TimeOnly, TimeOnly)>>(StringComparer.Ordinal);
        foreach (var part in (text ?? "").Split(';', Tidy))
        {
            var sides = part.Split('=', StringSplitOptions.TrimEntries);
            var spans = sides.Length == 2 ? sides[1].Split(',', Tidy).Select(Span).ToList() : [null];
            if (sides[0].Length == 0 || spans.Count == 0 || spans.Contains(null) || !read.TryAdd(
                Academies.Normalize(sides[0]), [.. spans.Select(span => span!.Value)]))
            {
                throw DirectoryException.InvalidSetting(
                    setting, "gives windows by academy, as *=07:00-19:00; TOULOUSE=06:30-20:00.",
                    "donne des plages par académie, comme *=07:00-19:00; TOULOUSE=06:30-20:00.");
            }
        }

        return new QuietHours(read);
    }

    /// <summary>Whether nothing of an academy is begun at an instant.</summary>
    public bool Holds(string academy, DateTimeOffset at)
    {
        if (!windows.TryGetValue(academy, out var own) && !windows.TryGetValue(Others, out own))
        {
            return false;
        }

        var time = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, FrenchTime.Zone).DateTime);
        // From the first included to the second excluded, over midnight too.
        return own.Exists(window => time.IsBetween(window.From, window.To));
    }

    private static (TimeOnly From, TimeOnly To)? Span(string text)
    {
        var ends = text.Split('-', StringSplitOptions.TrimEntries);
        return ends.Length == 2 && Time(ends[0]) is { } from && Time(ends[1]) is { } to && from != to ? (from, to) : null;
    }

    private static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
