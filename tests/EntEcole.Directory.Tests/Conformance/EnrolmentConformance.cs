using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Conventions: versioned by difference, and the schools they enrol.</summary>
public abstract class EnrolmentConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private static readonly Convention Full = new()
    {
        Reference = "CONV-2025-012",
        SchoolYear = new SchoolYear(2025),
        Academy = "TOULOUSE",
        Collectivite = "Rodez Agglomération 👧",
        Siret = "24120001600012",
        Address = "1 place Adrien-Rozier",
        PostalCode = "12000",
        City = "RODEZ",
        Representative = "D'ORNANO-LÉVÊQUE",
        RepresentativeRole = "Président",
        SignedOn = new DateOnly(2025, 7, 1),
        EffectiveFrom = new DateOnly(2025, 9, 1),
        EffectiveTo = new DateOnly(2026, 8, 31),
        FeePerSchool = 45.05m,
        SchoolCount = 2,
        Amount = 90.10m,
        Schools =
        [
            new ConventionSchool("0120612A", "ÉCOLE JEAN MOULIN", "RODEZ", "12"),
            new ConventionSchool("0120613B", "", "", ""),
        ],
    };

    private static readonly Convention Bare = Full with
    {
        Reference = "CONV-2025-011", Address = null, PostalCode = null, City = null, Representative = null, RepresentativeRole = null,
        EffectiveTo = null, Schools = [new ConventionSchool("0120614C", "ÉCOLE DU LAC", "SALLES-CURAN", "12")],
    };

    [Fact]
    public async Task Conventions_Saved_ComeBackByReference()
    {
        var revision = await Store.Enrolment.SaveConventionsAsync([Full, Bare], None);

        Assert.Equal(1, revision);
        Assert.Equal(revision, await HeadAsync());
        AssertSame([Bare, Full], await Store.Enrolment.ListConventionsAsync(revision, None));
        Assert.Empty(await Store.Enrolment.ListConventionsAsync(revision - 1, None));
    }

    [Fact]
    public async Task Conventions_SavedAgain_MakeNoRevision()
    {
        var revision = await Store.Enrolment.SaveConventionsAsync([Full, Bare], None);

        Assert.Equal(revision, await Store.Enrolment.SaveConventionsAsync([Bare, Full], None));
        Assert.Equal(revision, await Store.Enrolment.SaveConventionsAsync([Full with { Schools = [.. Full.Schools] }], None));
        Assert.Equal(revision, await Store.Enrolment.SaveConventionsAsync([], None));
        Assert.Equal(revision, await HeadAsync());
    }

    [Fact]
    public async Task Conventions_OneChanged_MakeANewVersionOfThatOne()
    {
        var first = await Store.Enrolment.SaveConventionsAsync([Full, Bare], None);
        var changed = Full with { EffectiveTo = null, FeePerSchool = 50m, Schools = [Full.Schools[1]] };

        var second = await Store.Enrolment.SaveConventionsAsync([changed, Bare], None);

        Assert.Equal(first + 1, second);
        AssertSame([Bare, Full], await Store.Enrolment.ListConventionsAsync(first, None));
        AssertSame([Bare, changed], await Store.Enrolment.ListConventionsAsync(second, None));
        Assert.Equal(3, await Opened.NumberAsync("SELECT COUNT(*) FROM convention"));
    }

    [Fact]
    public async Task Conventions_NotGiven_Stay()
    {
        await Store.Enrolment.SaveConventionsAsync([Full], None);

        var second = await Store.Enrolment.SaveConventionsAsync([Bare], None);

        AssertSame([Bare, Full], await Store.Enrolment.ListConventionsAsync(second, None));
    }

    [Fact]
    public async Task Conventions_ReferencesAlike_AreOthersInOrdinalOrder()
    {
        string[] references = ["a", "A", "á", " a", "Z", "z", "\uFB00", "\U0001F467", "10", "9"];

        var revision = await Store.Enrolment.SaveConventionsAsync(
            [.. references.Select(reference => Full with { Reference = reference })], None);

        AssertTexts(
            [" a", "10", "9", "A", "Z", "a", "z", "á", "\U0001F467", "\uFB00"],
            (await Store.Enrolment.ListConventionsAsync(revision, None)).Select(one => one.Reference));
    }

    [Fact]
    public async Task Conventions_OneCannotBeSaved_NoneIs()
    {
        await Opened.BreakInsertsAsync("convention_school");
        await Assert.ThrowsAnyAsync<Exception>(() => Store.Enrolment.SaveConventionsAsync([Full, Bare], None));
        await Opened.HealInsertsAsync("convention_school");

        Assert.Equal(0, await HeadAsync());
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM convention"));
        Assert.Equal(1, await Store.Enrolment.SaveConventionsAsync([Full, Bare], None));
    }

    [Theory]
    [InlineData("2025-08-31", false)]
    [InlineData("2025-09-01", true)]
    [InlineData("2026-08-31", true)]
    [InlineData("2026-09-01", false)]
    public async Task ListSchools_EnrolledOn_FromFirstDayToLast(string day, bool enrolled)
    {
        await Store.Enrolment.SaveConventionsAsync([Full], None);
        var revision = await SchoolsAsync();

        var uais = await Store.UaisAsync(revision, On(day));

        AssertTexts(enrolled ? ["0120612A", "0120613B"] : [], uais);
    }

    [Theory]
    [InlineData("2026-09-05", true)]
    [InlineData("2026-09-06", false)]
    public async Task ListSchools_EnrolledOnWithoutEnd_UntilTheFifthOfSeptember(string day, bool enrolled)
    {
        await Store.Enrolment.SaveConventionsAsync([Bare], None);
        var revision = await SchoolsAsync();

        AssertTexts(enrolled ? ["0120614C"] : [], await Store.UaisAsync(revision, On(day)));
    }

    [Fact]
    public async Task School_Enrolments_AreThoseOfTheRevision()
    {
        var schools = await SchoolsAsync();
        var first = await Store.Enrolment.SaveConventionsAsync([Full, Full with { Reference = "CONV-2024-001", EffectiveTo = null }], None);
        var second = await Store.Enrolment.SaveConventionsAsync([Full with { Schools = [Full.Schools[1]] }], None);

        Assert.Empty((await Store.Schools.FindSchoolAsync("0120612A", schools, None))!.Enrolments);
        Assert.Equal(
            [
                new EnrolmentView("CONV-2024-001", new DateOnly(2025, 9, 1), new DateOnly(2026, 9, 5)),
                new EnrolmentView("CONV-2025-012", new DateOnly(2025, 9, 1), new DateOnly(2026, 8, 31)),
            ],
            (await Store.Schools.FindSchoolAsync("0120612A", first, None))!.Enrolments);
        Assert.Equal("CONV-2024-001", Assert.Single((await Store.Schools.FindSchoolAsync("0120612A", second, None))!.Enrolments).Reference);
        Assert.Equal(2, (await Store.SchoolsAsync(second)).Single(view => view.School.Uai is "0120613B").Enrolments.Count);
    }

    private static SchoolFilter On(string day) =>
        new() { EnrolledOn = DateOnly.ParseExact(day, "O", System.Globalization.CultureInfo.InvariantCulture) };

    private static void AssertSame(IReadOnlyList<Convention> expected, IReadOnlyList<Convention> found)
    {
        Assert.Equal(expected.Select(one => one with { Schools = [] }), found.Select(one => one with { Schools = [] }));
        Assert.Equal(expected.SelectMany(one => one.Schools), found.SelectMany(one => one.Schools));
    }

    private Task<long> SchoolsAsync() => RunUnderTest.ApplyAsync(Store, run =>
    {
        run.School("0120612A", "s1");
        run.School("0120613B", "s2");
        run.School("0120614C", "s3");
        run.School(null, "s4");
    });
}
