using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>
/// Problems 8, 12, 13 and 15: relatives who are named twice, not delivered, named by nobody, or linked by an unknown code.
/// </summary>
public sealed class RelativeProblemTests
{
    [Theory]
    [InlineData("21$10", "21$20", "10")]
    [InlineData("21", "21$20", "20")]
    [InlineData("21$20", "21$", "20")]
    public async Task Problem08_RelativeTwice_OneRelationWithTheMoreTellingTuple(string one, string other, string link)
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Sound().Pupil("12", "1", relatives: [one, other]));

        Assert.Equal(new OutcomeReport { Created = 5 }, report.Outcome);
        await room.AssertToldAsync(new Told(
            ProblemCode.RelativeTwice, Severity.Information, AafCategory.Eleve, "12", SchoolUai, "ENTEleveAutoriteParentale",
            ValueShape.Of(other)));
        Assert.Equal([("21", link, null)], await room.RelationsAsync("12"));
        Assert.Equal([(SchoolUai, Role.Parent, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersRelEleve, "21"));
    }

    [Theory]
    [InlineData("61$10$0$0$1$0", "61$10$1$1$1$1", 1, true)]
    [InlineData("61$10$1$1$1$1", "61$10$0$0$1$0", 1, true)]
    [InlineData("61$10$0$2$1$0", "61$10$1$0$1$1", 2, false)]
    [InlineData("61$$0$1$0$0", "61$10$1$2$1$1", 1, false)]
    public async Task Problem08_RelativeTwiceWithOtherFlags_LegalRepresentativeWins(string one, string other, int legal, bool financial)
    {
        await using var room = await CreateAsync(CollegeUai);
        var extract = SoundCollege().Collegian(
            "52", "50", [one.Replace("61", "62", StringComparison.Ordinal), other.Replace("61", "62", StringComparison.Ordinal)])
            .Representative("62");
        await room.ApplyAsync(extract);

        var twice = new Told(
            ProblemCode.RelativeTwice, Severity.Information, AafCategory.Eleve, "52", CollegeUai, "ENTElevePersRelEleve",
            ValueShape.Of(other));
        await room.AssertToldAsync(twice);
        var relation = Assert.Single(await room.RelationsAsync("52"));
        Assert.Equal(("62", legal, financial), (relation.Id, relation.Details!.Legal, relation.Details.Financial));
        var profiles = await room.ProfilesAsync(AafCategory.PersRelEleve, "62");
        Assert.Equal(legal == 1 ? [(CollegeUai, Role.Parent, ProfileState.Active)] : [], profiles);

        // He is read from the raw record when nothing has changed: the same, and told again.
        Assert.Equal(new OutcomeReport { Unchanged = 9 }, (await room.ApplyAsync(extract)).Outcome);
        await room.AssertToldAsync(twice);
        Assert.Equal(profiles, await room.ProfilesAsync(AafCategory.PersRelEleve, "62"));
    }

    [Fact]
    public async Task Problem12_RelativeNotDelivered_IsAwaitedAndToldEveryNightUntilHeComes()
    {
        await using var room = await CreateAsync();
        var missing = OfRelative(ProblemCode.RelativeMissing, "29", "ENTEleveAutoriteParentale", null, "12");
        for (var night = 0; night < 2; night++)
        {
            var report = await room.ApplyAsync(Sound().Pupil("12", "1", relatives: ["21$10", "29$20"]));
            Assert.Equal(night == 0 ? new OutcomeReport { Created = 5 } : new OutcomeReport { Unchanged = 5 }, report.Outcome);
            await room.AssertToldAsync(missing);
            var awaited = (await room.Bench.RelativesOfAsync(await room.GetAsync(AafCategory.Eleve, "12"))).Single(
                row => row.Source.Id is "29");
            Assert.Equal((null, null, "20"), (awaited.Other, awaited.OtherId, awaited.LinkCode));
        }

        var arrived = await room.ApplyAsync(Sound().Pupil("12", "1", relatives: ["21$10", "29$20"]).Relative("29", "ARRIVE"));

        Assert.Equal(new OutcomeReport { Created = 1, Unchanged = 5 }, arrived.Outcome);
        await room.AssertToldAsync();
        Assert.Equal([(SchoolUai, Role.Parent, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersRelEleve, "29"));
        Assert.Equal([("21", "10", null), ("29", "20", null)], await room.RelationsAsync("12"));
    }

    [Fact]
    public async Task Problem12_RelativeNotDeliveredInTheSecondDegree_ToldUnderItsOwnAttribute()
    {
        await using var room = await CreateAsync(CollegeUai);
        await room.ApplyAsync(SoundCollege().Collegian("52", "50", ["61$10$1$1$1$1", "69$20$0$1$1$0"]));

        await room.AssertToldAsync(OfRelative(ProblemCode.RelativeMissing, "69", "ENTElevePersRelEleve", null, "52", CollegeUai));
        Assert.Equal(["61", "69"], (await room.RelationsAsync("52")).Select(row => row.Id).ToList());
    }

    [Fact]
    public async Task Problem13_RelativeNamedByNobody_LeavesNoPersonUntilSomebodyDoes()
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Sound().Relative("29", "PERSONNE"));

        Assert.Equal(new OutcomeReport { Created = 4, OutOfScope = 1 }, report.Outcome);
        await room.AssertToldAsync(new Told(
            ProblemCode.RelativeUnreferenced, Severity.Information, AafCategory.PersRelEleve, "29", null, "ENTPersRelEleveEleve", null));
        Assert.Null(await room.Bench.FindAsync(AafCategory.PersRelEleve, "29"));
        Assert.Empty(await room.SearchAsync("PERSONNE"));

        var named = await room.ApplyAsync(Sound().Relative("29", "PERSONNE").Pupil("12", "1", relatives: ["29$10"]));
        Assert.Equal(new OutcomeReport { Created = 2, Unchanged = 4 }, named.Outcome);
        await room.AssertToldAsync();
        Assert.Equal([(SchoolUai, Role.Parent, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersRelEleve, "29"));
    }

    [Fact]
    public async Task Problem15_UnknownRelationCode_KeptToldOnceAndCounted()
    {
        await using var room = await CreateAsync();
        var unknown = new Told(
            ProblemCode.LinkUnknown, Severity.Information, AafCategory.Eleve, "12", SchoolUai, "ENTEleveAutoriteParentale", "99");
        for (var night = 0; night < 2; night++)
        {
            var report = await room.ApplyAsync(Sound().Pupil("12", "1", relatives: ["21$99"]).Pupil("13", "1", relatives: ["21$99"]));
            await room.AssertToldAsync(unknown);
            Assert.Equal([("ENTEleveAutoriteParentale=99", 2)], report.UnknownCodes.Select(pair => (pair.Key, pair.Value)));
        }

        Assert.Equal([("21", "99", null)], await room.RelationsAsync("13"));
        Assert.Equal([(SchoolUai, Role.Parent, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersRelEleve, "21"));
    }

    [Theory]
    [InlineData("37")]
    [InlineData("31")]
    [InlineData("7")]
    public async Task Problem15_CodeThatOtherImportersDrop_IsKnown(string code)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", relatives: [$"21${code}"]));

        await room.AssertToldAsync();
        Assert.Equal([("21", code, null)], await room.RelationsAsync("12"));
    }

    [Fact]
    public async Task Problem15_LinkThatIsNoCode_ToldByItsShapeOnly()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", relatives: ["21$Mère"]));

        await room.AssertToldAsync(
            new Told(
                ProblemCode.LinkUnknown, Severity.Information, AafCategory.Eleve, "12", SchoolUai, "ENTEleveAutoriteParentale", "Aaaa"));
        Assert.Equal([("21", "Mère", null)], await room.RelationsAsync("12"));
    }
}
