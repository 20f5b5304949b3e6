namespace EntEcole.Directory.Model;

/// <summary>What a person is in a school: one profile per person, school and role. Numbers are stored.</summary>
public enum Role
{
    /// <summary>A pupil of the school.</summary>
    Pupil = 1,

    /// <summary>A relative of a pupil of the school.</summary>
    Parent = 2,

    /// <summary>A teacher with a function in the school.</summary>
    Teacher = 3,

    /// <summary>The school's director (speciality <c>D0000</c> or <c>ENTEnsFonctionDir</c>; aaf-format 2.5).</summary>
    Director = 4,

    /// <summary>Other staff with a function in the school.</summary>
    SchoolStaff = 5,

    /// <summary>Staff of the collectivité; not in AAF, made by a granted request.</summary>
    CollectiviteStaff = 6,
}

/// <summary>Facts about roles.</summary>
public static class Roles
{
    /// <summary>Every role, in order.</summary>
    public static IReadOnlyList<Role> All { get; } = Enum.GetValues<Role>();

    /// <summary>The profile code of the national usage measurement, DNMA (gar-onde-dnma 3.2): directors go with administration.</summary>
    public static int DnmaCode(this Role role) => role switch
    {
        Role.Pupil => 1,
        Role.Teacher => 2,
        Role.Parent => 3,
        Role.Director or Role.SchoolStaff => 4,
        Role.CollectiviteStaff => 7,
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    /// <summary>Its label there: the code in words, with one for the staff of collectivités.</summary>
    public static string DnmaLabel(this Role role) => role.DnmaCode() switch
    {
        1 => "ELEVE",
        2 => "ENSEIGNANT",
        3 => "PARENT",
        4 => "ADMIN_VIE_SCOL_TECH",
        _ => "COLLECTIVITE",
    };
}
