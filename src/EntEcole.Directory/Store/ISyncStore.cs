using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Store;

/// <summary>What a sync reads and writes.</summary>
public interface ISyncStore
{
    /// <summary>
    /// Takes the lock under which one academy is synchronised; null when somebody else holds it. It ends with its owner,
    /// however he ends.
    /// </summary>
    Task<IAsyncDisposable?> TryLockAcademyAsync(string academy, CancellationToken cancellationToken);

    /// <summary>
    /// Raised about every second while something cannot be written because a feed's first sync has the store to itself: whoever
    /// writes then waits for as long as that sync lives.
    /// </summary>
    event EventHandler? Waiting;

    /// <summary>The feed of an academy and degree, made if it is new.</summary>
    Task<Feed> GetFeedAsync(string academy, Degree degree, CancellationToken cancellationToken);

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

    /// <summary>Gives every living school of a feed at a revision to <paramref name="each"/>.</summary>
    Task LoadSchoolsAsync(int feedNo, long revision, Action<SchoolRow> each, CancellationToken cancellationToken);

    /// <summary>The numbers of all living schools, whatever their feed, by UAI.</summary>
    Task<IReadOnlyDictionary<string, int>> LoadSchoolNumbersAsync(long revision, CancellationToken cancellationToken);

    /// <summary>Gives the latest version of every class of a feed to <paramref name="each"/>, and whether it lives.</summary>
    Task LoadClassesAsync(int feedNo, long revision, Action<ClassRow, bool> each, CancellationToken cancellationToken);

    /// <summary>Gives every living code of a feed's nomenclature at a revision to <paramref name="each"/>.</summary>
    Task LoadNomenclatureAsync(
        int feedNo, AafCategory category, long revision, Action<NomenclatureRow> each, CancellationToken cancellationToken);

    /// <summary>How many living records a feed has in a category.</summary>
    Task<int> CountRecordsAsync(int feedNo, AafCategory category, long revision, CancellationToken cancellationToken);

    /// <summary>Gives the key of every living record of a feed and category at a revision to <paramref name="each"/>.</summary>
    Task LoadRecordsAsync(int feedNo, AafCategory category, long revision, Action<RecordKey> each, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a plan on the present revision. Disposed without <see cref="IPlan.ApplyAsync"/>, one that is not
    /// <see cref="PlanWriting.Stored"/> leaves no trace.
    /// </summary>
    Task<IPlan> OpenPlanAsync(PlanHeader header, PlanWriting writing, CancellationToken cancellationToken);
}

/// <summary>A run as it begins.</summary>
/// <param name="Academy">Upper-case label; empty when the extract was refused before it could be told.</param>
/// <param name="Degree">1D or 2D.</param>
/// <param name="Kind">Full or delta.</param>
/// <param name="ExtractDate">Date of the extract; null when it was refused before it could be told.</param>
/// <param name="AsOf">Day whose enrolments decide.</param>
/// <param name="StartedAt">Instant.</param>
/// <param name="StartedBy">Who asked for it; null for nobody in particular.</param>
public sealed record RunHeader(
    string Academy, Degree Degree, ExtractKind Kind, DateOnly? ExtractDate, DateOnly AsOf, DateTimeOffset StartedAt, string? StartedBy = null);

/// <summary>A plan as it begins.</summary>
/// <param name="RunId">Run that makes it.</param>
/// <param name="Feed">Feed it is about.</param>
/// <param name="MadeAt">Instant.</param>
/// <param name="Kind">Of its extract: a full one plans all that waits again, a delta leaves it waiting.</param>
public sealed record PlanHeader(long RunId, Feed Feed, DateTimeOffset MadeAt, ExtractKind Kind = ExtractKind.Full);

/// <summary>Which runs to list; null accepts all.</summary>
/// <param name="Academy">Upper-case label.</param>
/// <param name="State">How they stand.</param>
/// <param name="From">Begun at this instant or later.</param>
/// <param name="Until">Begun before this instant.</param>
public sealed record RunFilter(string? Academy = null, RunState? State = null, DateTimeOffset? From = null, DateTimeOffset? Until = null);

/// <summary>Which problems to list; null accepts all.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Uai">School concerned.</param>
/// <param name="Code">Cause.</param>
/// <param name="Severity">Exactly this severity.</param>
/// <param name="MinSeverity">This severity or a higher one.</param>
/// <param name="DistrictUai">UAI of the inspection in charge of the school, as schools now stand.</param>
public sealed record ProblemFilter(
    long RunId, string? Uai = null, ProblemCode? Code = null, Severity? Severity = null, Severity? MinSeverity = null, string? DistrictUai = null);

/// <summary>A problem with its number in the store.</summary>
public sealed record StoredProblem(long ProblemNo, Problem Problem);

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

    /// <summary>Opens a school's row; <paramref name="replaces"/> closes the present one of the same feed.</summary>
    void Put(SchoolRow row, bool replaces);

    /// <summary>Opens a class's row; <paramref name="replaces"/> closes the present one.</summary>
    void Put(ClassRow row, bool replaces);

    /// <summary>
    /// Opens a record's row; <paramref name="replaces"/> closes the present one of the same feed, category and source id,
    /// <paramref name="renames"/> says that names, INE or birth date differ; <paramref name="ine"/> is given when it is new for the person:
    /// he is then found by it.
    /// </summary>
    void Put(RecordRow row, bool replaces, bool renames = false, string? ine = null);

    /// <summary>Opens a profile's row; <paramref name="replaces"/> closes the present one.</summary>
    void Put(ProfileRow row, bool replaces);

    /// <summary>Opens a membership's row; <paramref name="replaces"/> closes the present one.</summary>
    void Put(MembershipRow row, bool replaces);

    /// <summary>Opens a relation's row; <paramref name="replaces"/> closes the present one.</summary>
    void Put(RelationRow row, bool replaces);

    /// <summary>Opens a code's row; <paramref name="replaces"/> closes the present one.</summary>
    void Put(NomenclatureRow row, bool replaces);

    /// <summary>Closes a code.</summary>
    void End(NomenclatureRow row);

    /// <summary>Closes a record that is no longer awaited, or that another one of the same person follows.</summary>
    void End(RecordRow row);

    /// <summary>Closes a membership.</summary>
    void End(MembershipRow row);

    /// <summary>Closes a relation.</summary>
    void End(RelationRow row);

    /// <summary>Takes back all rows of persons that were written so far: records, profiles, memberships and relations.</summary>
    void Forget(IReadOnlyCollection<int> persons);

    /// <summary>The living rows that the plan's feed made for a person, at the base revision.</summary>
    PersonRows ReadPerson(int personNo, AafCategory category, string sourceId);

    /// <summary>The living record of any feed with a source id, at the base revision; null when there is none.</summary>
    RecordRow? FindRecord(int feedNo, AafCategory category, string sourceId);

    /// <summary>The key of a living record of the plan's feed, at the base revision; null when there is none.</summary>
    RecordKey? FindKey(AafCategory category, string sourceId);

    /// <summary>The key of a person's living record of the plan's feed, at the base revision; null when there is none.</summary>
    RecordKey? FindKey(AafCategory category, int personNo);

    /// <summary>The living pupil records, of any feed, of persons who have or had an INE, at the base revision, by person.</summary>
    IReadOnlyList<RecordRow> FindPupils(string ine);

    /// <summary>The kept children of a relative in the plan's feed, at the base revision.</summary>
    IReadOnlyList<ChildRow> ReadChildren(int relativeNo);

    /// <summary>
    /// Pupils of each school of a full extract, by number, those of schools that are not enrolled included: counted, not kept; and the
    /// enrolled schools that it <paramref name="missed"/>. They replace what the feed said before when the plan is applied, whatever is
    /// held of it; such a difference alone makes a revision.
    /// </summary>
    void CountPupils(IReadOnlyDictionary<int, int> bySchool, IReadOnlyCollection<int> missed);

    /// <summary>What the plan does, by school and role; nothing for a direct one, which has nothing to guard.</summary>
    Task<PlanTallies> TallyAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Applies the plan in one transaction with the end of its run: next revision, rows closed, rows opened, classes
    /// that nobody is in and no school lists closed. A plan without rows makes no revision. What concerns <paramref name="holds"/> waits,
    /// with all rows of the persons concerned; what waited in the feed's plans before is outdated by a full extract. Whom the plan takes for new,
    /// and another feed has brought since by his INE or id, is who is there, unless they contradict each other. <paramref name="finish"/> makes
    /// the final report from the revision and the profile counts; it may be called again if the transaction is.
    /// <paramref name="problems"/> are those of the run, in the order found.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PlanOutdated"/>: a row to close is no longer there; nothing was applied.</exception>
    Task<SyncReport> ApplyAsync(
        IReadOnlyList<Hold> holds, Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the run without applying: a stored plan stays and waits for <paramref name="holds"/>, a direct one leaves no trace but its run and its
    /// <paramref name="problems"/>. <paramref name="finish"/> makes the final report from the present revision and profile
    /// counts.
    /// </summary>
    Task<SyncReport> KeepAsync(
        IReadOnlyList<Hold> holds, Func<long, IReadOnlyList<ProfileCount>, SyncReport> finish, IEnumerable<Problem> problems, CancellationToken cancellationToken);
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
