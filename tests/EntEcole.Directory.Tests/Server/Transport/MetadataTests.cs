using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Transport;

/// <summary>Headers, trailers and status details, text and binary.</summary>
public sealed class MetadataTests(EchoHost host) : IClassFixture<EchoHost>
{
    private readonly Echo.EchoClient client = host.Client;

    [Fact(Timeout = Rpc.Patience)]
    public async Task Headers_TextAndBinary_ReachTheServer()
    {
        var headers = new Metadata
        {
            { "X-Academie", "Montpellier" }, { "multi", "1" }, { "multi", "2" }, { "trace-bin", new byte[] { 0, 128, 255 } },
        };
        var answer = await client.UnaryAsync(new EchoRequest { Text = "headers" }, headers);

        // HttpClient joins the values of a repeated key with ", ".
        Assert.Equal("Montpellier|1, 2", answer.Text);
        Assert.Equal([0, 128, 255], answer.Blob.ToByteArray());
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task HeadersAndTrailers_TextAndBinary_ReachTheClient()
    {
        using var call = client.UnaryAsync(new EchoRequest { Text = "headers" }, new Metadata { { "trace-bin", new byte[] { 1 } } });
        var headers = await call.ResponseHeadersAsync;
        Assert.Equal("yes", headers.GetValue("early"));
        Assert.Equal([9, 0, 255], headers.GetValueBytes("early-bin")!);
        await call;
        Assert.Equal("too", call.GetTrailers().GetValue("late"));
        Assert.Equal([1, 2, 3], call.GetTrailers().GetValueBytes("late-bin")!);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Headers_WrittenEarly_ComeBeforeTheAnswer()
    {
        using var call = client.UnaryAsync(new EchoRequest { Text = "early" });
        Assert.Equal("yes", (await call.ResponseHeadersAsync).GetValue("early"));
        Assert.False(call.ResponseAsync.IsCompleted);
        host.Witness.Signal("go on").SetResult("");
        Assert.Equal("early", (await call).Text);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task RpcException_WithDetails_LeavesAsStatusTrailersAndDetails()
    {
        using var call = client.UnaryAsync(new EchoRequest { Text = "fail" });
        var error = await Rpc.FailsAsync(call);
        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Equal("no: é/%", error.Status.Detail);
        Assert.Equal("because", error.Trailers.GetValue("why"));
        Assert.Equal(EchoService.Details, error.Trailers.GetValueBytes("grpc-status-details-bin")!);
        Assert.Equal("because", call.GetTrailers().GetValue("why"));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task RpcException_OfABlockingCall_IsThrown() =>
        Assert.Equal(
            StatusCode.FailedPrecondition,
            (await Rpc.FailsAsync(() => Task.Run(() => client.Unary(new EchoRequest { Text = "fail" })))).StatusCode);

    [Fact(Timeout = Rpc.Patience)]
    public async Task Status_SetOnTheContext_ReachesTheClient()
    {
        var error = await Rpc.FailsAsync(client.UnaryAsync(new EchoRequest { Text = "status" }));
        Assert.Equal((StatusCode.DataLoss, "by status"), (error.StatusCode, error.Status.Detail));
    }

    [Fact]
    public void Metadata_Keys_FollowTheRules()
    {
        var metadata = new Metadata { { "A-B", "1" }, { "a-b", "2" }, { "C-BIN", new byte[] { 1 } } };
        Assert.Equal("2", metadata.GetValue("a-b"));
        Assert.Equal(["a-b", "a-b", "c-bin"], metadata.Select(entry => entry.Key), StringComparer.Ordinal);
        Assert.Null(metadata.GetValueBytes("none"));
        Assert.Throws<ArgumentException>(() => metadata.Add("a b", "x"));
        Assert.Throws<ArgumentException>(() => metadata.Add("x-bin", "x"));
        Assert.Throws<ArgumentException>(() => metadata.Add("x", [1]));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("a", "b"));
    }
}
