using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Relations: from both ends, by pages, ended.</summary>
public abstract class RelationConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private readonly List<RecordRow> pupils = [];
    private readonly List<RecordRow> parents = [];

    [Fact]
    public async Task Relatives_OfAPupilWithinReachWhenTheyThemselvesAreOutside_HaveNeitherNameNorId()
    {
        RecordRow pupil = null!, parent = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            pupil = run.Pupil("1", "DURAND", run.School("0120612A", "s1"));
            run.Relate(pupil, parent = run.Parent("2", "DURAND", run.School("0120595G", "s2")));
        });
        foreach (var (uais, reached) in new (string[], bool)[] { (["0120612A"], false), (["0120612A", "0120595G"], true) })
        {
            var within = new Perimeter(
                new HashSet<string>(StringComparer.Ordinal), uais.ToHashSet(StringComparer.Ordinal),
                new HashSet<string>(StringComparer.Ordinal) { "TOULOUSE" });
            var revision = await HeadAsync();
            var view = await Store.Persons.FindPersonAsync(pupil.PersonId, within, revision, None);

            var relative = Assert.Single(await Store.Persons.ListRelativesAsync(view!, within, 0, 10, revision, None));

            Assert.Equal(("2", reached, reached), (relative.Source.Id, relative.Other is not null, relative.OtherId is not null));
            Assert.Equal(reached, await Store.Persons.FindPersonAsync(parent.PersonId, within, revision, None) is not null);
        }
    }

    [Fact]
    public async Task ListRelatives_FromBothEnds_ShowsTheOther()
    {
        var revision = await FamilyAsync();

        var ofPupil = await Store.RelativesAsync(pupils[0].PersonNo, revision);
        var ofParent = await Store.RelativesAsync(parents[0].PersonNo, revision);

        Assert.Equal(parents.Select(row => row.PersonNo), ofPupil.Select(one => one.OtherNo));
        Assert.All(ofPupil, one => Assert.True(one.OtherIsRelative));
        AssertTexts(["1", "2", "10", ""], ofPupil.Select(one => one.LinkCode));
        Assert.Equal(parents.Select(row => (PersonId?)row.PersonId), ofPupil.Select(one => one.OtherId));
        Assert.Equal("PARENT 0", ofPupil[0].Other!.UsageName);
        Assert.Equal(pupils.Select(row => row.PersonNo), ofParent.Select(one => one.OtherNo));
        Assert.All(ofParent, one => Assert.False(one.OtherIsRelative));
        Assert.Equal(new SourceRef("TOULOUSE", AafCategory.Eleve, "e1"), ofParent[1].Source);
    }

    [Fact]
    public async Task ListRelatives_ByPages_NoneTwiceAndNoneLost()
    {
        var revision = await FamilyAsync();
        foreach (var person in (RecordRow[])[pupils[0], parents[0]])
        {
            var all = await Store.RelativesAsync(person.PersonNo, revision);
            var pages = await Reads.PagesAsync<RelationView>(
                last => Store.Persons.ListRelativesAsync(person.PersonNo, last?.OtherNo ?? 0, 1, revision, None), 1);
            Assert.Equal(all.Select(one => one.OtherNo), pages.Select(one => one.OtherNo));
        }
    }

    [Fact]
    public async Task ListRelatives_RelationOfTwoFeeds_PagesGiveTheWholeList()
    {
        await FamilyAsync();
        var revision = await RunUnderTest.ApplyAsync(
            Store, run => run.Relate(pupils[0], parents[0], "90"), degree: Degree.SecondDegree);

        var all = await Store.RelativesAsync(pupils[0].PersonNo, revision);
        var pages = await Reads.PagesAsync<RelationView>(
            last => Store.Persons.ListRelativesAsync(pupils[0].PersonNo, last?.OtherNo ?? 0, 1, revision, None), 1);

        Assert.Equal(all.Select(one => (one.OtherNo, one.LinkCode)), pages.Select(one => (one.OtherNo, one.LinkCode)));
    }

    [Fact]
    public async Task ListRelatives_LinkChangedThenEnded_ShowsThatOfTheRevision()
    {
        var first = await FamilyAsync();
        var second = await RunUnderTest.ApplyAsync(Store, run =>
            run.Plan.Rows.Put(new RelationRow(pupils[0].PersonNo, parents[0].PersonNo, run.Feed.FeedNo, "5"), replaces: true));
        var third = await RunUnderTest.ApplyAsync(Store, run =>
            run.Plan.Rows.End(new RelationRow(pupils[0].PersonNo, parents[0].PersonNo, run.Feed.FeedNo, "5")));

        Assert.Equal("1", await LinkAsync(first));
        Assert.Equal("5", await LinkAsync(second));
        Assert.Null(await LinkAsync(third));

        async Task<string?> LinkAsync(long revision) => (await Store.RelativesAsync(pupils[0].PersonNo, revision))
            .SingleOrDefault(one => one.OtherNo == parents[0].PersonNo)?.LinkCode;
    }

    [Fact]
    public async Task ListRelatives_RelativeWithTwoRecords_ListedOnce()
    {
        await FamilyAsync();
        var revision = await RunUnderTest.ApplyAsync(
            Store,
            run => run.Plan.Rows.Put(parents[0] with { FeedNo = run.Feed.FeedNo, SourceId = "second" }, replaces: false),
            degree: Degree.SecondDegree);

        Assert.Equal(parents.Count, (await Store.RelativesAsync(pupils[0].PersonNo, revision)).Count);
    }

    // Four parents of one pupil; the first is the parent of all three pupils.
    private Task<long> FamilyAsync() => RunUnderTest.ApplyAsync(Store, run =>
    {
        var school = run.School("0120612A", "s1");
        string[] links = ["1", "2", "10", ""];
        parents.AddRange(links.Select((_, i) => run.Parent($"p{i}", $"PARENT {i}", school)));
        pupils.AddRange(Enumerable.Range(0, 3).Select(i => run.Pupil($"e{i}", $"ENFANT {i}", school)));
        for (var i = 0; i < links.Length; i++)
        {
            run.Relate(pupils[0], parents[i], links[i]);
        }

        run.Relate(pupils[1], parents[0]);
        run.Relate(pupils[2], parents[0]);
    });
}
