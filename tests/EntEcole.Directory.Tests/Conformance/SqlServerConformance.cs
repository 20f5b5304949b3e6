namespace EntEcole.Directory.Tests.Conformance;

// The whole suite on SQL Server: each test skipped by its name until one is configured.
public sealed class SqlServerSchema() : SchemaConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerRevisions() : RevisionConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerPlans() : PlanConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerPlanFaults() : PlanFaultConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerOutdated() : OutdatedConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerConsistency() : ConsistencyConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerRuns() : RunConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerOnde() : OndeConformance(SqlServerUnderTest.Instance);
public sealed class SqlServerOndeAssignment() : OndeAssignmentConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerDeadRuns() : DeadRunConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerNumbers() : NumberConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerIdentity() : IdentityConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerIdentityHolds() : IdentityHoldConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerRoundTrips() : RoundTripConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerEnrolment() : EnrolmentConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerConventions() : ConventionConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerReconciliation() : ReconciliationConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerSchools() : SchoolConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerClasses() : ClassConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerPersons() : PersonConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerPersonLists() : PersonListConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerLookups() : LookupConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerAssignments() : AssignmentConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerFederation() : FederationConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerRelations() : RelationConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerMerges() : MergeConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerRights() : RightsConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerIndicators() : IndicatorConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerGar() : GarConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerPrivacy() : PrivacyConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerNewcomers() : NewcomerConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerConcurrency() : ConcurrencyConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerChanges() : ChangeConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerExplanations() : ExplainConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerPrunes() : PruneConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerLimits() : LimitConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerNights() : NightConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerPlanChanges() : PlanChangeConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerAccesses() : AccessConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerAccessPacks() : AccessPackConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerWorkers() : WorkerConformance(SqlServerUnderTest.Instance);

public sealed class SqlServerMessages() : MessageConformance(SqlServerUnderTest.Instance);
