using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Identity;

/// <summary>
/// Finds relatives that one account of an identity provider names under two ids: the only official sign that both are one. Their place in
/// the list of proposals is <see cref="First"/> and the number of the pair. A person decides, as of every pair.
/// </summary>
internal sealed class FederatedSearch(IMergeStore merges, IPersonStore personStore)
{
    /// <summary>The place after which these pairs come; adults and pupils stand before it.</summary>
    public const int First = PupilSearch.First + (1 << 29);

    private const int SameIdentity = 75;

    private static readonly MergeEvidence Identity = new(
        "federated_identity", SameIdentity,
        new("One EduConnect account names both.", "Un même compte ÉduConnect désigne les deux."));

    private static readonly MergeEvidence Name = new(
        "usage_name", 20, new("They bear the same usage name and given name.", "Ils portent les mêmes nom d'usage et prénom."));

    /// <summary>Adds pairs after <paramref name="after"/> to what was <paramref name="found"/> before, up to a limit.</summary>
    public Task<MergeProposalPage> ListAsync(
        MergeProposalFilter filter, int after, int limit, List<MergeProposal> found, long revision, CancellationToken cancellationToken) =>
        PairPages.FillAsync(
            last => merges.Federated.ReadAsync(null, last, PairPages.Rows, cancellationToken),
            pairs => ProposalsAsync(pairs, filter, revision, cancellationToken), after - First, found, limit);

    /// <summary>The pairs of one person.</summary>
    public async Task<List<MergeProposal>> OfPersonAsync(
        PersonView person, MergeProposalFilter filter, long revision, CancellationToken cancellationToken)
    {
        var pairs = new List<PersonPair>();
        foreach (var number in person.Records.Select(record => record.PersonNo).Distinct())
        {
            pairs.AddRange(await merges.Federated.ReadAsync(number, 0, PairPages.Rows, cancellationToken));
        }

        return await ProposalsAsync(pairs, filter, revision, cancellationToken);
    }

    /// <summary>A pair as it would be proposed now; null when it would not.</summary>
    public async Task<MergeProposal?> FindAsync(PersonView kept, PersonView other, long revision, CancellationToken cancellationToken) =>
        (await OfPersonAsync(kept, new MergeProposalFilter(), revision, cancellationToken))
            .Find(proposal => proposal.KeptId == kept.PersonId && proposal.OtherId == other.PersonId);

    private async Task<List<MergeProposal>> ProposalsAsync(
        IReadOnlyList<PersonPair> pairs, MergeProposalFilter filter, long revision, CancellationToken cancellationToken)
    {
        var views = await personStore.FindByAnyIdAsync(
            pairs.SelectMany(pair => new[] { pair.KeptId, pair.OtherId }), revision, cancellationToken);
        return
        [
            .. pairs.Where(pair => views.ContainsKey(pair.KeptId) && views.ContainsKey(pair.OtherId))
                .Select(pair => (pair.Number, Kept: views[pair.KeptId], Other: views[pair.OtherId]))
                .Where(pair => pair.Kept.PersonNo != pair.Other.PersonNo
                    && MergeRules.Between(pair.Kept.Records, pair.Other.Records) is null
                    && !MergeRules.AreDeliveredApart(pair.Kept.Records, pair.Other.Records))
                .Select(pair => Propose(pair.Number, pair.Kept, pair.Other))
                .DistinctBy(proposal => (proposal.KeptId, proposal.OtherId))
                .Select(filter.Show)
                .OfType<MergeProposal>()
                .Where(filter.Accepts),
        ];
    }

    private static MergeProposal Propose(int number, PersonView kept, PersonView other)
    {
        IReadOnlyList<MergeEvidence> evidence = kept.Records[0].Person.FoldedName().Equals(
            other.Records[0].Person.FoldedName(), StringComparison.Ordinal) ? [Identity, Name] : [Identity];
        return new MergeProposal(
            First + number, kept.PersonId, kept, other.PersonId, other, MergeScore.Sum(evidence), evidence);
    }
}
