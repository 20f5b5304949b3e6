using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Problems 9 and 11: tuples of an unexpected arity; classes that are renamed, change and empty.</summary>
public sealed class ClassProblemTests
{
    [Theory]
    [InlineData("1$11$ORDINAIRE$45009$CP$CE1 B", ProblemCode.TupleLong, "9$99$AAAAAAAAA$99999$AA$AA9 A", "CP$CE1 B")]
    [InlineData("1$11$ORDINAIRE$45009$CP$", ProblemCode.TupleLong, "9$99$AAAAAAAAA$99999$AA$", "CP$")]
    [InlineData("1$11$ORDINAIRE$45009", ProblemCode.TupleShort, "9$99$AAAAAAAAA$99999", null)]
    [InlineData("1$11$ORDINAIRE$$CP", ProblemCode.TupleShort, "9$99$AAAAAAAAA$$AA", null)]
    [InlineData("1", ProblemCode.TupleShort, "9", null)]
    [InlineData("9$11$ORDINAIRE$45009$CP", ProblemCode.ClassElsewhere, "9", null)]
    public async Task Problem09_ClassOfAnotherArity_LastPartKeepsTheDollarAndShortOnesAreLeftOut(
        string tuple, ProblemCode code, string shape, string? name)
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Sound().Pupil("12", "1", classTuple: tuple));

        Assert.Equal(new OutcomeReport { Created = 5 }, report.Outcome);
        await room.AssertToldAsync(new Told(code, Severity.Warning, AafCategory.Eleve, "12", SchoolUai, "ENTPersonClasses", shape));
        Assert.Equal(
            name is null ? new List<string>() : [name],
            (await room.GetAsync(AafCategory.Eleve, "12")).Classes.Select(row => row.Name).ToList());
        Assert.Equal([(SchoolUai, Role.Pupil, ProfileState.Active)], await room.ProfilesAsync(AafCategory.Eleve, "12"));
    }

    [Fact]
    public async Task Problem09_EmptyLastPosition_IsNoMissingOne()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", classTuple: "1$$$45002$").Staff("32", ["1$ENS$ENSEIGNEMENT$G0000$"]));

        await room.AssertToldAsync(OfPupil(ProblemCode.ClassUnnamed, "12", "ENTPersonClasses", null));
        Assert.Equal([("45001", "CP A", 1), ("45002", "", 1)], await room.ClassesAsync());
        Assert.Equal(
            new Coded("G0000", null), (await room.PersonAsync(AafCategory.PersEducNat, "32")).Staff!.Functions.Single().Speciality);
    }

    [Fact]
    public async Task Problem09_FunctionOfAnotherArity_OtherFunctionsGiveTheirRole()
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Sound().Staff("32", ["1$ENS$ENSEIGNEMENT", TeachingHere]).Staff("33", ["1$ENS"]));

        Assert.Equal(new OutcomeReport { Created = 6 }, report.Outcome);
        await room.AssertToldAsync(
            new(
                ProblemCode.TupleShort, Severity.Warning, AafCategory.PersEducNat, "32", SchoolUai, "ENTPersonFonctions",
                "9$AAA$AAAAAAAAAAAA"),
            new(ProblemCode.TupleShort, Severity.Warning, AafCategory.PersEducNat, "33", SchoolUai, "ENTPersonFonctions", "9$AAA"));
        Assert.Equal([(SchoolUai, Role.Teacher, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersEducNat, "32"));
        Assert.Empty(await room.ProfilesAsync(AafCategory.PersEducNat, "33"));
    }

    [Theory]
    [InlineData("61$10$1$1", ProblemCode.TupleShort, "99$99$9$9", 1)]
    [InlineData("61$10", ProblemCode.TupleShort, "99$99", 0)]
    [InlineData("61$10$1$1$1$1$1", ProblemCode.TupleLong, "99$99$9$9$9$9$9", 1)]
    public async Task Problem09_RelativeOfAnotherArity_RelationKeptWithWhatCanBeRead(
        string tuple, ProblemCode code, string shape, int legal)
    {
        await using var room = await CreateAsync(CollegeUai);
        await room.ApplyAsync(SoundCollege().Collegian("52", "50", [tuple], "6A"));

        await room.AssertToldAsync(new Told(code, Severity.Warning, AafCategory.Eleve, "52", CollegeUai, "ENTElevePersRelEleve", shape));
        var relation = Assert.Single(await room.RelationsAsync("52"));
        Assert.Equal(("61", "10", legal), (relation.Id, relation.Link, relation.Details!.Legal));
    }

    [Fact]
    public async Task Problem09_RelativeOfThreePositionsInTheFirstDegree_LinkIsTheSecond()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(
            Sound().Pupil("12", "1", relatives: ["21$10$1"]).Pupil("13", "1", relatives: ["21"]).Pupil("14", "1", relatives: ["$10"]));

        await room.AssertToldAsync(
            new(ProblemCode.TupleLong, Severity.Warning, AafCategory.Eleve, "12", SchoolUai, "ENTEleveAutoriteParentale", "99$99$9"),
            new(ProblemCode.TupleShort, Severity.Warning, AafCategory.Eleve, "14", SchoolUai, "ENTEleveAutoriteParentale", "$99"));
        Assert.Equal([("21", "10", null)], await room.RelationsAsync("12"));
        Assert.Equal([("21", "", null)], await room.RelationsAsync("13"));
        Assert.Empty(await room.RelationsAsync("14"));
    }

    [Fact]
    public async Task Problem11_ClassRenamed_SameClassForThoseWhoStay()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Classes("45001$CP A", "45001$CP A"));
        var before = await room.GetAsync(AafCategory.Eleve, "11");

        var report = await room.ApplyAsync(Classes("45001$CP Mme ESSAI", "45001$CP Mme ESSAI"));

        Assert.Equal(new OutcomeReport { Changed = 2, Unchanged = 2, OutOfScope = 1 }, report.Outcome);
        Assert.Equal((0, 0), (report.Departed, report.Returned));
        Assert.Equal([("45001", "CP Mme ESSAI", 2)], await room.ClassesAsync());
        Assert.Equal(before.Classes[0].ClassNo, (await room.GetAsync(AafCategory.Eleve, "11")).Classes.Single().ClassNo);
    }

    [Fact]
    public async Task Problem11_PupilMoved_LeavesOneClassAndEntersTheOther()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Classes("45001$CP A", "45002$CP B"));

        await room.ApplyAsync(Classes("45002$CP B", "45002$CP B"));

        // The class that he left was his alone.
        Assert.Equal([("45002", "CP B", 2)], await room.ClassesAsync());
        Assert.Equal(["CP B"], (await room.GetAsync(AafCategory.Eleve, "11")).Classes.Select(row => row.Name).ToList());

        await room.ApplyAsync(Classes("45001$CP A", "45002$CP B"));
        Assert.Equal([("45001", "CP A", 1), ("45002", "CP B", 1)], await room.ClassesAsync());
    }

    private static ExtractBuilder Classes(string one, string other) => Staffed()
        .Pupil("11", "1", classTuple: $"1$11$ORDINAIRE${one}").Pupil("12", "1", given: "Léo", classTuple: $"1$11$ORDINAIRE${other}")
        .Relative("29");
}
