using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Identity;

/// <summary>Records that are held because their source id may have been given to another person.</summary>
public interface IIdentityStore
{
    /// <summary>The records of a feed that are held, with the decisions that no run has applied yet.</summary>
    Task<IReadOnlyList<EarlierHold>> ListEarlierAsync(int feedNo, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps what a run of a feed held, in one transaction: decisions that it applied are forgotten, records held before keep their number.
    /// A full extract forgets those that it did not hold again.
    /// </summary>
    Task KeepHoldsAsync(
        int feedNo, long runId, ExtractKind kind, IReadOnlyList<HeldIdentity> held, IReadOnlyList<long> applied,
        CancellationToken cancellationToken);

    /// <summary>Held records, the oldest first; <paramref name="academy"/> null accepts all.</summary>
    Task<IReadOnlyList<IdentityHold>> ListHoldsAsync(string? academy, CancellationToken cancellationToken);

    /// <summary>Records a decision; the next extract that holds the record as it was applies it. A later decision replaces it.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.IdentityHoldNotFound"/>.</exception>
    Task DecideAsync(long holdNo, IdentityDecision decision, DecisionAuthor author, CancellationToken cancellationToken);
}
