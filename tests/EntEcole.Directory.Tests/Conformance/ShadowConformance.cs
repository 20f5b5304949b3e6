using EntEcole.Directory.Storage;
using EntEcole.Directory.Store;
using EntEcole.Directory.Tests.Storage.TSql;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>SQLite under the rules of SQL Server: what the suite makes the store send is read as that server would.</summary>
public sealed class ShadowUnderTest : SqliteUnderTest
{
    public static new ShadowUnderTest Instance { get; } = new();

    private protected override IDirectoryStore Open(string path, TimeProvider time) => new SqlDirectoryStore(new ShadowEngine(path), time);
}

// The suite once more. What tests the schema alone is left out: migrations are not SQL Server's here.
public sealed class ShadowRevisions() : RevisionConformance(ShadowUnderTest.Instance);

public sealed class ShadowPlans() : PlanConformance(ShadowUnderTest.Instance);

public sealed class ShadowPlanFaults() : PlanFaultConformance(ShadowUnderTest.Instance);

public sealed class ShadowOutdated() : OutdatedConformance(ShadowUnderTest.Instance);

public sealed class ShadowRuns() : RunConformance(ShadowUnderTest.Instance);

public sealed class ShadowDeadRuns() : DeadRunConformance(ShadowUnderTest.Instance);

public sealed class ShadowNumbers() : NumberConformance(ShadowUnderTest.Instance);

public sealed class ShadowIdentity() : IdentityConformance(ShadowUnderTest.Instance);

public sealed class ShadowRoundTrips() : RoundTripConformance(ShadowUnderTest.Instance);

public sealed class ShadowEnrolment() : EnrolmentConformance(ShadowUnderTest.Instance);

public sealed class ShadowSchools() : SchoolConformance(ShadowUnderTest.Instance);

public sealed class ShadowClasses() : ClassConformance(ShadowUnderTest.Instance);

public sealed class ShadowPersons() : PersonConformance(ShadowUnderTest.Instance);

public sealed class ShadowPersonLists() : PersonListConformance(ShadowUnderTest.Instance);

public sealed class ShadowRelations() : RelationConformance(ShadowUnderTest.Instance);

public sealed class ShadowMerges() : MergeConformance(ShadowUnderTest.Instance);

public sealed class ShadowChanges() : ChangeConformance(ShadowUnderTest.Instance);

public sealed class ShadowExplanations() : ExplainConformance(ShadowUnderTest.Instance);

public sealed class ShadowPrunes() : PruneConformance(ShadowUnderTest.Instance);

public sealed class ShadowLimits() : LimitConformance(ShadowUnderTest.Instance);

public sealed class ShadowPlanChanges() : PlanChangeConformance(ShadowUnderTest.Instance);
