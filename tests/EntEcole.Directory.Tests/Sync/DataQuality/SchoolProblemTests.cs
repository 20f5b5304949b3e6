using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Problems 14, 30 and 34: schools that are not there, without a UAI or with another one, and under other names.</summary>
public sealed class SchoolProblemTests
{
    [Fact]
    public async Task Problem14_FunctionInAnUnknownSchool_GivesNoRoleAndTheOthersDo()
    {
        await using var room = await CreateAsync();
        var elsewhere = new Told(
            ProblemCode.FunctionElsewhere, Severity.Warning, AafCategory.PersEducNat, "32", SchoolUai, "ENTPersonFonctions",
            "999$AAA$AAAAAAAAAAAA$A9999$AAAA AAAAAAAAAA");
        var extract = Sound()
            .Staff("32", ["999$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE", TeachingHere])
            .Staff("33", ["999$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);
        Assert.Equal(new OutcomeReport { Created = 5, OutOfScope = 1 }, (await room.ApplyAsync(extract)).Outcome);
        await room.AssertToldAsync(elsewhere);
        Assert.Equal([(SchoolUai, Role.Teacher, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersEducNat, "32"));
        Assert.Null(await room.Bench.FindAsync(AafCategory.PersEducNat, "33"));

        Assert.Equal(new OutcomeReport { Unchanged = 5, OutOfScope = 1 }, (await room.ApplyAsync(extract)).Outcome);
        await room.AssertToldAsync(elsewhere);
    }

    [Fact]
    public async Task Problem14_StructureOfAFunctionDropped_ToldOfStaffWhoHaveNotChanged()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().School("2", OtherUai).Staff("32", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE", TeachingHere]));

        var report = await room.ApplyAsync(Sound().Staff("32", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE", TeachingHere]));

        Assert.Equal(new OutcomeReport { Unchanged = 5 }, report.Outcome);
        await room.AssertToldAsync(new Told(
            ProblemCode.FunctionElsewhere, Severity.Warning, AafCategory.PersEducNat, "32", SchoolUai, "ENTPersonFonctions",
            "9$AAA$AAAAAAAAAAAA$A9999$AAAA AAAAAAAAAA"));
    }

    [Fact]
    public async Task Problem14_PupilOfAnUnknownSchool_RejectedAndAKnownOneLeftAsHeWas()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());
        var rows = await room.RowsAsync();

        var report = await room.ApplyAsync(Staffed()
            .Pupil("11", "999", given: "Perdue", relatives: ["21$10"]).Pupil(
                "12", "999", relatives: ["22$10"]).Relative("21").Relative("22"));

        Assert.Equal((new OutcomeReport { Unchanged = 3, Rejected = 2, OutOfScope = 1 }, 0), (report.Outcome, report.Departed));
        await room.AssertToldAsync(
            new(ProblemCode.SchoolUnknown, Severity.Error, AafCategory.Eleve, "11", SchoolUai, "ENTPersonStructRattach", "999"),
            new(ProblemCode.SchoolUnknown, Severity.Error, AafCategory.Eleve, "12", null, "ENTPersonStructRattach", "999"));
        Assert.Equal(rows, await room.RowsAsync());
    }

    [Theory]
    [InlineData("004001ZV", "999999AA")]
    [InlineData("01301RES", "99999AAA")]
    [InlineData("0120612B", "9999999A")]
    [InlineData("00000001", "99999999")]
    [InlineData("", null)]
    public async Task Problem30_PseudoUaiOrNone_StructureKeptWithoutItAndItsPupilsOutOfScope(string uai, string? shape)
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(
            Sound().School("2", uai, "Z.R.$REMPLACEMENT$RODEZ").Pupil("12", "2", relatives: ["22$10"]).Relative("22"));

        Assert.Equal(new OutcomeReport { Created = 5, OutOfScope = 2 }, report.Outcome);
        await room.AssertToldAsync(shape is null
            ? []
            : [new(ProblemCode.UaiInvalid, Severity.Warning, AafCategory.EtabEducNat, "2", null, "ENTStructureUAI", shape)]);
        var structure = (
            await room.Store.Schools.ListSchoolsAsync(new SchoolFilter(), null, 10, await room.RevisionAsync(), CancellationToken.None))
            .Single(view => view.Source.Id is "2").School;
        Assert.Equal(
            (null, shape is null ? null : uai, "Z.R. REMPLACEMENT RODEZ"), (structure.Uai, structure.OddUai, structure.DisplayName));
        Assert.Null(await room.Bench.FindAsync(AafCategory.Eleve, "12"));
    }

    [Fact]
    public async Task Problem30_UaiChangesUnderOneId_SameSchoolAndItsPersonsKeepTheirProfiles()
    {
        await using var room = await CreateAsync(OtherUai);
        await room.ApplyAsync(Sound());
        var (school, before) = (await room.SchoolAsync(), await room.GetAsync(AafCategory.Eleve, "11"));

        var report = await room.ApplyAsync(new ExtractBuilder()
            .School("1", OtherUai)
            .Pupil("11", "1", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A").Relative("21")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));

        Assert.Equal((new OutcomeReport { Changed = 1, Unchanged = 3 }, 0, 0), (report.Outcome, report.Departed, report.Returned));
        await room.AssertToldAsync(
            new(ProblemCode.UaiChanged, Severity.Warning, AafCategory.EtabEducNat, "1", SchoolUai, "ENTStructureUAI", null),
            new(ProblemCode.UaiChanged, Severity.Warning, AafCategory.EtabEducNat, "1", OtherUai, "ENTStructureUAI", null));
        Assert.Equal([SchoolUai], report.Enrolment.AbsentFromExtract);
        Assert.Null(await room.SchoolAsync());
        Assert.Equal(school!.SchoolNo, (await room.SchoolAsync(OtherUai))!.SchoolNo);
        var after = await room.GetAsync(AafCategory.Eleve, "11");
        Assert.Equal((before.PersonId, before.Profiles[0].Row), (after.PersonId, after.Profiles.Single().Row));
        Assert.Equal([(OtherUai, Role.Parent, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersRelEleve, "21"));
        Assert.Equal([(OtherUai, Role.Director, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersEducNat, "31"));
        Assert.Equal([("45001", "CP A", 1)], await room.ClassesAsync(OtherUai));
    }

    [Fact]
    public async Task Problem30_IdChangesUnderOneUai_SameSchoolAndItsPersonsKeepTheirProfiles()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());
        var (school, before) = (await room.SchoolAsync(), await room.GetAsync(AafCategory.Eleve, "11"));

        var report = await room.ApplyAsync(new ExtractBuilder()
            .School("9", SchoolUai)
            .Pupil("11", "9", relatives: ["21$10"], classTuple: "9$11$ORDINAIRE$45001$CP A").Relative("21")
            .Staff("31", ["9$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));

        Assert.Equal((new OutcomeReport { Changed = 3, Unchanged = 1 }, 0, 0), (report.Outcome, report.Departed, report.Returned));
        await room.AssertToldAsync();
        Assert.Equal((school!.SchoolNo, "9"), ((await room.SchoolAsync())!.SchoolNo, (await room.SchoolAsync())!.Source.Id));
        var after = await room.GetAsync(AafCategory.Eleve, "11");
        Assert.Equal((before.PersonId, before.Profiles[0].Row), (after.PersonId, after.Profiles.Single().Row));
        Assert.Equal(before.Classes[0].ClassNo, after.Classes.Single().ClassNo);
    }

    [Fact]
    public async Task Problem34_NamesInEitherSyntax_TakenApart()
    {
        (string Written, string? Type, string? Name, string? Town, string Shown)[] names =
        [
            ("E.E.PU$LES ESSAIS$RODEZ", "E.E.PU", "LES ESSAIS", "RODEZ", "E.E.PU LES ESSAIS RODEZ"),
            ("E.M.PU$$RODEZ", "E.M.PU", null, "RODEZ", "E.M.PU RODEZ"),
            ("E.E.PU$SAINT-FELIX$ESSAI-SUR-LOT", "E.E.PU", "SAINT-FELIX", "ESSAI-SUR-LOT", "E.E.PU SAINT-FELIX ESSAI-SUR-LOT"),
            ("E.E.PU-LES ESSAIS-ac-TOULOUSE", "E.E.PU", "LES ESSAIS", null, "E.E.PU LES ESSAIS"),
            ("E.E.PU-SAINT-FELIX-ac-AIX-MARSEILLE", "E.E.PU", "SAINT-FELIX", null, "E.E.PU SAINT-FELIX"),
            ("E.M.PU--ac-TOULOUSE", "E.M.PU", null, null, "E.M.PU"),
            ("E.M.PU-ac-TOULOUSE", "E.M.PU", null, null, "E.M.PU"),
            ("ECOLE SANS FORME", null, "ECOLE SANS FORME", null, "ECOLE SANS FORME"),
        ];
        await using var room = await CreateAsync();
        var extract = Sound();
        for (var i = 0; i < names.Length; i++)
        {
            extract.School($"10{i}", "", names[i].Written);
        }

        await room.ApplyAsync(extract);

        await room.AssertToldAsync();
        var schools = await room.Store.Schools.ListSchoolsAsync(
            new SchoolFilter(), null, 20, await room.RevisionAsync(), CancellationToken.None);
        for (var i = 0; i < names.Length; i++)
        {
            var school = schools.Single(view => string.Equals(view.Source.Id, $"10{i}", StringComparison.Ordinal)).School;
            Assert.Equal(names[i], (names[i].Written, school.NameType, school.Name, school.NameTown, school.DisplayName));
        }
    }

    [Fact]
    public async Task Problem34_SyntaxChanges_SameSchoolAndNobodyMoves()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Named("E.E.PU-LES ESSAIS-ac-TOULOUSE"));
        var school = await room.SchoolAsync();

        var report = await room.ApplyAsync(Named("E.E.PU$LES ESSAIS$RODEZ"));

        Assert.Equal((new OutcomeReport { Changed = 1, Unchanged = 3 }, 0), (report.Outcome, report.Departed));
        Assert.Equal((school!.SchoolNo, "LES ESSAIS"), ((await room.SchoolAsync())!.SchoolNo, (await room.SchoolAsync())!.School.Name));

        static ExtractBuilder Named(string name) => new ExtractBuilder()
            .School("1", SchoolUai, name).Pupil("11", "1", relatives: ["21$10"]).Relative("21").Staff("31", [TeachingHere]);
    }
}
