namespace EntEcole.Directory.Sync;

/// <summary>What a run is told from, however it ends, so it outlives its plan: a clock, what was counted, the problems found.</summary>
internal sealed class RunBook(TimeProvider time) : IDisposable
{
    private readonly long start = time.GetTimestamp();

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public long ElapsedMs => (long)time.GetElapsedTime(start).TotalMilliseconds;

    public Accounting Accounting { get; } = new();

    public ProblemLog Problems { get; } = new();

    /// <summary>Pupils whose records wait for the end of their category.</summary>
    public PutOffPupils PutOff { get; } = new();

    public void Dispose()
    {
        Problems.Dispose();
        PutOff.Dispose();
    }
}
