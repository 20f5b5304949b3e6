using System.Globalization;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Limits;

/// <summary>Headers beyond the limits are refused with a status; the connection, and other calls on it, live on.</summary>
public sealed class HeaderLimitTests : IAsyncLifetime
{
    private static readonly GetSchoolRequest Request = new() { Uai = SampleServer.Rodez };

    private TestStore store = null!;
    private TestServer server = null!;
    private DirectoryService.DirectoryServiceClient client = null!;
    private int connected;

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        server = await TestServer.StartAsync(store.Store);
        client = LoopbackClient.Of(server, "127.0.0.1", () => connected++);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await store.DisposeAsync();
    }

    [Theory(Timeout = Rpc.Patience)]
    [InlineData(101, 1, HeaderLimit.MaxCount)]
    [InlineData(900, 1, HeaderLimit.MaxCount)]
    [InlineData(1, 33_000, HeaderLimit.MaxBytes)]
    [InlineData(1, 120_000, HeaderLimit.MaxBytes)]
    [InlineData(60, 1_000, HeaderLimit.MaxBytes)]
    public async Task Headers_BeyondTheLimits_AreRefusedAndTheConnectionLivesOn(int count, int length, int limit)
    {
        using var watch = client.WatchChanges(new WatchChangesRequest());
        Assert.True(await watch.ResponseStream.MoveNext());

        var refused = await RichError.OfAsync(client.GetSchoolAsync(Request, Headers(count, length)));
        Assert.Equal(
            (StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE", limit.ToString(CultureInfo.InvariantCulture)),
            (refused.Code, refused.Reason, refused.Info.Metadata["limit"]));

        Assert.Equal("SCHOOL_NOT_FOUND", (await RichError.OfAsync(client.GetSchoolAsync(Request))).Reason);
        Assert.Equal(1, connected);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Headers_BeyondTheLimits_WithoutCredentials_AreRefusedAlike() => Assert.Equal(
        "MESSAGE_TOO_LARGE",
        (await RichError.OfAsync(
            new DirectoryService.DirectoryServiceClient(server.With(null)).GetSchoolAsync(Request, Headers(101, 1)))).Reason);

    [Theory(Timeout = Rpc.Patience)]
    [InlineData(80, 10)]
    [InlineData(1, 30_000)]
    public async Task Headers_WithinTheLimits_AreServed(int count, int length) =>
        Assert.Equal("SCHOOL_NOT_FOUND", (await RichError.OfAsync(client.GetSchoolAsync(Request, Headers(count, length)))).Reason);

    private static Metadata Headers(int count, int length)
    {
        var all = new Metadata();
        for (var i = 0; i < count; i++)
        {
            all.Add($"x-header-{i}", new string('v', length));
        }

        return all;
    }
}
