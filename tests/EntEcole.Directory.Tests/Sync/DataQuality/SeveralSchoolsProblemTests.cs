using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>A pupil whose record names several schools: what is wrong reaches each enrolled one of them.</summary>
public sealed class SeveralSchoolsProblemTests
{
    private const string ThirdUai = "0120611Z";
    private const string Class = "1$11$ORDINAIRE$45001$CP A";
    private static readonly string AlsoInSecond = ExtractBuilder.Attr("ENTPersonStructRattach", "2");

    [Fact]
    public async Task RelativeOfAPupilInTwoSchools_IsToldToBoth_OnUnchangedNightsToo()
    {
        await using var room = await CreateAsync(OtherUai);
        var extract = Staffed().School("2", OtherUai)
            .Pupil("11", "1", relatives: ["21$10"], classTuple: Class, more: AlsoInSecond).Relative("21", mail: "no address");
        for (var night = 0; night < 2; night++)
        {
            await room.ApplyAsync(extract);
            await room.AssertToldAsync(
                OfRelative(ProblemCode.MailInvalid, "21", "ENTPersonMail", "aa aaaaaaa", "11"),
                OfRelative(ProblemCode.MailInvalid, "21", "ENTPersonMail", "aa aaaaaaa", "11", OtherUai));
        }
    }

    [Fact]
    public async Task RelativeOfAPupilLeftAsTheyWere_IsToldToBothOfTheirSchools()
    {
        await using var room = await CreateAsync(OtherUai);
        await room.ApplyAsync(Staffed().School("2", OtherUai)
            .Pupil("11", "1", relatives: ["21$10"], classTuple: Class, more: AlsoInSecond).Relative("21"));

        await room.ApplyAsync(Staffed().School("2", OtherUai)
            .Pupil("11", "1", name: "", relatives: ["21$10"], classTuple: Class, more: AlsoInSecond).Relative("21", mail: "no address"));

        await room.AssertToldAsync(
            OfPupil(ProblemCode.NameMissing, "11", "ENTPersonNom", null),
            OfRelative(ProblemCode.MailInvalid, "21", "ENTPersonMail", "aa aaaaaaa", "11"),
            OfRelative(ProblemCode.MailInvalid, "21", "ENTPersonMail", "aa aaaaaaa", "11", OtherUai));
    }

    [Fact]
    public async Task GroupingInAThirdSchool_IsKeptThere_AndGivesNoProfile()
    {
        await using var room = await CreateAsync(OtherUai, ThirdUai);
        var extract = Staffed().School("2", OtherUai).School("3", ThirdUai).Pupil(
            "11", "1", relatives: ["21$10"], classTuple: Class, more:
            [AlsoInSecond, ExtractBuilder.Attr("ENTPersonGroupes", "2$40$REGROUPEMENT$47001$UPE2A", "3$40$REGROUPEMENT$47002$RASED")])
            .Relative("21");

        await room.ApplyAsync(extract);

        await room.AssertToldAsync(OfPupil(ProblemCode.GroupingElsewhere, "11", "ENTPersonGroupes", "9"));
        Assert.Equal(
            new[] { SchoolUai, OtherUai }.Order(StringComparer.Ordinal),
            (await room.ProfilesAsync(AafCategory.Eleve, "11")).Select(profile => profile.Uai).Order(StringComparer.Ordinal));
        Assert.Equal(
            new[] { SchoolUai, OtherUai }.Order(StringComparer.Ordinal),
            (await room.ProfilesAsync(AafCategory.PersRelEleve, "21")).Select(profile => profile.Uai).Order(StringComparer.Ordinal));
        Assert.Equal([("45001", "CP A", 1)], await room.ClassesAsync());
        Assert.Equal([("47001", "UPE2A", 1)], await room.ClassesAsync(OtherUai));
        Assert.Equal([("47002", "RASED", 1)], await room.ClassesAsync(ThirdUai));
    }

    [Fact]
    public async Task PupilInNoClass_IsToldToBothSchools()
    {
        await using var room = await CreateAsync(OtherUai);
        await room.ApplyAsync(Staffed().School("2", OtherUai)
            .Pupil("11", "1", relatives: ["21$10"], more: AlsoInSecond).Relative("21"));

        await room.AssertToldAsync(
            OfPupil(ProblemCode.ClassNone, "11", "ENTPersonClasses", null),
            OfPupil(ProblemCode.ClassNone, "11", "ENTPersonClasses", null) with { Uai = OtherUai });
    }

    [Fact]
    public async Task PupilWhoseClassIsInTheirSchoolThatIsNotEnrolled_IsNotToldAsInNoClass()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Staffed().School("2", OtherUai)
            .Pupil("11", "1", relatives: ["21$10"], classTuple: "2$11$ORDINAIRE$45001$CP A", more: AlsoInSecond).Relative("21"));

        Assert.Empty(await room.Bench.ProblemsAsync(room.Report));
    }
}
