using EntEcole.Directory.Sample;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server;

/// <summary>The tests that only read share one server over the bundled sample.</summary>
[CollectionDefinition(Name)]
public sealed class SampleServers : ICollectionFixture<SampleServer>
{
    public const string Name = "sample server";
}

/// <summary>A server over the bundled sample, synchronised once. Read only. Its end checks its log.</summary>
public sealed class SampleServer : IAsyncLifetime
{
    public const string Rodez = "0120612A";
    public const string Launaguet = "0312599G";

    private readonly TempFolder folder = new();
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private TestStore? store;
    private TestServer? server;

    public SampleKey Key { get; private set; } = null!;

    public TestServer Server => server!;

    /// <summary>The store that it serves.</summary>
    public Directory.DirectoryStore Store => store!.Store;

    public DirectoryService.DirectoryServiceClient Client => Server.Directory;

    /// <summary>Schools that are enrolled on the day of the tests.</summary>
    public IReadOnlyList<SchoolKey> Enrolled { get; private set; } = [];

    /// <summary>The other schools.</summary>
    public IReadOnlyList<SchoolKey> NotEnrolled { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        Key = await SampleStore.FillAsync(store.Store, folder.Path);
        server = await TestServer.StartAsync(store.Store);
        var conventions = await store.Store.Enrolment.ListConventionsAsync(1, CancellationToken.None);
        var uais = conventions
            .Where(convention => convention.EffectiveFrom <= SampleStore.Day && SampleStore.Day <= convention.EndsOn)
            .SelectMany(convention => convention.Schools)
            .Select(school => school.Uai)
            .ToHashSet(StringComparer.Ordinal);
        Enrolled = [.. Key.Schools.Where(school => uais.Contains(school.Uai))];
        NotEnrolled = [.. Key.Schools.Where(school => !uais.Contains(school.Uai))];
        foreach (var person in await ListPersonsAsync(new PersonFilter()))
        {
            names.Add(person.UsageName);
            names.Add(person.BirthName);
            names.Add(person.GivenName);
            names.Add(person.Pupil?.Ine ?? "");
        }

        names.Remove("");
    }

    /// <summary>All persons of a filter, page after page.</summary>
    public async Task<IReadOnlyList<Person>> ListPersonsAsync(PersonFilter filter, int pageSize = 1000)
    {
        var persons = new List<Person>();
        var request = new ListPersonsRequest { Filter = filter, PageSize = pageSize };
        do
        {
            var page = await Client.ListPersonsAsync(request);
            Assert.True(page.Persons.Count == pageSize || page.NextPageToken.Length == 0, "A page that is not the last is full.");
            persons.AddRange(page.Persons);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return persons;
    }

    /// <summary>The log lines that hold a name of somebody in the sample.</summary>
    public IReadOnlyList<ServerLog.Entry> LinesWithNames() =>
        [.. Server.Log.Entries.Where(entry => Words(entry.Text).Any(names.Contains))];

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
            Assert.Empty(LinesWithNames());
        }

        if (store is not null)
        {
            await store.DisposeAsync();
        }

        folder.Dispose();
    }

    private static IEnumerable<string> Words(string text) =>
        text.Split([' ', '\'', '"', '/', ':', ',', '.', '(', ')', '[', ']', '=', '\n', '\r']);
}
