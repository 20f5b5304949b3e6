using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Identity;

/// <summary>Where a named person decides who a held record is about.</summary>
public sealed class IdentityService(IIdentityStore store, TimeProvider time)
{
    /// <summary>Held records, the oldest first; <paramref name="academy"/> null accepts all.</summary>
    public Task<IReadOnlyList<IdentityHold>> ListAsync(string? academy, CancellationToken cancellationToken) =>
        store.ListHoldsAsync(academy, cancellationToken);

    /// <summary>A held record.</summary>
    /// <param name="holdNo">Its number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.IdentityHoldNotFound"/>.</exception>
    public async Task<IdentityHold> GetAsync(long holdNo, CancellationToken cancellationToken) =>
        (await store.ListHoldsAsync(null, cancellationToken)).FirstOrDefault(hold => hold.HoldNo == holdNo) ?? throw NotFound(holdNo);

    /// <summary>The error of a record that is not held.</summary>
    public static DirectoryException NotFound(long holdNo) => new(
        Reason.IdentityHoldNotFound,
        new LocalizedText(
            $"No held record has the number {holdNo}: see 'entecole identities list'.",
            $"Aucun enregistrement retenu ne porte le numéro {holdNo} : voir « entecole identities list »."),
        DirectoryException.Fact("hold", holdNo.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Records a decision: the next extract that holds the record as it was applies it.</summary>
    /// <param name="holdNo">Number of the held record.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="by">Name of the person who decides, 1 to 500 characters.</param>
    /// <param name="why">The reason, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.IdentityHoldNotFound"/>, <see cref="Reason.InvalidArgument"/>.</exception>
    public Task DecideAsync(long holdNo, IdentityDecision decision, string by, string why, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("by", by);
        DecisionAuthor.Validate("reason", why);
        return store.DecideAsync(holdNo, decision, new DecisionAuthor(by.Trim(), why.Trim(), time.GetUtcNow()), cancellationToken);
    }
}
