using System.Text.Json.Serialization;

namespace EntEcole.Directory.Runs;

/// <summary>What became of the records read, each counted exactly once.</summary>
public sealed record OutcomeReport
{
    /// <summary>New to the store.</summary>
    public long Created { get; init; }

    /// <summary>Different from the store.</summary>
    public long Changed { get; init; }

    /// <summary>As in the store.</summary>
    public long Unchanged { get; init; }

    /// <summary>Tied to no enrolled school.</summary>
    public long OutOfScope { get; init; }

    /// <summary>Unusable, each with its problem; a known person is left as they were.</summary>
    public long Rejected { get; init; }

    /// <summary>Folded into another record.</summary>
    public long Merged { get; init; }

    /// <summary>Deletions asked for and done (delta).</summary>
    public long Removed { get; init; }

    /// <summary>Requests without object (delta).</summary>
    public long Ignored { get; init; }

    /// <summary>The sum, which is the number of records read.</summary>
    [JsonIgnore]
    public long Total => Created + Changed + Unchanged + OutOfScope + Rejected + Merged + Removed + Ignored;
}
