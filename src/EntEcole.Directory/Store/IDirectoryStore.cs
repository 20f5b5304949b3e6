using EntEcole.Directory.Model;

namespace EntEcole.Directory.Store;

/// <summary>
/// The directory's store: versioned rows behind one contract, whatever the engine. Every method may throw
/// <see cref="DirectoryException"/> with <see cref="Reason.StoreUnavailable"/>; what else it owes is said on it.
/// Reads at a revision see all of a write or nothing of it.
/// </summary>
public interface IDirectoryStore : ILookupStore, IEnrolmentStore, IReconciliationStore, ISyncStore, IPlanStore, IChangeStore, IRetentionStore,
    IExplainStore, IMergeStore, IRightsStore, IAccessStore, IWorkerStore, IMessageStore,
    IAsyncDisposable
{
    /// <summary>Brings the schema up to this program's, step by step, keeping all data. Returns the steps applied.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SchemaTooNew"/>: a newer program made the schema.</exception>
    Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Refuses a schema that is not this program's.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SchemaOutdated"/> or <see cref="Reason.SchemaTooNew"/>.</exception>
    Task CheckSchemaAsync(CancellationToken cancellationToken);

    /// <summary>The last revision; 0 for an empty store.</summary>
    Task<long> GetRevisionAsync(CancellationToken cancellationToken);
}
