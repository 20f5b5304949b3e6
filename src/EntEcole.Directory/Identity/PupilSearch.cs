using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Identity;

/// <summary>
/// Finds pupils who may be one: those who have or had one INE, when no feed delivers them apart. Their place in the list of proposals is
/// <see cref="First"/> and their number.
/// </summary>
internal sealed class PupilSearch(IMergeStore merges, IPersonStore personStore)
{
    /// <summary>The place after which pupils come; adults stand before it.</summary>
    public const int First = 1 << 30;

    private const int MaxOfPerson = 100;

    /// <summary>Adds pairs of pupils after <paramref name="after"/> to what was <paramref name="found"/> before, up to a limit.</summary>
    public Task<MergeProposalPage> ListAsync(
        MergeProposalFilter filter, int after, int limit, List<MergeProposal> found, long revision, CancellationToken cancellationToken) =>
        PairPages.FillAsync(
            last => merges.ReadSharedInesAsync(null, last, PairPages.Rows, revision, cancellationToken),
            pairs => ProposalsAsync(pairs, filter, revision, cancellationToken), after - First, found, limit);

    /// <summary>The pairs of one pupil, the likeliest first.</summary>
    public async Task<List<MergeProposal>> OfPersonAsync(
        PersonView person, MergeProposalFilter filter, long revision, CancellationToken cancellationToken)
    {
        var pairs = new List<SharedIne>();
        foreach (var number in person.Records.Select(record => record.PersonNo).Distinct())
        {
            pairs.AddRange(await merges.ReadSharedInesAsync(number, 0, MaxOfPerson, revision, cancellationToken));
        }

        return [.. (await ProposalsAsync(pairs, filter, revision, cancellationToken)).OrderByDescending(pair => pair.Points).ThenBy(
            pair => pair.Number)];
    }

    /// <summary>A pair as it would be proposed now; null when it would not.</summary>
    public async Task<MergeProposal?> FindAsync(PersonView kept, PersonView other, long revision, CancellationToken cancellationToken) =>
        (await OfPersonAsync(kept, new MergeProposalFilter(), revision, cancellationToken))
            .Find(proposal => proposal.KeptId == kept.PersonId && proposal.OtherId == other.PersonId);

    private async Task<List<MergeProposal>> ProposalsAsync(
        IReadOnlyList<SharedIne> pairs, MergeProposalFilter filter, long revision, CancellationToken cancellationToken)
    {
        var views = await personStore.FindByAnyIdAsync(
            pairs.SelectMany(pair => new[] { pair.KeptId, pair.OtherId }), revision, cancellationToken);
        return
        [
            .. pairs.Where(pair => views.ContainsKey(pair.KeptId) && views.ContainsKey(pair.OtherId))
                .Select(pair => (pair.Number, Kept: views[pair.KeptId], Other: views[pair.OtherId]))
                .Where(pair => pair.Kept.PersonNo != pair.Other.PersonNo)
                .Select(pair => Propose(pair.Number, pair.Kept, pair.Other))
                .OfType<MergeProposal>()
                .DistinctBy(proposal => (proposal.KeptId, proposal.OtherId))
                .Select(filter.Show)
                .OfType<MergeProposal>()
                .Where(filter.Accepts),
        ];
    }

    private static MergeProposal? Propose(int number, PersonView kept, PersonView other) =>
        PupilScore.Of(kept, other) is { } evidence && MergeScore.Sum(evidence) is var points && points >= MergeScore.Enough
            ? new MergeProposal(First + number, kept.PersonId, kept, other.PersonId, other, points, evidence)
            : null;
}
