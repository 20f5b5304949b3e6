using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Sizes at which some engine changes its ways: keys, texts of 4,000 characters, 2,100 parameters. All the same on each.</summary>
public abstract class LimitConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const int Many = 2_500;

    private static readonly string LongestKey = string.Concat(Enumerable.Repeat("é1", SourceRef.MaxIdLength / 2));

    [Fact]
    public async Task Lookup_OfMoreThan2100Persons_FindsAll()
    {
        var rows = new List<RecordRow>();
        var revision = await RunUnderTest.ApplyAsync(
            Store, run => rows.AddRange(Enumerable.Range(0, Many).Select(i => run.Pupil($"{i}", "DURAND"))));

        var byId = await Store.Persons.FindPersonsAsync([.. rows.Select(row => row.PersonId)], revision, None);
        var bySource = await Store.Persons.FindPersonsAsync(
            "TOULOUSE", AafCategory.Eleve, [.. rows.Select(row => row.SourceId)], revision, None);
        var listed = await Store.PersonsAsync(revision);

        Assert.Equal(rows.Select(row => row.PersonNo), byId.Select(person => person.PersonNo));
        Assert.Equal(rows.Select(row => row.PersonNo), bySource.Select(person => person.PersonNo));
        Assert.Equal(Many, byId.Sum(person => person.Records.Count));
        // Without profile, nobody is listed.
        Assert.Empty(listed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Key_OfTheGreatestLength_IsKeptAndFound(bool direct)
    {
        RecordRow row = null!;
        await using var run = await RunUnderTest.BeginAsync(Store, direct: direct);
        var school = run.School("0120612A", LongestKey);
        row = run.Pupil(LongestKey, string.Concat(Enumerable.Repeat("NOM ", 200)), school);
        run.Plan.Rows.Put(
            new NomenclatureRow(run.Feed.FeedNo, AafCategory.MatiereEducNat, LongestKey, 1, new NomenclatureEntry { Label = LongestKey }),
            replaces: false);
        var revision = (await run.ApplyAsync()).Revision;

        Assert.Equal(NameFolding.MaxLength - 1, row.FoldedName.Length);
        Assert.Equal(
            row.PersonNo,
            (await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, LongestKey), revision, None))!.PersonNo);
        Assert.Null(await Store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, LongestKey[1..]), revision, None));
        Assert.Equal(
            row.PersonNo,
            Assert.Single(await Store.PersonsAsync(revision, new PersonFilter { FoldedNamePrefix = row.FoldedName })).PersonNo);
        Assert.Equal(LongestKey, (await Store.Schools.FindSchoolAsync("0120612A", revision, None))!.Source.Id);
    }

    [Theory]
    [InlineData(401, "")]
    [InlineData(5_000, "")]
    [InlineData(10, " ")]
    public async Task Key_ThatNoIndexHolds_IsRefused(int length, string end)
    {
        var key = new string('1', length) + end;
        await using var run = await RunUnderTest.BeginAsync(Store, direct: false);

        Assert.All(
            (Action[])
            [
                () => run.Pupil(key, "DURAND"),
                () => run.School("0120612A", key),
                () => run.Plan.Rows.Put(
                    new NomenclatureRow(run.Feed.FeedNo, AafCategory.MatiereEducNat, key, 1, new NomenclatureEntry()), replaces: false),
            ],
            write => Assert.Equal(Reason.InvalidArgument, Assert.Throws<DirectoryException>(write).Reason));
        Assert.Equal(
            Reason.InvalidArgument,
            (await Assert.ThrowsAsync<DirectoryException>(() => Store.Feeds.GetFeedAsync(key, Degree.FirstDegree, None))).Reason);
    }

    [Theory]
    [InlineData(3_999)]
    [InlineData(4_000)]
    [InlineData(4_001)]
    [InlineData(8_001)]
    public async Task Text_AroundTheLimitsOfADriver_IsKeptWhole(int length)
    {
        var text = string.Concat(Enumerable.Repeat("é", length));
        await Store.Enrolment.SaveConventionsAsync([ConventionOf(text)], None);
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1", one => one with { Name = text });
            run.Join(run.Pupil("1", text, school), run.Class(school, "c1", text));
        });

        Assert.Equal(text, Assert.Single(await Store.Enrolment.ListConventionsAsync(revision, None)).Address);
        Assert.Equal(text, (await Store.Schools.FindSchoolAsync("0120612A", revision, None))!.School.Name);
        Assert.Equal(text, Assert.Single(await Store.ClassesAsync("0120612A", revision)).Name);
        AssertTexts([text], await Store.NamesAsync(revision));
    }

    [Fact]
    public async Task Report_OfManyThousandCharacters_ComesBack()
    {
        var runId = await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None);
        string[] warnings = [.. Enumerable.Range(0, 500).Select(i => $"Avertissement n° {i}, avec des accents : éèà.")];
        await Store.Runs.EndRunAsync(
            new SyncReport
            {
                RunId = runId, Academy = "TOULOUSE", Degree = "1D", Kind = "full", AsOf = Rows.Day, StartedAt = RunUnderTest.StartedAt,
                State = RunState.Refused, Warnings = warnings,
            },
            [], None);

        AssertTexts(warnings, (await Store.Runs.FindRunAsync(runId, None))!.Warnings);
    }

    [Fact]
    public async Task Page_OfOne_HasOne()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            run.Pupil("1", "B", school);
            run.Pupil("2", "A", school);
        });

        Assert.Equal(
            "A", Assert.Single(await Store.Persons.ListPersonsAsync(new PersonFilter(), 0, 1, revision, None)).Records[0].Person.UsageName);
    }

    private static Convention ConventionOf(string text) => new()
    {
        Reference = "CONV-1", SchoolYear = new SchoolYear(2025), Academy = "TOULOUSE", Collectivite = text, Siret = "24120001600012",
        Address = text,
        SignedOn = Rows.Day, EffectiveFrom = Rows.Day, EffectiveTo = null, FeePerSchool = 45m, SchoolCount = 1, Amount = 45m,
        Schools = [new ConventionSchool("0120612A", text, text, "12")],
    };
}
