namespace EntEcole.Directory.Tests.Conformance;

// The whole suite on SQLite.
public sealed class SqliteSchema() : SchemaConformance(SqliteUnderTest.Instance);

public sealed class SqliteRevisions() : RevisionConformance(SqliteUnderTest.Instance);

public sealed class SqlitePlans() : PlanConformance(SqliteUnderTest.Instance);

public sealed class SqlitePlanChanges() : PlanChangeConformance(SqliteUnderTest.Instance);

public sealed class SqlitePlanFaults() : PlanFaultConformance(SqliteUnderTest.Instance);

public sealed class SqliteOutdated() : OutdatedConformance(SqliteUnderTest.Instance);

public sealed class SqliteConsistency() : ConsistencyConformance(SqliteUnderTest.Instance);

public sealed class SqliteRuns() : RunConformance(SqliteUnderTest.Instance);

public sealed class SqliteOnde() : OndeConformance(SqliteUnderTest.Instance);
public sealed class SqliteOndeAssignment() : OndeAssignmentConformance(SqliteUnderTest.Instance);

public sealed class SqliteDeadRuns() : DeadRunConformance(SqliteUnderTest.Instance);

public sealed class SqliteNumbers() : NumberConformance(SqliteUnderTest.Instance);

public sealed class SqliteIdentity() : IdentityConformance(SqliteUnderTest.Instance);

public sealed class SqliteIdentityHolds() : IdentityHoldConformance(SqliteUnderTest.Instance);

public sealed class SqliteRoundTrips() : RoundTripConformance(SqliteUnderTest.Instance);

public sealed class SqliteEnrolment() : EnrolmentConformance(SqliteUnderTest.Instance);

public sealed class SqliteConventions() : ConventionConformance(SqliteUnderTest.Instance);

public sealed class SqliteReconciliation() : ReconciliationConformance(SqliteUnderTest.Instance);

public sealed class SqliteSchools() : SchoolConformance(SqliteUnderTest.Instance);

public sealed class SqliteClasses() : ClassConformance(SqliteUnderTest.Instance);

public sealed class SqlitePersons() : PersonConformance(SqliteUnderTest.Instance);

public sealed class SqlitePersonLists() : PersonListConformance(SqliteUnderTest.Instance);

public sealed class SqliteLookups() : LookupConformance(SqliteUnderTest.Instance);

public sealed class SqliteAssignments() : AssignmentConformance(SqliteUnderTest.Instance);

public sealed class SqliteFederation() : FederationConformance(SqliteUnderTest.Instance);

public sealed class SqliteRelations() : RelationConformance(SqliteUnderTest.Instance);

public sealed class SqliteMerges() : MergeConformance(SqliteUnderTest.Instance);

public sealed class SqliteRights() : RightsConformance(SqliteUnderTest.Instance);

public sealed class SqliteIndicators() : IndicatorConformance(SqliteUnderTest.Instance);

public sealed class SqliteGar() : GarConformance(SqliteUnderTest.Instance);

public sealed class SqlitePrivacy() : PrivacyConformance(SqliteUnderTest.Instance);

public sealed class SqliteNewcomers() : NewcomerConformance(SqliteUnderTest.Instance);

public sealed class SqliteConcurrency() : ConcurrencyConformance(SqliteUnderTest.Instance);

public sealed class SqliteChanges() : ChangeConformance(SqliteUnderTest.Instance);

public sealed class SqliteExplanations() : ExplainConformance(SqliteUnderTest.Instance);

public sealed class SqliteLimits() : LimitConformance(SqliteUnderTest.Instance);

public sealed class SqliteNights() : NightConformance(SqliteUnderTest.Instance);

public sealed class SqlitePrunes() : PruneConformance(SqliteUnderTest.Instance)
{
    [Fact]
    public async Task Prune_CutOffBeforeItsRowsWent_HasMovedTheOldestRevisionAlready()
    {
        await MakeAsync();
        await ChangeEverythingAsync();
        Time.Advance(TimeSpan.FromDays(10));
        await Opened.ExecuteAsync("CREATE TRIGGER broken BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'broken'); END");

        await Assert.ThrowsAnyAsync<Exception>(() => Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-1), None));
        Assert.Equal(await HeadAsync(), await Store.Revisions.GetOldestRevisionAsync(None));

        await Opened.ExecuteAsync("DROP TRIGGER broken");
        await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-1), None);
        Assert.Equal(0, await Opened.CountAsync("", Ended));
    }
}

public sealed class SqliteAccesses() : AccessConformance(SqliteUnderTest.Instance);

public sealed class SqliteAccessPacks() : AccessPackConformance(SqliteUnderTest.Instance);

public sealed class SqliteWorkers() : WorkerConformance(SqliteUnderTest.Instance);

public sealed class SqliteMessages() : MessageConformance(SqliteUnderTest.Instance);
