using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync;
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
                new(ProblemCode.MailInvalid, Severity.Warning, AafCategory.PersRelEleve, "21", SchoolUai, "ENTPersonMail", "aa aaaaaaa") { Pupil = "11" },
                new(ProblemCode.MailInvalid, Severity.Warning, AafCategory.PersRelEleve, "21", OtherUai, "ENTPersonMail", "aa aaaaaaa") { Pupil = "13" });
        }
    }

    [Fact]
    public async Task RelativeInADelta_IsToldToTheSchoolsOfTheChildrenWhomTheStoreAloneKnows()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());

        await room.ApplyAsync(Delta().Relative("21", mail: "no address"));

        await room.AssertToldAsync(
            new Told(ProblemCode.MailInvalid, Severity.Warning, AafCategory.PersRelEleve, "21", SchoolUai, "ENTPersonMail", "aa aaaaaaa") { Pupil = "11" });
    }

    [Fact]
    public async Task RelativeThatCannotBeUsed_IsToldToTheSchoolOfTheChild()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Staffed().Pupil("11", "1", relatives: ["21$10", "22$20"]).Relative("21", name: "")
            .Raw("PersRelEleve", ExtractBuilder.Record("PersRelEleve", "categoriePersonne", "22", [ExtractBuilder.Attr("ENTPersonJointure", "23")])));

        await room.AssertToldAsync(
            new(ProblemCode.NameMissing, Severity.Error, AafCategory.PersRelEleve, "21", SchoolUai, "ENTPersonNom", null) { Pupil = "11" },
            new(ProblemCode.IdMismatch, Severity.Error, AafCategory.PersRelEleve, "22", SchoolUai, "ENTPersonJointure", null) { Pupil = "11" });
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
            new(ProblemCode.RelativeUnreferenced, Severity.Information, AafCategory.PersRelEleve, "21", SchoolUai, "ENTPersRelEleveEleve", null) { Pupil = "11" },
            new(ProblemCode.LinkOneSided, Severity.Information, AafCategory.PersRelEleve, "22", SchoolUai, "ENTPersRelEleveEleve", null) { Pupil = "11" },
            new(ProblemCode.RelativeUnreferenced, Severity.Information, AafCategory.PersRelEleve, "23", null, "ENTPersRelEleveEleve", null));
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
                new(ProblemCode.LinkOneSided, Severity.Information, AafCategory.PersRelEleve, "21", SchoolUai, "ENTPersRelEleveEleve", null) { Pupil = "11" },
                new(ProblemCode.LinkOneSided, Severity.Information, AafCategory.PersRelEleve, "22", SchoolUai, "ENTPersRelEleveEleve", null) { Pupil = "11" });
        }
    }

    [Fact]
    public async Task MutualLinks_AndAnExtractWithoutAnyBackReference_AreNotOneSided()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Staffed().Pupil("11", "1", relatives: ["21$10"]).Pupil("12", "1", relatives: ["21$10"]).Relative("21", more: Children("12", "11")));
        await room.AssertToldAsync();

        await room.ApplyAsync(Staffed().Pupil("11", "1", relatives: ["21$10"]).Pupil("12", "1", relatives: ["21$10"]).Relative("21"));
        await room.AssertToldAsync();
    }

    [Fact]
    public async Task PupilWithoutRelatives_IsToldEveryNight()
    {
        await using var room = await CreateAsync();
        for (var night = 0; night < 2; night++)
        {
            await room.ApplyAsync(Sound().Pupil("12", "1"));
            await room.AssertToldAsync(
                new Told(ProblemCode.RelativesNone, Severity.Information, AafCategory.Eleve, "12", SchoolUai, "ENTEleveAutoriteParentale", null));
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("0120612B", "9999999A")]
    public async Task UaiLostOverNight_IsToldUnderTheOneOfYesterday(string uai, string? shape)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());

        await room.Bench.SyncAsync(new ExtractBuilder().School("1", uai).Pupil("11", "1", relatives: ["21$10"]).Relative("21").Staff("31", [TeachingHere]));

        var told = (await room.Bench.ProblemsAsync(await LastAsync(room))).Select(problem => (problem.Code, problem.Uai, problem.Shape)).ToList();
        Assert.Equal(
            [.. shape is null ? [] : new[] { (ProblemCode.UaiInvalid, SchoolUai, (string?)shape) }, (ProblemCode.UaiLost, SchoolUai, null)], told);
    }

    [Fact]
    public async Task UaiOnAnotherRecordOfTheExtract_IsNotLost()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());

        await room.ApplyAsync(new ExtractBuilder().School("9", SchoolUai).School("1", "").Pupil("11", "9", relatives: ["21$10"]).Relative("21").Staff("31", ["9$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));

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

    private static async Task<SyncReport> LastAsync(ProblemRoom room) =>
        (await room.Store.Runs.ListRunsAsync(new(), long.MaxValue, 1, CancellationToken.None))[0];
}
