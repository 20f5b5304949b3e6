using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Reads at a revision: one's own, an old one, pages of one while others commit.</summary>
public abstract class RevisionConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private RecordRow pupil = null!;
    private SchoolRow school = null!;
    private ClassRow @class = null!;

    [Fact]
    public async Task Revision_JustMade_IsHeadAndReadable()
    {
        var first = await FirstAsync();

        Assert.Equal(1, first);
        Assert.Equal(first, await HeadAsync());
        AssertTexts(["DURAND"], await Store.NamesAsync(first));
        Assert.Empty(await Store.NamesAsync(first - 1));
        AssertTexts(["DURAND"], await Opened.OpenAnother().NamesAsync(first));
    }

    [Fact]
    public async Task FindPerson_AtThePresentRevision_SeesWhatAnotherStoreHasJustWritten()
    {
        var first = await FirstAsync();
        var another = Opened.OpenAnother();
        var before = await another.FindPersonAsync(pupil.PersonId, None);
        var second = await ChangeAllAsync();
        var after = await another.FindPersonAsync(pupil.PersonId, None);

        Assert.Equal(first, before.Revision);
        Assert.Equal("DURAND", before.Found!.Records[0].Person.UsageName);
        Assert.Equal(second, after.Revision);
        Assert.Equal("MARTIN", after.Found!.Records[0].Person.UsageName);
        Assert.Equal(ProfileState.Suspended, Assert.Single(after.Found.Profiles).Row.State);
    }

    [Fact]
    public async Task Revision_Old_StillShowsTheRowsOfThen()
    {
        var first = await FirstAsync();
        var second = await ChangeAllAsync();

        Assert.Equal(first + 1, second);
        var before = await Store.Persons.FindPersonAsync(pupil.PersonId, first, None);
        var after = await Store.Persons.FindPersonAsync(pupil.PersonId, second, None);

        Assert.Equal("DURAND", before!.Records[0].Person.UsageName);
        Assert.Equal(ProfileState.Active, Assert.Single(before.Profiles).Row.State);
        Assert.Equal("CP A", Assert.Single(before.Classes).Name);
        Assert.Equal("MARTIN", after!.Records[0].Person.UsageName);
        Assert.Equal(ProfileState.Suspended, Assert.Single(after.Profiles).Row.State);
        Assert.Empty(after.Classes);
        AssertTexts(["DURAND"], await Store.NamesAsync(first));
        Assert.Equal("RODEZ", (await Store.Schools.FindSchoolAsync("0120612A", first, None))!.School.NameTown);
        Assert.Equal("MILLAU", (await Store.Schools.FindSchoolAsync("0120612A", second, None))!.School.NameTown);
        Assert.Single(await Store.ClassesAsync("0120612A", first));
        Assert.Empty(await Store.ClassesAsync("0120612A", second));
        Assert.Single(await Store.RelativesAsync(pupil.PersonNo, first));
        Assert.Empty(await Store.RelativesAsync(pupil.PersonNo, second));
    }

    [Fact]
    public async Task Loads_OldRevision_StillGiveTheRowsOfThen()
    {
        var first = await FirstAsync();
        var second = await ChangeAllAsync();
        var feed = await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);

        Assert.Equal(Rows.Hash(1), Assert.Single(await Store.RecordsAsync(feed, AafCategory.Eleve, first)).Hash);
        Assert.Equal(Rows.Hash(2), Assert.Single(await Store.RecordsAsync(feed, AafCategory.Eleve, second)).Hash);
        Assert.Equal("RODEZ", Assert.Single(await Store.SchoolRowsAsync(feed, first)).School.NameTown);
        Assert.Equal("MILLAU", Assert.Single(await Store.SchoolRowsAsync(feed, second)).School.NameTown);
        Assert.True(Assert.Single(await Store.ClassRowsAsync(feed, first)).Lives);
        Assert.False(Assert.Single(await Store.ClassRowsAsync(feed, second)).Lives);
    }

    [Fact]
    public async Task Pages_WhileOthersCommit_NoPersonTwiceAndNoneLost()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var one = run.School("0120612A", "s1");
            for (var i = 0; i < 25; i++)
            {
                run.Pupil($"{i:00}", $"NOM {i % 5}", one);
            }
        });
        var expected = (await Store.PersonsAsync(revision)).Select(person => person.PersonNo).ToList();
        var commits = 0;

        var pages = await Reads.PagesAsync<PersonView>(
            last => Store.Persons.ListPersonsAsync(new PersonFilter(), last?.PersonNo ?? 0, 4, revision, None),
            limit: 4,
            between: () => RunUnderTest.ApplyAsync(Store, run => Disturb(run, expected[commits++]), "LIMOGES"));

        Assert.Equal(6, commits);
        Assert.Equal(revision + commits, await HeadAsync());
        Assert.Equal(expected, pages.Select(person => person.PersonNo));
    }

    [Fact]
    public async Task Pages_WhileOthersCommit_NoSchoolTwiceAndNoneLost()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            for (var i = 0; i < 10; i++)
            {
                run.School(i < 3 ? null : $"012000{i}A", $"s{i}");
            }
        });
        var expected = (await Store.SchoolsAsync(revision)).Select(view => view.SchoolNo).ToList();
        var commits = 0;

        var pages = await Reads.PagesAsync<SchoolView>(
            last => Store.Schools.ListSchoolsAsync(new SchoolFilter(), last?.SchoolNo, 2, revision, None),
            limit: 2,
            between: () => RunUnderTest.ApplyAsync(Store, run => run.School($"012000{commits}B", $"t{commits++}"), "LIMOGES"));

        Assert.Equal(10, expected.Distinct().Count());
        Assert.Equal(expected, pages.Select(view => view.SchoolNo));
    }

    // Another sync renames one and adds another, both in the middle of the list.
    private static void Disturb(RunUnderTest run, int personNo)
    {
        run.Pupil($"d{personNo}", "NOM 2 BIS", run.School("0870001A", $"d{personNo}"));
        run.Plan.Rows.Put(
            run.Record(AafCategory.PersEducNat, $"e{personNo}", "AAA") with { PersonNo = personNo }, replaces: false);
    }

    private Task<long> FirstAsync() => RunUnderTest.ApplyAsync(Store, run =>
    {
        school = run.School("0120612A", "s1");
        @class = run.Class(school, "c1");
        pupil = run.Pupil("1", "DURAND", school);
        run.Join(pupil, @class);
        run.Relate(pupil, run.Awaited("9"));
    });

    private Task<long> ChangeAllAsync() => RunUnderTest.ApplyAsync(Store, run =>
    {
        run.Plan.Rows.Put(school with { School = school.School with { NameTown = "MILLAU" } }, replaces: true);
        run.Plan.Rows.Put(pupil.Named("MARTIN") with { Hash = Rows.Hash(2) }, replaces: true);
        var rows = run.Plan.Base.ReadPerson(pupil.PersonNo, AafCategory.Eleve, "1");
        run.Plan.Rows.Put(rows.Profiles[0].Suspended(), replaces: true);
        run.Plan.Rows.End(rows.Memberships[0]);
        run.Plan.Rows.End(rows.Relations[0]);
    });
}
