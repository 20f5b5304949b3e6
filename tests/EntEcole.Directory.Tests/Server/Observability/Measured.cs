using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EntEcole.Directory.Server.Observability;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>What one process's instruments measure, whatever others of this process do: a listener to theirs alone.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, double> sums = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);

    public Measured(Instruments instruments)
    {
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, instruments))
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
    }

    /// <summary>All series measured so far, as <c>name{label=value,...}</c>.</summary>
    public IReadOnlyCollection<string> Series => [.. sums.Keys];

    /// <summary>The sum of a counter or histogram, the last value of a gauge; 0 when nothing was measured.</summary>
    public double this[string series] => sums.GetValueOrDefault(series);

    /// <summary>How often a series was measured.</summary>
    public int CountOf(string series) => counts.GetValueOrDefault(series);

    /// <summary>Asks the gauges.</summary>
    public void Observe()
    {
        foreach (var series in sums.Keys.Where(series => gauges.ContainsKey(series)))
        {
            sums.TryRemove(series, out _);
        }

        listener.RecordObservableInstruments();
    }

    public void Dispose() => listener.Dispose();

    private readonly ConcurrentDictionary<string, byte> gauges = new(StringComparer.Ordinal);

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>();
        foreach (var (name, text) in tags)
        {
            labels.Add($"{name}={text}");
        }

        var series = labels.Count == 0 ? instrument.Name : $"{instrument.Name}{{{string.Join(',', labels)}}}";
        counts.AddOrUpdate(series, 1, (_, count) => count + 1);
        if (instrument.IsObservable)
        {
            gauges[series] = 0;
            sums[series] = value;
        }
        else
        {
            sums.AddOrUpdate(series, value, (_, sum) => sum + value);
        }
    }
}
