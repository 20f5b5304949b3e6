using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Runs;

/// <summary>Runs, their problems, and the lock of the run in progress.</summary>
public interface IRunStore
{
    /// <summary>
    /// Takes the lock under which one academy is synchronised; null when another process holds it. It ends with its owner,
    /// however that ends.
    /// </summary>
    Task<IAsyncDisposable?> TryLockAcademyAsync(string academy, CancellationToken cancellationToken);

    /// <summary>
    /// Raised about every second while something cannot be written because a feed's first sync has the store to itself: a process that
    /// writes then waits for as long as that sync lives.
    /// </summary>
    event EventHandler? Waiting;

    /// <summary>
    /// Records that a run begins and returns its id. A run of the same academy still marked running belongs to a dead
    /// process: it is marked failed and its plan forgotten. Call it under the academy's lock.
    /// </summary>
    Task<long> BeginRunAsync(RunHeader header, CancellationToken cancellationToken);

    /// <summary>
    /// Records how a run ended that applied nothing, and its <paramref name="problems"/>, in the order found; they are
    /// enumerated again if the transaction is repeated.
    /// </summary>
    Task EndRunAsync(SyncReport report, IEnumerable<Problem> problems, CancellationToken cancellationToken);

    /// <summary>A run's report; null when there is no such run.</summary>
    Task<SyncReport?> FindRunAsync(long runId, CancellationToken cancellationToken);

    /// <summary>Reports of runs, the latest first, those before <paramref name="before"/>.</summary>
    Task<IReadOnlyList<SyncReport>> ListRunsAsync(RunFilter filter, long before, int limit, CancellationToken cancellationToken);

    /// <summary>Problems of a run in the order found, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<StoredProblem>> ListProblemsAsync(
        ProblemFilter filter, long after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The pupils of a feed with these source ids, as they now are, once for each school in which they have a profile: problems hold ids
    /// alone. Those who are not kept are left out.
    /// </summary>
    Task<IReadOnlyList<ProblemPupil>> ListProblemPupilsAsync(
        string academy, Degree degree, IReadOnlyCollection<string> pupilIds, CancellationToken cancellationToken);
}

/// <summary>A run as it begins.</summary>
/// <param name="Academy">Upper-case label; empty when the extract was refused before it could be told.</param>
/// <param name="Degree">1D or 2D.</param>
/// <param name="Kind">Full or delta.</param>
/// <param name="ExtractDate">Date of the extract; null when it was refused before it could be told.</param>
/// <param name="AsOf">Day whose enrolments decide.</param>
/// <param name="StartedAt">Instant.</param>
/// <param name="StartedBy">Who asked for it; null when no person did.</param>
/// <param name="StartReason">Why; null when no reason was given.</param>
/// <param name="IsDryRun">Whether nothing is to be applied.</param>
/// <param name="Uai">The school of ONDE files; empty for any other run.</param>
public sealed record RunHeader(
    string Academy, Degree Degree, ExtractKind Kind, DateOnly? ExtractDate, DateOnly AsOf, DateTimeOffset StartedAt,
    string? StartedBy = null,
    string? StartReason = null, bool IsDryRun = false, string Uai = "");

/// <summary>Which runs to list; null accepts all.</summary>
/// <param name="Academy">Upper-case label.</param>
/// <param name="State">How they stand.</param>
/// <param name="From">Begun at this instant or later.</param>
/// <param name="Until">Begun before this instant.</param>
public sealed record RunFilter(string? Academy = null, RunState? State = null, DateTimeOffset? From = null, DateTimeOffset? Until = null)
{
    /// <summary>Only runs about the academy itself: none about the ONDE files of one school.</summary>
    public bool OfAcademy { get; init; }

    /// <summary>Only runs about the ONDE files of these schools; null accepts all.</summary>
    public IReadOnlyCollection<string>? Uais { get; init; }

    /// <summary>The runs of the feed of a run: those of the ONDE files of its school, or those of its academy.</summary>
    public static RunFilter Like(SyncReport run) =>
        new(run.Academy) { OfAcademy = run.Uai is null, Uais = run.Uai is { } uai ? [uai] : null };
}

/// <summary>Which problems to list; null accepts all.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Uai">School concerned.</param>
/// <param name="Code">Cause.</param>
/// <param name="Severity">Exactly this severity.</param>
/// <param name="MinSeverity">This severity or a higher one.</param>
/// <param name="DistrictUai">UAI of the inspection in charge of the school, as schools now stand.</param>
public sealed record ProblemFilter(
    long RunId, string? Uai = null, ProblemCode? Code = null, Severity? Severity = null, Severity? MinSeverity = null,
    string? DistrictUai = null);

/// <summary>A problem with its number in the store.</summary>
public sealed record StoredProblem(long ProblemNo, Problem Problem);

/// <summary>A pupil concerned by a problem, in a school in which they have a profile.</summary>
/// <param name="PupilId">Source id.</param>
/// <param name="PersonId">Id of the person.</param>
/// <param name="Uai">The school.</param>
/// <param name="Name">Usage name and given name.</param>
/// <param name="Classes">Source id and name of their classes and groups in this school.</param>
public sealed record ProblemPupil(
    string PupilId, PersonId PersonId, string Uai, string Name, IReadOnlyList<(string Id, string Name)> Classes);
