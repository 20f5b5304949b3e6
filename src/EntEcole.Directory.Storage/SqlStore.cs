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
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schema;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Access;
using EntEcole.Directory.Storage.Assignments;
using EntEcole.Directory.Storage.Changes;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Consistency;
using EntEcole.Directory.Storage.Enrolment;
using EntEcole.Directory.Storage.Explain;
using EntEcole.Directory.Storage.Exports;
using EntEcole.Directory.Storage.Federation;
using EntEcole.Directory.Storage.Feeds;
using EntEcole.Directory.Storage.Identity;
using EntEcole.Directory.Storage.Indicators;
using EntEcole.Directory.Storage.Messages;
using EntEcole.Directory.Storage.Migrations;
using EntEcole.Directory.Storage.Onde;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Plans;
using EntEcole.Directory.Storage.Privacy;
using EntEcole.Directory.Storage.Restrictions;
using EntEcole.Directory.Storage.Rights;
using EntEcole.Directory.Storage.Runs;
using EntEcole.Directory.Storage.Schools;
using EntEcole.Directory.Storage.Worker;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Storage;

/// <summary>The one store: composes one class per noun over one session, and disposes of it.</summary>
internal sealed class SqlStore : DirectoryStore
{
    private readonly SqlSession session;

    public SqlStore(Engine engine, TimeProvider time)
    {
        session = new SqlSession(engine, time);
        var links = new MergeLinkCache(session);
        var personStatements = new PersonStatements(engine);
        var restrictions = new RestrictionCache(session);
        var (hidden, none) = (new HiddenPersonFilter(restrictions), new HiddenPersonFilter(null));
        var loader = new PersonLoader(links, personStatements, hidden);
        var allLoader = new PersonLoader(links, personStatements, none);
        var pages = new PersonPages(personStatements);
        var revisions = new SqlRevisions(session);
        var schools = new SqlSchools(session, restrictions, links);
        var enrolment = new SqlEnrolment(session);
        var pruner = new TablePruner(session);
        var eraser = new PersonEraser(session);
        Schema = new SqlSchema(session);
        Revisions = revisions;
        Persons = new SqlPersons(session, links, (loader, hidden), pages, personStatements);
        Schools = schools;
        Perimeters = schools;
        Changes = ChangesOf(links, allLoader, restrictions, revisions);
        Enrolment = enrolment;
        Reconciliation = new SqlReconciliation(session, schools);
        Feeds = new SqlFeeds(session);
        Onde = new SqlOnde(session);
        Runs = new SqlRuns(session);
        Plans = new SqlPlans(session, new PlanChangeReader(session, revisions), new UndoPlanner(session), new RepairPlanner(session));
        Merges = new SqlMerges(session, links);
        Identities = new SqlIdentities(session);
        Federation = new SqlFederation(session);
        AccountFacts = new SqlAccountFacts(session, links, restrictions);
        Assignments = new SqlAssignments(session);
        Rights = new SqlRights(session, (loader, allLoader, restrictions), enrolment, new RightsWriter(session));
        Explain = new SqlExplain(session, revisions, restrictions);
        Retention = new SqlRetention(session, pruner, eraser);
        Privacy = new SqlPrivacy(session, eraser, new SqlPersons(session, links, (allLoader, none), pages, personStatements));
        AllVersions = new SqlExplain(session, revisions, restrictions: null);
        Accesses = new SqlAccesses(session, pruner);
        Worker = new SqlWorker(session);
        Messages = new SqlMessages(session);
        Consistency = new SqlConsistency(session);
        Indicators = new SqlIndicators(session, links, restrictions, revisions);
        IndicatorSnapshots = new SqlIndicatorSnapshots(session);
        VisitorKeys = new SqlVisitorKeys(session);
        Gar = new SqlGar(session, loader, links);
        GarExports = new SqlGarExports(session);
    }

    public override ISchemaStore Schema { get; }

    public override IRevisionStore Revisions { get; }

    public override IPerimeterStore Perimeters { get; }

    public override IPersonStore Persons { get; }

    public override ISchoolStore Schools { get; }

    public override IChangeStore Changes { get; }

    public override IEnrolmentStore Enrolment { get; }

    public override IReconciliationStore Reconciliation { get; }

    public override IFeedStore Feeds { get; }

    public override IOndeStore Onde { get; }

    public override IRunStore Runs { get; }

    public override IPlanStore Plans { get; }

    public override IMergeStore Merges { get; }

    public override IIdentityStore Identities { get; }

    public override IFederationStore Federation { get; }

    public override IAccountFactStore AccountFacts { get; }

    public override IAssignmentStore Assignments { get; }

    public override IRightsStore Rights { get; }

    public override IExplainStore Explain { get; }

    public override IExplainStore AllVersions { get; }

    public override IRetentionStore Retention { get; }

    public override IPrivacyStore Privacy { get; }

    public override IAccessStore Accesses { get; }

    public override IWorkerStore Worker { get; }

    public override IMessageStore Messages { get; }

    public override IConsistencyStore Consistency { get; }

    public override IIndicatorStore Indicators { get; }

    public override IIndicatorSnapshotStore IndicatorSnapshots { get; }

    public override IVisitorKeyStore VisitorKeys { get; }

    public override IGarStore Gar { get; }

    public override IGarExportStore GarExports { get; }

    public override ValueTask DisposeAsync() => session.DisposeAsync();

    private SqlChanges ChangesOf(MergeLinkCache links, PersonLoader loader, RestrictionCache restrictions, SqlRevisions revisions)
    {
        var statements = new ChangeStatements(session.Engine);
        var purged = new PurgedPersons(statements);
        return new SqlChanges(
            session, revisions, new TouchedNumbers(links, statements), new WatchedPersons(links, loader, purged, statements),
            new RestrictedChanges(restrictions, purged, statements), statements);
    }
}
