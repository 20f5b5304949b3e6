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
    private readonly CronExpression expression;

    private CronTimes(CronExpression expression) => this.expression = expression;

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
            return new CronTimes(new CronExpression(text.Trim()) { TimeZone = FrenchTime.Zone });
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
        var next = expression.GetNextValidTimeAfter(after);
        // The wall clock shows the hour of the autumn change twice: its second showing is no new time.
        while (next is { } second && IsRepeated(second) && IsDaily(second))
        {
            next = expression.GetNextValidTimeAfter(second);
        }

        return next;
    }

    private static bool IsRepeated(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, FrenchTime.Zone);
        return FrenchTime.Zone.IsAmbiguousTime(local.DateTime) && local.Offset == FrenchTime.Zone.BaseUtcOffset;
    }

    // What is due every hour or oftener goes on through that hour.
    private bool IsDaily(DateTimeOffset at) => expression.GetNextValidTimeAfter(at) is not { } next || next - at > TimeSpan.FromHours(2);
}
