using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Worker;

/// <summary>
/// What workers share through the store: who looks after an academy, what is paused, what is missing, what was done today.
/// </summary>
public interface IWorkerStore
{
    /// <summary>
    /// Takes the lock under which the deliveries of an academy are taken, applied and put away, empty for those of none; null when another
    /// worker holds it. It ends with its owner, however that ends: what it had under way is then the next one's.
    /// </summary>
    Task<IAsyncDisposable?> TryLockInboxAsync(string academy, CancellationToken cancellationToken);

    /// <summary>Takes the lock of a daily job; null when another worker does it.</summary>
    Task<IAsyncDisposable?> TryLockJobAsync(string job, CancellationToken cancellationToken);

    /// <summary>
    /// Marks runs of an academy that are still marked running failed, and forgets their plans. Call it under
    /// <see cref="IRunStore.TryLockAcademyAsync"/>: their process is dead.
    /// </summary>
    Task CloseDeadRunsAsync(string academy, CancellationToken cancellationToken);

    /// <summary>Digests of the extracts of a feed and date that were applied and not undone since, each with its latest run.</summary>
    Task<IReadOnlyDictionary<string, long>> ListAppliedDigestsAsync(
        string academy, Degree degree, DateOnly extractDate, CancellationToken cancellationToken);

    /// <summary>The pause of an academy; null when it is not paused.</summary>
    Task<AcademyPause?> FindPauseAsync(string academy, CancellationToken cancellationToken);

    /// <summary>Pauses an academy. False: it is already paused.</summary>
    Task<bool> PauseAsync(string academy, AcademyPause pause, CancellationToken cancellationToken);

    /// <summary>Ends a pause. False: there is none.</summary>
    Task<bool> ResumeAsync(string academy, CancellationToken cancellationToken);

    /// <summary>Notes that extracts of an academy are missing since an instant. False: that is noted already.</summary>
    Task<bool> NoteMissingAsync(string academy, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Notes that they are not missing any more. False: it was not noted that they are.</summary>
    Task<bool> NoteFoundAsync(string academy, CancellationToken cancellationToken);

    /// <summary>How each academy stands that has ever been synchronised or paused, by label.</summary>
    Task<IReadOnlyList<AcademyStanding>> ListAcademyStandingsAsync(CancellationToken cancellationToken);

    /// <summary>When a daily job was last done; null when it never was.</summary>
    Task<DateTimeOffset?> FindJobAsync(string job, CancellationToken cancellationToken);

    /// <summary>Records when a daily job was done. Call it under its lock.</summary>
    Task RecordJobAsync(string job, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Keeps how far a run is, for other processes. False: the store accepts no write now, and nothing waits for that.</summary>
    Task<bool> PutProgressAsync(RunProgress progress, CancellationToken cancellationToken);

    /// <summary>How far a run is; null when nothing is told of it, or it has ended.</summary>
    Task<RunProgress?> FindProgressAsync(long runId, CancellationToken cancellationToken);
}

/// <summary>Why nothing of an academy is synchronised.</summary>
/// <param name="At">Since when.</param>
/// <param name="By">Who paused it.</param>
/// <param name="Reason">Why, in their words.</param>
public sealed record AcademyPause(DateTimeOffset At, string By, string Reason);

/// <summary>How an academy stands.</summary>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Pause">Its pause; null when it is not paused.</param>
/// <param name="MissingSince">Since when a new extract is missing; null when none is, or it was not noted yet.</param>
/// <param name="LastExtract">Date of the latest extract that is still applied, see <see cref="Feed"/>; null for none.</param>
/// <param name="LastAppliedAt">When an extract was last applied that is not undone; null for never.</param>
public sealed record AcademyStanding(
    string Academy, AcademyPause? Pause, DateTimeOffset? MissingSince, DateOnly? LastExtract, DateTimeOffset? LastAppliedAt);
