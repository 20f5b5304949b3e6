namespace EntEcole.Directory.Sample;

/// <summary>Levels taught, and the way of naming a school.</summary>
internal enum SchoolKind
{
    Nursery,
    Elementary,
    Primary,
    Institute,
}

/// <summary>A commune; its SIREN is that of its public schools.</summary>
internal sealed record Commune(string Name, string Insee, string Department, string PostalCode, string Siren, bool Invented);

/// <summary>A school, before its pupils.</summary>
internal sealed record School
{
    /// <summary>Rank in its academy.</summary>
    public required int Index { get; init; }

    public required int Id { get; init; }

    public required string Uai { get; init; }

    public required SchoolKind Kind { get; init; }

    /// <summary>type$name$town.</summary>
    public required string Label { get; init; }

    public required string Type { get; init; }

    public required Commune Commune { get; init; }

    public required bool Private { get; init; }

    public required string Siret { get; init; }

    public required int Classes { get; init; }

    public string Rpi { get; init; } = "";

    public int Inspection { get; init; }
}

/// <summary>An inspection or a service: a structure without pupils.</summary>
internal sealed record Service(int Id, string Uai, string Label, string Type, Department Department, bool Inspection);

/// <summary>What exists in one academy, the same on every day.</summary>
/// <param name="Info">The academy.</param>
/// <param name="Services">Rectorate, departmental services, inspections.</param>
/// <param name="Sectors">Schools in groups within which families and staff live.</param>
internal sealed record AcademyPlan(AcademyInfo Info, IReadOnlyList<Service> Services, IReadOnlyList<IReadOnlyList<School>> Sectors)
{
    public IEnumerable<School> Schools => Sectors.SelectMany(sector => sector);
}
