using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Google.Protobuf;
using Grpc.Core;
using AccessFilter = EntEcole.Directory.V1.AccessFilter;

namespace EntEcole.Directory.Tests.Server.Grpc.Paging;

/// <summary>A page token keeps a list at one revision, never a perimeter: that is today's on every page; and it expires.</summary>
public sealed class PageTokenTests : IAsyncLifetime
{
    private const string Siret = "21120202300019";

    // Ten minutes before the convention's last day ends in France.
    private readonly FakeTime time = new(new DateTimeOffset(2026, 9, 5, 21, 50, 0, TimeSpan.Zero));
    private SyncBench bench = null!;
    private TestServer server = null!;

    public static TheoryData<string, bool> Lists()
    {
        var data = new TheoryData<string, bool>();
        foreach (var call in new[]
        {
            "ListSchools", "ListPersons", "ListPersons of a school", "ListRelatives", "ListEnrolments", "ListSchoolStates", "ListProblems",
            "ListAccesses",
        })
        {
            data.Add(call, true);
            data.Add(call, false);
        }

        return data;
    }

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(TwoSchools.Small, TwoSchools.Other);
        // Two schools in force to the last, and records with problems in each.
        var extract = TwoSchools.Extract(4, 4)
            .Pupil("300", "1", given: "Ida", relatives: ["901$2$1$1$1$1"], more: ExtractBuilder.Attr("ENTEleveINE", "x"))
            .Pupil("301", "2", given: "Ida", relatives: ["901$2$1$1$1$1"], more: ExtractBuilder.Attr("ENTEleveINE", "x"));
        await bench.SyncAsync(extract);
        server = await TestServer.StartAsync(bench.Store, time);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task NextPage_OfEveryListAfterTheConventionHasEnded_ShowsNoMoreThanAFreshList(string list, bool byDay)
    {
        var town = new Caller("town", CallerRoles.All, TestCallers.Of(sirets: [Siret]));
        var directory = new DirectoryService.DirectoryServiceClient(server.As(town));
        var persons = (await directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1000 })).Persons;
        var parent = persons.Single(person => person.Sources[0].Source.SourceId.Equals("901", StringComparison.Ordinal)).PersonId;
        Assert.True(persons.Count > 2);
        await directory.GetPersonAsync(new GetPersonRequest { PersonId = parent });

        var first = await AskAsync(town, list, parent, "");
        Assert.True(first.Rows > 0);
        Assert.NotEmpty(first.Next);
        if (byDay)
        {
            time.Advance(TimeSpan.FromMinutes(20));
        }
        else
        {
            // A correction: the convention is of another commune.
            var convention = (await bench.Store.Enrolment.ListConventionsAsync(first.Revision, CancellationToken.None))[0];
            await bench.Store.Enrolment.SaveConventionsAsync([convention with { Siret = "21660049400019" }], CancellationToken.None);
        }

        var (fresh, next) = (await AskAsync(town, list, parent, ""), await AskAsync(town, list, parent, first.Next));
        Assert.Equal((0, ""), (fresh.Rows, fresh.Next));
        Assert.Equal((0, "", fresh.Reason), (next.Rows, next.Next, next.Reason));
        if (!byDay)
        {
            // It is still there for who reaches it.
            Assert.True((await AskAsync(TestCallers.Everybody, list, parent, "")).Rows > 0);
        }
    }

    [Fact]
    public async Task PageToken_AfterItsMinutes_IsRefusedAndSaysSo()
    {
        await using var brief = await TestServer.StartAsync(
            bench.Store, time, callers: TestCallers.Settings with { PageTokenLife = TimeSpan.FromMinutes(5) });
        var first = await brief.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 2 });
        var request = new ListPersonsRequest { PageSize = 2, PageToken = first.NextPageToken };
        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        var second = await brief.Directory.ListPersonsAsync(request);
        Assert.NotEmpty(second.Persons);

        time.Advance(TimeSpan.FromMilliseconds(1));
        var refused = await RichError.OfAsync(brief.Directory.ListPersonsAsync(request));

        Assert.Equal((StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID"), (refused.Code, refused.Reason));
        Assert.Contains("expired", refused.Status.Message, StringComparison.Ordinal);
        // Each page gives a token of its own: a list that goes on may take as long as it needs.
        Assert.NotEmpty(
            (await brief.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 2, PageToken = second.NextPageToken })).Persons);
    }

    private async Task<(int Rows, string Next, string Reason, long Revision)> AskAsync(
        Caller caller, string list, string parent, string token)
    {
        var channel = server.As(caller);
        var (directory, sync) = (new DirectoryService.DirectoryServiceClient(channel), new SyncService.SyncServiceClient(channel));
        try
        {
            return list switch
            {
                "ListSchools" => Of(
                    await directory.ListSchoolsAsync(new ListSchoolsRequest { PageSize = 1, PageToken = token }),
                    one => (one.Schools.Count, one.NextPageToken, one.Revision)),
                "ListPersons" => Of(
                    await directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1, PageToken = token }),
                    one => (one.Persons.Count, one.NextPageToken, one.Revision)),
                "ListPersons of a school" => Of(
                    await directory.ListPersonsAsync(
                        new ListPersonsRequest { Filter = new PersonFilter { Uai = TwoSchools.Small }, PageSize = 1, PageToken = token }),
                    one => (one.Persons.Count, one.NextPageToken, one.Revision)),
                "ListRelatives" => Of(
                    await directory.ListRelativesAsync(new ListRelativesRequest { PersonId = parent, PageSize = 1, PageToken = token }),
                    one => (one.Relations.Count, one.NextPageToken, one.Revision)),
                "ListEnrolments" => Of(
                    await new EnrolmentService.EnrolmentServiceClient(channel).ListEnrolmentsAsync(
                        new ListEnrolmentsRequest { On = "2026-06-15", PageSize = 1, PageToken = token }),
                    one => (one.Enrolments.Count, one.NextPageToken, one.Revision)),
                "ListSchoolStates" => Of(
                    await sync.ListSchoolStatesAsync(new ListSchoolStatesRequest { PageSize = 1, PageToken = token }),
                    one => (one.States.Count, one.NextPageToken, one.Revision)),
                "ListProblems" => Of(
                    await sync.ListProblemsAsync(new ListProblemsRequest { RunId = 1, PageSize = 1, PageToken = token }),
                    one => (one.Problems.Count, one.NextPageToken, one.Revision)),
                "ListAccesses" => Of(
                    await new PrivacyService.PrivacyServiceClient(channel).ListAccessesAsync(
                        new ListAccessesRequest { Filter = new AccessFilter { Caller = "town" }, PageSize = 1, PageToken = token }),
                    one => (one.Accesses.Count, one.NextPageToken, one.Revision)),
                _ => throw new ArgumentOutOfRangeException(nameof(list)),
            };
        }
        catch (RpcException refused)
        {
            return (0, "", RichError.Of(refused).Reason, 0);
        }

        static (int, string, string, long) Of<T>(T answer, Func<T, (int Rows, string Next, long Revision)> read)
            where T : IMessage
        {
            var (rows, next, revision) = read(answer);
            return (rows, next, "", revision);
        }
    }
}
