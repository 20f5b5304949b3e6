
namespace EntEcole.Directory.Model;

/// <summary>What only second-degree records say of a pupil (aaf-format 3.1).</summary>
public sealed record SecondDegreePupil
{
    /// <summary>Id of the pupil in SIECLE.</summary>
    public string? SiecleId { get; init; }

    /// <summary>Course (MEF): eleven characters and the label.</summary>
    public Coded? Course { get; init; }

    /// <summary>Level, as a label.</summary>
    public string? FormationLevel { get; init; }

    /// <summary>Track, as a label.</summary>
    public string? Track { get; init; }

    /// <summary>Subjects followed: six-digit codes, with their label when the record pairs them.</summary>
    public IReadOnlyList<Coded> Subjects { get; init; } = [];

    /// <summary>Status, as in <c>SCOLAIRE</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Boarding regime, as a label.</summary>
    public string? Boarding { get; init; }

    /// <summary>Holds a grant.</summary>
    public bool? GrantHolder { get; init; }

    /// <summary>Postal address (since 2018).</summary>
    public PostalAddress? Address { get; init; }

    /// <summary>Source id of the relative at whose address the pupil lives.</summary>
    public string? AddressRelativeSourceId { get; init; }
}
