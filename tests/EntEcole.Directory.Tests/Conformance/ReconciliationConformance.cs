using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>What extracts say of schools, to be held against conventions.</summary>
public abstract class ReconciliationConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string One = "0120612A";
    private const string Two = "0120613B";

    private SchoolRow one = null!;

    [Fact]
    public async Task SchoolsInFeeds_OfSeveralFeeds_AreByUaiThePresentFirst()
    {
        await MakeAsync();
        await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(one with { Presence = Presence.Departed }, replaces: true));
        var head = await RunUnderTest.ApplyAsync(
            Store, run => run.School(One, "m1", school => school with { Department = "012" }, one.SchoolNo), "MONTPELLIER");

        var rows = await Store.Reconciliation.ListSchoolsInFeedsAsync(head, None);

        Assert.Equal(
            [(One, "MONTPELLIER", true), (One, "TOULOUSE", false), (Two, "TOULOUSE", true)],
            rows.Select(row => (row.Uai, row.Academy, row.Present)));
        Assert.Equal(("E.E.PU JEAN MOULIN RODEZ", "012"), (rows[0].Name, rows[0].Department));
        Assert.Equal(
            [One, One, Two],
            (await Store.Reconciliation.FindSchoolsAsync([Two, One, "0120614C"], head, None)).Select(view => view.School.Uai),
            StringComparer.Ordinal);
        Assert.Empty(await Store.Reconciliation.ListSchoolsInFeedsAsync(0, None));
        Assert.Empty(await Store.Reconciliation.FindSchoolsAsync([], head, None));
    }

    [Fact]
    public async Task Pupils_Counted_AreThoseOfTheRevisionAndDifferOrMakeNone()
    {
        var first = await MakeAsync((12, 0));
        Assert.Equal([12, 0], (await Store.Reconciliation.ListSchoolsInFeedsAsync(first, None)).Select(row => row.Pupils));

        Assert.Equal(first, await CountAsync((12, 0)));
        var second = await CountAsync((13, 5));
        Assert.Equal(first + 1, second);
        var third = await CountAsync((0, 5));

        Assert.Equal([12, 0], (await Store.Reconciliation.ListSchoolsInFeedsAsync(first, None)).Select(row => row.Pupils));
        Assert.Equal([13, 5], (await Store.Reconciliation.ListSchoolsInFeedsAsync(second, None)).Select(row => row.Pupils));
        Assert.Equal([0, 5], (await Store.Reconciliation.ListSchoolsInFeedsAsync(third, None)).Select(row => row.Pupils));
        // A run that does not count, as a delta, leaves them.
        var head = await RunUnderTest.ApplyAsync(Store, run => run.School("0120614C", "s3"));
        Assert.Equal([0, 5, 0], (await Store.Reconciliation.ListSchoolsInFeedsAsync(head, None)).Select(row => row.Pupils));
    }

    [Fact]
    public async Task SchoolsInFeeds_MissedByAFullExtract_AreNotThereThoughTheirRowWaits()
    {
        var first = await MakeAsync((12, 5));
        var second = await CountAsync((0, 5), one.SchoolNo);
        Assert.Equal(second, await CountAsync((0, 5), one.SchoolNo));
        var third = await CountAsync((12, 5));

        Assert.Equal([(One, true, null), (Two, true, (DateOnly?)null)], await PresentAsync(first));
        Assert.Equal([(One, false, RunUnderTest.Day), (Two, true, (DateOnly?)null)], await PresentAsync(second));
        Assert.Equal([(One, true, null), (Two, true, (DateOnly?)null)], await PresentAsync(third));
    }

    [Fact]
    public async Task Stays_OfASchoolThatLeft_TellTheExtractsThatMadeAndEndedThem()
    {
        var first = await MakeAsync();
        var head = await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.Put(one with { Presence = Presence.Departed }, replaces: true));

        Assert.Equal(
            [
                new SchoolStay(One, "TOULOUSE", false, RunUnderTest.Day, null, false),
                new SchoolStay(One, "TOULOUSE", true, RunUnderTest.Day, RunUnderTest.Day, true)],
            (await Store.Reconciliation.ListSchoolStaysAsync([One], head, None)).OrderBy(stay => stay.Present));
        Assert.Equal(
            new SchoolStay(One, "TOULOUSE", true, RunUnderTest.Day, null, false),
            Assert.Single(await Store.Reconciliation.ListSchoolStaysAsync([One], first, None)));
        Assert.Equal([("TOULOUSE", RunUnderTest.Day)], await Store.Reconciliation.ListFullExtractsAsync(None));
    }

    [Fact]
    public async Task Profiles_OfSchools_AreCountedByRoleAndStateAndPupilsAtARevision()
    {
        ProfileRow gone = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            one = run.School(One, "s1");
            run.Pupil("1", "DURAND", one);
            gone = run.Profile(run.Pupil("2", "MARTIN", one), one, Role.Parent);
            run.Plan.Rows.Put(gone, replaces: false);
            run.Pupil("3", "PETIT", run.School(Two, "s2"));
        });
        var head = await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(gone.Suspended(), replaces: true));

        Assert.Equal(
            [new SchoolProfiles(One, Role.Pupil, ProfileState.Active, 2), new SchoolProfiles(One, Role.Parent, ProfileState.Suspended, 1)],
            await Store.Enrolment.CountProfilesAsync([One, "0120614C"], None));
        Assert.Empty(await Store.Enrolment.CountProfilesAsync([], None));
        Assert.Equal([(One, 2), (Two, 1)], (await Store.Reconciliation.CountPupilsAsync([One, Two, "0120614C"], head, None)).OrderBy(
            pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
        Assert.Empty(await Store.Reconciliation.CountPupilsAsync([One], 0, None));
    }

    private async Task<IEnumerable<(string, bool, DateOnly?)>> PresentAsync(long revision) =>
        (await Store.Reconciliation.ListSchoolsInFeedsAsync(revision, None)).Select(row => (row.Uai, row.Present, row.MissedSince));

    private Task<long> MakeAsync((int One, int Two)? pupils = null) => RunUnderTest.ApplyAsync(Store, run =>
    {
        one = run.School(One, "s1");
        var two = run.School(Two, "s2");
        if (pupils is { } counts)
        {
            run.Plan.CountPupils(Counts(two.SchoolNo, counts), []);
        }
    });

    private Task<long> CountAsync((int One, int Two) pupils, params int[] missed) =>
        RunUnderTest.ApplyAsync(Store, run => run.Plan.CountPupils(Counts(one.SchoolNo + 1, pupils), missed));

    private Dictionary<int, int> Counts(int two, (int One, int Two) pupils) =>
        new[] { (No: one.SchoolNo, Pupils: pupils.One), (No: two, Pupils: pupils.Two) }.Where(count => count.Pupils > 0)
            .ToDictionary(count => count.No, count => count.Pupils);
}
