using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Consistency;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Messages;
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
public interface IDirectoryStore : IAsyncDisposable
{
    /// <summary>The schema of the database.</summary>
    ISchemaStore Schema { get; }

    /// <summary>The revisions that can be read.</summary>
    IRevisionStore Revisions { get; }

    /// <summary>What perimeters hold.</summary>
    IPerimeterStore Perimeters { get; }

    /// <summary>Persons and their relations.</summary>
    IPersonStore Persons { get; }

    /// <summary>Schools and classes.</summary>
    ISchoolStore Schools { get; }

    /// <summary>What changes, revision by revision.</summary>
    IChangeStore Changes { get; }

    /// <summary>Conventions and fees.</summary>
    IEnrolmentStore Enrolment { get; }

    /// <summary>What extracts say of schools, compared with conventions.</summary>
    IReconciliationStore Reconciliation { get; }

    /// <summary>Feeds and what each holds.</summary>
    IFeedStore Feeds { get; }

    /// <summary>Runs and their problems.</summary>
    IRunStore Runs { get; }

    /// <summary>Stored plans and decisions.</summary>
    IPlanStore Plans { get; }

    /// <summary>Persons that a decision makes one.</summary>
    IMergeStore Merges { get; }

    /// <summary>Records that wait for a decision who they are about.</summary>
    IIdentityStore Identities { get; }

    /// <summary>Requests for rights and grants.</summary>
    IRightsStore Rights { get; }

    /// <summary>Every kept version of one person.</summary>
    IExplainStore Explain { get; }

    /// <summary>The same of restricted persons too: for those who answer for the rights of persons, and for no other use.</summary>
    IExplainStore AllVersions { get; }

    /// <summary>Purge and prune.</summary>
    IRetentionStore Retention { get; }

    /// <summary>The rights of persons.</summary>
    IPrivacyStore Privacy { get; }

    /// <summary>The log of accesses.</summary>
    IAccessStore Accesses { get; }

    /// <summary>What workers share.</summary>
    IWorkerStore Worker { get; }

    /// <summary>What must hold of living rows.</summary>
    IConsistencyStore Consistency { get; }

    /// <summary>The outbox of workers.</summary>
    IMessageStore Messages { get; }
}
