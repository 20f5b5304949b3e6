namespace EntEcole.Directory.Model;

/// <summary>A course (MEF) or a subject of the second degree (aaf-format 6.1): public data.</summary>
public sealed record NomenclatureEntry
{
    /// <summary>Label, as in <c>6EME</c>; null when the source gives none.</summary>
    public string? Label { get; init; }

    /// <summary>Code to which it is attached.</summary>
    public string? ParentCode { get; init; }

    /// <summary>Eleven-character statistical code, courses only.</summary>
    public string? StatisticsCode { get; init; }

    /// <summary>Level, courses only.</summary>
    public string? FormationLevel { get; init; }

    /// <summary>Track, courses only.</summary>
    public string? Track { get; init; }
}
