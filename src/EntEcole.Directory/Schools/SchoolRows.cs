using EntEcole.Directory.Model;

namespace EntEcole.Directory.Schools;

/// <summary>Class or group.</summary>
public enum ClassKind
{
    /// <summary><c>ENTPersonClasses</c>, in 2D <c>ENTEleveClasses</c>.</summary>
    Class = 1,

    /// <summary><c>ENTPersonGroupes</c>, in 2D <c>ENTEleveGroupes</c>.</summary>
    Group = 2,
}

/// <summary>A structure in one feed. Several feeds may describe one school: they share its number.</summary>
public sealed record SchoolRow(
    int SchoolNo, int FeedNo, string SourceId, string? Uai, Presence Presence, long Hash, School School);

/// <summary>A class or group of a school.</summary>
/// <param name="ClassNo">Number in the store.</param>
/// <param name="SchoolNo">Its school.</param>
/// <param name="FeedNo">Feed that names it.</param>
/// <param name="Kind">Class or group.</param>
/// <param name="SourceId">Id in 1D; in 2D, which has none, the name.</param>
/// <param name="Name">Name.</param>
/// <param name="TypeCode">Code of the type, 1D.</param>
/// <param name="TypeLabel">Label of the type in 1D; in 2D the label that the school's list gives.</param>
/// <param name="Listed">The school's own list holds it (2D): it lives without pupils.</param>
public sealed record ClassRow(
    int ClassNo, int SchoolNo, int FeedNo, ClassKind Kind, string SourceId, string Name, string? TypeCode, string? TypeLabel,
    bool Listed = false);

/// <summary>A code of a feed's nomenclature of courses or subjects (2D).</summary>
public sealed record NomenclatureRow(int FeedNo, AafCategory Category, string Code, long Hash, NomenclatureEntry Entry);
