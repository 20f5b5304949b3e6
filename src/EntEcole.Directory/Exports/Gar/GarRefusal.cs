using System.Runtime.InteropServices;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>What was left out of an export, or deserves a look. No value of a person is kept.</summary>
/// <param name="Uai">The school; empty when none is concerned.</param>
/// <param name="PersonNo">Number of the person in the store; null for a school as a whole.</param>
/// <param name="PersonId">Id of the person.</param>
/// <param name="Cause">Why.</param>
/// <param name="Field">Element or attribute; empty for none.</param>
/// <param name="Value">A code, a length, or the identifier that a person had; empty for none.</param>
public sealed record GarRefusal(string Uai, int? PersonNo, PersonId? PersonId, GarCause Cause, string Field = "", string Value = "");

/// <summary>Collects refusals of one export: all counted, the first kept.</summary>
internal sealed class GarRefusals
{
    private const int MaxKept = 10_000;
    private const int MaxNoticesOfOne = 20;

    private readonly Dictionary<(string Uai, GarCause Cause), int> counts = [];
    private readonly List<GarRefusal> kept = [];

    public IReadOnlyList<GarRefusal> Kept => kept;

    public IReadOnlyList<GarCauseCount> Counts =>
    [
        .. counts.Select(one => new GarCauseCount(one.Key.Uai, one.Key.Cause, one.Value))
            .OrderBy(one => one.Uai, StringComparer.Ordinal).ThenBy(one => one.Cause),
    ];

    public void Add(GarRefusal refusal)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, (refusal.Uai, refusal.Cause), out _);
        count++;
        if (kept.Count < MaxKept && (count <= MaxNoticesOfOne || !refusal.Cause.IsNotice()))
        {
            kept.Add(refusal);
        }
    }
}
