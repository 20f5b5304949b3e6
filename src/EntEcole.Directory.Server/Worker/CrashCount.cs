using System.Globalization;
using EntEcole.Directory.Files;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// How often the program died over a delivery, one time after the other, kept beside it in <c>processing</c>: memory that runs out ends a
/// process before it can say anything. Killed workers die over deliveries too, so it takes many deaths to refuse one, and a few to wait.
/// </summary>
/// <param name="Count">Starts that nobody ended.</param>
/// <param name="Last">The last of them.</param>
internal sealed record CrashCount(int Count, DateTimeOffset Last)
{
    /// <summary>Ends the name of the file.</summary>
    public const string Ending = ".deaths";

    /// <summary>So many are too many.</summary>
    public const int Most = 10;

    // As may happen to any delivery where workers are killed.
    private const int Harmless = 2;

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>When the delivery is tried again: at once, then after a minute, then twice as long each time.</summary>
    public DateTimeOffset Again => Count <= Harmless ? DateTimeOffset.MinValue
        : Last + TimeSpan.FromTicks(Math.Min(TimeSpan.FromMinutes(1).Ticks << (Count - Harmless - 1), LongestPause.Ticks));

    /// <summary>Those over a delivery that somebody has taken; ask it under the locks of its academies, or one who works has not ended yet.</summary>
    public static CrashCount Of(Delivery taken)
    {
        var file = taken.Path + Ending;
        return !File.Exists(file) || File.ReadAllText(file).Split(' ') is not [var count, var last]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var times)
            || !DateTimeOffset.TryParseExact(last, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? new CrashCount(0, DateTimeOffset.MinValue) : new CrashCount(times, at);
    }

    /// <summary>Notes that the program begins: a death, unless <see cref="End"/> follows.</summary>
    public static void Begin(Delivery taken, DateTimeOffset now) => PrivateFile.WriteAllText(
        taken.Path + Ending, string.Create(CultureInfo.InvariantCulture, $"{Of(taken).Count + 1} {now:O}"));

    /// <summary>Notes that the program lives.</summary>
    public static void End(Delivery taken) => File.Delete(taken.Path + Ending);
}
