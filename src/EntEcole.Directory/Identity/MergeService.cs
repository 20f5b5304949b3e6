using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Identity;

/// <summary>Where a named person decides that two persons are one, or two again.</summary>
public sealed class MergeService(IMergeStore merges, IPersonStore persons, IRevisionStore revisions, TimeProvider time)
{
    /// <summary>Merges two persons: both ids then give the first.</summary>
    /// <param name="kept">Whose id stays.</param>
    /// <param name="other">Whose id will lead to the other.</param>
    /// <param name="by">Who decides, 1 to 500 characters.</param>
    /// <param name="why">Why, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.PersonNotFound"/>, <see cref="Reason.MergeImpossible"/>.</exception>
    public Task<Merged> MergeAsync(PersonId kept, PersonId other, string by, string why, CancellationToken cancellationToken) =>
        merges.MergeAsync(new MergeOrder(kept, other, AuthorOf(by, why)), cancellationToken);

    /// <summary>Undoes a merge: each is again what their own records make them.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PersonNotFound"/>, <see cref="Reason.NotMerged"/>.</exception>
    public Task<Merged> UnmergeAsync(PersonId merged, string by, string why, CancellationToken cancellationToken) =>
        merges.UnmergeAsync(merged, AuthorOf(by, why), cancellationToken);

    /// <summary>Accepts a proposal, which merges its persons, or declines it for good. It must still be what would be proposed.</summary>
    /// <returns>The proposal as it then stands, and the revision: a new one when it was accepted.</returns>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.MergeProposalNotFound"/>, <see cref="Reason.MergeProposalClosed"/>, <see cref="Reason.MergeImpossible"/>.
    /// </exception>
    public async Task<(MergeProposal Proposal, long Revision)> DecideAsync(
        string proposalId, bool accepted, string by, string why, CancellationToken cancellationToken)
    {
        var author = AuthorOf(by, why);
        var revision = await revisions.GetRevisionAsync(cancellationToken);
        var found = MergeProposal.TryParse(proposalId, out var kept, out var other)
            ? await new MergeSearch(merges, persons).FindAsync(kept, other, revision, cancellationToken)
            : null;
        if (found is not { } known)
        {
            throw NotFound(proposalId);
        }

        if (known.Proposal is not { } proposal)
        {
            throw Closed(proposalId, known.State);
        }

        var order = new MergeOrder(kept, other, author, proposal.Points);
        if (!accepted)
        {
            await merges.RefuseMergeAsync(order, cancellationToken);
            return (proposal with { State = MergeProposalState.Declined, Author = author }, revision);
        }

        var merged = await merges.MergeAsync(order, cancellationToken);
        return (proposal with { State = MergeProposalState.Accepted, Author = author }, merged.Revision);
    }

    /// <summary>The error of a proposal that is not there.</summary>
    public static DirectoryException NotFound(string proposalId) => new(
        Reason.MergeProposalNotFound,
        new LocalizedText(
            "There is no such proposal. See 'entecole merges list'.", "Cette proposition n'existe pas. Voir « entecole merges list »."),
        DirectoryException.Fact("proposalId", proposalId.Length <= 100 ? proposalId : proposalId[..100]));

    private static DirectoryException Closed(string proposalId, MergeProposalState state) => new(
        Reason.MergeProposalClosed,
        state switch
        {
            MergeProposalState.Accepted => new LocalizedText("The two are one person already.", "Les deux sont déjà une seule personne."),
            MergeProposalState.Declined => new LocalizedText(
                "The proposal was declined. 'entecole merges merge' can still merge the two.",
                "La proposition a été déclinée. « entecole merges merge » peut toujours fusionner les deux."),
            _ => new LocalizedText(
                "The two are no longer proposed: one of them has changed. See 'entecole merges list'.",
                "Les deux ne sont plus proposés : l'un d'eux a changé. Voir « entecole merges list »."),
        },
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["proposalId"] = proposalId,
            ["state"] = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString()),
        });

    private DecisionAuthor AuthorOf(string by, string why)
    {
        DecisionAuthor.Validate("by", by);
        DecisionAuthor.Validate("reason", why);
        return new DecisionAuthor(by.Trim(), why.Trim(), time.GetUtcNow());
    }
}
