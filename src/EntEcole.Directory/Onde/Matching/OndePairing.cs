using EntEcole.Directory.Identity;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>
/// Pairs persons of a file with those of the feed. Each rule in turn takes what is exactly one on both sides among those who are left; two
/// that fit are never guessed between. Pure: the order of rows does not matter.
/// </summary>
internal sealed class OndePairing
{
    private readonly IReadOnlyList<OndePairRule> rules;
    private readonly HashSet<OndeCandidate> rows;
    private readonly HashSet<OndeCandidate> known;

    private OndePairing(IEnumerable<OndeCandidate> rows, IEnumerable<OndeCandidate> known, IReadOnlyList<OndePairRule> rules)
    {
        this.rules = rules;
        this.rows = [.. rows];
        this.known = [.. known];
        foreach (var rule in rules)
        {
            Take(rule);
        }

        foreach (var rule in rules)
        {
            foreach (var (row, candidates) in CandidatesOf(rule))
            {
                Ambiguous.Add(row);
                Contested.UnionWith(candidates);
            }
        }
    }

    /// <summary>Of each person of the file that is one of the feed, that one.</summary>
    public Dictionary<OndeCandidate, OndeCandidate> Same { get; } = [];

    /// <summary>Those of them that a person has to decide on.</summary>
    public HashSet<OndeCandidate> Proposed { get; } = [];

    /// <summary>Persons of the file that fit several of the feed, or one that another fits as well: they are set aside.</summary>
    public HashSet<OndeCandidate> Ambiguous { get; } = [];

    /// <summary>Those of the feed that they fit: they stay as they are.</summary>
    public HashSet<OndeCandidate> Contested { get; } = [];

    /// <summary>Pairs all that can be paired.</summary>
    public static OndePairing Of(
        IEnumerable<OndeCandidate> rows, IEnumerable<OndeCandidate> known, IReadOnlyList<OndePairRule> rules) => new(rows, known, rules);

    private void Take(OndePairRule rule)
    {
        var candidates = CandidatesOf(rule);
        var claims = candidates.SelectMany(pair => pair.Value).GroupBy(one => one).ToDictionary(group => group.Key, group => group.Count());
        foreach (var (row, found) in candidates)
        {
            if (found is [var sole] && claims[sole] == 1)
            {
                Same[row] = sole;
                rows.Remove(row);
                known.Remove(sole);
                if (rule.ProposesOnly)
                {
                    Proposed.Add(sole);
                }
            }
        }
    }

    private Dictionary<OndeCandidate, List<OndeCandidate>> CandidatesOf(OndePairRule rule)
    {
        var byKey = known.SelectMany(one => rule.Keys(one).Distinct(StringComparer.Ordinal), (one, key) => (key, one))
            .ToLookup(pair => pair.key, pair => pair.one, StringComparer.Ordinal);
        var found = new Dictionary<OndeCandidate, List<OndeCandidate>>();
        foreach (var row in rows)
        {
            var fitting = rule.Keys(row).SelectMany(key => byKey[key]).Distinct()
                .Where(one => rule.Agrees(FactComparison.Of(one.Facts, row.Facts), one, row)).ToList();
            if (fitting.Count > 0)
            {
                found[row] = fitting;
            }
        }

        return found;
    }
}
