using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Persons;

/// <summary>A whole person as answered.</summary>
/// <param name="PersonNo">Number in the store; never shown.</param>
/// <param name="PersonId">Public id.</param>
/// <param name="Records">Their source records, the one to show first.</param>
/// <param name="Profiles">Their profiles, by school and role.</param>
/// <param name="Classes">Their classes and groups.</param>
public sealed record PersonView(
    int PersonNo,
    PersonId PersonId,
    IReadOnlyList<RecordView> Records,
    IReadOnlyList<ProfileView> Profiles,
    IReadOnlyList<PersonClassView> Classes)
{
    /// <summary>Ids of the persons merged into this one, by number: they give them.</summary>
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

/// <summary>A class or group of a person, who is in it or teaches it; its number in the store is never shown.</summary>
public sealed record PersonClassView(
    int ClassNo, ClassId Id, int SchoolNo, ClassKind Kind, string Name, DateOnly? EnteredOn, bool Teaches, bool Head,
    IReadOnlyList<Coded> Subjects);

/// <summary>A relation seen from one of its ends.</summary>
/// <param name="OtherNo">Number of the other end; never shown.</param>
/// <param name="OtherIsRelative">The other end is the relative; otherwise the pupil.</param>
/// <param name="LinkCode">Code of the link.</param>
/// <param name="Source">Record of the other end.</param>
/// <param name="Other">The other end; null when AAF has not delivered it.</param>
/// <param name="OtherId">Id of the other end; null when AAF has not delivered it.</param>
/// <param name="Details">What 2D adds; null in 1D.</param>
public sealed record RelationView(
    int OtherNo, bool OtherIsRelative, string LinkCode, SourceRef Source, Person? Other, PersonId? OtherId,
    RelationDetails? Details = null);
