using EntEcole.Directory.Exports.Gar;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>What a check says of an export.</summary>
/// <param name="Name">What its files have in common; null when no name could be read.</param>
/// <param name="Totals">How much of it was read.</param>
/// <param name="Counts">What is wrong, and notices, by school and cause.</param>
/// <param name="Findings">The first places of each.</param>
public sealed record GarCheckReport(
    GarSetName? Name, GarTotals Totals, IReadOnlyList<GarCount> Counts, IReadOnlyList<GarFinding> Findings)
{
    /// <summary>Whether the GAR would refuse nothing of it, as far as is known.</summary>
    public bool IsRight => Counts.All(count => count.Cause.IsNotice());

    /// <summary>The causes that are no notices, each once.</summary>
    public IReadOnlyList<GarCause> Causes => [.. Counts.Select(count => count.Cause).Where(cause => !cause.IsNotice()).Distinct().Order()];
}

/// <summary>How much an export holds.</summary>
/// <param name="Files">Files.</param>
/// <param name="Schools">Schools.</param>
/// <param name="Pupils">Pupils.</param>
/// <param name="Staff">Teachers and other staff.</param>
/// <param name="Groups">Classes and groups.</param>
/// <param name="Members">Memberships.</param>
/// <param name="Managers">Persons who assign resources.</param>
public sealed record GarTotals(int Files, long Schools, long Pupils, long Staff, long Groups, long Members, long Managers);
