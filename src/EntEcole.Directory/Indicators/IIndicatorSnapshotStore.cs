namespace EntEcole.Directory.Indicators;

/// <summary>Snapshots of counts, one a month: they belong to no revision, and never change.</summary>
public interface IIndicatorSnapshotStore
{
    /// <summary>
    /// Keeps a snapshot, whole or not at all; nothing when there is one of the same month. Returns whether it was kept.
    /// </summary>
    Task<bool> SaveAsync(
        IndicatorSnapshot snapshot, DateTimeOffset at, IReadOnlyList<IndicatorSnapshotRow> rows, CancellationToken cancellationToken);

    /// <summary>The snapshots from one day to another, both included, the oldest first.</summary>
    Task<IReadOnlyList<IndicatorSnapshot>> ListAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>The rows of a level on a day, by key; those that lay where the filter says.</summary>
    Task<IReadOnlyList<IndicatorSnapshotRow>> ListRowsAsync(
        DateOnly day, IndicatorLevel level, IndicatorFilter filter, CancellationToken cancellationToken);

    /// <summary>Forgets the snapshots before a day. Returns how many.</summary>
    Task<long> PruneAsync(DateOnly before, CancellationToken cancellationToken);
}
