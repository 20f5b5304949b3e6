using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Every kept version of one person, with the revisions and runs that made and ended them.</summary>
public abstract class ExplainConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private static readonly SourceRef Source = new("TOULOUSE", AafCategory.Eleve, "1");

    private RecordRow pupil = null!;
    private SchoolRow school = null!;

    [Fact]
    public async Task Versions_OfAPersonWhoChanged_AreAllOfThemWithTheirRuns()
    {
        var first = await MakeAsync();
        var second = await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true));

        var versions = await VersionsAsync();

        Assert.Equal(
            [new RowSpan(first, second), new RowSpan(second, RowSpan.Forever)], versions.Records.Select(version => version.Span));
        AssertTexts(["DURAND", "MARTIN"], versions.Records.Select(version => version.Person!.UsageName));
        Assert.All(versions.Records, version => Assert.Equal((Source, pupil.PersonId), (version.Source, version.PersonId)));
        Assert.Equal(("0120612A", Role.Pupil), (Assert.Single(versions.Profiles).Uai, versions.Profiles[0].Row.Role));
        Assert.Equal(("CP A", false), (Assert.Single(versions.Classes).Name, versions.Classes[0].Teaches));
        Assert.Equal(
            ("9", true, "1"),
            (Assert.Single(versions.Relations).Other.Id, versions.Relations[0].OtherIsRelative, versions.Relations[0].LinkCode));
        Assert.Equal(
            [
                new RevisionFact(first, RunUnderTest.StartedAt, 1, RunUnderTest.Day),
                new RevisionFact(second, RunUnderTest.StartedAt, 2, RunUnderTest.Day)],
            versions.Revisions.Values.OrderBy(fact => fact.Revision));
        Assert.Equal(0, versions.OldestRevision);
    }

    [Fact]
    public async Task Versions_AtARevision_LeaveOutWhatCameLater()
    {
        var first = await MakeAsync();
        await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true));

        var versions = await Store.Explain.ReadVersionsAsync(pupil.PersonNo, first, None);

        Assert.Equal("DURAND", Assert.Single(versions.Records).Person!.UsageName, StringComparer.Ordinal);
        Assert.True(versions.Records[0].Span.Holds(first));
        Assert.Equal(first, Assert.Single(versions.Revisions.Keys));
    }

    [Fact]
    public async Task Versions_OfAnAwaitedRelative_HaveNoPersonAndNameTheirPupil()
    {
        await MakeAsync();
        var head = await HeadAsync();
        var number = Assert.Single(
            await Store.Explain.FindNumbersAsync(Source with { Category = AafCategory.PersRelEleve, Id = "9" }, head, None));

        var versions = await Store.Explain.ReadVersionsAsync(number, head, None);

        Assert.Equal((Presence.Awaited, null), (Assert.Single(versions.Records).Presence, versions.Records[0].Person));
        Assert.Equal(
            (Source, pupil.PersonId, false),
            (versions.Relations[0].Other, versions.Relations[0].OtherId, versions.Relations[0].OtherIsRelative));
        Assert.Equal(number, await Store.Persons.FindNumberAsync(versions.Records[0].PersonId, head, None));
    }

    [Fact]
    public async Task Versions_OfAClassThatWasRenamed_TellTheNameThatItHadMeanwhile()
    {
        ClassRow row = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1");
            row = run.Class(school, "c1");
            run.Join(run.Pupil("2", "MARTIN", school), row);
            run.Join(pupil = run.Pupil("1", "DURAND", school), row);
        });
        await RunUnderTest.ApplyAsync(
            Store, run => run.Plan.Rows.End(new MembershipRow(pupil.PersonNo, row.ClassNo, run.Feed.FeedNo, null)));
        await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(row with { Name = "CP B" }, replaces: true));

        AssertTexts(["CP A"], (await VersionsAsync()).Classes.Select(version => version.Name));
    }

    [Fact]
    public async Task Versions_AfterAPrune_AreThoseLeftAndSayHowFarTheyGoBack()
    {
        await MakeAsync();
        var second = await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.Put(pupil.Named("MARTIN"), replaces: true));
        Time.Advance(TimeSpan.FromDays(2));
        await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-1), None);

        var versions = await VersionsAsync();

        AssertTexts(["MARTIN"], versions.Records.Select(version => version.Person!.UsageName));
        Assert.Equal(second, versions.OldestRevision);
    }

    [Fact]
    public async Task Numbers_OfAnIdOrRecordThatNobodyHas_AreNone()
    {
        await MakeAsync();
        var head = await HeadAsync();

        Assert.Null(await Store.Persons.FindNumberAsync(PersonId.New(), head, None));
        Assert.Empty(await Store.Explain.FindNumbersAsync(Source with { Id = "2" }, head, None));
        Assert.Empty(await Store.Explain.FindNumbersAsync(Source with { Academy = "MONTPELLIER" }, head, None));
        Assert.Empty(await Store.Explain.FindNumbersAsync(Source with { Category = AafCategory.PersEducNat }, head, None));
        Assert.Empty(await Store.Explain.FindNumbersAsync(Source, head - 1, None));
    }

    [Fact]
    public async Task Numbers_OfOneIdInBothDegrees_AreOfBothPersons()
    {
        var source = new SourceRef("TOULOUSE", AafCategory.PersEducNat, "7");
        await RunUnderTest.ApplyAsync(Store, run => run.Teacher("7", "DURAND", run.School("0120612A", "s1")));
        await RunUnderTest.ApplyAsync(Store, run => run.Teacher("7", "MARTIN", run.School("0120012B", "s2")), degree: Degree.SecondDegree);

        Assert.Equal(2, (await Store.Explain.FindNumbersAsync(source, await HeadAsync(), None)).Count);
    }

    [Fact]
    public async Task Numbers_OfARecordThatEnded_AreOfWhomItDescribed()
    {
        RecordRow awaited = null!;
        await RunUnderTest.ApplyAsync(Store, run => awaited = run.Awaited("9"));
        await RunUnderTest.ApplyAsync(Store, run => run.Plan.Rows.End(awaited));

        var source = new SourceRef("TOULOUSE", AafCategory.PersRelEleve, "9");
        Assert.Equal([awaited.PersonNo], await Store.Explain.FindNumbersAsync(source, await HeadAsync(), None));
    }

    [Fact]
    public async Task Problems_OfARecord_AreThoseOfTheRunsAskedForTheLatestFirst()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var run = await RunUnderTest.BeginAsync(Store);
            run.Problems.AddRange([Rows.Problem("1", ProblemCode.NameMissing, "0120612A"), Rows.Problem("2"), Rows.Problem(null)]);
            run.Problems.Add(Rows.Problem("1") with { Category = AafCategory.PersEducNat });
            await run.ApplyAsync();
        }

        var found = await Store.Explain.ListProblemsAsync(Source, [1, 3], None);

        Assert.Equal([3, 1], found.Select(problem => problem.RunId));
        Assert.All(found, problem => Assert.Equal(Rows.Problem("1", ProblemCode.NameMissing, "0120612A"), problem.Problem));
        Assert.Empty(await Store.Explain.ListProblemsAsync(Source, [], None));
    }

    [Fact]
    public async Task Schools_BySourceId_AreThoseOfTheAcademy()
    {
        await MakeAsync();
        await RunUnderTest.ApplyAsync(Store, run => run.School("0120595G", "s1"), "MONTPELLIER");

        var found = Assert.Single(await Store.Explain.FindSchoolsAsync("TOULOUSE", ["s1", "nobody"], await HeadAsync(), None));

        Assert.Equal(new NamedSchool("s1", "0120612A", "E.E.PU JEAN MOULIN RODEZ"), found);
    }

    private Task<long> MakeAsync() => RunUnderTest.ApplyAsync(Store, run =>
    {
        school = run.School("0120612A", "s1");
        pupil = run.Pupil("1", "DURAND", school);
        run.Join(pupil, run.Class(school, "c1"));
        run.Relate(pupil, run.Awaited("9"));
    });

    private async Task<PersonVersions> VersionsAsync() => await Store.Explain.ReadVersionsAsync(pupil.PersonNo, await HeadAsync(), None);
}
