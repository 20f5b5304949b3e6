using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>
/// What a revision changed: everything that reads otherwise after it, before and after, in pages, as far back as rows are kept.
/// </summary>
public abstract class ChangeConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const int All = 1000;

    [Fact]
    public async Task Changes_OfAFirstRevision_AreAllThatItMade()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, Rows.OneOfEach);
        var span = new ChangeSpan(revision, IsSnapshot: false);

        var school = Assert.Single((await Store.Changes.ReadSchoolChangesAsync(span, 0, All, None)).Changes);
        var row = Assert.Single((await Store.Changes.ReadClassChangesAsync(span, 0, All, None)).Changes);
        var person = Assert.Single((await PersonsAsync(span)).Changes);

        Assert.Equal((null, "0120612A"), (school.Before, school.After!.School.Uai));
        Assert.Equal((null, "0120612A", "CP A"), (row.Before, row.After!.Uai, row.After.Name));
        Assert.Null(person.Before);
        Assert.Equal("CP A", Assert.Single(person.After!.Person.Classes).Name);
        // Awaited: a relative of his, and nobody yet.
        Assert.Equal("9", Assert.Single(person.After.Relatives).Source.Id);
    }

    [Fact]
    public async Task Changes_OfASnapshot_AreTheStateOfItsRevision()
    {
        var first = await RunUnderTest.ApplyAsync(Store, run => run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        await RunUnderTest.ApplyAsync(Store, run => run.Pupil("2", "MARTIN", run.School("0120595G", "s2")), "MONTPELLIER");

        var persons = await PersonsAsync(new ChangeSpan(first, IsSnapshot: true));
        var schools = await Store.Changes.ReadSchoolChangesAsync(new ChangeSpan(first, IsSnapshot: true), 0, All, None);

        AssertTexts(["DURAND"], persons.Changes.Select(change => change.After!.Person.Records[0].Person.UsageName));
        AssertTexts(["0120612A"], schools.Changes.Select(change => change.After!.School.Uai));
        Assert.All(persons.Changes, change => Assert.Null(change.Before));
    }

    [Fact]
    public async Task Changes_PageByPage_AreThoseOfOnePage()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            for (var i = 0; i < 7; i++)
            {
                run.Pupil(((char)('a' + i)).ToString(), "DURAND", school);
            }
        });
        foreach (var span in new ChangeSpan[] { new(revision, true), new(revision, false) })
        {
            var numbers = new List<int>();
            int? after = 0;
            while (after is { } from)
            {
                var page = await Store.Changes.ReadPersonChangesAsync(span, ChangeScope.All, from, 3, None);
                Assert.InRange(page.Changes.Count, 0, 3);
                numbers.AddRange(page.Changes.Select(change => change.Number));
                after = page.Last;
            }

            Assert.Equal((await PersonsAsync(span)).Changes.Select(change => change.Number), numbers);
            Assert.Equal(7, numbers.Count);
        }
    }

    [Fact]
    public async Task Changes_ProfileMembershipOrRelationAlone_TouchTheirPerson()
    {
        RecordRow pupil = null!;
        SchoolRow school = null!;
        ClassRow row = null!;
        RecordRow parent = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1");
            row = run.Class(school, "c1");
            pupil = run.Pupil("1", "DURAND", school);
            run.Join(run.Pupil("2", "MARTIN", school), row);
            parent = run.Parent("3", "DURAND", school);
        });

        foreach (var write in new Action<RunUnderTest>[]
        {
            run => run.Join(pupil, row),
            run => run.Plan.Rows.End(new MembershipRow(pupil.PersonNo, row.ClassNo, run.Feed.FeedNo, null)),
            run => run.Plan.Rows.Put(run.Profile(pupil, school, Role.Pupil).Suspended(), replaces: true),
            run => run.Relate(pupil, parent),
            run => run.Plan.Rows.End(new RelationRow(pupil.PersonNo, parent.PersonNo, run.Feed.FeedNo, "1")),
        })
        {
            var change = Assert.Single((await PersonsAsync(new ChangeSpan(await RunUnderTest.ApplyAsync(Store, write), false))).Changes);
            Assert.Equal(pupil.PersonNo, change.Number);
            Assert.NotEqual(Text(change.Before!), Text(change.After!), StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task Changes_SchoolRenamed_TouchItsClassesItsPersonsAndTheSchoolsThatItInspects()
    {
        SchoolRow school = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1");
            run.Join(run.Pupil("1", "DURAND", school), run.Class(school, "c1"));
            run.Pupil("2", "MARTIN", run.School("0120595G", "s2", other => other with { DistrictSourceId = "s1" }));
        });

        var revision = await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(
            school with { Uai = "0121221M", School = school.School with { Uai = "0121221M", Name = "JEAN JAURES" }, Hash = Rows.Hash(2) },
            replaces: true));
        var span = new ChangeSpan(revision, false);

        var schools = (await Store.Changes.ReadSchoolChangesAsync(span, 0, All, None)).Changes;
        AssertTexts(["s1", "s2"], schools.Select(change => change.After!.Source.Id));
        Assert.Equal(
            ("E.E.PU JEAN MOULIN RODEZ", "E.E.PU JEAN JAURES RODEZ"),
            (schools[1].Before!.District!.Name, schools[1].After!.District!.Name));
        var row = Assert.Single((await Store.Changes.ReadClassChangesAsync(span, 0, All, None)).Changes);
        Assert.Equal(("0120612A", "0121221M"), (row.Before!.Uai, row.After!.Uai));
        var person = Assert.Single((await PersonsAsync(span)).Changes);
        Assert.Equal(
            ("E.E.PU JEAN MOULIN RODEZ", "E.E.PU JEAN JAURES RODEZ"),
            (person.Before!.Person.Profiles[0].SchoolName, person.After!.Person.Profiles[0].SchoolName));
    }

    [Fact]
    public async Task Changes_ClassRenamed_TouchItsPupils()
    {
        ClassRow row = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            row = run.Class(school, "c1");
            run.Join(run.Pupil("1", "DURAND", school), row);
            run.Pupil("2", "MARTIN", school);
        });

        var revision = await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(row with { Name = "CP B" }, replaces: true));

        var person = Assert.Single((await PersonsAsync(new ChangeSpan(revision, false))).Changes);
        Assert.Equal(("CP A", "CP B"), (person.Before!.Person.Classes[0].Name, person.After!.Person.Classes[0].Name));
    }

    [Fact]
    public async Task Changes_SubjectLabelled_TouchWhoTeachesIt()
    {
        await RunUnderTest.ApplyAsync(
            Store,
            run =>
            {
                var school = run.School("0120012B", "s1");
                var teacher = run.Teacher("1", "DURAND", school);
                run.Plan.Rows.Put(new MembershipRow(
                    teacher.PersonNo, run.Class(school, "c1").ClassNo, run.Feed.FeedNo, null, Teaches: true,
                    Subjects: "030201"), replaces: false);
                run.Teacher("2", "MARTIN", school);
            },
            degree: Degree.SecondDegree);

        var revision = await RunUnderTest.ApplyAsync(
            Store,
            run => run.Plan.Rows.Put(
                new NomenclatureRow(
                    run.Feed.FeedNo, AafCategory.MatiereEducNat, "030201", Rows.Hash(1), new NomenclatureEntry { Label = "ANGLAIS" }),
                replaces: false),
            degree: Degree.SecondDegree);

        var person = Assert.Single((await PersonsAsync(new ChangeSpan(revision, false))).Changes);
        Assert.Equal(
            (null, "ANGLAIS"), (person.Before!.Person.Classes[0].Subjects[0].Label, person.After!.Person.Classes[0].Subjects[0].Label));
    }

    [Fact]
    public async Task Changes_OfAPerimeter_LeaveOutThoseWhoWereNeverWithin()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.Pupil("1", "DURAND", run.School("0120612A", "s1"));
            run.Pupil("2", "MARTIN", run.School("0120595G", "s2"));
        });

        AssertTexts(["DURAND"], await NamesAsync(new ChangeScope(Of(), Of("0120612A"))));
        AssertTexts(["DURAND", "MARTIN"], await NamesAsync(new ChangeScope(Of("TOULOUSE"), Of())));
        AssertTexts([], await NamesAsync(new ChangeScope(Of("MONTPELLIER"), Of("0120612A"))));

        async Task<IEnumerable<string>> NamesAsync(ChangeScope perimeter) =>
            (await Store.Changes.ReadPersonChangesAsync(new ChangeSpan(revision, false), perimeter, 0, All, None)).Changes
                .Select(change => change.After!.Person.Records[0].Person.UsageName);

        static HashSet<string> Of(params string[] texts) => new(texts, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Changes_WhoseStateBeforeIsPruned_AreRefusedWithTheOldestRevision()
    {
        RecordRow pupil = null!;
        var first = await RunUnderTest.ApplyAsync(Store, run => pupil = run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        var second = await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true));
        Time.Advance(TimeSpan.FromDays(2));
        await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-1), None);

        Assert.Equal(second, await Store.Revisions.GetOldestRevisionAsync(None));
        foreach (var span in new ChangeSpan[] { new(first, true), new(first, false), new(second, false) })
        {
            foreach (var read in new Func<Task>[]
            {
                () => PersonsAsync(span),
                () => Store.Changes.ReadSchoolChangesAsync(span, 0, All, None),
                () => Store.Changes.ReadClassChangesAsync(span, 0, All, None),
            })
            {
                var refusal = await Assert.ThrowsAsync<DirectoryException>(read);
                Assert.Equal((Reason.CursorExpired, "2"), (refusal.Reason, refusal.Facts["oldestRevision"]));
            }
        }

        Assert.Single((await PersonsAsync(new ChangeSpan(second, true))).Changes);
        Assert.Empty((await PersonsAsync(new ChangeSpan(second + 1, false))).Changes);
    }

    private static string Text(WatchedPerson person) =>
        string.Join(' ', person.Person.Profiles) + string.Join(' ', person.Person.Classes) + string.Join(' ', person.Relatives);

    private Task<ChangePage<WatchedPerson>> PersonsAsync(ChangeSpan span) =>
        Store.Changes.ReadPersonChangesAsync(span, ChangeScope.All, 0, All, None);
}
