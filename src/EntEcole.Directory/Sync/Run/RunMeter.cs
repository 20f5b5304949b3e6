using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Run;

/// <summary>
/// Makes of what a run tells now and then how far it is. Time is told by what the whole run will have taken: at first as long as the last
/// one of its kind, more and more by its own pace. It never goes back. Not thread-safe.
/// </summary>
public sealed class RunMeter(TimeProvider time)
{
    /// <summary>
    /// Of a first sync, the time after reading against that of reading: it indexes what it wrote. Measured on 4,400 schools.
    /// </summary>
    public const double FirstApplying = 0.7;

    /// <summary>The same of a night.</summary>
    public const double NightApplying = 0.2;

    // Of a run that nothing is known of, time left is told from here on.
    private const double FirstTold = 0.1;

    // Completion is reported by the final run report.
    private const int MostPermille = 990;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Queue<(long At, long Records)> samples = new();
    private Run run = new(0, 0);

    /// <summary>How far the run is after <paramref name="told"/>; null before it is recorded.</summary>
    public RunProgress? Take(SyncProgress told)
    {
        if (told.RunId == 0)
        {
            return null;
        }

        var now = time.GetTimestamp();
        if (told.RunId != run.Id)
        {
            run = new Run(told.RunId, now);
            samples.Clear();
        }

        var rate = Rate(now, told.Records);
        var elapsed = time.GetElapsedTime(run.Begun, now).TotalMilliseconds;
        switch (told.Step)
        {
            case SyncStep.Finding:
                (run.BeforeReading, run.Applying, run.Expected) = (elapsed, told.IsFirst ? FirstApplying : NightApplying, told.ExpectedMs);
                run.Whole = told.ExpectedMs;
                break;
            case SyncStep.Reading when told.Share > 0:
                var paced = run.BeforeReading + ((elapsed - run.BeforeReading) / told.Share * (1 + run.Applying));
                run.Whole = run.Expected > 0 ? (told.Share * paced) + ((1 - told.Share) * run.Expected) : told.Share < FirstTold
                    ? 0
                    : paced;
                break;
            default:
                // Applying: as reading foresaw it.
                break;
        }

        if (run.Whole > 0)
        {
            run.Permille = Math.Clamp((int)(1000 * elapsed / run.Whole), run.Permille, MostPermille);
        }

        return new RunProgress(
            told.RunId, told.Step, told.Files, told.TotalFiles, told.Bytes, told.TotalBytes, told.Records, rate, run.Permille,
            Math.Max(0, (long)(run.Whole - elapsed)));
    }

    private long Rate(long now, long records)
    {
        while (samples.TryPeek(out var oldest) && samples.Count > 1 && time.GetElapsedTime(oldest.At, now) > Window)
        {
            samples.Dequeue();
        }

        samples.Enqueue((now, records));
        var first = samples.Peek();
        var seconds = time.GetElapsedTime(first.At, now).TotalSeconds;
        return seconds <= 0 ? 0 : (long)((records - first.Records) / seconds);
    }

    // Times are milliseconds since it began; Whole is 0 while nothing tells it.
    private sealed class Run(long id, long begun)
    {
        public long Id { get; } = id;

        public long Begun { get; } = begun;

        public double BeforeReading { get; set; }

        public double Applying { get; set; } = NightApplying;

        public double Expected { get; set; }

        public double Whole { get; set; }

        public int Permille { get; set; }
    }
}
