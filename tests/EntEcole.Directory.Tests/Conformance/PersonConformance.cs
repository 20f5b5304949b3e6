using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Persons found: by id, by source, with several records, awaited.</summary>
public abstract class PersonConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    [Fact]
    public async Task FindPerson_Unknown_IsNull()
    {
        Assert.Null(await Store.Persons.FindPersonAsync(PersonId.New(), 0, None));
        Assert.Null(await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, "1"), 0, None));
        Assert.Empty(await Store.Persons.FindPersonsAsync([], 0, None));
        Assert.Empty(await Store.Persons.FindPersonsAsync("TOULOUSE", AafCategory.Eleve, [], 0, None));
        Assert.Empty(await Store.Persons.FindPersonsAsync("TOULOUSE", AafCategory.Eleve, ["1"], 0, None));
        Assert.Empty(await Store.PersonsAsync(0));
        Assert.Empty(await Store.RelativesAsync(1, 0));
        Assert.Null(await Store.Schools.FindSchoolAsync("0120612A", 0, None));
        Assert.Empty(await Store.SchoolsAsync(0));
        Assert.Empty(await Store.ClassesAsync("0120612A", 0));
        Assert.Empty(await Store.Enrolment.ListConventionsAsync(0, None));
        Assert.Empty(await Store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 10, None));
    }

    [Fact]
    public async Task FindPersons_ManyAskedSomeTwice_EachThereOnce()
    {
        var rows = new List<RecordRow>();
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            rows.AddRange(Enumerable.Range(0, 500).Select(i => run.Pupil($"{i}", "DURAND", school)));
        });
        List<PersonId> asked = [.. rows.Select(row => row.PersonId), rows[0].PersonId, PersonId.New()];

        var found = await Store.Persons.FindPersonsAsync(asked, revision, None);

        Assert.Equal(rows.Select(row => row.PersonNo), found.Select(person => person.PersonNo).Order());
        Assert.All(found, person => Assert.Single(person.Profiles));
    }

    [Fact]
    public async Task FindPersons_BySources_ThoseOfTheAcademyAndCategoryEachOnce()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            run.Pupil("1", "DURAND", school);
            run.Pupil("2", "MARTIN", school);
        });

        var found = await Store.Persons.FindPersonsAsync("TOULOUSE", AafCategory.Eleve, ["2", "1", "2", "3"], revision, None);

        AssertTexts(["DURAND", "MARTIN"], found.Select(person => person.Records[0].Person.UsageName).Order(StringComparer.Ordinal));
        Assert.All(found, person => Assert.Single(person.Profiles));
        Assert.Empty(await Store.Persons.FindPersonsAsync("LIMOGES", AafCategory.Eleve, ["1"], revision, None));
        Assert.Empty(await Store.Persons.FindPersonsAsync("TOULOUSE", AafCategory.PersEducNat, ["1"], revision, None));
        Assert.Empty(await Store.Persons.FindPersonsAsync("TOULOUSE", AafCategory.Eleve, ["1"], revision - 1, None));
    }

    [Fact]
    public async Task Person_WithRecordsOfTwoFeeds_IsOneWithBothProfiles()
    {
        var (staff, revision) = await StaffOfBothDegreesAsync();

        var listed = Assert.Single(await Store.PersonsAsync(revision, new PersonFilter { Role = Role.Teacher }));
        Assert.Equal(staff.PersonId, listed.PersonId);
        AssertTexts(["t1", "T1"], listed.Records.Select(record => record.Source.Id));
        AssertTexts(["0120612A", "0120999Z"], listed.Profiles.Select(profile => profile.Uai));
        AssertTexts(["s1", "c1"], listed.Profiles.Select(profile => profile.SchoolSourceId));
        Assert.Single(await Store.PersonsAsync(revision, new PersonFilter { Uai = "0120612A" }));
        Assert.Single(await Store.PersonsAsync(revision, new PersonFilter { Uai = "0120999Z" }));
        Assert.Equal(2, (await Store.Persons.FindPersonAsync(staff.PersonId, revision, None))!.Records.Count);
        foreach (var id in new[] { "t1", "T1" })
        {
            var found = await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.PersEducNat, id), revision, None);
            Assert.Equal(staff.PersonNo, found!.PersonNo);
            Assert.Equal(2, found.Profiles.Count);
        }

        Assert.Single(await Store.Persons.FindPersonsAsync([staff.PersonId], revision, None));
    }

    [Fact]
    public async Task Person_WhoseFirstFeedLetHimGo_IsShownAndListedByTheRecordThatStays()
    {
        var (staff, _) = await StaffOfBothDegreesAsync();
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var rows = run.Plan.Base.ReadPerson(staff.PersonNo, AafCategory.PersEducNat, "t1");
            run.Plan.Rows.Put(rows.Record with { Presence = Presence.Departed }, replaces: true);
            run.Plan.Rows.Put(rows.Profiles[0].Suspended(), replaces: true);
        });

        var found = await Store.Persons.FindPersonAsync(staff.PersonId, revision, None);
        AssertTexts(["T1", "t1"], found!.Records.Select(record => record.Source.Id));
        Assert.Equal([Presence.Present, Presence.Departed], found.Records.Select(record => record.Presence));
        AssertTexts(["ZOLA"], await Store.NamesAsync(revision, new PersonFilter { FoldedNamePrefix = "zo" }));
        Assert.Empty(await Store.NamesAsync(revision, new PersonFilter { FoldedNamePrefix = "abb" }));
    }

    [Fact]
    public async Task Person_Departed_IsFoundSuspendedAndListedOnlyIfAsked()
    {
        RecordRow pupil = null!;
        await RunUnderTest.ApplyAsync(Store, run => pupil = run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.Plan.Rows.Put(pupil with { Presence = Presence.Departed }, replaces: true);
            run.Plan.Rows.Put(run.Plan.Base.ReadPerson(pupil.PersonNo, AafCategory.Eleve, "1").Profiles[0].Suspended(), replaces: true);
        });

        var found = await Store.Persons.FindPersonAsync(pupil.PersonId, revision, None);
        Assert.Equal(Presence.Departed, Assert.Single(found!.Records).Presence);
        Assert.Equal(Rows.Day.AddDays(91), Assert.Single(found.Profiles).Row.PurgeOn);
        Assert.Empty(await Store.NamesAsync(revision));
        AssertTexts(["DURAND"], await Store.NamesAsync(revision, new PersonFilter { IncludeSuspended = true }));
    }

    [Fact]
    public async Task Awaited_Relative_IsNoPersonButAPendingRelation()
    {
        RecordRow pupil = null!, awaited = null!;
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            pupil = run.Pupil("1", "DURAND", school);
            awaited = run.Awaited("9");
            run.Relate(pupil, awaited, "2");
        });

        Assert.Null(await Store.Persons.FindPersonAsync(awaited.PersonId, revision, None));
        Assert.Null(await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.PersRelEleve, "9"), revision, None));
        Assert.Empty(await Store.Persons.FindPersonsAsync([awaited.PersonId], revision, None));
        AssertTexts(["DURAND"], await Store.NamesAsync(revision, new PersonFilter { IncludeSuspended = true }));
        var pending = new RelationView(
            awaited.PersonNo, true, "2", new SourceRef("TOULOUSE", AafCategory.PersRelEleve, "9"), null, null);
        Assert.Equal([pending], await Store.RelativesAsync(pupil.PersonNo, revision));
    }

    [Fact]
    public async Task Awaited_RelativeDelivered_IsAPersonUnderTheSameNumber()
    {
        RecordRow pupil = null!, awaited = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            pupil = run.Pupil("1", "DURAND", run.School("0120612A", "s1"));
            run.Relate(pupil, awaited = run.Awaited("9"));
        });
        var revision = await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.Put(awaited.Named("MARTIN") with { Presence = Presence.Present }, replaces: true));

        var relation = Assert.Single(await Store.RelativesAsync(pupil.PersonNo, revision));
        Assert.Equal("MARTIN", relation.Other!.UsageName);
        Assert.Equal(awaited.PersonId, relation.OtherId);
        Assert.Equal(awaited.PersonNo, (await Store.Persons.FindPersonAsync(awaited.PersonId, revision, None))!.PersonNo);
    }

    [Fact]
    public async Task Awaited_NoLongerNamed_IsGone()
    {
        RecordRow awaited = null!;
        await RunUnderTest.ApplyAsync(Store, run => awaited = run.Awaited("9"));
        var feed = await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);

        var revision = await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.End(awaited));

        Assert.Equal(1, await Store.Feeds.CountRecordsAsync(feed.FeedNo, AafCategory.PersRelEleve, revision - 1, None));
        Assert.Equal(0, await Store.Feeds.CountRecordsAsync(feed.FeedNo, AafCategory.PersRelEleve, revision, None));
        Assert.Empty(await Store.RecordsAsync(feed, AafCategory.PersRelEleve, revision));
    }

    // One person, a record and a profile in each degree's feed, under two names.
    private async Task<(RecordRow Staff, long Revision)> StaffOfBothDegreesAsync()
    {
        RecordRow staff = null!;
        await RunUnderTest.ApplyAsync(Store, run => staff = run.Teacher("t1", "ABBE", run.School("0120612A", "s1")));
        var revision = await RunUnderTest.ApplyAsync(
            Store,
            run =>
            {
                var second = staff.Named("ZOLA") with { FeedNo = run.Feed.FeedNo, SourceId = "T1" };
                run.Plan.Rows.Put(second, replaces: false);
                run.Plan.Rows.Put(run.Profile(second, run.School("0120999Z", "c1"), Role.Teacher), replaces: false);
            },
            degree: Degree.SecondDegree);
        return (staff, revision);
    }
}
