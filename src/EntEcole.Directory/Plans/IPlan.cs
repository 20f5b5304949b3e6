using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;

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

    /// <summary>The living records of the plan's feed with a folded name, at the base revision.</summary>
    IReadOnlyList<RecordRow> FindNamed(AafCategory category, string foldedName);

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
