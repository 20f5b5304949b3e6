using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>
/// Problem 35: an enrolled school is not in a full extract, with all its people. It waits for a person, nobody is suspended.
/// </summary>
public sealed class SchoolGoneTests
{
    private const string TeachingInTheOther = "2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE";

    private static readonly Told Gone = new(
        ProblemCode.SchoolGone, Severity.Error, AafCategory.EtabEducNat, "2", OtherUai, "ENTStructureUAI", null);

    [Fact]
    public async Task Problem35_SchoolGoneWithItsPeople_NobodyIsSuspendedAndAllIsAsBeforeWhenItIsBack()
    {
        await using var room = await CreateAsync(OtherUai);
        await room.ApplyAsync(Whole());
        var rows = await room.RowsAsync();

        for (var night = 0; night < 2; night++)
        {
            var report = await room.HoldAsync(Present());

            // 21 has a child there and one here: what he is here waits with what he is there.
            Assert.Equal((new OutcomeReport { Unchanged = 4, Changed = 1 }, 5, 0), (report.Outcome, report.Departed, report.Returned));
            Assert.Equal(new HeldReport(OtherUai, "", 6, 6, 0, "schoolGone"), Assert.Single(report.Held));
            await room.AssertToldAsync(Gone);
            Assert.Equal([OtherUai], report.Enrolment.AbsentFromExtract);
            Assert.Equal(1, report.Enrolment.Matched);
            Assert.Equal(
                [("director", 1, 0), ("parent", 4, 0), ("pupil", 4, 0), ("teacher", 1, 0)],
                report.Profiles.ByRole.Where(pair => pair.Value != new ProfileStates(0, 0))
                    .Select(pair => (pair.Key, pair.Value.Active, pair.Value.Suspended)).Order());
            Assert.Equal(rows, await room.RowsAsync());
        }

        var back = await room.ApplyAsync(Whole());

        Assert.Equal((new OutcomeReport { Unchanged = 11 }, 0, 0), (back.Outcome, back.Departed, back.Returned));
        await room.AssertToldAsync();
        Assert.Equal(rows, await room.RowsAsync());

        await room.HoldAsync(Present());
        await room.ApproveAsync(OtherUai);
        Assert.False((await room.SchoolAsync(OtherUai))!.Present);
        Assert.Equal([(OtherUai, Role.Pupil, ProfileState.Suspended)], await room.ProfilesAsync(AafCategory.Eleve, "13"));
        Assert.Equal(
            [(OtherUai, Role.Parent, ProfileState.Suspended), (SchoolUai, Role.Parent, ProfileState.Active)],
            await room.ProfilesAsync(AafCategory.PersRelEleve, "21"));
        var closed = await room.RowsAsync();
        Assert.Equal(new OutcomeReport { Unchanged = 5 }, (await room.ApplyAsync(Present())).Outcome);
        await room.AssertToldAsync(Gone);
        Assert.Equal(closed, await room.RowsAsync());

        Assert.Equal(5, (await room.ApplyAsync(Whole())).Returned);
        Assert.Equal(rows, await room.RowsAsync());

        static ExtractBuilder Present() => Sound().Pupil("12", "1", relatives: [""]);
        static ExtractBuilder Whole() => Present().School("2", OtherUai)
            .Pupil("13", "2", given: "Léo", relatives: ["21$10", "22$20"], classTuple: "2$11$ORDINAIRE$45002$CE1")
            .Pupil("14", "2", given: "Inès", relatives: ["22$20", "23$10"], classTuple: "2$11$ORDINAIRE$45002$CE1")
            .Relative("22", given: "Jean").Relative("23", given: "Rose")
            .Staff("32", [TeachingInTheOther]);
    }

    [Fact]
    public async Task Problem35_StaffWithoutRoleInTheSchoolThatIsGone_HaveNothingToLoseAndAreAsBeforeWhenItIsBack()
    {
        await using var room = await CreateAsync(OtherUai);
        await room.ApplyAsync(Whole());
        var rows = await room.RowsAsync();

        var before = await room.GetAsync(AafCategory.PersEducNat, "33");
        Assert.Empty(before.Profiles);

        await room.HoldAsync(Sound());

        Assert.Equal(Presence.Departed, (await room.GetAsync(AafCategory.PersEducNat, "33")).Records[0].Presence);
        Assert.Equal(2, (await room.ApplyAsync(Whole())).Returned);
        Assert.Equal(before.PersonId, (await room.GetAsync(AafCategory.PersEducNat, "33")).PersonId);
        Assert.Equal(rows, await room.RowsAsync());

        static ExtractBuilder Whole() => Sound().School("2", OtherUai)
            .Staff("33", ["2$-$SANS OBJET$-$SANS OBJET"]).Staff("34", [""], attachment: "2");
    }

    [Fact]
    public async Task Problem35_RelativesWithoutProfileInTheSchoolThatIsGone_AreLeftAsTheyWere()
    {
        await using var room = await CreateAsync(CollegeUai);
        await room.ApplyAsync(Whole());
        var rows = await room.RowsAsync();

        await room.HoldAsync(SchoolOnly());

        await room.AssertToldAsync(
            new Told(ProblemCode.SchoolGone, Severity.Error, AafCategory.EtabEducNat, "50", CollegeUai, "ENTStructureUAI", null),
            new Told(
                ProblemCode.RelativeUnreferenced, Severity.Information, AafCategory.PersRelEleve, "69", null, "ENTAuxPersRelEleveEleve",
                null));
        Assert.Equal(rows, await room.RowsAsync());
        await room.ApplyAsync(Whole());
        Assert.Equal(rows, await room.RowsAsync());

        static ExtractBuilder SchoolOnly() => new ExtractBuilder()
            .College("59", "0120620J").Course("10010012110", "6EME").Subject("030201", "ANGLAIS LV1").Subject("061300", "MATHEMATIQUES")
            .Collegian("58", "59").Representative("69").Professor("79", ["59$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES"]);
        static ExtractBuilder Whole() => SchoolOnly().College("50", CollegeUai, ["6A$6EME$10010012110", "6B$6EME$10010012110"])
            .Collegian("51", "50", ["61$10$1$1$1$1", "62$39$0$0$1$0"], "6A").Representative("61").Representative("62", "CONTACT")
            .Professor("71", [TeachingThere], more: ExtractBuilder.Attr("ENTAuxEnsClassesMatieres", "50$6A$061300"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Problem35_TeacherOfTwoSchools_KeepsHisProfileInTheOneThatIsGone(bool stillNamed)
    {
        await using var room = await CreateAsync(OtherUai);
        await room.ApplyAsync(Sound().School("2", OtherUai).Staff("32", [TeachingHere, TeachingInTheOther]));
        var before = await room.GetAsync(AafCategory.PersEducNat, "32");

        await room.HoldAsync(Sound().Staff("32", stillNamed ? [TeachingHere, TeachingInTheOther] : [TeachingHere]));

        Assert.Equal(
            before.Profiles.Select(profile => profile.Row),
            (await room.GetAsync(AafCategory.PersEducNat, "32")).Profiles.Select(profile => profile.Row));

        // It is back, and he no longer teaches there: now that is known.
        await room.ApplyAsync(Sound().School("2", OtherUai).Staff("32", [TeachingHere]));
        Assert.Equal(
            [(OtherUai, Role.Teacher, ProfileState.Suspended), (SchoolUai, Role.Teacher, ProfileState.Active)],
            await room.ProfilesAsync(AafCategory.PersEducNat, "32"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Problem35_TeacherOfTwoColleges_KeepsHisClassesInTheOneThatIsGone(bool stillNamed)
    {
        await using var room = await CreateAsync(CollegeUai, OtherUai);
        await room.ApplyAsync(Colleges(both: true, stillNamed: true));
        var before = await room.GetAsync(AafCategory.PersEducNat, "72");
        Assert.Equal(["6A", "6Z"], before.Classes.Select(row => row.Name).Order(StringComparer.Ordinal).ToList());

        await room.HoldAsync(Colleges(both: false, stillNamed));

        await room.AssertToldAsync(
            new Told(ProblemCode.SchoolGone, Severity.Error, AafCategory.EtabEducNat, "50", CollegeUai, "ENTStructureUAI", null));
        var during = await room.GetAsync(AafCategory.PersEducNat, "72");
        Assert.Equal(before.Profiles.Select(profile => profile.Row), during.Profiles.Select(profile => profile.Row));
        Assert.Equivalent(before.Classes, during.Classes, strict: true);

        await room.ApplyAsync(Colleges(both: true, stillNamed: false));
        Assert.Equal("6Z", Assert.Single((await room.GetAsync(AafCategory.PersEducNat, "72")).Classes).Name);

        static ExtractBuilder Colleges(bool both, bool stillNamed)
        {
            var extract = new ExtractBuilder().College("59", OtherUai, ["6Z$6EME$10010012110"])
                .Collegian("58", "59", ["61$10$1$1$1$1"]).Representative("61");
            extract = both ? extract.College("50", CollegeUai, ["6A$6EME$10010012110"]) : extract;
            return extract.Professor(
                "72", ["59$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES", .. stillNamed ? [TeachingThere] : Array.Empty<string>()],
                more: ExtractBuilder.Attr(
                    "ENTAuxEnsClassesMatieres", ["59$6Z$061300", .. stillNamed ? ["50$6A$061300"] : Array.Empty<string>()]));
        }
    }

    [Fact]
    public async Task Problem35_PupilOfAGroupingInTheSchoolThatIsGone_IsInItAgainWhenItIsBack()
    {
        await using var room = await CreateAsync(OtherUai);
        await room.ApplyAsync(Whole(both: true));
        var rows = await room.RowsAsync();

        await room.HoldAsync(Whole(both: false));
        Assert.Equal([(SchoolUai, Role.Pupil, ProfileState.Active)], await room.ProfilesAsync(AafCategory.Eleve, "12"));
        await room.ApplyAsync(Whole(both: true));

        Assert.Equal([("47001", "UPE2A", 1)], await room.ClassesAsync(OtherUai));
        Assert.Equal(rows, await room.RowsAsync());

        static ExtractBuilder Whole(bool both)
        {
            var extract = Sound().Pupil(
                "12", "1", relatives: ["21$10"], more: ExtractBuilder.Attr("ENTPersonGroupes", "2$40$REGROUPEMENT$47001$UPE2A"));
            return both ? extract.School("2", OtherUai).Pupil("13", "2", relatives: ["21$10"]) : extract;
        }
    }

    [Fact]
    public async Task Problem35_PupilWhoMovedFromTheSchoolThatIsGone_IsInHisNewSchoolOnly()
    {
        await using var room = await CreateAsync(OtherUai);
        await room.ApplyAsync(Sound().School("2", OtherUai).Pupil("12", "2", relatives: ["21$10"]));

        await room.HoldAsync(Sound().Pupil("12", "1", relatives: ["21$10"]));

        await room.AssertToldAsync(Gone);
        Assert.Equal(
            [(OtherUai, Role.Parent, ProfileState.Suspended), (SchoolUai, Role.Parent, ProfileState.Active)],
            await room.ProfilesAsync(AafCategory.PersRelEleve, "21"));
        Assert.Equal(
            [(OtherUai, Role.Pupil, ProfileState.Suspended), (SchoolUai, Role.Pupil, ProfileState.Active)],
            await room.ProfilesAsync(AafCategory.Eleve, "12"));
    }

    [Fact]
    public async Task Problem35_SchoolNoLongerEnrolledNorInTheExtract_WindsDown()
    {
        await using var room = await CreateAsync();
        await room.Bench.EnrolAsync(new DateOnly(2025, 9, 2), SyncBench.Day, OtherUai);
        await room.ApplyAsync(Whole());

        var after = SyncBench.Day.AddDays(1);
        var report = await room.ApplyAsync(room.Deliver(Sound()), after);

        Assert.Equal((new OutcomeReport { Unchanged = 4 }, 3), (report.Outcome, report.Departed));
        await room.AssertToldAsync();
        Assert.Empty(report.Enrolment.AbsentFromExtract);
        foreach (
            var (category, id) in new[] { (AafCategory.Eleve, "12"), (AafCategory.PersRelEleve, "22"), (AafCategory.PersEducNat, "32") })
        {
            var row = (await room.GetAsync(category, id)).Profiles.Single().Row;
            Assert.Equal((ProfileState.Suspended, after, after.AddDays(90)), (row.State, row.SuspendedOn, row.PurgeOn));
        }

        static ExtractBuilder Whole() => Sound().School("2", OtherUai)
            .Pupil("12", "2", relatives: ["22$10"]).Relative("22").Staff("32", [TeachingInTheOther]);
    }
}
