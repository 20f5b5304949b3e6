using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Plans;

/// <summary>A plan as it begins.</summary>
/// <param name="RunId">Run that makes it.</param>
/// <param name="Feed">Feed it is about.</param>
/// <param name="MadeAt">Instant.</param>
/// <param name="Kind">Of its extract: a full one plans all that waits again, a delta leaves it waiting.</param>
public sealed record PlanHeader(long RunId, Feed Feed, DateTimeOffset MadeAt, ExtractKind Kind = ExtractKind.Full);

/// <summary>
/// A plan being written: rows to close and rows to open. It lives in the store, not in memory. Not thread-safe.
/// </summary>
public interface IPlan : IAsyncDisposable
{
    /// <summary>Id of the plan; null for a direct one, which is never stored.</summary>
    long? PlanId { get; }

    /// <summary>Revision on which the plan is made.</summary>
    long BaseRevision { get; }

    /// <summary>Rows written so far.</summary>
    long RowCount { get; }

    /// <summary>A number for a new school, class or person; never given twice.</summary>
    int NextNumber(NumberKind kind);

    /// <summary>Where its rows are written.</summary>
    IPlanRows Rows { get; }

    /// <summary>What it compares with.</summary>
    IPlanBase Base { get; }

    /// <summary>The same of another feed, which the plan may write rows of too.</summary>
    IPlanBase BaseOf(int feedNo);

    /// <summary>
    /// Pupils of each school of a full extract, by number, those of schools that are not enrolled included: counted, not kept; and the
    /// enrolled schools that it <paramref name="missed"/>. They replace what the feed said before when the plan is applied, whatever is
    /// held of it; such a difference alone makes a revision.
    /// </summary>
    void CountPupils(IReadOnlyDictionary<int, int> bySchool, IReadOnlyCollection<int> missed);

    /// <summary>
    /// What the plan does, by school and role; nothing for a direct one, which has nothing to guard. With what has left each school since
    /// <paramref name="since"/>; null: without.
    /// </summary>
    Task<PlanTallies> TallyAsync(DateOnly? since, CancellationToken cancellationToken);

    /// <summary>
    /// Applies the plan in one transaction with the end of its run: next revision, rows closed, rows opened, classes
    /// without members that no school lists closed. A plan without rows makes no revision. What concerns <paramref name="holds"/> waits,
    /// with all rows of the persons concerned; what waited in the feed's plans before is outdated by a full extract. A person that the plan
    /// takes for new,
    /// and that another feed has brought since by INE or id, is the one who is there, unless they contradict each other. <paramref
    /// name="finish"/> makes the final report from the revision and the profile counts; it may be called again if the transaction is.
    /// <paramref name="problems"/> are those of the run, in the order found.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PlanOutdated"/>: a row to close is no longer there; nothing was
    /// applied.</exception>
    Task<SyncReport> ApplyAsync(
        IReadOnlyList<Hold> holds, Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems,
        CancellationToken cancellationToken);

    /// <summary>
    /// Ends the run without applying: a stored plan stays and waits for <paramref name="holds"/>, a direct one leaves no trace but its run
    /// and its
    /// <paramref name="problems"/>. <paramref name="finish"/> makes the final report from the present revision and profile
    /// counts.
    /// </summary>
    Task<SyncReport> KeepAsync(
        IReadOnlyList<Hold> holds, Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems,
        CancellationToken cancellationToken);
}

/// <summary>What numbers are given to.</summary>
public enum NumberKind
{
    /// <summary>Schools.</summary>
    School,

    /// <summary>Classes and groups.</summary>
    Class,

    /// <summary>Persons.</summary>
    Person,
}

/// <summary>How many profiles of a feed are in a state.</summary>
public sealed record ProfileCount(Role Role, ProfileState State, int Count);
