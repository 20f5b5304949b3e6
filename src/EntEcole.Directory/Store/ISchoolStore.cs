using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Store;

/// <summary>Schools and classes, each read at a revision. Nothing found is null or an empty list, never an error. Lists are in the order of key bytes.</summary>
public interface ISchoolStore
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

    /// <summary>The academy that describes a school; null when no school has the UAI.</summary>
    Task<string?> FindSchoolAcademyAsync(string uai, long revision, CancellationToken cancellationToken);
}

/// <summary>Where a class or group is.</summary>
/// <param name="Academy">Academy of the feed that gives it.</param>
/// <param name="Uai">UAI of its school.</param>
public sealed record ClassHome(string Academy, string? Uai);

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
