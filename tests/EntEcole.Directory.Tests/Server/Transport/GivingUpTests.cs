using EntEcole.Directory.Tests.Support;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Transport;

/// <summary>Deadlines and cancellation: both sides must see them.</summary>
public sealed class GivingUpTests(EchoHost host) : IClassFixture<EchoHost>
{
    // Long enough for a warm call to reach a busy server, short enough to wait for.
    private const double Soon = 700;

    private readonly Echo.EchoClient client = host.Client;

    [Fact(Timeout = Rpc.Patience)]
    public async Task Deadline_Unary_IsSeenByClientAndServer()
    {
        await client.NothingAsync(new NothingRequest());
        var error = await Rpc.FailsAsync(client.UnaryAsync(new EchoRequest { Text = "wait unary" }, deadline: TimeProviders.In(Soon)));
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.Equal("cancelled, had a deadline", await SeenAsync("wait unary"));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Deadline_MidStream_IsSeenByClientAndServer()
    {
        await client.NothingAsync(new NothingRequest());
        using var call = client.Down(new EchoRequest { Text = "wait down", Number = 1 }, deadline: TimeProviders.In(Soon));
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.DeadlineExceeded, (await Rpc.FailsAsync(call)).StatusCode);
        Assert.Equal("cancelled, had a deadline", await SeenAsync("wait down"));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Deadline_Passed_FailsWithoutCall()
    {
        var error = await Rpc.FailsAsync(client.UnaryAsync(new EchoRequest { Text = "wait never" }, deadline: DateTime.UnixEpoch));
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.False(host.Witness.Signal("wait never started").Task.IsCompleted);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Cancellation_ByToken_IsSeenByClientAndServer()
    {
        using var source = new CancellationTokenSource();
        var call = client.UnaryAsync(new EchoRequest { Text = "wait token" }, cancellationToken: source.Token);
        await SeenAsync("wait token started");
        await source.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Rpc.FailsAsync(call)).StatusCode);
        Assert.Equal("cancelled", await SeenAsync("wait token"));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Cancellation_ByDispose_IsSeenByClientAndServer()
    {
        var call = client.Down(new EchoRequest { Text = "wait dispose", Number = 1 });
        Assert.True(await call.ResponseStream.MoveNext());
        await SeenAsync("wait dispose started");
        call.Dispose();
        Assert.Equal("cancelled", await SeenAsync("wait dispose"));
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    private Task<string> SeenAsync(string key) => host.Witness.Signal(key).Task;
}
