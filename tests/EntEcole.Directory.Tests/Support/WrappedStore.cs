using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Consistency;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schema;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Tests.Support;

/// <summary>A store whose contracts are wrapped: in faults, in deaths, in counters.</summary>
/// <param name="inner">The real one.</param>
/// <param name="wrap">Makes a contract of a real one.</param>
internal sealed class WrappedStore(DirectoryStore inner, Func<Type, object, object> wrap) : DirectoryStore
{
    public override ISchemaStore Schema => Of<ISchemaStore>(inner.Schema);

    public override IRevisionStore Revisions => Of<IRevisionStore>(inner.Revisions);

    public override IPerimeterStore Perimeters => Of<IPerimeterStore>(inner.Perimeters);

    public override IPersonStore Persons => Of<IPersonStore>(inner.Persons);

    public override ISchoolStore Schools => Of<ISchoolStore>(inner.Schools);

    public override IChangeStore Changes => Of<IChangeStore>(inner.Changes);

    public override IEnrolmentStore Enrolment => Of<IEnrolmentStore>(inner.Enrolment);

    public override IReconciliationStore Reconciliation => Of<IReconciliationStore>(inner.Reconciliation);

    public override IFeedStore Feeds => Of<IFeedStore>(inner.Feeds);

    public override IOndeStore Onde => Of<IOndeStore>(inner.Onde);

    public override IRunStore Runs => Of<IRunStore>(inner.Runs);

    public override IPlanStore Plans => Of<IPlanStore>(inner.Plans);

    public override IMergeStore Merges => Of<IMergeStore>(inner.Merges);

    public override IGarStore Gar => Of<IGarStore>(inner.Gar);

    public override IGarExportStore GarExports => Of<IGarExportStore>(inner.GarExports);

    public override IIdentityStore Identities => Of<IIdentityStore>(inner.Identities);

    public override IRightsStore Rights => Of<IRightsStore>(inner.Rights);

    public override IExplainStore Explain => Of<IExplainStore>(inner.Explain);

    public override IExplainStore AllVersions => Of<IExplainStore>(inner.AllVersions);

    public override IRetentionStore Retention => Of<IRetentionStore>(inner.Retention);

    public override IPrivacyStore Privacy => Of<IPrivacyStore>(inner.Privacy);

    public override IAccessStore Accesses => Of<IAccessStore>(inner.Accesses);

    public override IWorkerStore Worker => Of<IWorkerStore>(inner.Worker);

    public override IConsistencyStore Consistency => Of<IConsistencyStore>(inner.Consistency);

    public override IIndicatorStore Indicators => Of<IIndicatorStore>(inner.Indicators);

    public override IIndicatorSnapshotStore IndicatorSnapshots => Of<IIndicatorSnapshotStore>(inner.IndicatorSnapshots);

    public override IVisitorKeyStore VisitorKeys => Of<IVisitorKeyStore>(inner.VisitorKeys);
    public override EntEcole.Directory.Federation.IAccountFactStore AccountFacts =>
        Of<EntEcole.Directory.Federation.IAccountFactStore>(inner.AccountFacts);

    public override EntEcole.Directory.Federation.IFederationStore Federation =>
        Of<EntEcole.Directory.Federation.IFederationStore>(inner.Federation);

    public override EntEcole.Directory.Assignments.IAssignmentStore Assignments =>
        Of<EntEcole.Directory.Assignments.IAssignmentStore>(inner.Assignments);

    public override IMessageStore Messages => Of<IMessageStore>(inner.Messages);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private T Of<T>(T contract)
        where T : class => (T)wrap(typeof(T), contract);
}
