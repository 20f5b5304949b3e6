using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using AafCategory = EntEcole.Directory.Model.AafCategory;

namespace EntEcole.Directory.Tests.Server.Grpc.Assignments;

/// <summary>Assignments over gRPC: who decides, what readers and watchers see, and nights that do not end them.</summary>
public sealed class AssignmentServiceTests : IAsyncLifetime
{
    private const string School = "0120612A";
    private const string Other = "0120613B";
    private const string Class = "1$11$ORDINAIRE$45001$CP A";

    private SyncBench bench = null!;
    private TestServer server = null!;
    private string teacher = "", director = "", parent = "", classId = "";

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(School, Other);
        await bench.SyncAsync(Extract());
        server = await TestServer.StartAsync(bench.Store);
        teacher = (await bench.GetAsync(AafCategory.PersEducNat, "31")).PersonId.ToString();
        director = (await bench.GetAsync(AafCategory.PersEducNat, "32")).PersonId.ToString();
        parent = (await bench.GetAsync(AafCategory.PersRelEleve, "21")).PersonId.ToString();
        classId = Assert.Single((await server.Directory.ListClassesAsync(new ListClassesRequest { Uai = School })).Classes).ClassId;
    }

    [Fact]
    public async Task Assign_ByTheDirector_IsSeenWatchedTracedAndOutlivesNights()
    {
        var client = Of(CallerRoles.SchoolDirector, director);
        var watcher = new Watcher(server.Directory);
        await watcher.FollowToAsync(await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None));
        var made = await client.AssignAsync(Request(School, teacher));

        var profile = Assert.Single((await GetAsync()).Profiles);
        Assert.Equal(("CP A", true), (Assert.Single(profile.Classes).Name, profile.Classes[0].Teaches));
        await watcher.FollowToAsync(made.Revision);
        Assert.Contains(
            watcher.Persons, person => person.PersonId.Equals(teacher, StringComparison.Ordinal) && person.Profiles[0].Classes.Count == 1);
        Assert.Contains(
            (await server.Directory.ExplainPersonAsync(new ExplainPersonRequest { PersonId = teacher })).Explanation.Sentences,
            sentence => sentence.Fr.Contains("affectation par directrice", StringComparison.Ordinal));
        Assert.Contains(
            (await new PrivacyService.PrivacyServiceClient(server.Channel).ListAccessesAsync(new ListAccessesRequest
            {
                Filter = new V1.AccessFilter { Caller = "directrice" },
            })).Accesses,
            entry => entry.Call.EndsWith("/Assign", StringComparison.Ordinal) && entry.PersonIds.Contains(teacher));

        // Three nights: as it is, with another function, without the teacher; then they return.
        await bench.SyncAsync(Extract());
        await bench.SyncAsync(Extract(speciality: "1$ENS$ENSEIGNEMENT$G0001$AUTRE"));
        Assert.Single((await GetAsync()).Profiles[0].Classes);
        await bench.SyncAsync(Extract(isThere: false));
        Assert.Empty((await GetAsync()).Profiles[0].Classes);
        Assert.Equal(AssignmentState.Dormant, Assert.Single((await client.ListAssignmentsAsync(
            new ListAssignmentsRequest { Uai = School })).Assignments).State);
        await bench.SyncAsync(Extract());
        Assert.Single((await GetAsync()).Profiles[0].Classes);
    }

    [Fact]
    public async Task Assign_ByACallerWhoIsNotToDecide_IsRefused()
    {
        Assert.Equal("DECIDER_NOT_ENTITLED", (await RichError.OfAsync(
            Of(CallerRoles.SchoolDirector, teacher).AssignAsync(Request(School, teacher)))).Reason);
        Assert.Equal("CLASS_NOT_FOUND", (await RichError.OfAsync(
            Of(CallerRoles.AssignmentAdmin).AssignAsync(Request(Other, teacher)))).Reason);
        Assert.Equal("DECIDER_NOT_ENTITLED", (await RichError.OfAsync(
            Of(CallerRoles.SchoolDirector, director).AssignAsync(Request(Other, teacher)))).Reason);
        Assert.Equal("SCHOOL_NOT_FOUND", (await RichError.OfAsync(new AssignmentService.AssignmentServiceClient(server.As(
            new Caller("ailleurs", CallerRoles.AssignmentAdmin, TestCallers.Of(uais: [Other])))).AssignAsync(
                Request(School, teacher)))).Reason);
        var bad = await RichError.OfAsync(Of(CallerRoles.AssignmentAdmin).AssignAsync(Request(School, teacher, parent)));
        Assert.Equal(("NOT_STAFF_OF_SCHOOL", "1"), (bad.Reason, bad.Info.Metadata["pairs"]));
        Assert.Empty((await Of(CallerRoles.DirectorySupport).ListAssignmentsAsync(
            new ListAssignmentsRequest { Uai = School })).Assignments);
    }

    [Fact]
    public async Task Verbs_OfAssignments_SetFromAFileListAndEnd()
    {
        var file = bench.NewPath(".csv");
        await File.WriteAllTextAsync(file, $"\uFEFFperson;class\r\n{teacher};CP A\r\n", CancellationToken.None);

        async Task<(int Exit, string Output)> RunAsync(params string[] args)
        {
            var (exit, output, _) = await Verb.RunAsync(
                ["assignments", .. args, "--database", "sqlite:" + bench.Files.Path, "--lang", "fr"]);
            return (exit, output);
        }

        string[] author = ["--by", "A. D'ESSAI", "--reason", "Conseil des maîtres"];
        Assert.Equal(0, (await RunAsync(["set", School, "--csv", file, .. author])).Exit);
        Assert.Contains("CP A", (await RunAsync("list", School)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(["end", School, "--person", teacher, "--class", "cp a", .. author])).Exit);
        Assert.Contains("terminée", (await RunAsync("list", School)).Output, StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync(["set", School, "--person", teacher, "--class", "CM2", .. author])).Exit);

        // A wrong line is named as the file numbers it.
        await File.WriteAllTextAsync(file, $"person;class\n\n{teacher};CP A\n{teacher};CM2\n", CancellationToken.None);
        var (exit, _, error) = await Verb.RunAsync(
            ["assignments", "set", School, "--csv", file, .. author, "--database", "sqlite:" + bench.Files.Path, "--lang", "fr"]);
        Assert.Equal(4, exit);
        Assert.Contains("Ligne 4 : aucune classe", error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("renew", School, "--from-year", "2025-2026")).Exit);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    private static ExtractBuilder Extract(bool isThere = true, string speciality = "1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE")
    {
        var extract = new ExtractBuilder().School("1", School).School("2", Other)
            .Pupil("11", "1", relatives: ["21$10"], classTuple: Class).Relative("21")
            .Staff("32", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], name: "DIRIGE")
            .Staff("33", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], name: "RESTE");
        return isThere ? extract.Staff("31", [speciality], name: "ENSEIGNE") : extract;
    }

    private AssignRequest Request(string uai, params string[] persons) => new()
    {
        Uai = uai, Reason = "Conseil des maîtres",
        Pairs = { persons.Select(person => new AssignmentPair { PersonId = person, ClassId = classId }) },
    };

    private AssignmentService.AssignmentServiceClient Of(CallerRoles roles, string? person = null) => new(server.As(
        new Caller("directrice", roles, CallerPerimeter.All)
        {
            PersonId = person is null ? null : EntEcole.Directory.Model.PersonId.TryParse(person, out var id) ? id : default,
        }));

    private async Task<Person> GetAsync() =>
        (await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = teacher })).Person;
}
