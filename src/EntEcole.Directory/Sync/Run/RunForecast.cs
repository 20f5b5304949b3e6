using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Run;

/// <summary>How long a run may take, by the last one of its feed and kind.</summary>
internal static class RunForecast
{
    // A night or two, and the deltas in between.
    private const int RunsLookedAt = 10;

    /// <summary>Milliseconds expected for an extract of so many bytes; 0 when no run tells.</summary>
    public static async Task<long> ExpectedMsAsync(IRunStore runs, SyncReport report, long bytes, CancellationToken cancellationToken)
    {
        // One that found anything unchanged: nights are like each other, and unlike a first sync.
        var last = await runs.ListRunsAsync(RunFilter.Like(report), long.MaxValue, RunsLookedAt, cancellationToken);
        var like = last.FirstOrDefault(run => run.State is RunState.Applied or RunState.Held && run.Outcome.Unchanged > 0
            && string.Equals(run.Degree, report.Degree, StringComparison.Ordinal) && string.Equals(
                run.Kind, report.Kind, StringComparison.Ordinal));
        return like?.Files.Sum(file => file.Bytes) is > 0 and var read ? (long)(like.DurationMs * ((double)bytes / read)) : 0;
    }
}
