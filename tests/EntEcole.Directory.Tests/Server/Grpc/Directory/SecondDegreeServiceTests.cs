using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>What the second degree adds to answers, beside a first degree that shares schools and staff with it.</summary>
public sealed class SecondDegreeServiceTests
{
    private const string College = "0121221M";
    private const string School = "0120612A";

    [Fact]
    public async Task GetPerson_TeacherOfBothDegrees_HasHisClassesSubjectsAndBothAttachments()
    {
        await using var bench = await StartAsync();
        await using var server = await TestServer.StartAsync(bench.Store);

        var person = await GetAsync(server, AafCategory.PersEducNat, "31");

        Assert.Equal(
            [(Degree.FirstDegree, "31"), (Degree.SecondDegree, "31")],
            person.Sources.Select(source => (source.Degree, source.Source.SourceId)));
        Assert.Equal(
            [(Degree.FirstDegree, "1", School), (Degree.SecondDegree, "50", College)],
            person.Staff.Attachments.Select(attachment => (attachment.Degree, attachment.School.SourceId, attachment.Uai)));
        var college = person.Profiles.Single(profile => profile.Degree is Degree.SecondDegree);
        Assert.Equal((College, Role.Teacher), (college.Uai, college.Role));
        var taught = Assert.Single(college.Classes);
        Assert.Equal(("6A", true, true), (taught.Name, taught.Teaches, taught.HeadTeacher));
        Assert.Equal(("061300", "MATHEMATIQUES"), (taught.Subjects.Single().Code, taught.Subjects.Single().Label));
        Assert.Equal("L1300", Assert.Single(college.Functions).Speciality.Code);
        Assert.Equal(
            "D0000", Assert.Single(person.Profiles.Single(profile => profile.Degree is Degree.FirstDegree).Functions).Speciality.Code);
    }

    [Fact]
    public async Task GetPerson_CollegePupil_HasHisCourse()
    {
        await using var bench = await StartAsync();
        await using var server = await TestServer.StartAsync(bench.Store);

        var pupil = await GetAsync(server, AafCategory.Eleve, "11", Degree.SecondDegree);

        Assert.Equal(
            ("10010012110", "6EME", "SCOLAIRE"),
            (pupil.Pupil.SecondDegree.Course.Code, pupil.Pupil.SecondDegree.Course.Label, pupil.Pupil.SecondDegree.Status));
        Assert.Equal("6A", Assert.Single(Assert.Single(pupil.Profiles).Classes).Name);
    }

    [Fact]
    public async Task ListRelatives_SixPositions_AreGiven()
    {
        await using var bench = await StartAsync();
        await using var server = await TestServer.StartAsync(bench.Store);

        var pupil = await GetAsync(server, AafCategory.Eleve, "11", Degree.SecondDegree);
        var relation = Assert.Single(
            (await server.Directory.ListRelativesAsync(new ListRelativesRequest { PersonId = pupil.PersonId })).Relations);

        Assert.Equal(("2", "mère"), (relation.LinkCode, relation.LinkLabel));
        Assert.Equal(
            (1, true, false, true),
            (relation.Details.Legal, relation.Details.Financial, relation.Details.Contact, relation.Details.Payment));
    }

    [Fact]
    public async Task ListClasses_OfACollege_HasThoseThatNobodyIsInYet()
    {
        await using var bench = await StartAsync();
        await using var server = await TestServer.StartAsync(bench.Store);

        var classes = (await server.Directory.ListClassesAsync(new ListClassesRequest { Uai = College })).Classes;

        Assert.Equal(
            [("6A", 1), ("6B", 0)], classes.Select(row => (row.Name, row.PupilCount)).OrderBy(row => row.Name, StringComparer.Ordinal));
    }

    private static async Task<SyncBench> StartAsync()
    {
        var bench = await SyncBench.CreateAsync(School, College);
        await bench.SyncAsync(new ExtractBuilder()
            .School("1", School).Pupil("71", "1", relatives: ["72$10"]).Relative("72")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], "1"));
        await bench.SyncAsync(new ExtractBuilder()
            .College("50", College, ["6A$6EME$10010012110", "6B$6EME$10010012110"])
            .Course("10010012110", "6EME").Subject("061300", "MATHEMATIQUES").Subject("030201", "ANGLAIS LV1")
            .Collegian("11", "50", ["21$2$1$1$0$1"], "6A").Representative("21")
            .Professor("31", ["50$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES"], attachment: "50", more: [
                ExtractBuilder.Attr("ENTAuxEnsClassesMatieres", "50$6A$061300"),
                ExtractBuilder.Attr("ENTAuxEnsClassesPrincipal", "50$6A"),
            ]));
        return bench;
    }

    private static async Task<Person> GetAsync(TestServer server, AafCategory category, string id, Degree degree = Degree.FirstDegree)
    {
        var found = await server.Directory.GetPersonAsync(new GetPersonRequest
        {
            Source = new SourceRef { Academy = "TOULOUSE", Category = category, SourceId = id },
        });
        Assert.Contains(found.Person.Sources, source => source.Degree == degree);
        return found.Person;
    }
}
