namespace EntEcole.Directory.Benchmarks;

/// <summary>So many callers, each with one call in flight, until told to stop; every latency is kept.</summary>
internal static class Load
{
    /// <summary>
    /// Runs for <paramref name="seconds"/>, or as long as <paramref name="goOn"/> says; <paramref name="call"/> is given its caller's
    /// number.
    /// </summary>
    public static async Task<LoadResult> RunAsync(
        int inFlight, double seconds, TimeProvider time, Func<int, Task> call, Func<bool>? goOn = null)
    {
        var start = time.GetTimestamp();
        goOn ??= () => time.GetElapsedTime(start).TotalSeconds < seconds;
        var latencies = await Task.WhenAll(
            Enumerable.Range(0, inFlight).Select(caller => Task.Run(() => CallAsync(caller, time, call, goOn))));
        var elapsed = time.GetElapsedTime(start).TotalSeconds;
        var all = latencies.SelectMany(list => list).Order().ToList();
        return all.Count == 0
            ? throw new InvalidOperationException("No call ended in time.")
            : new LoadResult(all.Count / elapsed, all);
    }

    private static async Task<List<double>> CallAsync(int caller, TimeProvider time, Func<int, Task> call, Func<bool> goOn)
    {
        var latencies = new List<double>();
        while (goOn())
        {
            var start = time.GetTimestamp();
            await call(caller);
            latencies.Add(time.GetElapsedTime(start).TotalMilliseconds);
        }

        return latencies;
    }
}

/// <summary>Calls a second, and latencies in milliseconds, ascending.</summary>
internal sealed record LoadResult(double PerSecond, IReadOnlyList<double> Latencies)
{
    public void AddTo(Results results, int schools, int turn, string measure)
    {
        results.Add(schools, turn, measure, "calls/s", PerSecond);
        results.Add(schools, turn, measure, "p50 ms", At(0.50));
        results.Add(schools, turn, measure, "p99 ms", At(0.99));
    }

    private double At(double share) => Latencies[Math.Min(Latencies.Count - 1, (int)(Latencies.Count * share))];
}
