using System.Globalization;
using EntEcole.Directory.Model;
using Quartz;

namespace EntEcole.Directory.Server.Worker.Schedules;

/// <summary>
/// Instants at which something is due: a cron expression of Quartz (seconds first), in French time. A time that the spring change skips
/// comes right after it; one that the autumn change repeats comes once. What was missed while no worker ran is made up for once, by who
/// compares the next time after the last one done with now.
/// </summary>
internal sealed class CronTimes
{
    // Seconds, minutes, hours, day of the month.
    private static readonly int[] Ends = [60, 60, 24, 29];

    private static readonly string[] WeekDays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly Lazy<CronExpression> expression;

    private CronTimes(Lazy<CronExpression> expression) => this.expression = expression;

    /// <summary>Reads an expression; null for an empty one.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public static CronTimes? Parse(string setting, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            var times = new CronTimes(new Lazy<CronExpression>(() => new CronExpression(text.Trim()) { TimeZone = FrenchTime.Zone }));
            // Every command validates the settings, and few ask for a time: the library is loaded by those, and for what is not plain.
            _ = IsPlain(text.Trim().Split(' ')) ? null : times.expression.Value;
            return times;
        }
        catch (FormatException)
        {
            throw DirectoryException.InvalidSetting(
                setting, "is not a cron expression, as 0 30 4 * * ? for each day at 4:30.",
                "n'est pas une expression cron, comme 0 30 4 * * ? pour chaque jour à 4 h 30.");
        }
    }

    /// <summary>The first time after an instant; null when there is none any more.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var next = expression.Value.GetNextValidTimeAfter(after);
        // The wall clock shows the hour of the autumn change twice: its second showing is no new time.
        while (next is { } second && IsRepeated(second) && IsDaily(second))
        {
            next = expression.Value.GetNextValidTimeAfter(second);
        }

        return next;
    }

    // A time of each day, of one day of each week or of each month: valid without being read.
    private static bool IsPlain(string[] parts) => parts.Length == 6 && parts.Take(3).Select((part, rank) => (part, rank)).All(
            one => IsNumber(one.part, 0, Ends[one.rank]))
        && (parts[3], parts[4], parts[5]) is var (day, month, weekDay) && month is "*"
        && ((day is "*" && weekDay is "?") || (day is "?" && (weekDay is "*" || WeekDays.Contains(weekDay, StringComparer.Ordinal)))
            || (IsNumber(day, 1, Ends[3]) && weekDay is "?"));

    private static bool IsNumber(string text, int first, int end) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= first && number < end;

    private static bool IsRepeated(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, FrenchTime.Zone);
        return FrenchTime.Zone.IsAmbiguousTime(local.DateTime) && local.Offset == FrenchTime.Zone.BaseUtcOffset;
    }

    // What is due every hour or oftener goes on through that hour.
    private bool IsDaily(DateTimeOffset at) =>
        expression.Value.GetNextValidTimeAfter(at) is not { } next || next - at > TimeSpan.FromHours(2);
}
