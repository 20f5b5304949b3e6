using EntEcole.Directory.Model;

namespace EntEcole.Directory.Consistency;

/// <summary>
/// What must hold of the living rows of a store: each profile, class membership and relation has its living person, school, class and both
/// ends, which every plan is checked for before it commits; and each present record has as many of them as it asks for. This checks all
/// that is there.
/// </summary>
public interface IConsistencyStore
{
    /// <summary>How many rows break each rule; the rules that hold are left out. Nothing is locked or written.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>.</exception>
    Task<IReadOnlyList<BrokenRule>> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Numbers of the feeds that have rows which break a rule. Nothing is locked or written.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>.</exception>
    Task<IReadOnlyList<int>> FindBrokenFeedsAsync(CancellationToken cancellationToken);

    /// <summary>Counts the living profiles again, by feed, school, role and state: what the guard compares with.</summary>
    /// <returns>How many counts differed.</returns>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>.</exception>
    Task<long> RecountAsync(CancellationToken cancellationToken);
}

/// <summary>A rule that living rows break.</summary>
/// <param name="Rule">Its name, as the documentation lists it: <c>profileWithoutRecord</c>.</param>
/// <param name="Rows">How many rows break it.</param>
public sealed record BrokenRule(string Rule, long Rows);
