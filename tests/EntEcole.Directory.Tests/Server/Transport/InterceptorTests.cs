using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace EntEcole.Directory.Tests.Server.Transport;

/// <summary>Interceptors on both sides, the server's context, and credentials of calls.</summary>
public sealed class InterceptorTests(EchoHost host) : IClassFixture<EchoHost>
{
    [Fact(Timeout = Rpc.Patience)]
    public async Task ServerInterceptor_EveryShape_IsPassedThrough()
    {
        await AllShapesAsync(host.Client);
        Assert.Equal(
            ["both", "down", "unary", "up"],
            host.Witness.Handlers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ServerContext_OfACall_TellsMethodPeerDeadlineAndUserState()
    {
        var parts = (await host.Client.UnaryAsync(new EchoRequest { Text = "context" })).Text.Split('|');
        Assert.Equal("/entecole.tests.Echo/Unary", parts[0]);
        Assert.StartsWith("ipv4:127.0.0.1:", parts[1], StringComparison.Ordinal);
        Assert.Equal(["True", "False", "by interceptor"], parts[2..]);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ClientInterceptors_EveryShape_RunInOrder()
    {
        var notes = new List<string>();
        var invoker = host.Channel.Intercept(new NotingClientInterceptor("1", notes), new NotingClientInterceptor("2", notes));
        await AllShapesAsync(new Echo.EchoClient(invoker));
        Assert.Equal(["1 unary", "2 unary", "1 blocking", "2 blocking", "1 down", "2 down", "1 up", "2 up", "1 both", "2 both"], notes);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ClientInterceptor_HeaderFunction_AddsHeaders()
    {
        var client = new Echo.EchoClient(host.Channel.Intercept(headers =>
        {
            headers.Add("authorization", "by function");
            return headers;
        }));
        Assert.Equal("by function|none", (await client.UnaryAsync(new EchoRequest { Text = "auth" })).Text);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task CallCredentials_OnLoopbackWhenAllowed_AddHeaders()
    {
        using var channel = GrpcChannel.ForAddress(host.Url, new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        var answer = await new Echo.EchoClient(channel).UnaryAsync(new EchoRequest { Text = "auth" }, new CallOptions(credentials: Two()));
        Assert.Equal("Bearer 1|2", answer.Text);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task CallCredentials_OnAnInsecureChannel_AreNotSent()
    {
        var answer = await host.Client.UnaryAsync(new EchoRequest { Text = "auth" }, new CallOptions(credentials: Two()));
        Assert.Equal("none|none", answer.Text);
    }

    private static CallCredentials Two()
    {
        var bearer = CallCredentials.FromInterceptor(async (context, metadata) =>
        {
            await Task.Yield();
            metadata.Add("authorization", context.MethodName is "Unary" ? "Bearer 1" : "wrong context");
        });
        var second = CallCredentials.FromInterceptor((_, metadata) =>
        {
            metadata.Add("x-second", "2");
            return Task.CompletedTask;
        });
        return CallCredentials.Compose(bearer, second);
    }

    private static async Task AllShapesAsync(Echo.EchoClient client)
    {
        Assert.Equal("x", (await client.UnaryAsync(new EchoRequest { Text = "x" })).Text);
        Assert.Equal("y", await Task.Run(() => client.Unary(new EchoRequest { Text = "y" }).Text));
        using var down = client.Down(new EchoRequest { Number = 2 });
        Assert.Equal(2, (await Rpc.ReadAsync(down.ResponseStream)).Count);
        using var up = client.Up();
        await up.RequestStream.WriteAsync(new EchoRequest { Number = 4 });
        await up.RequestStream.CompleteAsync();
        Assert.Equal(4, (await up).Number);
        using var both = client.Both();
        await both.RequestStream.CompleteAsync();
        Assert.False(await both.ResponseStream.MoveNext());
    }
}
