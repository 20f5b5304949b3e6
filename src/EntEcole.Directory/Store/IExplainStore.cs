using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Store;

/// <summary>Every kept version of what the store knows of one person, for explanations: support asks for it, not run time.</summary>
public interface IExplainStore
{
    /// <summary>The number of the person who has, or had, an id; awaited and departed ones too. Null when nobody kept has it.</summary>
    Task<int?> FindNumberAsync(PersonId id, long revision, CancellationToken cancellationToken);

    /// <summary>What is kept of a person who was purged; null when nobody purged had the id.</summary>
    Task<Tombstone?> FindTombstoneAsync(PersonId id, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// The numbers of the persons whom a source record describes; when no living record has that id, of those whom it described.
    /// Mostly one: the degrees of an academy may give one id to two persons.
    /// </summary>
    Task<IReadOnlyList<int>> FindNumbersAsync(SourceRef source, long revision, CancellationToken cancellationToken);

    /// <summary>All kept versions of a person's rows made up to a revision, and who made and ended them; in one read.</summary>
    Task<PersonVersions> ReadVersionsAsync(int personNo, long revision, CancellationToken cancellationToken);

    /// <summary>UAI and name of the structures of an academy with these source ids, at a revision; those that are not there are left out.</summary>
    Task<IReadOnlyList<NamedSchool>> FindSchoolsAsync(
        string academy, IReadOnlyCollection<string> sourceIds, long revision, CancellationToken cancellationToken);

    /// <summary>Problems that these runs have stored with a source id, the latest run first, in the order found.</summary>
    Task<IReadOnlyList<RunProblem>> ListProblemsAsync(
        SourceRef source, IReadOnlyCollection<long> runIds, CancellationToken cancellationToken);

    /// <summary>The held plans in which a change of a source record waits for a decision.</summary>
    Task<IReadOnlyList<long>> ListWaitingPlansAsync(SourceRef source, CancellationToken cancellationToken);
}

/// <summary>What is kept of a person who was purged, with his id.</summary>
/// <param name="Revision">The revision that purged him.</param>
/// <param name="On">The day of the purge.</param>
public sealed record Tombstone(long Revision, DateOnly On);

/// <summary>The revisions during which a row lived: made by the first, ended by the second.</summary>
/// <param name="Since">Revision that made the row.</param>
/// <param name="Until">Revision that ended it; <see cref="Revisions.Forever"/> for a living row.</param>
public readonly record struct RowSpan(long Since, long Until)
{
    /// <summary>Whether the row is seen at a revision.</summary>
    public bool Holds(long revision) => Since <= revision && revision < Until;
}

/// <summary>Everything kept of a person, each list in the order of <see cref="RowSpan.Since"/>.</summary>
/// <param name="PersonNo">Number in the store; never shown.</param>
/// <param name="Records">His source records.</param>
/// <param name="Profiles">His profiles.</param>
/// <param name="Classes">His classes and groups.</param>
/// <param name="Relations">His relatives, or his children.</param>
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
    RowSpan Span, string Academy, Degree Degree, int SchoolNo, ClassKind Kind, string Name, DateOnly? EnteredOn, bool Teaches, bool Head, string? Subjects);

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

/// <summary>A revision and the run that made it.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="MadeAt">When.</param>
/// <param name="RunId">The run; null for a decision of a person.</param>
/// <param name="ExtractDate">Date of the run's extract.</param>
public sealed record RevisionFact(long Revision, DateTimeOffset MadeAt, long? RunId, DateOnly? ExtractDate);

/// <summary>A structure by its source id.</summary>
public sealed record NamedSchool(string SourceId, string? Uai, string Name);

/// <summary>A problem and the run that found it.</summary>
public sealed record RunProblem(long RunId, Problem Problem);
