using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Store;

/// <summary>Reads for lookups, each at a revision. Nothing found is null or an empty list, never an error. Lists are in the order of key bytes.</summary>
public interface ILookupStore
{
    /// <summary>The school with a UAI.</summary>
    Task<SchoolView?> FindSchoolAsync(string uai, long revision, CancellationToken cancellationToken);

    /// <summary>Schools by UAI, then number, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<SchoolView>> ListSchoolsAsync(
        SchoolFilter filter, int? after, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>The classes and groups of a school with their number of pupils, by number, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<ClassView>> ListClassesAsync(
        string uai, int after, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>Whether a school has a UAI.</summary>
    Task<bool> HasSchoolAsync(string uai, long revision, CancellationToken cancellationToken);

    /// <summary>Academy and UAI of the school of a class or group; null when there is no such class.</summary>
    Task<ClassHome?> FindClassHomeAsync(int classNo, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// The schools of a perimeter: those of <paramref name="uais"/>, those of the districts, and those that a convention of the
    /// collectivités has in force on <paramref name="day"/>, when they are of the convention's academy and no other; and the academies that
    /// describe any of them.
    /// </summary>
    Task<(IReadOnlySet<string> Uais, IReadOnlySet<string> Academies)> FindReachedAsync(
        IReadOnlyCollection<string> uais, IReadOnlyCollection<string> districts, IReadOnlyCollection<string> sirets, DateOnly day, long revision,
        CancellationToken cancellationToken);

    /// <summary>The academies of schools.</summary>
    Task<SchoolAcademies> FindSchoolAcademiesAsync(IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// A person by id as a caller with a limited perimeter sees them. Whether they are reached is decided first, by the places of their
    /// profiles alone: a person out of reach costs what one costs who is not there.
    /// </summary>
    Task<PersonView?> FindPersonAsync(PersonId id, Perimeter within, long revision, CancellationToken cancellationToken);

    /// <summary>The same by one of their source records.</summary>
    Task<PersonView?> FindPersonAsync(SourceRef source, Perimeter within, long revision, CancellationToken cancellationToken);

    /// <summary>Those of <paramref name="ids"/> under which a profile stands that is reached.</summary>
    Task<IReadOnlySet<PersonId>> FindReachedIdsAsync(
        IReadOnlyCollection<PersonId> ids, Perimeter within, long revision, CancellationToken cancellationToken);

    /// <summary>The academy that describes a school; null when no school has the UAI.</summary>
    Task<string?> FindSchoolAcademyAsync(string uai, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// The relatives of a pupil and the children of a relative as a caller sees them, by number of the other end: the relatives of a pupil
    /// who is reached are reached through them; of the children of a relative those are there who are reached themselves.
    /// </summary>
    /// <param name="person">The person, as the caller sees them.</param>
    /// <param name="within">What the caller reaches.</param>
    /// <param name="after">Number of the other end after which the page begins.</param>
    /// <param name="limit">Relations at most: what is not reached does not count.</param>
    /// <param name="revision">Revision to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<IReadOnlyList<RelationView>> ListRelativesAsync(
        PersonView person, Perimeter within, int after, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>A person by id.</summary>
    Task<PersonView?> FindPersonAsync(PersonId id, long revision, CancellationToken cancellationToken);

    /// <summary>A person by one of his source records.</summary>
    Task<PersonView?> FindPersonAsync(SourceRef source, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// A person by id at the present revision, in one lookup; not read, hence null, when <paramref name="isKnown"/> says that the caller knows
    /// him as he is at that revision.
    /// </summary>
    Task<AtRevision<PersonView?>> FindPersonAsync(PersonId id, Func<long, bool> isKnown, CancellationToken cancellationToken);

    /// <summary>A person by one of his source records at the present revision, in one lookup.</summary>
    Task<AtRevision<PersonView?>> FindPersonAsync(SourceRef source, CancellationToken cancellationToken);

    /// <summary>Persons by id, each once, in no promised order; those that are not there are left out.</summary>
    Task<IReadOnlyList<PersonView>> FindPersonsAsync(
        IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken);

    /// <summary>Persons by the ids of their source records in one academy and category, each once, in no promised order.</summary>
    Task<IReadOnlyList<PersonView>> FindPersonsAsync(
        string academy, AafCategory category, IReadOnlyCollection<string> sourceIds, long revision, CancellationToken cancellationToken);

    /// <summary>Persons by folded name, then number, after the person numbered <paramref name="after"/>; 0 from the start.</summary>
    Task<IReadOnlyList<PersonView>> ListPersonsAsync(
        PersonFilter filter, int after, int limit, long revision, CancellationToken cancellationToken);

    /// <summary>The relatives of a pupil and the children of a relative, by number of the other end, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<RelationView>> ListRelativesAsync(
        int personNo, int after, int limit, long revision, CancellationToken cancellationToken);
}

/// <summary>Where a class or group is.</summary>
/// <param name="Academy">Academy of the feed that gives it.</param>
/// <param name="Uai">UAI of its school.</param>
public sealed record ClassHome(string Academy, string? Uai);

/// <summary>What was found, and the revision at which it was read.</summary>
public readonly record struct AtRevision<T>(long Revision, T Found);

/// <summary>Which schools to list; null accepts all.</summary>
public sealed record SchoolFilter
{
    /// <summary>Upper-case label of the academy.</summary>
    public string? Academy { get; init; }

    /// <summary>Department on three characters.</summary>
    public string? Department { get; init; }

    /// <summary>UAI of the inspection in charge.</summary>
    public string? DistrictUai { get; init; }

    /// <summary>INSEE code of the commune.</summary>
    public string? CommuneCode { get; init; }

    /// <summary>Folded beginning of a word of the name; empty accepts all.</summary>
    public string FoldedNamePrefix { get; init; } = "";

    /// <summary>Only the schools enrolled on this date; null accepts all.</summary>
    public DateOnly? EnrolledOn { get; init; }

    /// <summary>Only what the caller reaches.</summary>
    public Perimeter Within { get; init; } = Perimeter.All;
}

/// <summary>Which persons to list; null accepts all.</summary>
public sealed record PersonFilter
{
    /// <summary>UAI of a school in which they have a profile.</summary>
    public string? Uai { get; init; }

    /// <summary>Number of a class or group of which they are members.</summary>
    public int? ClassNo { get; init; }

    /// <summary>Role of that profile.</summary>
    public Role? Role { get; init; }

    /// <summary>Upper-case label of the academy of that profile.</summary>
    public string? Academy { get; init; }

    /// <summary>Folded beginning of the name; empty accepts all.</summary>
    public string FoldedNamePrefix { get; init; } = "";

    /// <summary>Also persons whose profiles there are suspended.</summary>
    public bool IncludeSuspended { get; init; }

    /// <summary>Only persons whose profile is within what the caller reaches; they are given whole.</summary>
    public Perimeter Within { get; init; } = Perimeter.All;
}

/// <summary>A school as answered: its row, its inspection, and the conventions that enrol it.</summary>
/// <param name="SchoolNo">Number in the store; never shown.</param>
/// <param name="Source">Its record in AAF.</param>
/// <param name="School">Its attributes.</param>
/// <param name="Present">Whether the last extract held it.</param>
/// <param name="District">UAI and name of the inspection in charge.</param>
/// <param name="Enrolments">The conventions that name it, in force or not.</param>
public sealed record SchoolView(
    int SchoolNo, SourceRef Source, School School, bool Present, DistrictView? District, IReadOnlyList<EnrolmentView> Enrolments);

/// <summary>A convention that names a school.</summary>
public sealed record EnrolmentView(string Reference, DateOnly EffectiveFrom, DateOnly EndsOn);

/// <summary>The inspection in charge of a school.</summary>
public sealed record DistrictView(string? Uai, string Name);

/// <summary>A class or group as answered.</summary>
public sealed record ClassView(
    int ClassNo, string Uai, ClassKind Kind, SourceRef Source, string Name, string? TypeCode, string? TypeLabel, int PupilCount,
    IReadOnlyList<Coded> Levels);

/// <summary>A whole person as answered.</summary>
/// <param name="PersonNo">Number in the store; never shown.</param>
/// <param name="PersonId">Public id.</param>
/// <param name="Records">His source records, the one to show first.</param>
/// <param name="Profiles">His profiles, by school and role.</param>
/// <param name="Classes">His classes and groups.</param>
public sealed record PersonView(
    int PersonNo,
    PersonId PersonId,
    IReadOnlyList<RecordView> Records,
    IReadOnlyList<ProfileView> Profiles,
    IReadOnlyList<PersonClassView> Classes)
{
    /// <summary>Ids of the persons merged into this one, by number: they give him.</summary>
    public IReadOnlyList<PersonId> MergedIds { get; init; } = [];

    /// <summary>Whether a feed has a record of theirs under a number.</summary>
    public bool HasRecord(int personNo, string academy, Degree degree) => Records.Any(record =>
        record.PersonNo == personNo && record.Degree == degree && string.Equals(record.Source.Academy, academy, StringComparison.Ordinal));
}

/// <summary>A source record of a person.</summary>
public sealed record RecordView(SourceRef Source, Degree Degree, Presence Presence, Person Person)
{
    /// <summary>Number under which it stands: of a person merged into another, their own.</summary>
    public int PersonNo { get; init; }

    /// <summary>Id under which it stands: of a person merged into another, their own.</summary>
    public PersonId PersonId { get; init; }
}

/// <summary>A profile as answered.</summary>
/// <param name="SchoolSourceId">Source id of the school, in the profile's feed: functions name it. Of a collectivité its SIRET.</param>
/// <param name="Uai">UAI of the school.</param>
/// <param name="SchoolName">Name to show.</param>
/// <param name="Academy">Academy of the feed that made it.</param>
/// <param name="Degree">Degree of that feed.</param>
/// <param name="Row">The profile.</param>
public sealed record ProfileView(string SchoolSourceId, string? Uai, string SchoolName, string Academy, Degree Degree, ProfileRow Row)
{
    /// <summary>SIRET of the collectivité; null for others than its staff.</summary>
    public string? Siret => Degree is Degree.Collectivite ? SchoolSourceId : null;

    /// <summary>By what callers reach it besides its academy: UAI of the school, or SIRET of the collectivité.</summary>
    public string? Place => Uai ?? Siret;
}

/// <summary>A class or group of a person, who is in it or teaches it.</summary>
public sealed record PersonClassView(
    int ClassNo, int SchoolNo, ClassKind Kind, string Name, DateOnly? EnteredOn, bool Teaches, bool Head, IReadOnlyList<Coded> Subjects);

/// <summary>A relation seen from one of its ends.</summary>
/// <param name="OtherNo">Number of the other end; never shown.</param>
/// <param name="OtherIsRelative">The other end is the relative; otherwise the pupil.</param>
/// <param name="LinkCode">Code of the link.</param>
/// <param name="Source">Record of the other end.</param>
/// <param name="Other">The other end; null when AAF has not delivered it.</param>
/// <param name="OtherId">Id of the other end; null when AAF has not delivered it.</param>
/// <param name="Details">What 2D adds; null in 1D.</param>
public sealed record RelationView(
    int OtherNo, bool OtherIsRelative, string LinkCode, SourceRef Source, Person? Other, PersonId? OtherId, RelationDetails? Details = null);
