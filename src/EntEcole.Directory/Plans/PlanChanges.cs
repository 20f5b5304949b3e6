using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Plans;

/// <summary>Which changes of a plan to list; null accepts all.</summary>
/// <param name="PlanId">The plan.</param>
/// <param name="Uai">School concerned.</param>
/// <param name="Role">Role concerned.</param>
/// <param name="Kind">What happens.</param>
/// <param name="HeldOnly">Only those that wait for a decision.</param>
/// <param name="ConflictsOnly">Only what an undo leaves alone.</param>
public sealed record PlanChangeFilter(
    long PlanId, string? Uai = null, Role? Role = null, EventKind? Kind = null, bool HeldOnly = false, bool ConflictsOnly = false);

/// <summary>A page of what a plan would do.</summary>
/// <param name="State">How the plan stands; of an outdated one nothing is kept.</param>
/// <param name="Rows">The changes, by school, role and person.</param>
public sealed record PlanChangePage(PlanState State, IReadOnlyList<PlanChangeRow> Rows);

/// <summary>One change of a plan: a thing in two states, as the store has them.</summary>
/// <param name="ChangeNo">Its place in the list, from 1; it stays.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Entity">To what.</param>
/// <param name="State">Held, applied, rejected; outdated for what an undo leaves alone.</param>
/// <param name="ConflictRevision">Of what an undo leaves alone, the revision that changed it since; null otherwise.</param>
/// <param name="Uai">School concerned; null for none.</param>
/// <param name="SchoolName">Its name to show; empty for none.</param>
/// <param name="Role">Role concerned; null for none.</param>
/// <param name="Before">The thing without the change.</param>
/// <param name="After">The thing with it; null when it is no longer kept: the change was rejected, or its past is pruned.</param>
public sealed record PlanChangeRow(
    int ChangeNo, EventKind Kind, EventEntity Entity, PlanState State, long? ConflictRevision, string? Uai, string SchoolName, Role? Role,
    ChangedThing Before, ChangedThing? After);

/// <summary>A thing at one moment; what of it is not there is null or empty.</summary>
public sealed record ChangedThing
{
    /// <summary>Of a person, in the feed: their records.</summary>
    public IReadOnlyList<RecordVersion> Records { get; init; } = [];

    /// <summary>Their profile in the school concerned.</summary>
    public ProfileRow? Profile { get; init; }

    /// <summary>Their classes and groups, of any school.</summary>
    public IReadOnlyList<ClassVersion> Classes { get; init; } = [];

    /// <summary>A relation of a pupil.</summary>
    public RelationVersion? Relation { get; init; }

    /// <summary>A school.</summary>
    public School? School { get; init; }

    /// <summary>A class.</summary>
    public ClassRow? Class { get; init; }
}
