using EntEcole.Directory.Access;

namespace EntEcole.Directory.Indicators;

/// <summary>Which key the pseudonyms of the usage measurement are made with: its check value, never the key.</summary>
public interface IVisitorKeyStore
{
    /// <summary>The check value of the key in use; null when none ever was.</summary>
    Task<string?> FindCheckAsync(CancellationToken cancellationToken);

    /// <summary>Whether a revision brought another key: every pseudonym is another one from then on.</summary>
    Task<bool> IsChangedAtAsync(long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Records the key with which pseudonyms are made from now on, when it is another than before. Returns the revision made, or the
    /// present one.
    /// </summary>
    /// <param name="check">Its check value.</param>
    /// <param name="author">Who decided it, and why.</param>
    /// <param name="first">Only when no key was ever recorded.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    Task<long> AcceptAsync(string check, DecisionAuthor author, bool first, CancellationToken cancellationToken);

    /// <summary>The ids of all persons, in no order: to look for two that share a pseudonym.</summary>
    IAsyncEnumerable<Model.PersonId> ListPersonsAsync(CancellationToken cancellationToken);
}
