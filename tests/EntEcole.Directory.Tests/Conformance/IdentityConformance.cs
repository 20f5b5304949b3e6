using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>
/// Ids are compared by bytes: case, accents and composition all count. None ends with a blank, and one that does is none.
/// </summary>
public abstract class IdentityConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    // Each differs from the first by what some collation ignores.
    private static readonly string[] Alike =
        ["e1a", "E1a", "é1a", "e\u03011a", " e1a", "e1a\u00A0", "e1a\u200B", "e1á", "e-1a", "e1ａ", "œ1a", "oe1a", "ß1a", "ss1a"];

    [Fact]
    public async Task SourceId_DifferingByLessThanALetter_IsAnotherRecord()
    {
        var persons = new Dictionary<string, RecordRow>(StringComparer.Ordinal);
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            foreach (var id in Alike)
            {
                persons[id] = run.Pupil(id, $"NOM {id.Length}");
            }
        });
        var feed = await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);

        foreach (var id in Alike)
        {
            var found = await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, id), revision, None);
            Assert.Equal(persons[id].PersonNo, found!.PersonNo);
            Assert.Equal(id, found.Records[0].Source.Id);
        }

        Assert.Equal(
            Alike.Order(StringComparer.Ordinal),
            (await Store.RecordsAsync(feed, AafCategory.Eleve, revision)).Select(key => key.SourceId).Order(StringComparer.Ordinal));
        Assert.Null(await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, "e1A"), revision, None));
        Assert.Null(await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, "e1a "), revision, None));
        Assert.Null(await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, "e1a  "), revision, None));
        Assert.Empty(await Store.Persons.FindPersonsAsync("TOULOUSE", AafCategory.Eleve, ["e1a ", "E1A"], revision, None));
    }

    [Fact]
    public async Task SourceId_ClosedAmongLookAlikes_ClosesOne()
    {
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            foreach (var id in Alike)
            {
                run.Pupil(id, "DURAND");
            }
        });
        var feed = await Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var key = run.Plan.Base.ReadPerson(1, AafCategory.Eleve, Alike[0]).Record;
            run.Plan.Rows.Put(key with { Presence = Presence.Departed }, replaces: true);
        });

        var keys = await Store.RecordsAsync(feed, AafCategory.Eleve, revision);
        Assert.Equal(Alike.Length, keys.Count);
        Assert.Equal(Alike[0], Assert.Single(keys, key => key.Presence is Presence.Departed).SourceId);
    }

    [Fact]
    public async Task SourceId_OfAnotherCategoryOrAcademy_IsAnotherRecord()
    {
        RecordRow pupil = null!, teacher = null!, elsewhere = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            pupil = run.Pupil("1", "DURAND");
            teacher = run.Teacher("1", "MARTIN");
        });
        var revision = await RunUnderTest.ApplyAsync(Store, run => elsewhere = run.Pupil("1", "PETIT"), "LIMOGES");

        Assert.Equal(pupil.PersonId, await IdOfAsync("TOULOUSE", AafCategory.Eleve));
        Assert.Equal(teacher.PersonId, await IdOfAsync("TOULOUSE", AafCategory.PersEducNat));
        Assert.Equal(elsewhere.PersonId, await IdOfAsync("LIMOGES", AafCategory.Eleve));
        Assert.Null(await IdOfAsync("TOULOUSE", AafCategory.PersRelEleve));
        Assert.Null(await IdOfAsync("Toulouse", AafCategory.Eleve));
        Assert.Null(await IdOfAsync("TOULOUSE ", AafCategory.Eleve));

        async Task<PersonId?> IdOfAsync(string academy, AafCategory category) =>
            (await Store.Persons.FindPersonAsync(new SourceRef(academy, category, "1"), revision, None))?.PersonId;
    }

    [Fact]
    public async Task Academy_DifferingByLessThanALetter_IsAnotherFeed()
    {
        string[] labels = ["ORLÉANS-TOURS", "ORLEANS-TOURS", "orléans-tours", " ORLÉANS-TOURS", "ORLE\u0301ANS-TOURS"];
        var feeds = new List<int>();
        foreach (var label in labels)
        {
            feeds.Add((await Store.Feeds.GetFeedAsync(label, Degree.FirstDegree, None)).FeedNo);
        }

        Assert.Equal(labels.Length, feeds.Distinct().Count());
    }

    [Theory]
    [InlineData("0120612a")]
    [InlineData("0120612A ")]
    [InlineData(" 0120612A")]
    [InlineData("0120612Á")]
    [InlineData("0120612")]
    [InlineData("012061_A")]
    [InlineData("%")]
    [InlineData("")]
    public async Task Uai_NotWrittenExactly_FindsNothing(string uai)
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            run.Join(run.Pupil("1", "DURAND", school), run.Class(school, "c1"));
            run.School(null, "s2");
        });

        Assert.NotNull(await Store.Schools.FindSchoolAsync("0120612A", revision, None));
        Assert.Null(await Store.Schools.FindSchoolAsync(uai, revision, None));
        Assert.True(await Store.Schools.HasSchoolAsync("0120612A", revision, None));
        Assert.False(await Store.Schools.HasSchoolAsync(uai, revision, None));
        Assert.Empty(await Store.ClassesAsync(uai, revision));
        Assert.Empty(await Store.PersonsAsync(revision, new PersonFilter { Uai = uai }));
        Assert.Empty(await Store.SchoolsAsync(revision, new SchoolFilter { DistrictUai = uai }));
    }

    [Fact]
    public async Task SchoolFilter_NotWrittenExactly_FindsNothing()
    {
        var revision = await RunUnderTest.ApplyAsync(
            Store,
            run => run.School("0120612A", "s1", school => school with { Department = "02A", Commune = new Coded("2A004", "AJACCIO") }),
            "CORSE");

        Assert.Single(
            await Store.SchoolsAsync(revision, new SchoolFilter { Academy = "CORSE", Department = "02A", CommuneCode = "2A004" }));
        Assert.Empty(await Store.SchoolsAsync(revision, new SchoolFilter { Academy = "Corse" }));
        Assert.Empty(await Store.SchoolsAsync(revision, new SchoolFilter { Department = "02a" }));
        Assert.Empty(await Store.SchoolsAsync(revision, new SchoolFilter { CommuneCode = "2A004 " }));
    }

    // A night asks for thousands of new ones: after the first thousand, the store knows of nearly all that nobody has them.
    [Fact]
    public async Task Ine_AskedForAfterAThousandOthers_IsFound()
    {
        await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.Put(run.Record(AafCategory.Eleve, "1", "DURAND"), replaces: false, ine: "010000001DT"));
        await using var run = await RunUnderTest.BeginAsync(Store, direct: false);

        for (var i = 0; i < 1_100; i++)
        {
            Assert.Empty(run.Plan.Base.FindPupils(string.Create(CultureInfo.InvariantCulture, $"{i:D9}ZZ")));
        }

        Assert.Equal("1", Assert.Single(run.Plan.Base.FindPupils("010000001DT")).SourceId);
    }
}
