using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>What exports to the GAR read, each at a revision, and those who assign resources. Restricted persons are not there.</summary>
public interface IGarStore
{
    /// <summary>
    /// The schools with one of <paramref name="uais"/> that extracts of the first degree or ONDE files describe, by UAI, then feed.
    /// </summary>
    Task<IReadOnlyList<GarSchoolRow>> ReadSchoolsAsync(
        IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken);

    /// <summary>The classes and groups of schools that have a member.</summary>
    Task<IReadOnlyList<GarClassRow>> ReadClassesAsync(
        IReadOnlyCollection<int> schools, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Whole persons who have an active profile of a role in one of <paramref name="schools"/>; of any role but that of relatives when it
    /// is null.
    /// </summary>
    Task<IReadOnlyList<PersonView>> ReadPersonsAsync(
        IReadOnlyCollection<int> schools, Role? role, long revision, CancellationToken cancellationToken);

    /// <summary>Every recorded term of a manager, by UAI, then number: of one school, or of all when it is null.</summary>
    Task<IReadOnlyList<GarManagerRow>> ListManagersAsync(string? uai, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Records a term; a revision of its own. Null, and nothing recorded, when the person has a term there on one of its days.
    /// </summary>
    Task<(long Revision, GarManagerRow Row)?> AddManagerAsync(
        string uai, PersonView person, GarTerm term, DecisionAuthor author, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the terms of a person in a school before a day; a revision of its own. Null when they have none on that day or later.
    /// </summary>
    Task<(long Revision, int Ended)?> EndManagerAsync(
        string uai, IReadOnlyCollection<int> persons, DateOnly day, DecisionAuthor author, CancellationToken cancellationToken);

    /// <summary>
    /// Persons who were exported under one id at <paramref name="before"/> and are under another at <paramref name="revision"/>.
    /// </summary>
    Task<IReadOnlyList<GarChangedId>> ListChangedIdsAsync(long before, long revision, CancellationToken cancellationToken);
}

/// <summary>A school in one feed.</summary>
public sealed record GarSchoolRow(
    int SchoolNo, string Uai, string Academy, Degree Degree, Presence Presence, School School, bool HasPupils);

/// <summary>A class or group.</summary>
public sealed record GarClassRow(int ClassNo, int SchoolNo, string Academy, ClassKind Kind, string SourceId, string Name);

/// <summary>The days of a manager; both ends included, open without an end.</summary>
public readonly record struct GarTerm(DateOnly From, DateOnly? To)
{
    /// <summary>Whether a day is of the term.</summary>
    public bool Holds(DateOnly day) => From <= day && (To is null || day <= To);

    /// <summary>Whether two terms have a day in common.</summary>
    public bool Meets(GarTerm other) => (To is null || other.From <= To) && (other.To is null || From <= other.To);
}

/// <summary>A term during which a person assigns resources in a school.</summary>
public sealed record GarManagerRow(
    int ManagerNo, string Uai, int PersonNo, PersonId PersonId, GarTerm Term, string By, string Reason, DateTimeOffset At);

/// <summary>A person whose identifier has changed.</summary>
public sealed record GarChangedId(PersonId Old, PersonId Kept, int KeptNo);
