using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>Pages (AIP-158) and revisions.</summary>
[Collection(SampleServers.Name)]
public sealed class DirectoryServicePagingTests(SampleServer sample)
{
    // What a client accepts unless told otherwise.
    private const int ClientLimit = 4 * 1024 * 1024;

    private static readonly PersonFilter Rodez = new() { Uai = SampleServer.Rodez };

    private readonly DirectoryService.DirectoryServiceClient client = sample.Client;

    [Fact]
    public async Task ListPersons_PagesOfSeven_GiveTheSameListAsOne()
    {
        foreach (
            var filter in new[] { Rodez, new PersonFilter { NamePrefix = "b" }, new PersonFilter { Academy = "MONTPELLIER", Role = Role.Teacher } })
        {
            var whole = await sample.ListPersonsAsync(filter);
            Assert.InRange(whole.Count, 8, 1000);
            Assert.Equal(whole, await sample.ListPersonsAsync(filter, pageSize: 7));
        }
    }

    [Fact]
    public async Task ListPersons_LastPageExactlyFull_HasNoNextPage()
    {
        var count = (await sample.ListPersonsAsync(Rodez)).Count;
        Assert.Empty((await client.ListPersonsAsync(new ListPersonsRequest { Filter = Rodez, PageSize = count })).NextPageToken);
        Assert.NotEmpty((await client.ListPersonsAsync(new ListPersonsRequest { Filter = Rodez, PageSize = count - 1 })).NextPageToken);
    }

    [Fact]
    public async Task ListClasses_PageByPage_GivesTheSameList()
    {
        var whole = (await client.ListClassesAsync(new ListClassesRequest { Uai = SampleServer.Rodez, PageSize = 1000 })).Classes;
        var request = new ListClassesRequest { Uai = SampleServer.Rodez, PageSize = 2 };
        var paged = new List<SchoolClass>();
        do
        {
            var page = await client.ListClassesAsync(request);
            paged.AddRange(page.Classes);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(whole, paged);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(3, 3)]
    [InlineData(1000, 1000)]
    [InlineData(100_000, 1000)]
    [InlineData(int.MaxValue, 1000)]
    public async Task PageSize_Given_IsServedUpToAThousand(int asked, int served)
    {
        var page = await client.ListPersonsAsync(new ListPersonsRequest { PageSize = asked });
        Assert.Equal(served, page.Persons.Count);
        Assert.InRange(page.CalculateSize(), served * 100, ClientLimit / 2);
        Assert.NotEmpty(page.NextPageToken);
    }

    [Fact]
    public async Task PageSize_Negative_IsInvalidArgumentOnEveryList()
    {
        await Refused(client.ListPersonsAsync(new ListPersonsRequest { PageSize = -1 }));
        await Refused(client.ListSchoolsAsync(new ListSchoolsRequest { PageSize = -1 }));
        await Refused(client.ListClassesAsync(new ListClassesRequest { PageSize = -1, Uai = SampleServer.Rodez }));
        await Refused(client.ListRelativesAsync(new ListRelativesRequest { PageSize = -1, PersonId = new string('0', 32) }));

        static async Task Refused<T>(AsyncUnaryCall<T> call)
        {
            var error = await RichError.OfAsync(call);
            Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT"), (error.Code, error.Reason));
            Assert.Equal("page_size", Assert.Single(error.Fields));
        }
    }

    [Fact]
    public async Task PageToken_WithAnotherPageSize_GoesOn()
    {
        var whole = await sample.ListPersonsAsync(Rodez);
        var first = await client.ListPersonsAsync(new ListPersonsRequest { Filter = Rodez, PageSize = 5 });
        var second = await client.ListPersonsAsync(
            new ListPersonsRequest { Filter = Rodez, PageSize = 9, PageToken = first.NextPageToken });
        Assert.Equal(whole.Skip(5).Take(9), second.Persons);
        Assert.Equal(first.Revision, second.Revision);
    }

    [Fact]
    public async Task PageToken_OfAnotherFilterOrCall_IsRefused()
    {
        var token = (await client.ListPersonsAsync(new ListPersonsRequest { Filter = Rodez, PageSize = 5 })).NextPageToken;
        var schools = (await client.ListSchoolsAsync(new ListSchoolsRequest { PageSize = 5 })).NextPageToken;
        await RefusedAsync(client.ListPersonsAsync(new ListPersonsRequest { PageToken = token }));
        await RefusedAsync(
            client.ListPersonsAsync(new ListPersonsRequest { Filter = new PersonFilter(Rodez) { Role = Role.Pupil }, PageToken = token }));
        await RefusedAsync(client.ListSchoolsAsync(new ListSchoolsRequest { PageToken = token }));
        await RefusedAsync(client.ListPersonsAsync(new ListPersonsRequest { PageToken = schools }));
        await RefusedAsync(client.ListClassesAsync(new ListClassesRequest { Uai = SampleServer.Rodez, PageToken = token }));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAA")]
    [InlineData("!!!!")]
    [InlineData("é")]
    [InlineData("AQAAAAAAAAADAAAABwAAAAAAAAAA")]
    public async Task PageToken_Garbage_IsRefused(string token)
    {
        await RefusedAsync(client.ListPersonsAsync(new ListPersonsRequest { PageToken = token }));
        await RefusedAsync(client.ListSchoolsAsync(new ListSchoolsRequest { PageToken = token }));
    }

    [Fact]
    public async Task PageToken_EachByteOfARealOneChanged_IsRefused()
    {
        var token = (await client.ListPersonsAsync(new ListPersonsRequest { Filter = Rodez, PageSize = 5 })).NextPageToken;
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x80;
            var changed = System.Buffers.Text.Base64Url.EncodeToString(bytes);
            bytes[i] ^= 0x80;
            await RefusedAsync(client.ListPersonsAsync(new ListPersonsRequest { Filter = Rodez, PageToken = changed }));
        }
    }

    [Fact]
    public async Task AtLeastRevision_UpToHead_IsServedAndBeyondIsRefused()
    {
        var head = (await client.ListSchoolsAsync(new ListSchoolsRequest { PageSize = 1 })).Revision;
        var served = await client.GetSchoolAsync(new GetSchoolRequest { Uai = SampleServer.Rodez, AtLeastRevision = head });
        Assert.Equal(head, served.Revision);
        var id = new string('0', 32);
        await Refused(client.GetSchoolAsync(new GetSchoolRequest { Uai = SampleServer.Rodez, AtLeastRevision = head + 1 }));
        await Refused(client.ListSchoolsAsync(new ListSchoolsRequest { AtLeastRevision = head + 1 }));
        await Refused(client.ListClassesAsync(new ListClassesRequest { Uai = SampleServer.Rodez, AtLeastRevision = head + 1 }));
        await Refused(client.GetPersonAsync(new GetPersonRequest { PersonId = id, AtLeastRevision = head + 1 }));
        await Refused(client.BatchGetPersonsAsync(
            new BatchGetPersonsRequest { Keys = { new PersonKey { PersonId = id } }, AtLeastRevision = head + 1 }));
        await Refused(client.ListPersonsAsync(new ListPersonsRequest { AtLeastRevision = head + 1 }));
        await Refused(client.ListRelativesAsync(new ListRelativesRequest { PersonId = id, AtLeastRevision = head + 1 }));

        async Task Refused<T>(AsyncUnaryCall<T> call)
        {
            var error = await RichError.OfAsync(call);
            Assert.Equal((StatusCode.InvalidArgument, "CURSOR_INVALID"), (error.Code, error.Reason));
            Assert.Equal(System.FormattableString.Invariant($"{head}"), error.Info.Metadata["revision"]);
            Assert.Equal(System.FormattableString.Invariant($"{head + 1}"), error.Info.Metadata["atLeastRevision"]);
        }
    }

    private static async Task RefusedAsync<T>(AsyncUnaryCall<T> call)
    {
        var error = await RichError.OfAsync(call);
        Assert.Equal((StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID"), (error.Code, error.Reason));
        Assert.Equal("page_token", Assert.Single(error.Fields));
    }
}
