using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>What can be read and cannot be right: told, never a reason not to serve a person. The night is that of 15 June 2026.</summary>
public sealed class PlausibilityTests
{
    private const string ClassTuple = "1$11$ORDINAIRE$45001$CP A";

    [Theory]
    [InlineData("ENTEleveDateSortieStructRattach", "14/06/2026", ProblemCode.ExitPast)]
    [InlineData("ENTEleveDateSortieClasses", "1$14/06/2026$45001", ProblemCode.ExitPast)]
    [InlineData("ENTEleveDateEntreeStructRattach", "2026-06-16", ProblemCode.EntryToCome)]
    [InlineData("ENTEleveDateEntreeClasses", "1$16/06/2026$45001", ProblemCode.EntryToCome)]
    [InlineData("ENTEleveDateSortieStructRattach", "15/06/2026", null)]
    [InlineData("ENTEleveDateEntreeClasses", "1$15/06/2026$45001", null)]
    [InlineData("ENTEleveDateSortieClasses", "1$14/01/2026$45009", null)]
    public async Task StayThatIsOverOrToCome_IsToldAndTheProfileIsServed(string attribute, string value, ProblemCode? code)
    {
        await using var room = await CreateAsync();
        for (var night = 0; night < 2; night++)
        {
            await room.ApplyAsync(Sound().Pupil(
                "12", "1", relatives: ["21$10"], classTuple: ClassTuple, more: ExtractBuilder.Attr(attribute, value)));

            await room.AssertToldAsync(code is { } told ? [OfPupil(told, "12", attribute, ValueShape.Of(value))] : []);
            Assert.Equal([(SchoolUai, Role.Pupil, ProfileState.Active)], await room.ProfilesAsync(AafCategory.Eleve, "12"));
        }
    }

    [Fact]
    public async Task ExitToCome_IsToldOnceItHasPassed_OfARecordThatHasNotChanged()
    {
        await using var room = await CreateAsync();
        var delivery = room.Deliver(Sound().Pupil("12", "1", more: ExtractBuilder.Attr("ENTEleveDateSortieStructRattach", "03/07/2026")));
        await room.ApplyAsync(delivery);
        await room.AssertToldAsync();

        var report = await room.ApplyAsync(delivery, asOf: new DateOnly(2026, 7, 4));

        Assert.Equal(new OutcomeReport { Unchanged = 5 }, report.Outcome);
        await room.AssertToldAsync(
            OfPupil(ProblemCode.ExitPast, "12", "ENTEleveDateSortieStructRattach", "99/99/9999"));
    }

    [Theory]
    [InlineData("04/11/2061")]
    [InlineData("04/11/1906")]
    [InlineData("16/06/2026")]
    [InlineData("16/06/2025")]
    [InlineData("15/06/2007")]
    public async Task BirthDateOfNoPupil_IsToldAndKept(string date)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", birth: date));

        await room.AssertToldAsync(
            OfPupil(ProblemCode.BirthDateImplausible, "12", "ENTPersonDateNaissance", "99/99/9999"));
        Assert.NotNull((await room.PersonAsync(AafCategory.Eleve, "12")).BirthDate);
    }

    [Theory]
    [InlineData("15/06/2025")]
    [InlineData("16/06/2007")]
    public async Task BirthDateOfTheYoungestAndOfTheOldestPupil_IsNoProblem(string date)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", birth: date));

        await room.AssertToldAsync();
    }

    [Fact]
    public async Task DateAsOndeWritesIt_IsRead()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", birth: "2016-11-04"));

        await room.AssertToldAsync();
        Assert.Equal(new DateOnly(2016, 11, 4), (await room.PersonAsync(AafCategory.Eleve, "12")).BirthDate);
    }

    [Theory]
    [InlineData("LEFÃ‰VRE", "LEFÃ‰VRE")]
    [InlineData("MÃ©LANIE", "MÃ©LANIE")]
    [InlineData("LÃ©vÃªque", "LÃ©vÃªque")]
    [InlineData("DÂ’ESSAI", "DÂ’ESSAI")]
    [InlineData("Dâ€™ESSAI", "Dâ€™ESSAI")]
    [InlineData("LEF\uFFFDVRE", "LEF\uFFFDVRE")]
    [InlineData("LEF?VRE", "LEF?VRE")]
    [InlineData("LEF├®VRE", "LEF├®VRE")]
    [InlineData("DE\tLA TOUR", "DE LA TOUR")]
    [InlineData("<b>GRAS</b>", "<b>GRAS</b>")]
    [InlineData("\u202EABC", "\u202EABC")]
    public async Task NameWithSignsOfDamage_IsToldAndKeptOnOneLine(string name, string kept)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", given: name, relatives: ["22$10"]).Relative("22", name));

        await room.AssertToldAsync(
            OfPupil(ProblemCode.NameDamaged, "12", "ENTPersonPrenom", ValueShape.Of(name)),
            OfRelative(ProblemCode.NameDamaged, "22", "ENTPersonNom", ValueShape.Of(name), "12"));
        Assert.Equal(kept, (await room.PersonAsync(AafCategory.Eleve, "12")).GivenName);
        Assert.Equal([kept], (await room.PersonAsync(AafCategory.Eleve, "12")).OtherGivenNames);
        Assert.Equal(kept, (await room.PersonAsync(AafCategory.PersRelEleve, "22")).UsageName);
    }

    [Theory]
    [InlineData("DE LA\n   TOUR", "DE LA TOUR")]
    [InlineData("DE  LA\r\nTOUR", "DE  LA TOUR")]
    public async Task NameOverTwoLines_IsToldAndKeptOnOne(string name, string kept)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", name));

        var told = Assert.Single(await room.Bench.FaultsAsync(room.Report), problem => problem.Field is "ENTPersonNom");
        Assert.Equal((ProblemCode.NameDamaged, "12", SchoolUai), (told.Code, told.RecordId, told.Uai));
        Assert.Equal(kept, (await room.PersonAsync(AafCategory.Eleve, "12")).UsageName);
        Assert.Equal([kept], await room.SearchAsync("de la tour"));
    }

    [Theory]
    [InlineData("JOÃO")]
    [InlineData("ÅNGSTRÖM")]
    [InlineData("N’GUYÊN D'ÉTÉ-ŒIL")]
    [InlineData("ÂGÉ")]
    [InlineData("DUPONT (DCD)")]
    [InlineData("李")]
    public async Task NameOfOtherCountries_IsSound(string name)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", name));

        await room.AssertToldAsync();
    }

    [Theory]
    [InlineData("-")]
    [InlineData("?")]
    [InlineData("...")]
    public async Task NameWithoutALetter_IsToldAndKept(string name)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Relative("22", name).Pupil("12", "1", relatives: ["22$10"]));

        await room.AssertToldAsync(
            OfRelative(ProblemCode.NamePlaceholder, "22", "ENTPersonNom", name, "12"));
        Assert.Equal(name, (await room.PersonAsync(AafCategory.PersRelEleve, "22")).UsageName);
    }

    [Theory]
    [InlineData("000 000 001 ZZ")]
    [InlineData("000000001\u00A0zz")]
    [InlineData("00000 0001Z Z")]
    public async Task IneWithBlanksInside_IsRead(string ine)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", more: ExtractBuilder.Attr("ENTEleveINE", ine))
            .Pupil("13", "1", given: "Léo", more: ExtractBuilder.Attr("ENTEleveINE", "000000001ZZ")));

        Assert.Equal("000000001ZZ", (await room.PersonAsync(AafCategory.Eleve, "12")).Pupil!.Ine);
        await room.AssertToldAsync(
            OfPupil(ProblemCode.IneRepeated, "13", "ENTEleveINE", "999999999AA"));
    }

    [Fact]
    public async Task GroupingOfAnotherEnrolledSchool_IsKeptThere_AndEndsWithItsEnrolment()
    {
        await using var room = await CreateAsync();
        await room.Bench.EnrolAsync(new DateOnly(2025, 9, 2), SyncBench.Day, OtherUai);
        var delivery = room.Deliver(Sound().School("2", OtherUai).School("3", "0120611Z")
            .Pupil("12", "1", relatives: ["21$10"], classTuple: "2$20$ULIS$45008$ULIS", more: ExtractBuilder.Attr(
                "ENTPersonGroupes", "2$40$REGROUPEMENT$47001$UPE2A", "3$40$REGROUPEMENT$47002$RASED", "99$40$REGROUPEMENT$47003$PERDU"))
            .Pupil("13", "1", relatives: ["21$10"], classTuple: "2$11$ORDINAIRE$45009$CM1"));

        await room.ApplyAsync(delivery);

        await room.AssertToldAsync(
            OfPupil(ProblemCode.GroupingElsewhere, "12", "ENTPersonClasses", "9"),
            OfPupil(ProblemCode.GroupingElsewhere, "12", "ENTPersonGroupes", "9"),
            OfPupil(ProblemCode.GroupingNotEnrolled, "12", "ENTPersonGroupes", "9"),
            OfPupil(ProblemCode.ClassElsewhere, "12", "ENTPersonGroupes", "99"),
            OfPupil(ProblemCode.ClassElsewhere, "13", "ENTPersonClasses", "9"),
            OfPupil(ProblemCode.ClassNone, "13", "ENTPersonClasses", null));
        Assert.Equal([("45008", "ULIS", 1), ("47001", "UPE2A", 1)], await room.ClassesAsync(OtherUai));
        Assert.Equal([(SchoolUai, Role.Pupil, ProfileState.Active)], await room.ProfilesAsync(AafCategory.Eleve, "12"));

        await room.ApplyAsync(delivery, asOf: SyncBench.Day.AddDays(1));

        Assert.Empty(await room.ClassesAsync(OtherUai));
        Assert.Empty((await room.GetAsync(AafCategory.Eleve, "12")).Classes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PupilsWithoutClass_AreToldEach_AndOnceASchoolWhileNoneHasOne(bool hasClasses)
    {
        await using var room = await CreateAsync();
        var extract = Staffed().Relative("21");
        for (var i = 0; i < 12; i++)
        {
            extract.Pupil($"{100 + i}", "1", relatives: ["21$10"], classTuple: i == 0 && hasClasses ? ClassTuple : "");
        }

        for (var night = 0; night < 2; night++)
        {
            await room.ApplyAsync(extract);

            await room.AssertToldAsync(hasClasses
                ? [.. Enumerable.Range(101, 11).Select(id => OfPupil(ProblemCode.ClassNone, $"{id}", "ENTPersonClasses", null))]
                : [OfPupil(ProblemCode.ClassesNone, "", "ENTPersonClasses", null) with { RecordId = null }]);
        }
    }

    [Fact]
    public async Task ClassWithoutNameAndClassOfTwoNames_AreToldOnceAClass_AndAnUnchangedNightRenamesNone()
    {
        await using var room = await CreateAsync();
        var extract = Sound()
            .Pupil("12", "1", classTuple: "1$11$ORDINAIRE$45010$").Pupil("13", "1", classTuple: "1$11$ORDINAIRE$45010$")
            .Pupil("14", "1", classTuple: "1$11$ORDINAIRE$45001$CP Mme X").Pupil("15", "1", classTuple: "1$11$ORDINAIRE$45001$CP Mme Y");
        var rows = "";
        for (var night = 0; night < 2; night++)
        {
            await room.ApplyAsync(extract);

            await room.AssertToldAsync(
                OfPupil(ProblemCode.ClassUnnamed, "12", "ENTPersonClasses", null),
                OfPupil(ProblemCode.ClassNamedTwice, "14", "ENTPersonClasses", "AA Aaa A"));
            var classes = (await room.Bench.FaultsAsync(room.Report)).Select(problem => problem.ClassId!);
            Assert.Equal(["45010", "45001"], classes, StringComparer.Ordinal);
            Assert.True(night == 0 || string.Equals(rows, await room.RowsAsync(), StringComparison.Ordinal));
            rows = await room.RowsAsync();
        }

        Assert.Equal([("45001", "CP A", 3), ("45010", "", 2)], await room.ClassesAsync());
    }
}
