using EntEcole.Directory.Model;

namespace EntEcole.Directory.Store;

/// <summary>Where the rows of a plan go.</summary>
public enum PlanWriting
{
    /// <summary>To a stored plan.</summary>
    Stored,

    /// <summary>
    /// Straight into their tables, in the transaction that will apply them, behind whoever puts them: for a feed's first sync, which has
    /// nothing to lose. A row that cannot be written is told by <see cref="LateFaultException"/>.
    /// </summary>
    Direct,

    /// <summary>The same, each row before the next is put: slower, but what cannot be written is told where it is put.</summary>
    DirectInTurn,
}

/// <summary>
/// A row put earlier into a <see cref="PlanWriting.Direct"/> plan could not be written, and which one it was is no longer known. The plan
/// is lost: <see cref="PlanWriting.DirectInTurn"/> will tell it of the row.
/// </summary>
public sealed class LateFaultException(Exception inner) : Exception("A row put earlier could not be written.", inner);

/// <summary>What a plan does in a school, for a role.</summary>
/// <param name="SchoolNo">The school.</param>
/// <param name="Uai">Its UAI; null when it has none.</param>
/// <param name="Role">The role.</param>
/// <param name="Present">Active profiles before; counted where some depart or are renamed, otherwise 0.</param>
/// <param name="Arriving">Profiles created or restored.</param>
/// <param name="Departing">Profiles suspended.</param>
/// <param name="Moving">Of those suspended, persons whom the extract still holds in an enrolled school.</param>
/// <param name="Renamed">Active profiles of persons whose names, INE or birth date change.</param>
/// <param name="Returning">Of those arriving, profiles that were suspended.</param>
/// <param name="Changed">Profiles that stay, and change in what they or their person say; counted when a stored plan is read, otherwise 0.</param>
public sealed record PlanTally(
    int SchoolNo, string? Uai, Role Role, long Present, long Arriving, long Departing, long Moving, long Renamed, long Returning = 0, long Changed = 0)
{
    /// <summary>Which other decisions some of them wait for as well; told when a stored plan is read.</summary>
    public IReadOnlyList<OtherDecision> WaitsFor { get; init; } = [];
}

/// <summary>A decision for which persons of another school wait: all rows of a person are applied together, with the last decision.</summary>
/// <param name="SchoolNo">The school to decide; 0 for what is held of the whole academy.</param>
/// <param name="Uai">Its UAI; null for the whole academy.</param>
/// <param name="Persons">How many persons wait for it.</param>
public sealed record OtherDecision(int SchoolNo, string? Uai, long Persons);

/// <summary>What a plan does, by school and role, and how many active profiles its feed has before.</summary>
public sealed record PlanTallies(IReadOnlyList<PlanTally> Schools, long Active)
{
    /// <summary>Of a plan that is not stored.</summary>
    public static PlanTallies None { get; } = new([], 0);
}

/// <summary>Why something is held.</summary>
public enum HoldCause
{
    /// <summary>Too many departures from a school, for a role.</summary>
    SchoolDepartures = 1,

    /// <summary>Too many departures from the academy: all departures wait.</summary>
    AcademyDepartures = 2,

    /// <summary>Too many changes of names, INE or birth dates.</summary>
    IdentityChanges = 3,

    /// <summary>The extract no longer holds the school, or none of its pupils.</summary>
    SchoolGone = 4,

    /// <summary>Records of the school contradict each other, or the program failed on one: it is set aside.</summary>
    NotReconciled = 5,

    /// <summary>A dry run, or an undo: everything waits.</summary>
    Asked = 6,
}

/// <summary>What is held for a school and role.</summary>
/// <param name="SchoolNo">The school; 0 for the whole feed.</param>
/// <param name="Uai">Its UAI; null for the whole feed.</param>
/// <param name="Role">The role; null for all.</param>
/// <param name="Present">Active profiles before.</param>
/// <param name="Departing">Profiles that would go, or persons whose identity would change.</param>
/// <param name="Limit">How many would have passed.</param>
/// <param name="Cause">Why.</param>
/// <param name="Since">Since when it has been held, night after night; null before it is stored.</param>
public sealed record Hold(
    int SchoolNo, string? Uai, Role? Role, long Present, long Departing, long Limit, HoldCause Cause, DateTimeOffset? Since = null);

/// <summary>State of a stored plan.</summary>
public enum PlanState
{
    /// <summary>Being made by a run.</summary>
    Making = 0,

    /// <summary>Something in it waits for a decision.</summary>
    Held = 1,

    /// <summary>Applied: nothing is left of it.</summary>
    Applied = 2,

    /// <summary>What was left of it has been rejected.</summary>
    Rejected = 3,

    /// <summary>A later run planned again: nothing is left to decide.</summary>
    Outdated = 4,
}

/// <summary>A plan as it stands.</summary>
/// <param name="PlanId">Its id.</param>
/// <param name="RunId">Run that made it.</param>
/// <param name="Feed">Feed it is about.</param>
/// <param name="BaseRevision">Revision on which it was made.</param>
/// <param name="MadeAt">Instant.</param>
/// <param name="State">How it stands.</param>
/// <param name="Holds">What waits in it, by school and role.</param>
/// <param name="Counts">What the rows that wait would do, by school and role.</param>
/// <param name="Decisions">Decisions taken, the oldest first.</param>
/// <param name="SchoolNames">Names to show of the schools in it, by UAI.</param>
public sealed record StoredPlan(
    long PlanId, long RunId, Feed Feed, long BaseRevision, DateTimeOffset MadeAt, PlanState State,
    IReadOnlyList<Hold> Holds, IReadOnlyList<PlanTally> Counts, IReadOnlyList<PlanDecision> Decisions,
    IReadOnlyDictionary<string, string> SchoolNames);

/// <summary>A decision on a plan.</summary>
/// <param name="PlanId">The plan.</param>
/// <param name="Approved">Applied, or dropped.</param>
/// <param name="Uais">The schools, each once; empty for all that waits.</param>
/// <param name="By">Who decided.</param>
/// <param name="Why">The reason given.</param>
/// <param name="At">Instant.</param>
public sealed record PlanDecision(long PlanId, bool Approved, IReadOnlyList<string> Uais, string By, string Why, DateTimeOffset At);

/// <summary>How an enrolled school stands.</summary>
/// <param name="SchoolNo">Its number; 0 when no extract ever held it.</param>
/// <param name="Uai">Its UAI.</param>
/// <param name="Name">Name to show; that of its convention when no extract ever held it.</param>
/// <param name="Academy">Academy whose feed describes it, or failing any that of its convention.</param>
/// <param name="AppliedRunId">The last run that applied it; null when no extract ever held it.</param>
/// <param name="AppliedAt">When that run began.</param>
/// <param name="ExtractDate">Date of the extract of that run, the last that held the school: its freshness.</param>
/// <param name="PlanId">The plan that holds it; null when nothing does.</param>
/// <param name="Holds">What is held, and since when.</param>
public sealed record SchoolStanding(
    int SchoolNo, string Uai, string Name, string Academy, long? AppliedRunId, DateTimeOffset? AppliedAt, DateOnly? ExtractDate,
    long? PlanId, IReadOnlyList<Hold> Holds);

/// <summary>Which schools to tell the standing of; null accepts all.</summary>
/// <param name="EnrolledOn">Those enrolled on this day, in the last extract or not.</param>
/// <param name="Uai">The school.</param>
/// <param name="Academy">Academy whose feed describes them, or failing any that of their convention.</param>
/// <param name="HeldOnly">Only those of which something is held.</param>
/// <param name="ReadUntil">Only those whose last applied extract is of this day or older, or that none has applied.</param>
public sealed record StandingFilter(
    DateOnly EnrolledOn, string? Uai = null, string? Academy = null, bool HeldOnly = false, DateOnly? ReadUntil = null);

/// <summary>The reverse of a run, planned.</summary>
/// <param name="PlanId">The plan; all of it waits.</param>
/// <param name="BaseRevision">Revision on which it was planned.</param>
/// <param name="Conflicts">Records of persons who have changed since the run: left alone.</param>
public sealed record UndoPlan(long PlanId, long BaseRevision, IReadOnlyList<SourceRef> Conflicts);
