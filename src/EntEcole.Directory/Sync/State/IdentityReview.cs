using System.Globalization;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// Records with a known source id that may be another person's: what was decided of them before the run, and those that the run holds.
/// </summary>
internal sealed class IdentityReview(long runId, IReadOnlyList<EarlierHold> earlier)
{
    private readonly Dictionary<(AafCategory, string), EarlierHold> holds =
        earlier.ToDictionary(one => (one.Category, one.SourceId));

    private readonly List<HeldIdentity> held = [];

    private readonly List<long> applied = [];

    /// <summary>Nothing decided.</summary>
    public static IdentityReview Empty => new(0, []);

    /// <summary>Persons who go on under a new source id.</summary>
    public long NewIds { get; set; }

    /// <summary>New records whose INE another person has.</summary>
    public long Contradicted { get; set; }

    /// <summary>Records that wait for a decision.</summary>
    public IReadOnlyList<HeldIdentity> Held => held;

    /// <summary>Numbers of the decisions that the run applies.</summary>
    public IReadOnlyList<long> Applied => applied;

    /// <summary>
    /// Whether a record was held before. Who has the id is not known since: one fact that agrees again, by chance, does not settle it.
    /// </summary>
    public bool WasHeld(AafCategory category, string sourceId) => holds.ContainsKey((category, sourceId));

    /// <summary>What was decided of a record that says the same as then; null when nothing was.</summary>
    public IdentityDecision? DecisionOf(AafCategory category, string sourceId, long fingerprint)
    {
        if (!holds.TryGetValue((category, sourceId), out var hold) || hold.Decision is null || hold.Fingerprint != fingerprint)
        {
            return null;
        }

        applied.Add(hold.HoldNo);
        return hold.Decision;
    }

    /// <summary>The source id under which the record of a person stays whose own was given to another one.</summary>
    public string RetiredId(string sourceId)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $"~{runId}");
        return sourceId[..Math.Min(sourceId.Length, SourceRef.MaxIdLength - suffix.Length)] + suffix;
    }

    /// <summary>Holds a record.</summary>
    public void Hold(HeldIdentity identity) => held.Add(identity);
}
