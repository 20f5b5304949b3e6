namespace EntEcole.Directory.Identity;

/// <summary>A pupil record with a source id that its feed did not know, and an INE that the directory does.</summary>
/// <param name="SourceId">Its source id.</param>
/// <param name="Facts">Its facts.</param>
public sealed record PupilClaim(string SourceId, IdentityFacts Facts);

/// <summary>A person who has or had the INE.</summary>
/// <param name="PersonNo">Number of the person.</param>
/// <param name="Facts">Facts of each record that was delivered last; a claim has to agree with all.</param>
/// <param name="IsDelivered">The claims' own feed goes on delivering the person under another source id.</param>
public sealed record PupilCandidate(int PersonNo, IReadOnlyList<IdentityFacts> Facts, bool IsDelivered);

/// <summary>What becomes of a claim.</summary>
public enum ClaimOutcome
{
    /// <summary>
    /// A new person: no candidate, or none that the facts name. <see cref="ClaimDecision.Candidate"/> is the one contradicted.
    /// </summary>
    NewPerson,

    /// <summary>The candidate, under a new source id.</summary>
    SamePerson,

    /// <summary>The candidate, who is delivered under another source id too: two records of one person.</summary>
    SecondRecord,
}

/// <summary>A decision about a claim.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Candidate">The candidate concerned; null when there is none.</param>
/// <param name="Facts">How the two compare; null without a candidate.</param>
public sealed record ClaimDecision(PupilClaim Claim, ClaimOutcome Outcome, PupilCandidate? Candidate, FactComparison? Facts);

/// <summary>
/// Decides who new pupil records are, over all claims and candidates of one INE at once. Pure: the order of records never matters.
/// An account passes to a new source id when INE, birth date and given name agree with exactly one candidate, and no other record claims
/// that candidate better. Anything less makes a new person, to be joined by a decision.
/// </summary>
public static class PupilClaims
{
    /// <summary>Decides all claims of one INE, in the order of their source ids.</summary>
    public static IReadOnlyList<ClaimDecision> Decide(IReadOnlyList<PupilClaim> claims, IReadOnlyList<PupilCandidate> candidates)
    {
        var ordered = claims.OrderBy(claim => claim.SourceId, StringComparer.Ordinal).ToList();
        var own = ordered.Select(claim => SoleMatch(claim, candidates)).ToList();
        var taken = candidates.Where(candidate => !candidate.IsDelivered).ToDictionary(
            candidate => candidate.PersonNo, candidate => BestClaim(candidate, ordered, own));
        return [.. ordered.Select((claim, i) => Decide(claim, own[i], candidates, taken))];
    }

    private static ClaimDecision Decide(
        PupilClaim claim, PupilCandidate? match, IReadOnlyList<PupilCandidate> candidates, Dictionary<int, PupilClaim?> taken)
    {
        if (match is null)
        {
            var nearest = candidates.OrderByDescending(candidate => Agreement(Compare(claim, candidate))).ThenBy(
                candidate => candidate.PersonNo).FirstOrDefault();
            return new ClaimDecision(claim, ClaimOutcome.NewPerson, nearest, nearest is null ? null : Compare(claim, nearest));
        }

        var facts = Compare(claim, match);
        var outcome = ReferenceEquals(taken.GetValueOrDefault(match.PersonNo), claim) ? ClaimOutcome.SamePerson
            : facts.FamilyName is FactMatch.Agrees && (match.IsDelivered || taken[match.PersonNo] is not null) ? ClaimOutcome.SecondRecord
            : ClaimOutcome.NewPerson;
        return new ClaimDecision(claim, outcome, match, facts);
    }

    private static PupilCandidate? SoleMatch(PupilClaim claim, IReadOnlyList<PupilCandidate> candidates)
    {
        var matches = candidates.Where(candidate => Compare(claim, candidate).IsSamePupil).Take(2).ToList();
        return matches.Count == 1 ? matches[0] : null;
    }

    // Of several claims the one with the family name; of several with it any, for they agree in everything. Of several without it none.
    private static PupilClaim? BestClaim(PupilCandidate candidate, List<PupilClaim> claims, List<PupilCandidate?> own)
    {
        var all = claims.Where((_, i) => ReferenceEquals(own[i], candidate)).ToList();
        var best = all.FirstOrDefault(claim => Compare(claim, candidate).FamilyName is FactMatch.Agrees);
        return best ?? (all.Count == 1 ? all[0] : null);
    }

    // What holds of the claim and every record of the candidate: the worst of each fact.
    private static FactComparison Compare(PupilClaim claim, PupilCandidate candidate) =>
        candidate.Facts.Select(facts => FactComparison.Of(facts, claim.Facts)).Aggregate(static (one, other) => one.WorstWith(other));

    private static int Agreement(in FactComparison facts) =>
        (facts.BirthDate is FactMatch.Agrees ? 2 : 0) + (facts.GivenName is FactMatch.Agrees ? 2 : 0) + (
            facts.FamilyName is FactMatch.Agrees ? 1 : 0);
}
