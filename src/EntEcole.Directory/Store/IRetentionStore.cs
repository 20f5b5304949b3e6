namespace EntEcole.Directory.Store;

/// <summary>What the store forgets of the past. Living rows are never touched.</summary>
public interface IRetentionStore
{
    /// <summary>
    /// Forgets the rows that ended at <paramref name="before"/> or earlier, the problems of runs begun by then, and the lists of what decided
    /// plans made by then did; runs, plans and decisions stay.
    /// First the oldest revision moves (<see cref="IChangeStore.GetOldestRevisionAsync"/>), then rows go, in short transactions:
    /// interrupted, the next prune goes on.
    /// </summary>
    Task<PruneReport> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>What <see cref="PruneAsync"/> would do; nothing is done.</summary>
    Task<PruneReport> CountPrunableAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>What a prune forgot.</summary>
/// <param name="OldestRevision">The oldest revision that can be read whole from now on.</param>
/// <param name="Rows">Ended rows, and lines of the lists of decided plans.</param>
/// <param name="Problems">Problems of runs.</param>
public sealed record PruneReport(long OldestRevision, long Rows, long Problems);
