using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Plans;

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
public sealed record PlanDecision(long PlanId, bool Approved, IReadOnlyList<string> Uais, string By, string Why, DateTimeOffset At)
{
    /// <summary>The persons whose departure is decided, each once, with what belongs to it; empty for a decision on schools.</summary>
    public IReadOnlyList<PersonId> Persons { get; init; } = [];
}
