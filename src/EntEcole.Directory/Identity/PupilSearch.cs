using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Identity;

/// <summary>
/// Finds pupils who may be one: those who have or had one INE, when no feed delivers them apart; those with one name, when one never had an
/// INE and one is no longer delivered. Their place in the list of proposals is <see cref="First"/>, or <see cref="Named"/>, and their
/// number.
/// </summary>
internal sealed class PupilSearch(IMergeStore merges, IPersonStore personStore)
{
    /// <summary>The place after which pupils come; adults stand before it.</summary>
    public const int First = 1 << 30;

    /// <summary>The place after which those come who share their name alone.</summary>
    public const int Named = First + (1 << 28);

    private const int MaxOfPerson = 100;

    private static readonly PairKind ByIne = new(First, PupilScore.OfOneIne);

    private static readonly PairKind ByName = new(Named, PupilScore.OfOneName);

    /// <summary>Adds pairs of pupils after <paramref name="after"/> to what was <paramref name="found"/> before, up to a limit.</summary>
    public async Task<MergeProposalPage> ListAsync(
        MergeProposalFilter filter, int after, int limit, List<MergeProposal> found, long revision, CancellationToken cancellationToken)
    {
        if (after < Named)
        {
            var page = await PairPages.FillAsync(
                last => merges.Pupils.ReadSharedInesAsync(null, last, PairPages.Rows, revision, cancellationToken),
                pairs => ProposalsAsync(pairs, ByIne, filter, revision, cancellationToken), after - First, found, limit);
            if (page.Next is not null)
            {
                return page;
            }

            (found, after) = ([.. page.Proposals], Named);
        }

        return await PairPages.FillAsync(
            last => merges.Pupils.ReadNamedPupilsAsync(null, last, PairPages.Rows, revision, cancellationToken),
            pairs => ProposalsAsync(pairs, ByName, filter, revision, cancellationToken), after - Named, found, limit);
    }

    /// <summary>The pairs of one pupil, the likeliest first.</summary>
    public async Task<List<MergeProposal>> OfPersonAsync(
        PersonView person, MergeProposalFilter filter, long revision, CancellationToken cancellationToken)
    {
        var (shared, named) = (new List<PersonPair>(), new List<PersonPair>());
        foreach (var number in person.Records.Select(record => record.PersonNo).Distinct())
        {
            shared.AddRange(await merges.Pupils.ReadSharedInesAsync(number, 0, MaxOfPerson, revision, cancellationToken));
            named.AddRange(await merges.Pupils.ReadNamedPupilsAsync(number, 0, MaxOfPerson, revision, cancellationToken));
        }

        var proposals = await ProposalsAsync(shared, ByIne, filter, revision, cancellationToken);
        proposals.AddRange(await ProposalsAsync(named, ByName, filter, revision, cancellationToken));
        return
        [
            .. proposals.DistinctBy(proposal => (proposal.KeptId, proposal.OtherId)).OrderByDescending(pair => pair.Points).ThenBy(
                pair => pair.Number),
        ];
    }

    /// <summary>A pair as it would be proposed now; null when it would not.</summary>
    public async Task<MergeProposal?> FindAsync(PersonView kept, PersonView other, long revision, CancellationToken cancellationToken) =>
        (await OfPersonAsync(kept, new MergeProposalFilter(), revision, cancellationToken))
            .Find(proposal => proposal.KeptId == kept.PersonId && proposal.OtherId == other.PersonId);

    private async Task<List<MergeProposal>> ProposalsAsync(
        IReadOnlyList<PersonPair> pairs, PairKind kind, MergeProposalFilter filter, long revision, CancellationToken cancellationToken)
    {
        var views = await personStore.FindByAnyIdAsync(
            pairs.SelectMany(pair => new[] { pair.KeptId, pair.OtherId }), revision, cancellationToken);
        return
        [
            .. pairs.Where(pair => views.ContainsKey(pair.KeptId) && views.ContainsKey(pair.OtherId))
                .Select(pair => (pair.Number, Kept: views[pair.KeptId], Other: views[pair.OtherId]))
                .Where(pair => pair.Kept.PersonNo != pair.Other.PersonNo)
                .Select(pair => Propose(kind, pair.Number, pair.Kept, pair.Other))
                .OfType<MergeProposal>()
                .DistinctBy(proposal => (proposal.KeptId, proposal.OtherId))
                .Select(filter.Show)
                .OfType<MergeProposal>()
                .Where(filter.Accepts),
        ];
    }

    private static MergeProposal? Propose(PairKind kind, int number, PersonView kept, PersonView other) =>
        kind.Score(kept, other) is { } evidence && MergeScore.Sum(evidence) is var points && points >= MergeScore.Enough
            ? new MergeProposal(kind.First + number, kept.PersonId, kept, other.PersonId, other, points, evidence)
            : null;

    // After which place pairs stand, and what speaks for them.
    private sealed record PairKind(int First, Func<PersonView, PersonView, IReadOnlyList<MergeEvidence>?> Score);
}
