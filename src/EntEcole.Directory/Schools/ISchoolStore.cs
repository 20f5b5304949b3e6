using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Schools;

/// <summary>
/// Schools and classes, each read at a revision. Nothing found is null or an empty list, never an error. Lists are in the order of key
/// bytes.
/// </summary>
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
    Task<ClassHome?> FindClassHomeAsync(ClassId id, long revision, CancellationToken cancellationToken);

    /// <summary>All academies that deliver each of some schools.</summary>
    Task<SchoolAcademies> FindSchoolAcademiesAsync(IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken);

    /// <summary>The one academy that describes a school where several deliver it; null when no school has the UAI.</summary>
    Task<string?> FindDescribingAcademyAsync(string uai, long revision, CancellationToken cancellationToken);
}

/// <summary>Where a class or group is.</summary>
/// <param name="Academy">Academy of the feed that gives it.</param>
/// <param name="Uai">UAI of its school.</param>
/// <param name="ClassNo">Number in the store; never shown.</param>
public sealed record ClassHome(string Academy, string? Uai, int ClassNo);

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
