namespace EntEcole.Directory.Model;

/// <summary>A code and its label, as in <c>1121$CP</c>.</summary>
/// <param name="Code">The code.</param>
/// <param name="Label">The label; null when the source gives none.</param>
public sealed record Coded(string Code, string? Label);

/// <summary>A structure as AAF gives it (category <c>EtabEducNat</c>; aaf-format 6): public data.</summary>
public sealed record School
{
    /// <summary>The UAI when it is a valid one; null otherwise.</summary>
    public string? Uai { get; init; }

    /// <summary>What the source gave for UAI when it is not a valid one.</summary>
    public string? OddUai { get; init; }

    /// <summary>Abbreviated type, first part of the name, as in <c>E.M.PU</c>.</summary>
    public string? NameType { get; init; }

    /// <summary>The name proper; null for a quarter of real schools.</summary>
    public string? Name { get; init; }

    /// <summary>The town, third part of the name.</summary>
    public string? NameTown { get; init; }

    /// <summary>Label of the structure's nature, as in <c>ECOLE MATERNELLE</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Code of the structure's nature (since 2021).</summary>
    public string? TypeCode { get; init; }

    /// <summary><c>PU</c> public, <c>PR</c> private.</summary>
    public string? Sector { get; init; }

    /// <summary>14 digits, despite the attribute's name; unchecked, never a key.</summary>
    public string? Siret { get; init; }

    /// <summary>Supervising ministry.</summary>
    public Coded? Ministry { get; init; }

    /// <summary>Source id of the inspection in charge; inspections name themselves.</summary>
    public string? DistrictSourceId { get; init; }

    /// <summary>INSEE code and name of the commune.</summary>
    public Coded? Commune { get; init; }

    /// <summary>Department on three characters, as in <c>012</c>.</summary>
    public string? Department { get; init; }

    /// <summary>Grouping of communes' schools (RPI), code and label.</summary>
    public Coded? Rpi { get; init; }

    /// <summary>Label of the academy.</summary>
    public string? Academy { get; init; }

    /// <summary>Code of the academy (since 2021), as in <c>016</c>.</summary>
    public string? AcademyCode { get; init; }

    /// <summary>Postal address.</summary>
    public PostalAddress? Address { get; init; }

    /// <summary>Telephone.</summary>
    public string? Phone { get; init; }

    /// <summary>Fax.</summary>
    public string? Fax { get; init; }

    /// <summary>Official mailbox.</summary>
    public string? Mail { get; init; }

    /// <summary>Source id of the structure to which it is attached functionally (2D).</summary>
    public string? ParentSourceId { get; init; }

    /// <summary>Education area (2D).</summary>
    public Coded? Area { get; init; }

    /// <summary>Its classes (2D): the codes are the courses (MEF) of each.</summary>
    public IReadOnlyList<ListedClass> Classes { get; init; } = [];

    /// <summary>Its groups (2D): the codes are the names of each one's classes.</summary>
    public IReadOnlyList<ListedClass> Groups { get; init; } = [];

    /// <summary>The name to show: type, name and town, those that there are.</summary>
    public string DisplayName =>
        string.Join(' ', new[] { NameType, Name, NameTown }.Where(part => !string.IsNullOrEmpty(part)));
}

/// <summary>A class or group as its school lists it, <c>name$label$code1$code2…</c> (2D, aaf-format 6).</summary>
public sealed record ListedClass(string Name, string? Label, IReadOnlyList<string> Codes);

/// <summary>A postal address.</summary>
public sealed record PostalAddress
{
    /// <summary>The lines as given, blanks left out (AAF separates four by <c>$</c>).</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Post-office box.</summary>
    public string? Box { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>Town.</summary>
    public string? Town { get; init; }

    /// <summary>Country label.</summary>
    public string? Country { get; init; }
}
