using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Persons;

/// <summary>Everything kept of a person, each list in the order of <see cref="RowSpan.Since"/>.</summary>
/// <param name="PersonNo">Number in the store; never shown.</param>
/// <param name="Records">Their source records.</param>
/// <param name="Profiles">Their profiles.</param>
/// <param name="Classes">Their classes and groups.</param>
/// <param name="Relations">Their relatives, or their children.</param>
/// <param name="Revisions">The revisions that made or ended those rows, by number.</param>
/// <param name="OldestRevision">Rows that ended at this revision or earlier are no longer kept; 0 when all are.</param>
public sealed record PersonVersions(
    int PersonNo,
    IReadOnlyList<RecordVersion> Records,
    IReadOnlyList<ProfileVersion> Profiles,
    IReadOnlyList<ClassVersion> Classes,
    IReadOnlyList<RelationVersion> Relations,
    IReadOnlyDictionary<long, RevisionFact> Revisions,
    long OldestRevision);

/// <summary>A version of a source record.</summary>
/// <param name="Span">When.</param>
/// <param name="Source">Its id.</param>
/// <param name="Degree">Degree of its feed.</param>
/// <param name="PersonId">Public id of the person.</param>
/// <param name="Presence">Whether its feed delivered it.</param>
/// <param name="Person">What it said; null while it is awaited.</param>
public sealed record RecordVersion(RowSpan Span, SourceRef Source, Degree Degree, PersonId PersonId, Presence Presence, Person? Person);

/// <summary>A version of a profile. The school is as it is now.</summary>
public sealed record ProfileVersion(RowSpan Span, string Academy, Degree Degree, string? Uai, string SchoolName, ProfileRow Row);

/// <summary>A version of a membership of a class or group, under the last name that it had meanwhile.</summary>
public sealed record ClassVersion(
    RowSpan Span, string Academy, Degree Degree, int SchoolNo, ClassKind Kind, string Name, DateOnly? EnteredOn, bool Teaches, bool Head,
    string? Subjects);

/// <summary>A version of a relation, seen from the person asked about.</summary>
/// <param name="Span">When.</param>
/// <param name="Degree">Degree of its feed.</param>
/// <param name="OtherIsRelative">The other end is the relative; otherwise the pupil.</param>
/// <param name="Other">Record of the other end.</param>
/// <param name="OtherId">Id of the other end.</param>
/// <param name="LinkCode">Code of the link.</param>
/// <param name="Details">What 2D adds; null in 1D.</param>
public sealed record RelationVersion(
    RowSpan Span, Degree Degree, bool OtherIsRelative, SourceRef Other, PersonId OtherId, string LinkCode, RelationDetails? Details);
