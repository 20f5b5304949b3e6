using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>What persons are asked for, in ASCII or with accents; and names of callers.</summary>
public sealed class PurposeTests : IAsyncLifetime
{
    private const string Accented = "suivi de l'élève à la rentrée";

    private TestStore store = null!;
    private TestServer server = null!;
    private DirectoryService.DirectoryServiceClient silent = null!;

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        server = await TestServer.StartAsync(store.Store);
        silent = new DirectoryService.DirectoryServiceClient(server.As(TestCallers.Everybody, purpose: null));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Purpose_WithAccents_IsTakenFromTheBinaryHeader()
    {
        await AskAsync(Binary(Accented));
        await AskAsync(Binary("appel"), new Metadata.Entry("x-purpose", "appel"));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Purpose_GivenTwiceAndDifferently_IsRefused()
    {
        var error = await RefusedAsync(Binary(Accented), new Metadata.Entry("x-purpose", "autre"));

        Assert.Equal((StatusCode.InvalidArgument, "PURPOSE_MISSING"), (error.Code, error.Reason));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Purpose_WithACharacterThatCannotBeSeen_IsRefusedAndNotRepeated()
    {
        foreach (var one in UnseenText.All)
        {
            var error = await RefusedAsync(Binary("a" + one + "b"));

            Assert.Equal((StatusCode.InvalidArgument, "PURPOSE_MISSING"), (error.Code, error.Reason));
            Assert.False(UnseenText.IsIn(error.Status.ToString()));
        }
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Client_SendsAPurposeWithAccents()
    {
        var client = server.ClientOf(TestCallers.Everybody, options => options with { Purpose = Accented });

        await client.Directory.ListPersonsAsync(new ListPersonsRequest());
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Token_OfACallerWhoseNameCannotBeSeen_IsNotAccepted()
    {
        foreach (var one in UnseenText.Worst)
        {
            var channel = server.As(new Caller("ent" + one, CallerRoles.All, CallerPerimeter.All));

            Assert.Equal("CREDENTIALS_INVALID", (await RichError.OfAsync(
                new DirectoryService.DirectoryServiceClient(channel).ListSchoolsAsync(new ListSchoolsRequest()))).Reason);
        }
    }

    private static Metadata.Entry Binary(string purpose) => new("x-purpose-bin", System.Text.Encoding.UTF8.GetBytes(purpose));

    private async Task AskAsync(params Metadata.Entry[] headers) => await silent.ListPersonsAsync(new ListPersonsRequest(), Of(headers));

    private async Task<RichError> RefusedAsync(params Metadata.Entry[] headers) =>
        await RichError.OfAsync(silent.ListPersonsAsync(new ListPersonsRequest(), Of(headers)));

    private static Metadata Of(Metadata.Entry[] headers)
    {
        var all = new Metadata();
        Array.ForEach(headers, all.Add);
        return all;
    }
}
