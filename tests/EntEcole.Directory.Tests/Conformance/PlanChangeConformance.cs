using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.Guard;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>The list of what a plan would do: its order, its states, its pages, and how it ends.</summary>
public abstract class PlanChangeConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private RecordRow pupil = null!;
    private RecordRow relative = null!;
    private SchoolRow school = null!;
    private SchoolRow last = null!;
    private ClassRow row = null!;

    [Fact]
    public async Task List_OfOneOfEachThing_IsBySchoolThenRoleThenName()
    {
        var plan = await KeepAsync();

        var page = (await ListAsync(new PlanChangeFilter(plan)))!;

        Assert.Equal(PlanState.Held, page.State);
        Assert.Equal(
            [
                ("0120595G", EventEntity.School, EventKind.Changed, null), ("0120595G", EventEntity.Class, EventKind.Created, null),
                ("0120595G", EventEntity.Membership, EventKind.Created, Role.Pupil),
                ("0120595G", EventEntity.Membership, EventKind.Suspended, Role.Pupil),
                ("0120595G", EventEntity.Relation, EventKind.Changed, Role.Pupil),
                ("0120612A", EventEntity.Membership, EventKind.Created, Role.Pupil),
                (null, EventEntity.Person, EventKind.Created, null),
            ],
            page.Rows.Select(one => (one.Uai, one.Entity, one.Kind, one.Role)));
        Assert.Equal(Enumerable.Range(1, 7), page.Rows.Select(one => one.ChangeNo));
        Assert.All(page.Rows, one => Assert.Equal((PlanState.Held, (long?)null), (one.State, one.ConflictRevision)));
        var gone = page.Rows[3];
        Assert.Equal((ProfileState.Active, ProfileState.Suspended), (gone.Before.Profile!.State, gone.After!.Profile!.State));
        Assert.Equal(("DURAND", "DURAND-MARTIN"), (gone.Before.Records[0].Person!.UsageName, gone.After.Records[0].Person!.UsageName));
        Assert.Equal(("1", "2"), (page.Rows[4].Before.Relation!.LinkCode, page.Rows[4].After!.Relation!.LinkCode));
        Assert.Equal(("9", relative.PersonId), (page.Rows[4].After!.Relation!.Other.Id, page.Rows[4].After!.Relation!.OtherId));
        Assert.Equal((null, "CE1"), (page.Rows[1].Before.Class?.Name, page.Rows[1].After!.Class!.Name));
        Assert.Null(page.Rows[2].Before.Profile);
    }

    [Fact]
    public async Task List_ByPagesAndFilters_GivesEachPlaceOnce()
    {
        var plan = await KeepAsync();
        var numbers = new List<int>();
        while (await ListAsync(new PlanChangeFilter(plan), numbers.LastOrDefault(), 3) is { Rows.Count: > 0 } page)
        {
            numbers.AddRange(page.Rows.Select(one => one.ChangeNo));
        }

        Assert.Equal(Enumerable.Range(1, 7), numbers);
        Assert.Equal([1, 2, 3, 4, 5], await NumbersAsync(new PlanChangeFilter(plan, Uai: "0120595G")));
        Assert.Equal([3, 4, 5, 6], await NumbersAsync(new PlanChangeFilter(plan, Role: Role.Pupil, HeldOnly: true)));
        Assert.Equal([6], await NumbersAsync(new PlanChangeFilter(plan, Uai: "0120612A", Kind: EventKind.Created)));
        Assert.Empty(await NumbersAsync(new PlanChangeFilter(plan, ConflictsOnly: true)));
        Assert.Empty(await NumbersAsync(new PlanChangeFilter(plan, HeldOnly: true, ConflictsOnly: true)));
        Assert.Null(await ListAsync(new PlanChangeFilter(404)));
    }

    [Fact]
    public async Task List_Decided_KeepsItsPlacesAndShowsWhatWasApplied()
    {
        var plan = await KeepAsync();
        var before = (await ListAsync(new PlanChangeFilter(plan)))!.Rows;

        var (_, revision) = await Store.Plans.DecidePlanAsync(
            new PlanDecision(plan, true, [], "A. D'ESSAI", "Essai", Time.GetUtcNow()), None);

        var after = (await ListAsync(new PlanChangeFilter(plan)))!;
        Assert.Equal(PlanState.Applied, after.State);
        Assert.Equal(
            before.Select(one => (one.ChangeNo, one.Uai, one.Entity, one.Kind)),
            after.Rows.Select(one => (one.ChangeNo, one.Uai, one.Entity, one.Kind)));
        Assert.All(after.Rows, one => Assert.Equal(PlanState.Applied, one.State));
        Assert.Equal(
            (ProfileState.Active, ProfileState.Suspended), (after.Rows[3].Before.Profile!.State, after.Rows[3].After!.Profile!.State));
        Assert.Equal(revision, await HeadAsync());

        Time.Advance(TimeSpan.FromDays(10));
        Assert.Equal(7, Lines(await Store.Retention.CountPrunableAsync(Time.GetUtcNow(), None)));
        await Store.Retention.PruneAsync(Time.GetUtcNow(), None);
        Assert.Empty((await ListAsync(new PlanChangeFilter(plan)))!.Rows);

        // Besides the rows that the plan ended: school, record, profile, relation.
        static long Lines(PruneReport report) => report.Rows - 4;
    }

    [Fact]
    public async Task List_Rejected_TellsWhoAndNoMoreWhat()
    {
        var plan = await KeepAsync();

        await Store.Plans.DecidePlanAsync(new PlanDecision(plan, false, [], "A. D'ESSAI", "Essai", Time.GetUtcNow()), None);

        var rows = (await ListAsync(new PlanChangeFilter(plan)))!.Rows;
        Assert.Equal(7, rows.Count);
        Assert.All(rows, one => Assert.Equal((PlanState.Rejected, null), (one.State, one.After)));
        Assert.Equal("DURAND", Assert.Single(rows[3].Before.Records).Person!.UsageName, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Departures_Held_DecidedByPersonAndCountedAfterwardsUnlessApproved()
    {
        RecordRow other = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120595G", "s2");
            pupil = run.Pupil("1", "DURAND", school);
            other = run.Pupil("2", "ARNAUD", school);
            relative = run.Parent("9", "DURAND", school);
            run.Relate(pupil, relative);
        });
        await using (var planned = await RunUnderTest.BeginAsync(Store))
        {
            planned.Pupil("3", "ZOLA", school);
            Leave(planned, pupil, Role.Pupil);
            Leave(planned, other, Role.Pupil);
            Leave(planned, relative, Role.Parent);
            planned.Plan.Rows.End(new RelationRow(pupil.PersonNo, relative.PersonNo, planned.Feed.FeedNo, "1"));
            var tally = (await planned.Plan.TallyAsync(Rows.Day, None)).Schools.Single(one => one.Role is Role.Parent);
            Assert.Equal((1L, 1L, 0L), (tally.Departing, tally.Following, tally.Ending));
            var held = await planned.Plan.ApplyAsync(
                [new Hold(school.SchoolNo, school.Uai, Role.Pupil, 2, 2, 1, HoldCause.SchoolDepartures)],
                (revision, _) => planned.Report(RunState.Held, revision), [], None);
            Assert.Equal(2, held.Revision);
        }

        var plan = Assert.Single(await Store.Plans.ListPlansAsync(null, true, long.MaxValue, 10, None));
        Assert.Equal([(Role.Pupil, 2L), (Role.Parent, 1L)], plan.Counts.Select(count => (count.Role, count.Departing)));
        var (after, revision) = await DecideAsync(plan, true, pupil.PersonId);
        Assert.Equal((PlanState.Held, 3L, pupil.PersonId), (after.State, revision, Assert.Single(Assert.Single(after.Decisions).Persons)));
        Assert.Equal([(Role.Pupil, 1L)], after.Counts.Select(count => (count.Role, count.Departing)));
        Assert.Equal(PlanState.Applied, (await DecideAsync(plan, false, other.PersonId)).Plan.State);

        await using (var next = await RunUnderTest.BeginAsync(Store))
        {
            Assert.Empty((await next.Plan.TallyAsync(Rows.Day, None)).Earlier);
            Leave(next, other, Role.Pupil);
            await next.ApplyAsync();
        }

        await using var third = await RunUnderTest.BeginAsync(Store);
        Assert.Equal(
            new EarlierDepartures(school.SchoolNo, "0120595G", Role.Pupil, 1),
            Assert.Single((await third.Plan.TallyAsync(Rows.Day, None)).Earlier));
    }

    private Task<(StoredPlan Plan, long Revision)> DecideAsync(StoredPlan plan, bool approved, PersonId person) =>
        Store.Plans.DecidePlanAsync(
        new PlanDecision(plan.PlanId, approved, [], "A. D'ESSAI", "Essai", Time.GetUtcNow()) { Persons = [person] }, None);

    private void Leave(RunUnderTest run, RecordRow person, Role role)
    {
        run.Plan.Rows.Put(person with { Presence = Presence.Departed }, replaces: true);
        run.Plan.Rows.Put(run.Profile(person, school, role).Suspended(), replaces: true);
    }

    private Task<PlanChangePage?> ListAsync(PlanChangeFilter filter, int after = 0, int limit = 100) =>
        ListAtAsync(filter, after, limit, 1);

    private Task<PlanChangePage?> ListAtAsync(PlanChangeFilter filter, int after, int limit, long revision) =>
        Store.Plans.ListPlanChangesAsync(filter, after, limit, revision, None);

    private async Task<IReadOnlyList<int>> NumbersAsync(PlanChangeFilter filter) =>
        [.. (await ListAsync(filter))!.Rows.Select(one => one.ChangeNo)];

    // At revision 1: two schools, a pupil and his relative. Kept: he leaves and changes his name, two others come, one relation changes.
    private async Task<long> KeepAsync()
    {
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            last = run.School("0120612A", "s1");
            school = run.School("0120595G", "s2");
            pupil = run.Pupil("1", "DURAND", school);
            relative = run.Awaited("9");
            run.Relate(pupil, relative);
        });
        await using var planned = await RunUnderTest.BeginAsync(Store);
        planned.Plan.Rows.Put(school with { Hash = Rows.Hash(2), School = school.School with { Name = "JULES FERRY" } }, replaces: true);
        row = planned.Class(school, "c1", "CE1");
        planned.Plan.Rows.Put(pupil.Named("DURAND-MARTIN"), replaces: true);
        planned.Plan.Rows.Put(planned.Profile(pupil, school, Role.Pupil).Suspended(), replaces: true);
        planned.Plan.Rows.Put(new RelationRow(pupil.PersonNo, relative.PersonNo, planned.Feed.FeedNo, "2"), replaces: true);
        planned.Join(planned.Pupil("2", "ARNAUD", school), row);
        planned.Pupil("3", "ZOLA", last);
        planned.Awaited("8");
        var tallies = await planned.Plan.TallyAsync(null, None);
        await planned.Plan.KeepAsync(
            DepartureGuard.Everything(tallies.Schools), (revision, _) => planned.Report(RunState.Planned, revision), [], None);
        return planned.Plan.PlanId!.Value;
    }
}
