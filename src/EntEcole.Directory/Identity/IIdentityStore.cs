using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Identity;

/// <summary>Records that are held because their source id may have been given to another person.</summary>
public interface IIdentityStore
{
    /// <summary>The decisions about records of a feed that no run has applied yet.</summary>
    Task<IReadOnlyList<DecidedIdentity>> ListDecidedAsync(int feedNo, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps what a run of a feed held, in one transaction: decisions that it applied are forgotten, records held before keep their number.
    /// A full extract forgets those that it did not hold again.
    /// </summary>
    Task KeepHoldsAsync(
        int feedNo, long runId, ExtractKind kind, IReadOnlyList<HeldIdentity> held, IReadOnlyList<long> applied, CancellationToken cancellationToken);

    /// <summary>Held records, the oldest first; <paramref name="academy"/> null accepts all.</summary>
    Task<IReadOnlyList<IdentityHold>> ListHoldsAsync(string? academy, CancellationToken cancellationToken);

    /// <summary>Records a decision; the next extract that holds the record as it was applies it. A later decision replaces it.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.IdentityHoldNotFound"/>.</exception>
    Task DecideAsync(long holdNo, IdentityDecision decision, DecisionAuthor author, CancellationToken cancellationToken);

    /// <summary>
    /// Pairs of pupils who have or had one INE and were not declined, by number of the younger in the directory, after
    /// <paramref name="after"/>; of the person numbered <paramref name="personNo"/> alone when it is not null.
    /// </summary>
    Task<IReadOnlyList<SharedIne>> ReadSharedInesAsync(int? personNo, int after, int limit, long revision, CancellationToken cancellationToken);
}

/// <summary>Two pupils who have or had one INE.</summary>
/// <param name="Number">Number of the younger in the directory.</param>
/// <param name="KeptId">The older.</param>
/// <param name="OtherId">The younger.</param>
public sealed record SharedIne(int Number, PersonId KeptId, PersonId OtherId);
