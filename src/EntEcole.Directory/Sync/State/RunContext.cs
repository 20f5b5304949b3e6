using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Report;

namespace EntEcole.Directory.Sync.State;

/// <summary>What a run is told from, however it ends, so it outlives its plan: a clock, what was counted, the problems found.</summary>
internal sealed class RunContext(TimeProvider time) : IDisposable
{
    private readonly long start = time.GetTimestamp();

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public long ElapsedMs => (long)time.GetElapsedTime(start).TotalMilliseconds;

    /// <summary>The day whose enrolments decide: the one that is <paramref name="asked"/> for, else today in France.</summary>
    public DateOnly AsOf(DateOnly? asked) => asked ?? FrenchTime.DayAt(StartedAt);

    public Accounting Accounting { get; private set; } = new();

    public ProblemLog Problems { get; private set; } = new();

    /// <summary>Pupils whose records wait for the end of their category.</summary>
    public DeferredPupils Deferred { get; private set; } = new();

    /// <summary>Forgets what was counted and found: the extract is read anew. The clock goes on.</summary>
    public void BeginAgain()
    {
        Dispose();
        Accounting = new Accounting();
        Problems = new ProblemLog();
        Deferred = new DeferredPupils();
    }

    public void Dispose()
    {
        Problems.Dispose();
        Deferred.Dispose();
    }
}
