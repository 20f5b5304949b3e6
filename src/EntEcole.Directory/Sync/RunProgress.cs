namespace EntEcole.Directory.Sync;

/// <summary>How far a run is, for whoever looks on.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">What it does.</param>
/// <param name="Files">Files read to their end.</param>
/// <param name="TotalFiles">Files in all.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="TotalBytes">Bytes in all.</param>
/// <param name="Records">Records read.</param>
/// <param name="RecordRate">Records a second, over the last seconds.</param>
/// <param name="Permille">Thousandths of the whole run that are done.</param>
/// <param name="RemainingMs">Milliseconds left; 0 while it cannot be told.</param>
public sealed record RunProgress(
    long RunId, SyncStep Step, int Files, int TotalFiles, long Bytes, long TotalBytes, long Records, long RecordRate, int Permille, long RemainingMs);

/// <summary>
/// Makes of what a run tells now and then how far it is. What is left is told from the mean of the whole run, so that it does not jump
/// with each file, and from a tenth of it on. Not thread-safe.
/// </summary>
public sealed class RunMeter(TimeProvider time)
{
    /// <summary>Of a whole run, the thousandths that are reading; the rest is applying.</summary>
    public const int ReadingPermille = 950;

    private const int FirstTold = 100;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Queue<(long At, long Records)> samples = new();
    private long runId;
    private long begun;

    /// <summary>How far the run is after <paramref name="told"/>; null before it is recorded.</summary>
    public RunProgress? Take(SyncProgress told)
    {
        if (told.RunId == 0)
        {
            return null;
        }

        var now = time.GetTimestamp();
        if (told.RunId != runId)
        {
            (runId, begun) = (told.RunId, now);
            samples.Clear();
        }

        var rate = Rate(now, told.Records);
        var permille = told.Step switch
        {
            SyncStep.Finding => 0,
            SyncStep.Applying => ReadingPermille,
            _ => told.TotalBytes == 0 ? 0 : (int)(told.Bytes * ReadingPermille / told.TotalBytes),
        };
        var elapsed = time.GetElapsedTime(begun, now).TotalMilliseconds;
        var remaining = permille < FirstTold ? 0 : (long)(elapsed * (1000 - permille) / permille);
        return new RunProgress(
            told.RunId, told.Step, told.Files, told.TotalFiles, told.Bytes, told.TotalBytes, told.Records, rate, permille, remaining);
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
}
