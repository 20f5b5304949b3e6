using EntEcole.Directory.Sample;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>A list read page by page is one state, whatever is written meanwhile.</summary>
public sealed class PinnedPageTests
{
    [Fact]
    public async Task ListPersons_NextDaysSyncBetweenPages_GivesTheStateOfTheFirstPage()
    {
        using var folder = new TempFolder();
        await using var store = await TestStore.CreateAsync();
        var options = new SampleOptions { ChangeShare = 0.2 };
        await SampleStore.FillAsync(store.Store, folder.Path, options);
        await using var server = await TestServer.StartAsync(store.Store);
        var filter = new PersonFilter { Academy = "TOULOUSE" };
        var before = await ListAsync(server, new ListPersonsRequest { Filter = filter, PageSize = 1000 });

        var request = new ListPersonsRequest { Filter = filter, PageSize = 50 };
        var first = await server.Directory.ListPersonsAsync(request);
        SampleGenerator.Write(folder.Path, options with { Day = 1 }, TestContext.Current.CancellationToken);
        await SampleStore.SyncAsync(store.Store, folder.File("TOULOUSE"));
        request.PageToken = first.NextPageToken;
        var rest = await ListAsync(server, request);

        Assert.Equal(before, first.Persons.Concat(rest));
        var now = await server.Directory.ListPersonsAsync(new ListPersonsRequest { Filter = filter, PageSize = 50 });
        Assert.True(now.Revision > first.Revision, "The write made a revision.");
        Assert.NotEqual(before, await ListAsync(server, new ListPersonsRequest { Filter = filter, PageSize = 1000 }));
    }

    private static async Task<IReadOnlyList<Person>> ListAsync(TestServer server, ListPersonsRequest request)
    {
        var persons = new List<Person>();
        var revisions = new HashSet<long>();
        do
        {
            var page = await server.Directory.ListPersonsAsync(request);
            persons.AddRange(page.Persons);
            revisions.Add(page.Revision);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Single(revisions);
        return persons;
    }
}
