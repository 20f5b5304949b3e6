using System.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Who is kept, and as what.</summary>
public sealed class ScopeTests
{
    private const string Enrolled = "0120612A";
    private const string OtherEnrolled = "0120611Z";
    private const string NotEnrolled = "0120595G";

    [Fact]
    public async Task Sync_PersonsOfSchoolsNotEnrolled_LeaveNoTraceInTheFile()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        var report = await bench.SyncAsync(new ExtractBuilder()
            .School("1", Enrolled).School("2", NotEnrolled)
            .Pupil("11", "1", name: "GARDEVISIBLE", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A")
            .Pupil("12", "2", name: "ZZPLANTEDPUPIL", relatives: ["22$10"], classTuple: "2$11$ORDINAIRE$45002$ZZPLANTEDCLASS")
            .Relative("21", "GARDEVISIBLE")
            .Relative("22", "ZZPLANTEDRELATIVE", mail: "zzplanted@example.invalid")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"])
            .Staff("32", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], name: "ZZPLANTEDSTAFF"));

        Assert.Equal(3, report.Outcome.OutOfScope);
        await bench.Store.DisposeAsync();
        var bytes = System.IO.Directory.EnumerateFiles(Path.GetDirectoryName(bench.Files.Path)!)
            .SelectMany(File.ReadAllBytes)
            .ToArray();
        Assert.True(Contains(bytes, "GARDEVISIBLE"), "The search must be able to find a kept name.");
        Assert.False(Contains(bytes, "ZZPLANTED"));
        Assert.False(Contains(bytes, "zzplanted"));
    }

    [Fact]
    public async Task Sync_RelativeWithChildrenInEnrolledAndOtherSchools_HasAProfileInTheEnrolledOnesOnly()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled, OtherEnrolled);
        await bench.SyncAsync(new ExtractBuilder()
            .School("1", Enrolled).School("2", OtherEnrolled).School("3", NotEnrolled)
            .Pupil("11", "1", relatives: ["21$10"]).Pupil("12", "2", relatives: ["21$10"]).Pupil("13", "3", relatives: ["21$10"])
            .Relative("21")
            .Staff("31", [""]));

        var parent = await bench.GetAsync(AafCategory.PersRelEleve, "21");

        Assert.Equal(
            [(Enrolled, Role.Parent), (OtherEnrolled, Role.Parent)],
            parent.Profiles.Select(profile => (profile.Uai!, profile.Row.Role)));
        Assert.Equal(2, (await bench.RelativesOfAsync(parent)).Count);
    }

    [Theory]
    [InlineData("1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE", "", new[] { Role.Teacher })]
    [InlineData("1$ENS$ENSEIGNEMENT$D0000$DIRECTION", "1", new[] { Role.Director })]
    [InlineData("1$ENS$ENSEIGNEMENT$D0000$DIRECTION", "", new[] { Role.Director })]
    [InlineData("1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE", "1", new[] { Role.Teacher, Role.Director })]
    [InlineData("1$ACS$ACCOMPAGNEMENT SOUTIEN ET HORS AIS$-$SANS OBJET", "", new[] { Role.Teacher })]
    [InlineData("1$-$SANS OBJET$-$SANS OBJET", "", new Role[0])]
    public async Task Sync_StaffFunction_GivesTheRole(string function, string directed, Role[] roles)
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        await bench.SyncAsync(Basic().Staff("32", [function], more: ExtractBuilder.Attr("ENTEnsFonctionDir", directed)));

        var staff = await bench.GetAsync(AafCategory.PersEducNat, "32");

        Assert.Equal(roles, staff.Profiles.Select(profile => profile.Row.Role));
    }

    [Fact]
    public async Task Sync_TeacherOfTwoSchoolsOneNotEnrolled_ProfileFollowsTheEnrolment()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        var extract = Basic().School("2", NotEnrolled).Staff("32", [
            "1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE", "2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);
        await bench.SyncAsync(extract);
        Assert.Single((await bench.GetAsync(AafCategory.PersEducNat, "32")).Profiles);

        // Nothing of his record changes: the enrolment of the other school alone brings the second profile.
        await bench.EnrolAsync(new DateOnly(2025, 9, 2), new DateOnly(2026, 9, 5), NotEnrolled);
        var report = await bench.SyncAsync(extract);

        Assert.Equal(2, (await bench.GetAsync(AafCategory.PersEducNat, "32")).Profiles.Count);
        Assert.Equal(1, report.OutcomeByCategory["PersEducNat"].Changed);
    }

    [Fact]
    public async Task Sync_AsOfAfterTheConvention_SchoolWindsDownAndComesBack()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        var extract = Basic();
        await bench.SyncAsync(extract);
        var before = await bench.GetAsync(AafCategory.Eleve, "11");

        var ended = await bench.SyncAsync(extract, asOf: new DateOnly(2026, 9, 6));

        Assert.Equal((3, 0), (ended.Departed, ended.Returned));
        var suspended = (await bench.GetAsync(AafCategory.Eleve, "11")).Profiles.Single().Row;
        Assert.Equal(
            (ProfileState.Suspended, new DateOnly(2026, 9, 6), new DateOnly(2026, 12, 5)),
            (suspended.State, suspended.SuspendedOn, suspended.PurgeOn));

        await bench.EnrolAsync(new DateOnly(2026, 9, 7), new DateOnly(2027, 9, 5), Enrolled);
        var back = await bench.SyncAsync(extract, asOf: new DateOnly(2026, 9, 8));

        Assert.Equal((0, 3), (back.Departed, back.Returned));
        var returned = await bench.GetAsync(AafCategory.Eleve, "11");
        Assert.Equal(before.PersonId, returned.PersonId);
        Assert.Equal(before.Profiles.Single().Row, returned.Profiles.Single().Row);
        Assert.Equivalent(before.Classes, returned.Classes, strict: true);
        Assert.Single(await bench.RelativesOfAsync(returned));
    }

    [Fact]
    public async Task Sync_SameIdsInTwoAcademies_AreTwoPersons()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled, "0340585B");
        await bench.SyncAsync(Basic("HAUTEGARONNE"));
        await bench.SyncAsync(new ExtractBuilder { Academy = "MONTPELLIER" }
            .School("1", "0340585B").Pupil("11", "1", name: "HERAULT", relatives: ["21$10"]).Relative("21").Staff("31", [""]));

        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var there = await bench.Store.Persons.FindPersonAsync(
            new SourceRef("MONTPELLIER", AafCategory.Eleve, "11"), revision, CancellationToken.None);
        var here = await bench.GetAsync(AafCategory.Eleve, "11");

        Assert.NotEqual(here.PersonId, there!.PersonId);
        Assert.Equal(("HAUTEGARONNE", "HERAULT"), (here.Records[0].Person.UsageName, there.Records[0].Person.UsageName));
    }

    private static ExtractBuilder Basic(string name = "ESSAI") => new ExtractBuilder()
        .School("1", Enrolled)
        .Pupil("11", "1", name, relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A")
        .Relative("21", name)
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

    private static bool Contains(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
