namespace EntEcole.Directory.Tests.Conformance;

// The whole suite on SQLite.
public sealed class SqliteSchema() : SchemaConformance(SqliteUnderTest.Instance);

public sealed class SqliteRevisions() : RevisionConformance(SqliteUnderTest.Instance);

public sealed class SqlitePlans() : PlanConformance(SqliteUnderTest.Instance);

public sealed class SqlitePlanFaults() : PlanFaultConformance(SqliteUnderTest.Instance);

public sealed class SqliteOutdated() : OutdatedConformance(SqliteUnderTest.Instance);

public sealed class SqliteRuns() : RunConformance(SqliteUnderTest.Instance);

public sealed class SqliteDeadRuns() : DeadRunConformance(SqliteUnderTest.Instance);

public sealed class SqliteNumbers() : NumberConformance(SqliteUnderTest.Instance);

public sealed class SqliteIdentity() : IdentityConformance(SqliteUnderTest.Instance);

public sealed class SqliteRoundTrips() : RoundTripConformance(SqliteUnderTest.Instance);

public sealed class SqliteEnrolment() : EnrolmentConformance(SqliteUnderTest.Instance);

public sealed class SqliteSchools() : SchoolConformance(SqliteUnderTest.Instance);

public sealed class SqliteClasses() : ClassConformance(SqliteUnderTest.Instance);

public sealed class SqlitePersons() : PersonConformance(SqliteUnderTest.Instance);

public sealed class SqlitePersonLists() : PersonListConformance(SqliteUnderTest.Instance);

public sealed class SqliteRelations() : RelationConformance(SqliteUnderTest.Instance);

public sealed class SqliteConcurrency() : ConcurrencyConformance(SqliteUnderTest.Instance);
