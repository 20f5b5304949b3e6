using EntEcole.Directory.Identity;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>When a person of a file is one that the feed has.</summary>
/// <param name="Keys">What both must share to be compared at all.</param>
/// <param name="Agrees">Whether they are one person, by their facts.</param>
/// <param name="ProposesOnly">A person has to decide: it is held, never taken.</param>
internal sealed record OndePairRule(
    Func<OndeCandidate, IEnumerable<string>> Keys, Func<FactComparison, OndeCandidate, OndeCandidate, bool> Agrees,
    bool ProposesOnly = false)
{
    /// <summary>A rule whose persons share one key; null for none.</summary>
    public static OndePairRule By(
        Func<OndeCandidate, string?> key, Func<FactComparison, bool> agrees, bool proposesOnly = false) => new(
        candidate => key(candidate) is { } one ? [one] : [], (facts, _, _) => agrees(facts), proposesOnly);
}
