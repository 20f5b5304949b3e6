using System.Globalization;
using EntEcole.Directory.Files;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// How often deliveries failed or ended the process, when each is tried again, and when it is given up: decided here and nowhere else.
/// A failure is reported by the program and kept in memory. A crash is what a start without an end leaves: memory that runs out ends a
/// process before it can report anything, so starts are counted beside the delivery in <c>processing</c>, for whichever process takes it
/// next.
/// </summary>
internal sealed class DeliveryLedger(TimeProvider time)
{
    /// <summary>Ends the name of the file of starts.</summary>
    public const string Ending = ".deaths";

    /// <summary>After so many failures a delivery is given up.</summary>
    public const int MaxFailures = 3;

    /// <summary>After so many crashes it is given up.</summary>
    public const int MaxCrashes = 10;

    // Workers are killed over deliveries that are well: these are not waited for.
    private const int HarmlessCrashes = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAfterFailure = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestAfterCrash = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Entry> failures = new(StringComparer.Ordinal);

    /// <summary>Whether a delivery that failed waits for its next try.</summary>
    public bool IsWaiting(Delivery delivery) => failures.TryGetValue(delivery.Place, out var entry) && time.GetUtcNow() < entry.Again;

    /// <summary>Whether the next failure is the last.</summary>
    public bool IsLastTry(Delivery delivery) => failures.GetValueOrDefault(delivery.Place).Count + 1 >= MaxFailures;

    /// <summary>Records a failure; true when the delivery is to be given up.</summary>
    public bool Fail(Delivery delivery)
    {
        var isLast = IsLastTry(delivery);
        var count = failures.GetValueOrDefault(delivery.Place).Count + 1;
        failures[delivery.Place] = new(count, time.GetUtcNow() + Pause(count, LongestAfterFailure));
        return isLast;
    }

    /// <summary>Forgets the failures of a delivery that is applied, or put aside.</summary>
    public void Forget(Delivery delivery) => failures.Remove(delivery.Place);

    /// <summary>
    /// The crashes over a delivery that a worker has taken. Ask under the locks of its academies, or a process that works has not ended
    /// yet.
    /// </summary>
    public Crashes CrashesOf(Delivery taken)
    {
        var (count, again) = Read(taken);
        return count >= MaxCrashes
            ? new(count, CrashVerdict.GiveUp) : new(count, time.GetUtcNow() < again ? CrashVerdict.Wait : CrashVerdict.Try);
    }

    /// <summary>Records that a process begins with a delivery: a crash, unless <see cref="End"/> follows.</summary>
    public void Begin(Delivery taken) => PrivateFile.WriteAllText(
        taken.Path + Ending, string.Create(CultureInfo.InvariantCulture, $"{Read(taken).Count + 1} {time.GetUtcNow():O}"));

    /// <summary>Records that the process lives.</summary>
    public static void End(Delivery taken) => File.Delete(taken.Path + Ending);

    // A minute, then twice as long each time.
    private static TimeSpan Pause(int count, TimeSpan longest) =>
        TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(count - 1, MaxCrashes), longest.Ticks));

    private static Entry Read(Delivery taken)
    {
        var file = taken.Path + Ending;
        return !File.Exists(file) || File.ReadAllText(file).Split(' ') is not [var count, var last]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var times)
            || !DateTimeOffset.TryParseExact(last, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? default
            : new(times, times <= HarmlessCrashes ? DateTimeOffset.MinValue : at + Pause(times - HarmlessCrashes, LongestAfterCrash));
    }

    private readonly record struct Entry(int Count, DateTimeOffset Again);
}

/// <summary>What follows from crashes.</summary>
internal enum CrashVerdict
{
    /// <summary>The delivery may be tried.</summary>
    Try,

    /// <summary>It waits for its next try.</summary>
    Wait,

    /// <summary>It is put aside.</summary>
    GiveUp,
}

/// <summary>The crashes over a delivery, one after the other.</summary>
internal readonly record struct Crashes(int Count, CrashVerdict Verdict);
