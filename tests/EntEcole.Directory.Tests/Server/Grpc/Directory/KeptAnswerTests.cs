using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using AafCategory = EntEcole.Directory.Model.AafCategory;
using AccessFilter = EntEcole.Directory.V1.AccessFilter;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>Answers that a server keeps: given again to whom they may be given, as long as they are true, traced each time.</summary>
public sealed class KeptAnswerTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Caller Officer = new("officer", CallerRoles.PrivacyOfficer, CallerPerimeter.All);
    private static readonly Caller Reader = new("reader", CallerRoles.DirectoryReader, CallerPerimeter.All);

    private SyncBench bench = null!;
    private TestServer server = null!;
    private string pupil = "", other = "";

    private AnswerCache Kept => server.Of<AnswerCache>();

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(TwoSchools.Small, TwoSchools.Other);
        await bench.SyncAsync(TwoSchools.Extract(12, 12));
        server = await TestServer.StartAsync(bench.Store);
        (pupil, other) = (await IdOfAsync("100"), await IdOfAsync("200"));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task GetPerson_AskedAgain_IsAnsweredFromMemory()
    {
        var first = await GetAsync(server.Directory, pupil);
        // Behind the back of every revision, which nothing of ours does.
        await ForgetContentAsync();

        Assert.Equal(first, await GetAsync(server.Directory, pupil));
        Assert.Equal(first.Person, (await server.Directory.BatchGetPersonsAsync(
            new BatchGetPersonsRequest { Keys = { new PersonKey { PersonId = pupil } } })).Results[0].Person);
    }

    [Fact]
    public async Task GetPerson_AfterBatchGetPersons_IsAnsweredFromMemory()
    {
        var batch = await server.Directory.BatchGetPersonsAsync(new BatchGetPersonsRequest
        {
            Keys = { new PersonKey { PersonId = pupil }, new PersonKey { PersonId = new string('0', 32) },
            new PersonKey { PersonId = pupil }, new PersonKey { PersonId = other } },
        });
        Assert.Equal([pupil, "", pupil, other], batch.Results.Select(result => result.Person?.PersonId ?? ""), StringComparer.Ordinal);
        Assert.Equal(2, Kept.Count);
        await ForgetContentAsync();

        Assert.Equal(batch.Results[3].Person, (await GetAsync(server.Directory, other)).Person);
    }

    [Fact]
    public async Task GetPerson_AfterTheNextRevision_IsAsThatMadeHim()
    {
        var before = await GetAsync(server.Directory, pupil);
        await bench.SyncAsync(TwoSchools.Extract(12, 12, "20260620", parentName: "AUTRE").Pupil("300", "1", given: "Nouvelle"));

        var after = await GetAsync(server.Directory, pupil);

        Assert.True(after.Revision > before.Revision);
        Assert.Equal(before.Person, after.Person);
        Assert.Equal(1, Kept.Count);
        var parent = await IdOfAsync("901", AafCategory.PersRelEleve);
        Assert.Equal("AUTRE", (await GetAsync(server.Directory, parent)).Person.UsageName);
    }

    [Fact]
    public async Task GetPerson_OfWhomTheNextNightEnds_IsSuspendedAtOnce()
    {
        Assert.Equal(ProfileState.Active, Assert.Single((await GetAsync(server.Directory, other)).Person.Profiles).State);
        await bench.SyncAsync(TwoSchools.Extract(12, 0, "20260620"));
        Assert.Equal(ProfileState.Suspended, Assert.Single((await GetAsync(server.Directory, other)).Person.Profiles).State);
    }

    [Fact]
    public async Task GetPerson_OfCallersWhoSeeDifferentFields_GivesEachHisOwn()
    {
        var (officer, reader) = (ClientOf(Officer), ClientOf(Reader));
        var whole = await GetAsync(officer, pupil);
        Assert.NotEmpty(whole.Person.BirthDate);
        for (var again = 0; again < 2; again++)
        {
            Assert.Empty((await GetAsync(reader, pupil)).Person.BirthDate);
            Assert.Equal(whole, await GetAsync(officer, pupil));
        }
    }

    [Fact]
    public async Task GetPerson_OfACallerWhoDoesNotReachHim_IsNotFoundAlthoughOthersWereAnswered()
    {
        await GetAsync(ClientOf(Reader), pupil);
        var inside = ClientOf(Reader with { Name = "inside", Perimeter = TestCallers.Of(uais: [TwoSchools.Small]) });
        var outside = ClientOf(Reader with { Name = "outside", Perimeter = TestCallers.Of(uais: [TwoSchools.Other]) });
        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(pupil, (await GetAsync(inside, pupil)).Person.PersonId);
            Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => GetAsync(outside, pupil))).StatusCode);
        }
    }

    [Fact]
    public async Task GetPerson_AnsweredFromMemory_IsTracedEachTime()
    {
        var revision = (await GetAsync(server.Directory, pupil)).Revision;
        await GetAsync(server.Directory, pupil);
        await server.Directory.BatchGetPersonsAsync(new BatchGetPersonsRequest { Keys = { new PersonKey { PersonId = pupil } } });

        var entries = (await new PrivacyService.PrivacyServiceClient(server.As(Officer)).ListAccessesAsync(
            new ListAccessesRequest { Filter = new AccessFilter { PersonId = pupil } })).Accesses;

        Assert.Equal(
            ["BatchGetPersons", "GetPerson", "GetPerson"], entries.Select(entry => entry.Call.Split('/')[1]).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.All(entries, entry => Assert.Equal((revision, pupil), (entry.RevisionRead, Assert.Single(entry.PersonIds))));
    }

    [Fact]
    public async Task Lists_AskedAgain_AreAnsweredFromMemoryTracedAndWithinEachPerimeter()
    {
        var asked = new ListPersonsRequest { PageSize = 20 };
        var inside = ClientOf(Reader with { Name = "inside", Perimeter = TestCallers.Of(uais: [TwoSchools.Small]) });
        var (first, own) = (await server.Directory.ListPersonsAsync(asked), await inside.ListPersonsAsync(asked));
        var last = await NextAsync(first);
        Assert.Equal(20, first.Persons.Count);
        Assert.True(own.Persons.Count < first.Persons.Count + last.Persons.Count);
        var classes = await server.Directory.ListClassesAsync(new ListClassesRequest { Uai = TwoSchools.Small });
        await ForgetContentAsync();

        var again = await server.Directory.ListPersonsAsync(asked);

        Assert.Equal(first.Persons, again.Persons);
        Assert.Equal(last.Persons, (await NextAsync(again)).Persons);
        Assert.Equal(own.Persons, (await inside.ListPersonsAsync(asked)).Persons);
        Assert.Equal(classes, await server.Directory.ListClassesAsync(new ListClassesRequest { Uai = TwoSchools.Small }));
        var id = first.Persons[0].PersonId;
        var entries = (await new PrivacyService.PrivacyServiceClient(server.As(Officer)).ListAccessesAsync(
            new ListAccessesRequest { Filter = new AccessFilter { PersonId = id } })).Accesses;
        Assert.Equal(own.Persons.Any(person => string.Equals(person.PersonId, id, StringComparison.Ordinal)) ? 4 : 2, entries.Count);

        async Task<ListPersonsResponse> NextAsync(ListPersonsResponse page) => await server.Directory.ListPersonsAsync(
            new ListPersonsRequest { PageSize = 20, PageToken = page.NextPageToken });
    }

    [Fact]
    public async Task Lists_AfterTheNextRevision_AreReadAnew()
    {
        var asked = new ListPersonsRequest { Filter = new PersonFilter { Uai = TwoSchools.Other, Role = Role.Pupil } };
        var before = await server.Directory.ListPersonsAsync(asked);
        var classes = await server.Directory.ListClassesAsync(new ListClassesRequest { Uai = TwoSchools.Small });
        await bench.SyncAsync(TwoSchools.Extract(11, 0, "20260620"));

        Assert.Equal(12, before.Persons.Count);
        Assert.Empty((await server.Directory.ListPersonsAsync(asked)).Persons);
        var after = await server.Directory.ListClassesAsync(new ListClassesRequest { Uai = TwoSchools.Small });
        Assert.NotEqual(classes.Revision, after.Revision);
    }

    [Fact]
    public void Pages_OfAnotherRevisionOrBeyondTheirRows_AreForgotten()
    {
        var pages = new HeadPages<string, int>(mostRows: 6);
        pages.Keep(1, "a", [1, 2]);
        Assert.Equal([1, 2], pages.Find(1, "a"));
        Assert.Null(pages.Find(2, "a"));
        pages.Keep(1, "b", [3, 4]);
        Assert.NotNull(pages.Find(1, "a"));
        pages.Keep(1, "c", [5]);
        Assert.Null(pages.Find(1, "a"));
        Assert.Equal([5], pages.Find(1, "c"));
        pages.Keep(2, "d", [1, 2, 3, 4, 5, 6]);
        Assert.Null(pages.Find(2, "d"));
        Assert.Null(pages.Find(1, "c"));
    }

    [Fact]
    public async Task GetPerson_AtARevisionNeverMade_IsRefusedAlthoughTheyAreKept()
    {
        var revision = (await GetAsync(server.Directory, pupil)).Revision;
        var later = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = pupil, AtLeastRevision = revision + 1 }));
        Assert.Equal(StatusCode.InvalidArgument, later.StatusCode);
    }

    private static async Task<GetPersonResponse> GetAsync(DirectoryService.DirectoryServiceClient client, string id) =>
        await client.GetPersonAsync(new GetPersonRequest { PersonId = id });

    private DirectoryService.DirectoryServiceClient ClientOf(Caller caller) => new(server.As(caller));

    private async Task<string> IdOfAsync(string id, AafCategory category = AafCategory.Eleve) =>
        (await bench.FindAsync(category, id))!.PersonId.ToString();

    private async Task ForgetContentAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={bench.Files.Path};Pooling=False");
        await connection.OpenAsync(None);
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM record";
        Assert.True(await command.ExecuteNonQueryAsync(None) > 0);
    }
}
