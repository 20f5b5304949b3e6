using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>What the store measures of itself, for any listener of .NET meters and activities; never anything of a person.</summary>
public static class StoreMeter
{
    /// <summary>Name of the meter, and of the source of activities.</summary>
    public const string Name = "EntEcole.Directory.Storage";

    private static readonly Meter Meter = new(Name);
    private static readonly ActivitySource Source = new(Name);
    private static int open;
    private static int used;

    /// <summary>Units of work begun again, by <c>unit</c> (write, read, lookup, plan, trace, progress) and <c>code</c>.</summary>
    internal static Counter<long> Retries { get; } = Meter.CreateCounter<long>(
        "entecole.store.retries", "{retry}", "Units of work begun again after a passing fault.");

    /// <summary>Units of work given up, by <c>unit</c> and <c>code</c>.</summary>
    internal static Counter<long> Failures { get; } = Meter.CreateCounter<long>(
        "entecole.store.failures", "{failure}", "Units of work given up because the store could not be used.");

    /// <summary>Times at which lookups stopped or resumed asking the store, by <c>state</c> (open, closed, half-open).</summary>
    internal static Counter<long> CircuitChanges { get; } = Meter.CreateCounter<long>(
        "entecole.store.circuit_changes", "{change}", "Times at which lookups stopped asking the store, or asked it again.");

    /// <summary>Seconds for which a lock was waited for.</summary>
    internal static Histogram<double> LockWaits { get; } = Meter.CreateHistogram<double>(
        "entecole.store.lock_wait", "s", "Time for which a lock was waited for.");

    /// <summary>
    /// Connections for lookups, by <c>state</c> (used, idle). Not OpenTelemetry's name, whose end Prometheus keeps for histograms.
    /// </summary>
    internal static ObservableUpDownCounter<int> Connections { get; } = Meter.CreateObservableUpDownCounter(
        "entecole.store.connections",
        () =>
        {
            var (all, busy) = (Volatile.Read(ref open), Volatile.Read(ref used));
            return (Measurement<int>[])
            [
                new(busy, new KeyValuePair<string, object?>("state", "used")),
                new(Math.Max(0, all - busy), new KeyValuePair<string, object?>("state", "idle")),
            ];
        },
        "{connection}",
        "Connections for lookups that are open.");

    /// <summary>Begins its counts at zero, for readers that look at their rise; once there is a listener.</summary>
    public static void Begin()
    {
        foreach (var unit in (string[])["write", "read", "lookup", "plan", "trace", "progress"])
        {
            Retries.Add(0, new TagList { { "unit", unit }, { "code", "" } });
            Failures.Add(0, new TagList { { "unit", unit }, { "code", "" } });
        }

        CircuitChanges.Add(0, new KeyValuePair<string, object?>("state", "open"));
    }

    /// <summary>Counts a connection for lookups that is opened, or closed.</summary>
    internal static void CountOpen(bool opened) => _ = opened ? Interlocked.Increment(ref open) : Interlocked.Decrement(ref open);

    /// <summary>Counts one that is taken, or given back.</summary>
    internal static void CountUsed(bool taken) => _ = taken ? Interlocked.Increment(ref used) : Interlocked.Decrement(ref used);

    /// <summary>An activity of a unit of work within what is traced; null when nothing is.</summary>
    internal static Activity? Span(string unit, string system) =>
        Activity.Current is { Recorded: true }
            ? Source.StartActivity("store " + unit, ActivityKind.Client)?.SetTag("db.system.name", system)
            : null;
}
