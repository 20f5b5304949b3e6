using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Lookups of schools.</summary>
public abstract class SchoolConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    [Fact]
    public async Task FindSchool_WithInspection_ShowsSourcePresenceAndDistrict()
    {
        SchoolRow school = null!;
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.School("0121000Z", "i1", one => one with { NameType = "IEN", Name = "RODEZ", NameTown = null, DistrictSourceId = "i1" });
            school = run.School("0120612A", "s1", one => one with { DistrictSourceId = "i1" });
            run.Plan.Rows.Put(
                school with
                {
                    SchoolNo = 900,
                    SourceId = "s2",
                    Uai = "0120613B",
                    Presence = Presence.Departed,
                    School = new School { Uai = "0120613B", DistrictSourceId = "I1" },
                },
                replaces: false);
        });

        var found = await Store.Schools.FindSchoolAsync("0120612A", revision, None);
        Assert.Equal(school.SchoolNo, found!.SchoolNo);
        Assert.Equal(new SourceRef("TOULOUSE", AafCategory.EtabEducNat, "s1"), found.Source);
        Assert.Equivalent(school.School, found.School, strict: true);
        Assert.True(found.Present);
        Assert.Equal(new DistrictView("0121000Z", "IEN RODEZ"), found.District);
        Assert.Empty(found.Enrolments);
        var departed = await Store.Schools.FindSchoolAsync("0120613B", revision, None);
        Assert.False(departed!.Present);
        Assert.Null(departed.District);
        AssertTexts(["0120612A", "0121000Z"], await Store.UaisAsync(revision, new SchoolFilter { DistrictUai = "0121000Z" }));
    }

    [Fact]
    public async Task FindReached_OfASiret_IsSchoolsOfTheAcademyOfTheConvention()
    {
        const string Siret = "21120202300019";
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.School("0120612A", "s1");
            run.School("0340101A", "s2");
            run.School("0120595G", "s3");
        });
        await RunUnderTest.ApplyAsync(
            Store,
            run =>
            {
                run.School("0310001A", "s1");
                run.School("0120595G", "s2");
            },
            "MONTPELLIER");
        // An extract of TOULOUSE describes 0340101A, one of MONTPELLIER 0310001A, both 0120595G; none the last three.
        string[] named = ["0120612A", "0340101A", "0310001A", "0120595G", "0311111A", "0342222B", "0753333C"];
        var revision = await Store.Enrolment.SaveConventionsAsync(
            [Enrolment.Drafts.Convention("ESSAI", "2025-09-01", "2026-09-05", named, siret: Siret)], None);

        var (uais, around) = await Store.Perimeters.FindReachedAsync([], [], [Siret], new DateOnly(2026, 6, 15), revision, None);
        AssertTexts(["0120612A", "0311111A", "0340101A", "0753333C"], uais.Order(StringComparer.Ordinal));
        AssertTexts(["TOULOUSE"], around);

        var academies = await Store.Schools.FindSchoolAcademiesAsync(named, revision, None);
        AssertTexts(
            ["TOULOUSE", "TOULOUSE", "MONTPELLIER", "MONTPELLIER TOULOUSE", "TOULOUSE", "MONTPELLIER", ""],
            named.Select(uai => string.Join(' ', academies.Of(uai).Order(StringComparer.Ordinal))));
        AssertTexts(["TOULOUSE"], (await Store.Schools.FindSchoolAcademiesAsync(["0310001A"], 0, None)).Of("0310001A"));
    }

    [Fact]
    public async Task ListSchools_All_ByUaiThenNumber()
    {
        var numbers = new List<int>();
        var revision = await RunUnderTest.ApplyAsync(Store, run => numbers.AddRange(
            ((string?[])["0120613B", null, "0010001A", null, "9990001Z", "02A0001B", null])
            .Select((uai, i) => run.School(uai, $"s{9 - i}").SchoolNo)));

        var all = await Store.SchoolsAsync(revision);

        AssertTexts(["0010001A", "0120613B", "02A0001B", "9990001Z", null, null, null], all.Select(view => view.School.Uai));
        Assert.Equal([numbers[1], numbers[3], numbers[6]], all.TakeLast(3).Select(view => view.SchoolNo));
        var pages = await Reads.PagesAsync<SchoolView>(
            last => Store.Schools.ListSchoolsAsync(new SchoolFilter(), last?.SchoolNo, 1, revision, None), 1);
        Assert.Equal(all.Select(view => view.SchoolNo), pages.Select(view => view.SchoolNo));
    }

    [Theory]
    [InlineData("ecole du lac", 1)]
    [InlineData("lac", 1)]
    [InlineData("du la", 1)]
    [InlineData("ac", 0)]
    [InlineData("l etang", 1)]
    [InlineData("salles cu", 1)]
    [InlineData("curan", 1)]
    [InlineData("coeur", 1)]
    [InlineData("e", 3)]
    [InlineData("", 4)]
    [InlineData("%", 0)]
    [InlineData("_", 0)]
    [InlineData("l_c", 0)]
    [InlineData("[l]ac", 0)]
    [InlineData("\\", 0)]
    [InlineData("100", 1)]
    public async Task ListSchools_NamePrefix_IsTheBeginningOfAWordTakenLiterally(string prefix, int count)
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.School("0120001A", "s1", one => one with { Name = "ÉCOLE DU LAC", NameTown = "SALLES-CURAN" });
            run.School("0120002B", "s2", one => one with { Name = "École de l’Étang", NameTown = null });
            run.School("0120003C", "s3", one => one with { Name = "SACRÉ-CŒUR", NameTown = "ESPALION" });
            run.School("0120004D", "s4", one => one with { Name = "100% NATURE", NameTown = null });
        });

        Assert.Equal(count, (await Store.SchoolsAsync(revision, new SchoolFilter { FoldedNamePrefix = prefix })).Count);
    }

    [Fact]
    public async Task ListSchools_Filters_AreAllToHold()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.School("0120001A", "s1", one => one with { Department = "012", Commune = new Coded("12202", "RODEZ") });
            run.School("0120002B", "s2", one => one with { Department = "012", Commune = new Coded("12145", "MILLAU") });
            run.School("0460001A", "s3", one => one with { Department = "046" });
        });
        revision = await RunUnderTest.ApplyAsync(
            Store, run => run.School("0870001A", "s1", one => one with { Department = "012" }), "LIMOGES");

        AssertTexts(["0120001A", "0120002B", "0870001A"], await Store.UaisAsync(revision, new SchoolFilter { Department = "012" }));
        AssertTexts(
            ["0120001A", "0120002B"], await Store.UaisAsync(revision, new SchoolFilter { Department = "012", Academy = "TOULOUSE" }));
        AssertTexts(["0120002B"], await Store.UaisAsync(revision, new SchoolFilter { CommuneCode = "12145", FoldedNamePrefix = "jean" }));
        Assert.Empty(await Store.UaisAsync(revision, new SchoolFilter { CommuneCode = "12145", Academy = "LIMOGES" }));
    }

    [Theory]
    [InlineData("TOULOUSE", Degree.SecondDegree)]
    [InlineData("LIMOGES", Degree.FirstDegree)]
    public async Task School_DescribedByTwoFeeds_IsListedAndFoundOnce(string academy, Degree degree)
    {
        SchoolRow school = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1");
            run.Pupil("1", "DURAND", school);
        });
        var revision = await RunUnderTest.ApplyAsync(
            Store, run => run.School("0120612A", "t1", one => one with { Name = "ZOLA" }, school.SchoolNo), academy, degree);

        var listed = Assert.Single(await Store.SchoolsAsync(revision));
        Assert.Equal("JEAN MOULIN", listed.School.Name);
        Assert.Equal("s1", (await Store.Schools.FindSchoolAsync("0120612A", revision, None))!.Source.Id);
        Assert.Equal(school.SchoolNo, (await Store.Feeds.LoadSchoolNumbersAsync(revision, None))["0120612A"]);
        AssertTexts(["DURAND"], await Store.NamesAsync(revision, new PersonFilter { Uai = "0120612A" }));
    }
}
