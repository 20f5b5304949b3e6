namespace EntEcole.Directory.Revisions;

/// <summary>The revisions that the store can read.</summary>
public interface IRevisionStore
{
    /// <summary>The last revision; 0 for an empty store.</summary>
    Task<long> GetRevisionAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The last revision where the store is written: a lookup may be answered by a copy that is late. What was sent at a later revision was
    /// lost when the store was restored.
    /// </summary>
    Task<long> GetWrittenRevisionAsync(CancellationToken cancellationToken);

    /// <summary>The oldest revision that can be read whole; 0 as long as nothing was pruned.</summary>
    Task<long> GetOldestRevisionAsync(CancellationToken cancellationToken);

    /// <summary>
    /// By what a revision is told from another of the same number, which another store has made, or this one after it was restored from
    /// a backup; 0 when there is no such revision.
    /// </summary>
    Task<long> GetRevisionMarkAsync(long revision, CancellationToken cancellationToken);

    /// <summary>
    /// The same, kept in memory for as long as <paramref name="head"/> stays the present revision: a restore, which loses revisions, begins
    /// an epoch, and so another present one.
    /// </summary>
    Task<long> GetRevisionMarkAsync(long revision, long head, CancellationToken cancellationToken);

    /// <summary>The first revision after one; the number after it as long as there is none. Epochs leave gaps between revisions.</summary>
    Task<long> GetRevisionAfterAsync(long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Begins an epoch: to be called once the store was restored from a backup. It makes a revision, without a change, beyond every number
    /// that the lost time may have used, so that none of them is ever taken for a revision of this store.
    /// </summary>
    /// <returns>The revision made.</returns>
    /// <exception cref="Model.DirectoryException"><see cref="Model.Reason.StoreUnavailable"/>.</exception>
    Task<long> BeginEpochAsync(CancellationToken cancellationToken);
}
