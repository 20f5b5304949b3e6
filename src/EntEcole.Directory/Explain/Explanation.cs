using EntEcole.Directory.Changes;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Explain;

/// <summary>Where a person stands.</summary>
public enum Standing
{
    /// <summary>In the directory, with an active profile.</summary>
    Active = 1,

    /// <summary>In the directory, without any active profile: they left, or what brought them in ended.</summary>
    Suspended = 2,

    /// <summary>Named by a pupil, never delivered.</summary>
    Awaited = 3,

    /// <summary>Not there yet: what would bring them in waits in a held plan.</summary>
    Held = 4,

    /// <summary>Delivered, and their record could not be used.</summary>
    Rejected = 5,

    /// <summary>Was there, and was purged.</summary>
    Purged = 6,

    /// <summary>Their school is not enrolled: none of its persons are kept.</summary>
    SchoolNotEnrolled = 8,

    /// <summary>Nothing is known.</summary>
    Unknown = 9,

    /// <summary>In the directory and delivered, and nothing gives them a profile.</summary>
    WithoutProfile = 10,
}

/// <summary>An explanation, or the persons to choose from.</summary>
/// <param name="Revision">Revision read.</param>
/// <param name="Explanation">Null when several persons match.</param>
/// <param name="Candidates">Those who match, when there are several.</param>
/// <param name="MoreCandidates">Others match too.</param>
public sealed record ExplainAnswer(
    long Revision, Explanation? Explanation, IReadOnlyList<PersonView> Candidates, bool MoreCandidates = false);

/// <summary>Why a person is as they are, or is not there.</summary>
public sealed record Explanation
{
    /// <summary>Where they stand.</summary>
    public required Standing Standing { get; init; }

    /// <summary>The same in words, in order of reading.</summary>
    public required IReadOnlyList<LocalizedText> Sentences { get; init; }

    /// <summary>Their id; null when there is no such person.</summary>
    public PersonId? PersonId { get; init; }

    /// <summary>The person as lookups answer them; null when there is no such person, or they are awaited.</summary>
    public PersonView? Person { get; init; }

    /// <summary>Their living source records.</summary>
    public IReadOnlyList<ExplainedSource> Sources { get; init; } = [];

    /// <summary>What happened to them, the oldest first.</summary>
    public IReadOnlyList<PersonEvent> History { get; init; } = [];

    /// <summary>Nothing is kept of what happened at this revision or earlier; 0 when all is.</summary>
    public long HistoryAfter { get; init; }

    /// <summary>What brings them in, or would: their schools and their conventions.</summary>
    public IReadOnlyList<ExplainedEnrolment> Enrolments { get; init; } = [];

    /// <summary>Problems that runs have stored with their records since the last full extract, the latest run first.</summary>
    public IReadOnlyList<RunProblem> Problems { get; init; } = [];

    /// <summary>The held plans in which a change of theirs waits for a decision.</summary>
    public IReadOnlyList<long> HeldPlans { get; init; } = [];

    /// <summary>The merges into and from this person; decided and undone, the oldest first. Empty when there never was one.</summary>
    public IReadOnlyList<MergeFact> Merges { get; init; } = [];

    /// <summary>Who answers for the one asked about; null when they stand for themselves.</summary>
    public PersonId? MergedInto { get; init; }

    /// <summary>When their last profile will be purged, or was; null while they have an active one, or none.</summary>
    public DateOnly? PurgeOn { get; init; }

    /// <summary>Whether they are in the directory, or awaited there.</summary>
    public bool IsThere => PersonId is not null;
}

/// <summary>A source record and what made it.</summary>
/// <param name="Source">Its id.</param>
/// <param name="Degree">Degree of its feed.</param>
/// <param name="Presence">Whether its feed still delivers it.</param>
/// <param name="First">What first brought it; null when that is no longer kept.</param>
/// <param name="Last">What last changed it.</param>
public sealed record ExplainedSource(SourceRef Source, Degree Degree, Presence Presence, RevisionFact? First, RevisionFact Last);

/// <summary>A school that brings a person in, or would if it were enrolled.</summary>
/// <param name="School">The school, with every convention that names it.</param>
/// <param name="Enrolled">Whether one of them is in force on the day.</param>
public sealed record ExplainedEnrolment(SchoolView School, bool Enrolled);

/// <summary>Something that happened to a person.</summary>
public sealed record PersonEvent
{
    /// <summary>The revision that did it, and its run.</summary>
    public required RevisionFact Revision { get; init; }

    /// <summary>What happened.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>To what.</summary>
    public required EventEntity Entity { get; init; }

    /// <summary>The record: their own, or for a relation that of the other end.</summary>
    public SourceRef? Source { get; init; }

    /// <summary>UAI of the profile's school.</summary>
    public string? Uai { get; init; }

    /// <summary>Name of the profile's school.</summary>
    public string? SchoolName { get; init; }

    /// <summary>Role of the profile.</summary>
    public Role? Role { get; init; }

    /// <summary>Who decided it; null for a run.</summary>
    public string? By { get; init; }

    /// <summary>The merge that was made or ended; null for everything else.</summary>
    public MergeFact? Merge { get; init; }

    /// <summary>Fields that differ; of what is new or has ended, none.</summary>
    public IReadOnlyList<FieldDifference> Changes { get; init; } = [];
}
