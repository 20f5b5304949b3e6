using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace EntEcole.Directory.Tests.Server.Grpc.Health;

public sealed class HealthTests : IAsyncLifetime
{
    private readonly FakeTime time = new();
    private volatile bool away;
    private TestStore store = null!;
    private TestServer server = null!;
    private global::Grpc.Health.V1.Health.HealthClient client = null!;

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        server = await TestServer.StartAsync(StoreProxy.Of(store.Store, (_, _) => away ? throw Gone() : null), time);
        client = new global::Grpc.Health.V1.Health.HealthClient(server.Channel);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Check_ServerAndEachService_Serves()
    {
        foreach (var service in Services.Descriptors.Select(one => one.FullName).Append(""))
        {
            Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest { Service = service })).Status);
        }
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task HealthVerb_ServerThatServesOrNot_TellsByItsExit()
    {
        var url = $"http://{server.Channel.Target}";

        Assert.Equal(0, await HealthAsync(url));
        away = true;
        Assert.Equal(5, await HealthAsync(url));
        away = false;
        Assert.Equal(5, await HealthAsync("http://127.0.0.1:9"));
        Assert.Equal(5, await HealthAsync("nonsense"));
    }

    private Task<int> HealthAsync(string url) => EntEcole.Directory.Server.Cli.Entecole.RunAsync(
        ["health", "--urls", url], time, TextWriter.Null, TextWriter.Null, CancellationToken.None);

    [Fact(Timeout = Rpc.Patience)]
    public async Task Check_UnknownService_IsNotFound() =>
        Assert.Equal(
            StatusCode.NotFound, (await Rpc.FailsAsync(client.CheckAsync(new HealthCheckRequest { Service = "none" }))).StatusCode);

    [Fact(Timeout = Rpc.Patience)]
    public async Task Check_StoreGone_DoesNotServe()
    {
        // Pooled connections would go on reading the file that is gone: a store's end closes them.
        await store.Store.DisposeAsync();
        File.Delete(store.Path);
        Assert.Equal(ServingStatus.NotServing, (await client.CheckAsync(new HealthCheckRequest())).Status);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Check_StoreWithoutItsTables_DoesNotServe()
    {
        await store.Store.DisposeAsync();
        await File.WriteAllBytesAsync(store.Path, [], TestContext.Current.CancellationToken);
        Assert.Equal(ServingStatus.NotServing, (await client.CheckAsync(new HealthCheckRequest())).Status);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_StoreGoesAndComesBack_TellsEachChangeOnce()
    {
        using var call = client.Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(call));
        Beat();
        Beat();
        away = true;
        Beat();
        Assert.Equal(ServingStatus.NotServing, await NextAsync(call));
        Beat();
        away = false;
        Beat();
        Assert.Equal(ServingStatus.Serving, await NextAsync(call));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_UnknownService_TellsSoAndStays()
    {
        using var call = client.Watch(new HealthCheckRequest { Service = "none" });
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(call));
        var next = call.ResponseStream.MoveNext();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest())).Status);
        Assert.False(next.IsCompleted);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_WhenTheServerStops_DoesNotHoldItBack()
    {
        using var call = client.Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(call));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3), TimeProviders.Machine);
        await server.StopAsync(patience.Token);
        Assert.False(patience.IsCancellationRequested, "The server waited for the watcher until it was made to stop.");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await store.DisposeAsync();
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext());
        return call.ResponseStream.Current.Status;
    }

    private static DirectoryException Gone() => new(Reason.StoreUnavailable, new LocalizedText("Gone.", "Partie."));

    private void Beat() => time.Advance(TimeSpan.FromSeconds(5));
}
