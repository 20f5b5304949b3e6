using System.Diagnostics.Metrics;

namespace EntEcole.Directory.Storage;

/// <summary>What the store measures of itself, for any listener of .NET meters; never anything of a person.</summary>
internal static class StoreMeter
{
    public const string Name = "EntEcole.Directory.Storage";

    private static readonly Meter Meter = new(Name);

    /// <summary>Units of work begun again, by <c>unit</c> (write, read, lookup, plan) and <c>code</c>.</summary>
    public static Counter<long> Retries { get; } = Meter.CreateCounter<long>("entecole.store.retries", "{retry}", "Units of work begun again after a passing fault.");

    /// <summary>Units of work given up, by <c>unit</c> and <c>code</c>.</summary>
    public static Counter<long> Failures { get; } = Meter.CreateCounter<long>("entecole.store.failures", "{failure}", "Units of work given up because the store could not be used.");

    /// <summary>Times at which lookups stopped or resumed asking the store, by <c>state</c> (open, closed, half-open).</summary>
    public static Counter<long> CircuitChanges { get; } = Meter.CreateCounter<long>("entecole.store.circuit_changes", "{change}", "Times at which lookups stopped asking the store, or asked it again.");

    /// <summary>Seconds for which a lock was waited for.</summary>
    public static Histogram<double> LockWaits { get; } = Meter.CreateHistogram<double>("entecole.store.lock_wait", "s", "Time for which a lock was waited for.");
}
