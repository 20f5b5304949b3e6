using System.Runtime.InteropServices;
using EntEcole.Directory.Exports.Gar;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>One place at which an export is wrong. It names no person: file and line lead to them.</summary>
/// <param name="Cause">What is wrong.</param>
/// <param name="Uai">The school concerned; empty when the place names none.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Line">Line, from 1; 0 for the file as a whole.</param>
/// <param name="Element">Name of the element; empty for the file as a whole.</param>
public sealed record GarFinding(GarCause Cause, string Uai, string File, int Line, string Element);

/// <summary>How often a cause was met in a school.</summary>
/// <param name="Uai">The school; empty for what concerns none.</param>
/// <param name="Cause">The cause.</param>
/// <param name="Count">How often.</param>
public sealed record GarCount(string Uai, GarCause Cause, long Count);

/// <summary>What a check has found: all of it counted, the first of each cause and school kept.</summary>
internal sealed class GarFindings
{
    private const int KeptOfOne = 5;
    private const int MaxKept = 10_000;

    // What a hostile file names is bounded: beyond, schools are counted as none.
    private const int MaxCounted = 100_000;

    private readonly Dictionary<(string Uai, GarCause Cause), long> counts = [];
    private readonly List<GarFinding> kept = [];

    /// <summary>Those kept, in the order in which they were met.</summary>
    public IReadOnlyList<GarFinding> Kept => kept;

    /// <summary>The counts, by school and cause.</summary>
    public IReadOnlyList<GarCount> Counts =>
    [
        .. counts.Select(one => new GarCount(one.Key.Uai, one.Key.Cause, one.Value))
            .OrderBy(one => one.Uai, StringComparer.Ordinal).ThenBy(one => one.Cause),
    ];

    /// <summary>Adds one.</summary>
    public void Add(GarCause cause, string file, int line = 0, string element = "", string uai = "")
    {
        var key = (counts.Count < MaxCounted || counts.ContainsKey((uai, cause)) ? uai : "", cause);
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);
        if (++count <= KeptOfOne && kept.Count < MaxKept)
        {
            kept.Add(new GarFinding(cause, uai, file, line, element));
        }
    }
}
