using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Problems 16 to 19: one pupil with two ids, twins, homonyms, pupils without INE. Nobody is merged silently.</summary>
public sealed class IdentityProblemTests
{
    private const string Ine = "000000001ZZ";

    [Theory]
    [InlineData("000000001ZZ")]
    [InlineData("000000001zz")]
    public async Task Problem16_TwoRecordsWithOneIne_KeptApartAndToldEveryNight(string again)
    {
        await using var room = await CreateAsync();
        var repeated = new Told(
            ProblemCode.IneRepeated, Severity.Warning, AafCategory.Eleve, "13", SchoolUai, "ENTEleveINE", ValueShape.Of(again));
        var extract = Sound().Pupil("12", "1", more: IneOf(Ine)).Pupil("13", "1", given: "Léa", more: IneOf(again));
        Assert.Equal(new OutcomeReport { Created = 6 }, (await room.ApplyAsync(extract)).Outcome);
        await room.AssertToldAsync(repeated);
        Assert.Equal(new OutcomeReport { Unchanged = 6 }, (await room.ApplyAsync(extract)).Outcome);
        await room.AssertToldAsync(repeated);

        var (one, other) = (await room.GetAsync(AafCategory.Eleve, "12"), await room.GetAsync(AafCategory.Eleve, "13"));
        Assert.NotEqual(one.PersonId, other.PersonId);
        Assert.Equal((Ine, Ine), (one.Records.Single().Person.Pupil!.Ine, other.Records.Single().Person.Pupil!.Ine));
        Assert.Equal((ProfileState.Active, ProfileState.Active), (one.Profiles.Single().Row.State, other.Profiles.Single().Row.State));
    }

    [Fact]
    public async Task Problem16_TwinComesBeforeAPupilWhoHasNotChanged_ToldAllTheSame()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Staffed().Pupil("12", "1", more: IneOf(Ine)).Relative("29"));
        var report = await room.ApplyAsync(
            Staffed().Pupil("10", "1", given: "Léa", more: IneOf(Ine)).Pupil("12", "1", more: IneOf(Ine)).Relative("29"));

        Assert.Equal(new OutcomeReport { Created = 1, Unchanged = 3, OutOfScope = 1 }, report.Outcome);
        await room.AssertToldAsync(
            new(ProblemCode.IneRepeated, Severity.Warning, AafCategory.Eleve, "12", SchoolUai, "ENTEleveINE", "999999999AA"),
            new(
                ProblemCode.RelativeUnreferenced, Severity.Information, AafCategory.PersRelEleve, "29", null, "ENTPersRelEleveEleve",
                null));
    }

    [Fact]
    public async Task Problem16_PupilWithANewIdAndNoIne_OldOneSuspendedNewOneCreatedNeverReKeyed()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Pupil("12", "1", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A"));
        var before = await room.GetAsync(AafCategory.Eleve, "12");

        var report = await room.ApplyAsync(Sound().Pupil("13", "1", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A"));

        Assert.Equal((new OutcomeReport { Created = 1, Unchanged = 4 }, 1), (report.Outcome, report.Departed));
        await room.AssertToldAsync();
        var (old, created) = (await room.GetAsync(AafCategory.Eleve, "12"), await room.GetAsync(AafCategory.Eleve, "13"));
        Assert.Equal(before.PersonId, old.PersonId);
        Assert.NotEqual(before.PersonId, created.PersonId);
        Assert.Equal(
            (Presence.Departed, ProfileState.Suspended, SyncBench.Day, SyncBench.Day.AddDays(90)),
            (
                old.Records[0].Presence, old.Profiles.Single().Row.State, old.Profiles.Single().Row.SuspendedOn,
                old.Profiles.Single().Row.PurgeOn));
        Assert.Equal((Presence.Present, ProfileState.Active), (created.Records[0].Presence, created.Profiles.Single().Row.State));
        Assert.Equal([("45001", "CP A", 2)], await room.ClassesAsync());
    }

    [Fact]
    public async Task Problem17_LiveRecordsAlikeInAllButTheirId_StayTwo()
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Staffed()
            .Pupil("11", "1", relatives: ["21$10", "22$10"]).Pupil("12", "1", relatives: ["21$10", "22$10"])
            .Relative("21", mail: "anne@exemple.invalid").Relative("22", mail: "anne@exemple.invalid")
            .Staff("32", [TeachingHere]).Staff("33", [TeachingHere]));

        Assert.Equal(new OutcomeReport { Created = 8 }, report.Outcome);
        await room.AssertToldAsync();
        await AssertApartAsync(room, (AafCategory.Eleve, "11"), (AafCategory.Eleve, "12"));
        await AssertApartAsync(room, (AafCategory.PersRelEleve, "21"), (AafCategory.PersRelEleve, "22"));
        await AssertApartAsync(room, (AafCategory.PersEducNat, "32"), (AafCategory.PersEducNat, "33"));
        Assert.Equal(["21", "22"], (await room.RelationsAsync("11")).Select(row => row.Id).ToList());

        // One of them leaves: the other stays.
        await room.ApplyAsync(Staffed()
            .Pupil("11", "1", relatives: ["21$10", "22$10"]).Relative("21", mail: "anne@exemple.invalid").Relative(
                "22", mail: "anne@exemple.invalid")
            .Staff("32", [TeachingHere]));
        Assert.Equal(ProfileState.Active, (await room.GetAsync(AafCategory.Eleve, "11")).Profiles.Single().Row.State);
        Assert.Equal(ProfileState.Suspended, (await room.GetAsync(AafCategory.Eleve, "12")).Profiles.Single().Row.State);
        Assert.Equal(ProfileState.Active, (await room.GetAsync(AafCategory.PersEducNat, "32")).Profiles.Single().Row.State);
    }

    [Fact]
    public async Task Problem18_HomonymsWithOneBirthDateAndOneMail_NeverMergedWhateverTheirRoles()
    {
        await using var room = await CreateAsync(OtherUai);
        var mail = ExtractBuilder.Attr("ENTPersonMail", "paul.modele@exemple.invalid");
        var birth = ExtractBuilder.Attr("ENTPersonDateNaissance", "04/11/1980");
        await room.ApplyAsync(Staffed().School("2", OtherUai)
            .Pupil("11", "1", "MODELE", "Paul", ["31$20"], more: mail).Pupil("12", "2", "Modèle", "PAUL", ["21$20"], more: mail)
            .Relative("31", "MODELE", "PAUL", "paul.modele@exemple.invalid", birth).Relative(
                "21", "MODELE", "PAUL", "paul.modele@exemple.invalid", birth)
            .Staff("32", [TeachingHere], more: [mail, birth]).Staff(
                "33", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], more: [mail, birth]));

        await room.AssertToldAsync();
        Assert.Equal(7, (await room.SearchAsync("modele paul")).Count);
        Assert.NotEqual(
            (await room.GetAsync(AafCategory.PersRelEleve, "31")).PersonId, (await room.GetAsync(AafCategory.PersEducNat, "31")).PersonId);
        await AssertApartAsync(room, (AafCategory.Eleve, "11"), (AafCategory.Eleve, "12"));
        await AssertApartAsync(room, (AafCategory.PersRelEleve, "31"), (AafCategory.PersRelEleve, "21"));
        await AssertApartAsync(room, (AafCategory.PersEducNat, "32"), (AafCategory.PersEducNat, "33"));
        await AssertApartAsync(room, (AafCategory.PersRelEleve, "21"), (AafCategory.PersEducNat, "32"));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("000000001ZZ", "000000001ZZ")]
    [InlineData("000000001zz", "000000001ZZ")]
    [InlineData("0000000001Z", "0000000001Z")]
    public async Task Problem19_MissingIneOrOneOfAKnownForm_NoProblem(string? ine, string? kept)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(
            Sound().Pupil("12", "1", more: ine is null ? [] : [IneOf(ine)]).Pupil("13", "1", more: ine is null or "" ? [] : [IneOf("")]));

        await room.AssertToldAsync();
        Assert.Equal(kept, (await room.PersonAsync(AafCategory.Eleve, "12")).Pupil!.Ine);
        Assert.Null((await room.PersonAsync(AafCategory.Eleve, "13")).Pupil!.Ine);
    }

    [Theory]
    [InlineData("INCONNU", "AAAAAAA")]
    [InlineData("00000000000", "99999999999")]
    [InlineData("000000001Z", "999999999A")]
    [InlineData("AA000000001", "AA999999999")]
    public async Task Problem19_IneOfAnotherForm_LeftOutAndNobodysTwin(string ine, string shape)
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Sound().Pupil("12", "1", more: IneOf(ine)).Pupil("13", "1", given: "Léo", more: IneOf(ine)));

        Assert.Equal(new OutcomeReport { Created = 6 }, report.Outcome);
        await room.AssertToldAsync(
            new(ProblemCode.IneInvalid, Severity.Warning, AafCategory.Eleve, "12", SchoolUai, "ENTEleveINE", shape),
            new(ProblemCode.IneInvalid, Severity.Warning, AafCategory.Eleve, "13", SchoolUai, "ENTEleveINE", shape));
        Assert.Null((await room.PersonAsync(AafCategory.Eleve, "12")).Pupil!.Ine);
    }

    private static string IneOf(string ine) => ExtractBuilder.Attr("ENTEleveINE", ine);

    private static async Task AssertApartAsync(
        ProblemRoom room, (AafCategory Category, string Id) one, (AafCategory Category, string Id) other)
    {
        var (first, second) = (await room.GetAsync(one.Category, one.Id), await room.GetAsync(other.Category, other.Id));
        Assert.NotEqual(first.PersonId, second.PersonId);
        Assert.Equal((one.Id, other.Id), (first.Records.Single().Source.Id, second.Records.Single().Source.Id));
        Assert.Equal((ProfileState.Active, ProfileState.Active), (first.Profiles.Single().Row.State, second.Profiles.Single().Row.State));
    }
}
