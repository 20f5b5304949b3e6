using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Every problem reaches the school that can mend it, with the pupil concerned.</summary>
public sealed class ConcernTests
{
    [Fact]
    public async Task RelativeOfPupilsInTwoSchools_IsToldToEachWithOneOfItsPupils_OnUnchangedNightsToo()
    {
        await using var room = await CreateAsync(OtherUai);
        var extract = Staffed().School("2", OtherUai)
            .Pupil("11", "1", relatives: ["21$10"]).Pupil("12", "1", relatives: ["21$10"]).Pupil("13", "2", relatives: ["21$10"])
            .Relative("21", mail: "no address");
        for (var night = 0; night < 2; night++)
        {
            await room.ApplyAsync(extract);
            await room.AssertToldAsync(
                OfRelative(ProblemCode.MailInvalid, "21", "ENTPersonMail", "aa aaaaaaa", "11"),
                OfRelative(ProblemCode.MailInvalid, "21", "ENTPersonMail", "aa aaaaaaa", "13", OtherUai));
        }
    }

    [Fact]
    public async Task RelativeInADelta_IsToldToTheSchoolsOfTheChildrenWhomTheStoreAloneKnows()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());

        await room.ApplyAsync(Delta().Relative("21", mail: "no address"));

        await room.AssertToldAsync(
            OfRelative(ProblemCode.MailInvalid, "21", "ENTPersonMail", "aa aaaaaaa", "11"));
    }

    [Fact]
    public async Task RelativeThatCannotBeUsed_IsToldToTheSchoolOfTheChild()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Staffed().Pupil("11", "1", relatives: ["21$10", "22$20"]).Relative("21", name: "")
            .Raw("PersRelEleve", ExtractBuilder.Record(
                "PersRelEleve", "categoriePersonne", "22", [ExtractBuilder.Attr("ENTPersonJointure", "23")])));

        await room.AssertToldAsync(
            OfRelative(ProblemCode.NameMissing, "21", "ENTPersonNom", null, "11"),
            OfRelative(ProblemCode.IdMismatch, "22", "ENTPersonJointure", null, "11"));
    }

    [Fact]
    public async Task RelativeOfAPupilOutOfScope_ConcernsNoSchool()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().School("3", "0120611Z").Pupil("13", "3", relatives: ["23$10"]).Relative("23", mail: "no address"));

        await room.AssertToldAsync();
    }

    [Fact]
    public async Task LinkThatTheRelativeAloneNames_IsToldToTheSchoolOfThePupil()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Staffed().School("3", "0120611Z")
            .Pupil("11", "1").Pupil("12", "1", relatives: ["22$10"]).Pupil("13", "3")
            .Relative("21", more: Children("11")).Relative("22", more: Children("12", "11", "13")).Relative("23", more: Children("13")));

        await room.AssertToldAsync(
            OfRelative(ProblemCode.RelativeUnreferenced, "21", "ENTPersRelEleveEleve", null, "11"),
            OfRelative(ProblemCode.LinkOneSided, "22", "ENTPersRelEleveEleve", null, "11"),
            OfRelative(ProblemCode.RelativeUnreferenced, "23", "ENTPersRelEleveEleve", null, null, null));
    }

    [Fact]
    public async Task LinkThatThePupilAloneNames_IsToldToTheSchoolOfThePupil()
    {
        await using var room = await CreateAsync();
        var extract = Staffed()
            .Pupil("11", "1", relatives: ["21$10", "22$20"]).Pupil("12", "1", relatives: ["21$10"])
            .Relative("21", more: Children("12")).Relative("22", more: Children(""));
        for (var night = 0; night < 2; night++)
        {
            await room.ApplyAsync(extract);
            await room.AssertToldAsync(
                OfRelative(ProblemCode.LinkOneSided, "21", "ENTPersRelEleveEleve", null, "11"),
                OfRelative(ProblemCode.LinkOneSided, "22", "ENTPersRelEleveEleve", null, "11"));
        }
    }

    [Fact]
    public async Task MutualLinks_AndAnExtractWithoutAnyBackReference_AreNotOneSided()
    {
        await using var room = await CreateAsync();
        foreach (var children in (string[][])[["12", "11"], [""]])
        {
            await room.ApplyAsync(Staffed().Pupil("11", "1", relatives: ["21$10"]).Pupil("12", "1", relatives: ["21$10"])
                .Relative("21", more: Children(children)));
            await room.AssertToldAsync();
        }
    }

    [Fact]
    public async Task PupilWithoutRelatives_IsToldEveryNight()
    {
        await using var room = await CreateAsync();
        for (var night = 0; night < 2; night++)
        {
            await room.ApplyAsync(Sound().Pupil("12", "1"));
            await room.AssertToldAsync(
                OfPupil(ProblemCode.RelativesNone, "12", "ENTEleveAutoriteParentale", null));
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("0120612B", "9999999A")]
    public async Task UaiLostOverNight_IsToldUnderTheOneOfYesterday(string uai, string? shape)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());

        var report = await room.Bench.SyncAsync(new ExtractBuilder()
            .School("1", uai).Pupil("11", "1", relatives: ["21$10"]).Relative("21").Staff("31", [TeachingHere]));

        var told = (await room.Bench.ProblemsAsync(report)).Select(problem => (problem.Code, problem.Uai, problem.Shape)).ToList();
        Assert.Equal((ProblemCode.UaiLost, SchoolUai, null), told[^1]);
        Assert.Equal(shape is null ? [] : [(ProblemCode.UaiInvalid, SchoolUai, shape)], told[..^1]);
    }

    [Fact]
    public async Task UaiOnAnotherRecordOfTheExtract_IsNotLost()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());

        await room.ApplyAsync(new ExtractBuilder().School("9", SchoolUai).School("1", "")
            .Pupil("11", "9", relatives: ["21$10"]).Relative("21").Staff("31", ["9$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));

        await room.AssertToldAsync();
    }

    [Fact]
    public async Task PupilOfASchoolThatIsGone_IsToldUnderThatSchool()
    {
        await using var room = await CreateAsync(OtherUai);
        await room.ApplyAsync(Sound().School("2", OtherUai).Pupil("12", "2", relatives: ["21$10"]));

        await room.HoldAsync(Sound().Pupil("12", "2", relatives: ["21$10"]));

        await room.AssertToldAsync(
            new(ProblemCode.SchoolGone, Severity.Error, AafCategory.EtabEducNat, "2", OtherUai, "ENTStructureUAI", null),
            new(ProblemCode.SchoolUnknown, Severity.Error, AafCategory.Eleve, "12", OtherUai, "ENTPersonStructRattach", "9"));
    }

    private static string[] Children(params string[] ids) => [ExtractBuilder.Attr("ENTPersRelEleveEleve", ids)];
}
