using System.Globalization;

namespace EntEcole.Directory.Benchmarks;

/// <summary>What the memory of a process is made of when it has the most, in bytes.</summary>
/// <param name="Resident">All of it.</param>
/// <param name="Files">Of files that are mapped: programs and libraries, which processes share.</param>
/// <param name="Heap">Committed by the garbage collector, at its last collection.</param>
/// <param name="Living">Of that, what lived then.</param>
/// <param name="After">Seconds since the process began.</param>
internal sealed record MemoryParts(long Resident, long Files, long Heap, long Living, double After);

/// <summary>
/// Looks at the memory of this process ten times a second, and keeps the look that saw the most. Nothing where /proc is not.
/// </summary>
internal sealed class MemoryPeak : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider time;
    private readonly long begun;
    private readonly PeriodicTimer timer;
    private readonly Task looking;

    public MemoryPeak(TimeProvider time)
    {
        (this.time, begun) = (time, time.GetTimestamp());
        timer = new PeriodicTimer(Pause, time);
        looking = OperatingSystem.IsLinux() ? LookAsync() : Task.CompletedTask;
    }

    /// <summary>The look that saw the most; null before the first.</summary>
    public MemoryParts? Most { get; private set; }

    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await looking;
    }

    private async Task LookAsync()
    {
        while (await timer.WaitForNextTickAsync())
        {
            var (resident, files) = (0L, 0L);
            foreach (var line in File.ReadLines("/proc/self/status"))
            {
                resident = Of(line, "VmRSS:") ?? resident;
                files = Of(line, "RssFile:") ?? files;
            }

            if (resident > (Most?.Resident ?? 0))
            {
                var heap = GC.GetGCMemoryInfo();
                Most = new MemoryParts(
                    resident, files, heap.TotalCommittedBytes, heap.HeapSizeBytes, time.GetElapsedTime(begun).TotalSeconds);
            }
        }
    }

    private static long? Of(string line, string name) => !line.StartsWith(name, StringComparison.Ordinal) ? null
        : 1024 * long.Parse(line.AsSpan()[name.Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture);
}
