using EntEcole.Directory.Model;

namespace EntEcole.Directory.Schools;

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

/// <summary>A class or group as answered; its number in the store is never shown.</summary>
public sealed record ClassView(
    int ClassNo, ClassId Id, string Uai, ClassKind Kind, SourceRef Source, string Name, string? TypeCode, string? TypeLabel,
    int PupilCount, IReadOnlyList<Coded> Levels)
{
    /// <summary>Teachers of it with an active profile in the school.</summary>
    public int TeacherCount { get; init; }
}
