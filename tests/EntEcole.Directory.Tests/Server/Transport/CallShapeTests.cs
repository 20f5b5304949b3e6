using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Transport;

public sealed class CallShapeTests(EchoHost host) : IClassFixture<EchoHost>
{
    private readonly Echo.EchoClient client = host.Client;

    [Fact(Timeout = Rpc.Patience)]
    public async Task Unary_Awaited_Answers()
    {
        using var call = client.UnaryAsync(new EchoRequest { Text = "a", Number = 7 });
        Assert.Equal(new EchoResponse { Text = "a", Number = 7 }, await call);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Unary_Blocking_Answers() =>
        Assert.Equal("b", await Task.Run(() => client.Unary(new EchoRequest { Text = "b" }).Text));

    [Fact(Timeout = Rpc.Patience)]
    public async Task Unary_EmptyMessage_AnswersEmptyMessage() =>
        Assert.Equal(new NothingResponse(), await client.NothingAsync(new NothingRequest()));

    [Fact(Timeout = Rpc.Patience)]
    public async Task Unary_MethodNotWritten_IsUnimplemented() =>
        Assert.Equal(StatusCode.Unimplemented, (await Rpc.FailsAsync(client.UnwrittenAsync(new NothingRequest()))).StatusCode);

    [Fact(Timeout = Rpc.Patience)]
    public async Task Unary_ServerThrows_IsUnknown() =>
        Assert.Equal(StatusCode.Unknown, (await Rpc.FailsAsync(client.UnaryAsync(new EchoRequest { Text = "throw" }))).StatusCode);

    [Fact(Timeout = Rpc.Patience)]
    public async Task Down_FiveAnswers_ComeInOrder()
    {
        using var call = client.Down(new EchoRequest { Text = "x", Number = 5, Blob = ByteString.CopyFrom(new byte[4096]) });
        var answers = await Rpc.ReadAsync(call.ResponseStream);
        Assert.Equal([0, 1, 2, 3, 4], answers.Select(answer => answer.Number));
        Assert.All(answers, answer => Assert.Equal(4096, answer.Blob.Length));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Down_FailsAfterTwo_GivesTwoThenStatusAndTrailers()
    {
        using var call = client.Down(new EchoRequest { Text = "fail", Number = 2 });
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.True(await call.ResponseStream.MoveNext());
        var error = await Rpc.FailsAsync(() => call.ResponseStream.MoveNext());
        Assert.Equal((StatusCode.Aborted, "mid-stream", "end"), (error.StatusCode, error.Status.Detail, error.Trailers.GetValue("at")));
        Assert.Equal("end", call.GetTrailers().GetValue("at"));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Up_ThreeRequests_AnswersTheirSum()
    {
        using var call = client.Up();
        await call.RequestStream.WriteAsync(new EchoRequest { Number = 1 });
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        await call.RequestStream.WriteAsync(new EchoRequest { Number = 2 });
        call.RequestStream.WriteOptions = null;
        await call.RequestStream.WriteAsync(new EchoRequest { Number = 3 }, TestContext.Current.CancellationToken);
        await call.RequestStream.CompleteAsync();
        Assert.Equal(6, (await call).Number);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Both_PingPong_AnswersEachBeforeTheNext()
    {
        using var call = client.Both();
        for (var i = 0; i < 3; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Number = i });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(i, call.ResponseStream.Current.Number);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }
}
