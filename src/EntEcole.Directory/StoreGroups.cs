using EntEcole.Directory.Explain;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory;

/// <summary>The contracts of a store that one service uses together.</summary>
public static class StoreGroups
{
    /// <summary>What a sync reads and writes.</summary>
    public static SyncStores ForSync(this DirectoryStore store) => new(
        store.Runs, store.Plans, store.Feeds, store.Enrolment,
        new IdentityStores(store.Identities, store.Merges, store.Persons, store.Revisions), store.Worker, store.Privacy, store.Onde);

    /// <summary>What the export of a person's data reads: restricted persons too.</summary>
    public static ExplainStores ForExport(this DirectoryStore store) =>
        new(store.AllVersions, store.Privacy.AllPersons, store.Merges, store.Schools, store.Enrolment, store.Runs, store.Identities);

    /// <summary>What an explanation reads.</summary>
    public static ExplainStores ForExplain(this DirectoryStore store) =>
        new(store.Explain, store.Persons, store.Merges, store.Schools, store.Enrolment, store.Runs, store.Identities);
}
