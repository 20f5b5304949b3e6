using EntEcole.Directory.Access;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Consistency;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schema;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory;

/// <summary>
/// The directory's store: versioned rows, by noun, whatever the engine. Every method of a contract may throw
/// <see cref="DirectoryException"/> with <see cref="Reason.StoreUnavailable"/>; its other errors are documented on it.
/// Reads at a revision see all of a write or nothing of it. It is opened, composed and disposed of as one; services ask for the contracts
/// that
/// they use.
/// </summary>
public abstract class DirectoryStore : IAsyncDisposable
{
    /// <summary>The schema of the database.</summary>
    public abstract ISchemaStore Schema { get; }

    /// <summary>The revisions that can be read.</summary>
    public abstract IRevisionStore Revisions { get; }

    /// <summary>What perimeters hold.</summary>
    public abstract IPerimeterStore Perimeters { get; }

    /// <summary>Persons and their relations.</summary>
    public abstract IPersonStore Persons { get; }

    /// <summary>Schools and classes.</summary>
    public abstract ISchoolStore Schools { get; }

    /// <summary>What changes, revision by revision.</summary>
    public abstract IChangeStore Changes { get; }

    /// <summary>Conventions and fees.</summary>
    public abstract IEnrolmentStore Enrolment { get; }

    /// <summary>What extracts say of schools, compared with conventions.</summary>
    public abstract IReconciliationStore Reconciliation { get; }

    /// <summary>Feeds and what each holds.</summary>
    public abstract IFeedStore Feeds { get; }

    /// <summary>Schools that are fed by ONDE files.</summary>
    public abstract IOndeStore Onde { get; }

    /// <summary>Runs and their problems.</summary>
    public abstract IRunStore Runs { get; }

    /// <summary>Stored plans and decisions.</summary>
    public abstract IPlanStore Plans { get; }

    /// <summary>Persons that a decision makes one.</summary>
    public abstract IMergeStore Merges { get; }

    /// <summary>Records that wait for a decision who they are about.</summary>
    public abstract IIdentityStore Identities { get; }

    /// <summary>Subjects of identity providers, and activated accounts.</summary>
    public abstract IFederationStore Federation { get; }

    /// <summary>What a check-up reads of those who log in.</summary>
    public abstract IAccountFactStore AccountFacts { get; }

    /// <summary>Which teacher has which class.</summary>
    public abstract IAssignmentStore Assignments { get; }

    /// <summary>Requests for rights and grants.</summary>
    public abstract IRightsStore Rights { get; }

    /// <summary>Every kept version of one person.</summary>
    public abstract IExplainStore Explain { get; }

    /// <summary>The same of restricted persons too: for those who answer for the rights of persons, and for no other use.</summary>
    public abstract IExplainStore AllVersions { get; }

    /// <summary>Purge and prune.</summary>
    public abstract IRetentionStore Retention { get; }

    /// <summary>The rights of persons.</summary>
    public abstract IPrivacyStore Privacy { get; }

    /// <summary>The log of accesses.</summary>
    public abstract IAccessStore Accesses { get; }

    /// <summary>What workers share.</summary>
    public abstract IWorkerStore Worker { get; }

    /// <summary>What must hold of living rows.</summary>
    public abstract IConsistencyStore Consistency { get; }

    /// <summary>What accounts are counted from.</summary>
    public abstract IIndicatorStore Indicators { get; }

    /// <summary>The snapshots of counts, one a month.</summary>
    public abstract IIndicatorSnapshotStore IndicatorSnapshots { get; }

    /// <summary>Which key the pseudonyms of the usage measurement are made with.</summary>
    public abstract IVisitorKeyStore VisitorKeys { get; }

    /// <summary>The outbox of workers.</summary>
    public abstract IMessageStore Messages { get; }

    /// <summary>What exports to the GAR read, and those who assign resources.</summary>
    public abstract IGarStore Gar { get; }

    /// <summary>Past exports to the GAR.</summary>
    public abstract IGarExportStore GarExports { get; }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
