using EntEcole.Directory.Tds;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>
/// The engine of SQL Server and its driver, over TDS, against a server of the tests that executes on SQLite: <see cref="TdsServer"/>.
/// </summary>
public sealed class TdsUnderTest : SqlServerUnderTest
{
    // As long as the tests run: each has a database of its own.
    internal static TdsServer Server { get; } = new();

    public static new TdsUnderTest Instance { get; } = new();

    private protected override string? Address => Server.AddressOf(TdsServer.Master);

    public override async Task<StoreUnderTest> OpenAsync(TimeProvider time)
    {
        var name = NewName();
        Server.Create(name, await TdsServer.MigratedAsync());
        return Under(name, time);
    }
}

// The whole suite, over the wire.
public sealed class TdsSchema() : SchemaConformance(TdsUnderTest.Instance);

public sealed class TdsRevisions() : RevisionConformance(TdsUnderTest.Instance);

public sealed class TdsPlans() : PlanConformance(TdsUnderTest.Instance);

public sealed class TdsPlanFaults() : PlanFaultConformance(TdsUnderTest.Instance);

public sealed class TdsOutdated() : OutdatedConformance(TdsUnderTest.Instance);

public sealed class TdsConsistency() : ConsistencyConformance(TdsUnderTest.Instance);

public sealed class TdsRuns() : RunConformance(TdsUnderTest.Instance);

public sealed class TdsOnde() : OndeConformance(TdsUnderTest.Instance);
public sealed class TdsOndeAssignment() : OndeAssignmentConformance(TdsUnderTest.Instance);

public sealed class TdsDeadRuns() : DeadRunConformance(TdsUnderTest.Instance);

public sealed class TdsNumbers() : NumberConformance(TdsUnderTest.Instance);

public sealed class TdsIdentity() : IdentityConformance(TdsUnderTest.Instance);

public sealed class TdsIdentityHolds() : IdentityHoldConformance(TdsUnderTest.Instance);

public sealed class TdsRoundTrips() : RoundTripConformance(TdsUnderTest.Instance);

public sealed class TdsEnrolment() : EnrolmentConformance(TdsUnderTest.Instance);

public sealed class TdsConventions() : ConventionConformance(TdsUnderTest.Instance);

public sealed class TdsReconciliation() : ReconciliationConformance(TdsUnderTest.Instance);

public sealed class TdsSchools() : SchoolConformance(TdsUnderTest.Instance);

public sealed class TdsClasses() : ClassConformance(TdsUnderTest.Instance);

public sealed class TdsPersons() : PersonConformance(TdsUnderTest.Instance);

public sealed class TdsPersonLists() : PersonListConformance(TdsUnderTest.Instance);

public sealed class TdsLookups() : LookupConformance(TdsUnderTest.Instance);

public sealed class TdsAssignments() : AssignmentConformance(TdsUnderTest.Instance);

public sealed class TdsFederation() : FederationConformance(TdsUnderTest.Instance);

public sealed class TdsRelations() : RelationConformance(TdsUnderTest.Instance);

public sealed class TdsMerges() : MergeConformance(TdsUnderTest.Instance);

public sealed class TdsRights() : RightsConformance(TdsUnderTest.Instance);

public sealed class TdsIndicators() : IndicatorConformance(TdsUnderTest.Instance);

public sealed class TdsGar() : GarConformance(TdsUnderTest.Instance);

public sealed class TdsPrivacy() : PrivacyConformance(TdsUnderTest.Instance);

public sealed class TdsNewcomers() : NewcomerConformance(TdsUnderTest.Instance);

public sealed class TdsConcurrency() : ConcurrencyConformance(TdsUnderTest.Instance);

public sealed class TdsChanges() : ChangeConformance(TdsUnderTest.Instance);

public sealed class TdsExplanations() : ExplainConformance(TdsUnderTest.Instance);

public sealed class TdsPrunes() : PruneConformance(TdsUnderTest.Instance);

public sealed class TdsLimits() : LimitConformance(TdsUnderTest.Instance);

public sealed class TdsNights() : NightConformance(TdsUnderTest.Instance);

public sealed class TdsPlanChanges() : PlanChangeConformance(TdsUnderTest.Instance);

public sealed class TdsAccesses() : AccessConformance(TdsUnderTest.Instance);

public sealed class TdsAccessPacks() : AccessPackConformance(TdsUnderTest.Instance);

public sealed class TdsWorkers() : WorkerConformance(TdsUnderTest.Instance);

public sealed class TdsMessages() : MessageConformance(TdsUnderTest.Instance);
