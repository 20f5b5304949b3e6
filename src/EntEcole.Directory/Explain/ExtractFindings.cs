using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Stages;

namespace EntEcole.Directory.Explain;

/// <summary>Which persons to look for in a delivery: some source records, or a name at a school.</summary>
/// <param name="Sources">Records; empty to look for a name.</param>
/// <param name="FoldedName">Folded beginning of the name.</param>
/// <param name="Uai">School of that person.</param>
public sealed record ExtractQuery(IReadOnlyCollection<SourceRef> Sources, string FoldedName = "", string Uai = "");

/// <summary>What a delivery says of a person.</summary>
/// <param name="Records">The records found, in the order of reading.</param>
/// <param name="More">There are more than are shown.</param>
/// <param name="Packages">Extracts read, by place.</param>
/// <param name="Notes">What makes the delivery unfit to be synchronised; empty when nothing does.</param>
public sealed record ExtractFindings(
    IReadOnlyList<ExtractRecord> Records, bool More, IReadOnlyList<string> Packages, IReadOnlyList<LocalizedText> Notes);

/// <summary>A record in a delivery.</summary>
public sealed record ExtractRecord
{
    /// <summary>Its id.</summary>
    public required SourceRef Source { get; init; }

    /// <summary>Degree of the extract; null when nothing tells it.</summary>
    public Degree? Degree { get; init; }

    /// <summary>Full or delta.</summary>
    public required ExtractKind Kind { get; init; }

    /// <summary>Date of the extract.</summary>
    public DateOnly? ExtractDate { get; init; }

    /// <summary>File.</summary>
    public required string File { get; init; }

    /// <summary>Line of the record.</summary>
    public required int Line { get; init; }

    /// <summary>A delta asks for its deletion.</summary>
    public bool IsDeletion { get; init; }

    /// <summary>Usage name and given name; null when the record cannot be used.</summary>
    public string? Name { get; init; }

    /// <summary>Whether a run of the day would keep it; what the store alone knows of families counts for nothing here.</summary>
    public bool InScope { get; init; }

    /// <summary>Of a member of staff: what a run of the day would make of the record, and why; null of others and of a deletion.</summary>
    public StaffStanding? Standing { get; init; }

    /// <summary>The structures that it names; of a relative, those of the pupils who name them.</summary>
    public IReadOnlyList<NamedStructure> Schools { get; init; } = [];

    /// <summary>The pupils who name a relative.</summary>
    public IReadOnlyList<NamingPupil> NamedBy { get; init; } = [];

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}

/// <summary>A structure that a record names.</summary>
/// <param name="SourceId">Its source id.</param>
/// <param name="Uai">Its UAI; null when it has none, or it is not known.</param>
/// <param name="Name">Its name; null when neither the delivery nor the directory holds it.</param>
/// <param name="Enrolled">Whether a convention in force on the day names it.</param>
public sealed record NamedStructure(string SourceId, string? Uai, string? Name, bool Enrolled);

/// <summary>A pupil who names a relative.</summary>
public sealed record NamingPupil(string SourceId, string File, int Line, string? SchoolSourceId);
