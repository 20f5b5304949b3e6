using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace EntEcole.Directory.Tests.Server.Transport;

/// <summary>Compression and size of messages.</summary>
public sealed class MessageTests(EchoHost host) : IClassFixture<EchoHost>
{
    private const int Megabyte = 1_000_000;

    private static readonly Metadata Gzip = new() { { "grpc-internal-encoding-request", "gzip" } };

    private static readonly ByteString Zeros = ByteString.CopyFrom(new byte[300_000]);

    [Fact(Timeout = Rpc.Patience)]
    public async Task Gzip_BothWays_MakesBodiesSmallAndGivesThemBack()
    {
        using var wire = new WireMeter();
        using var channel = Metered(wire);
        var answer = await new Echo.EchoClient(channel).UnaryAsync(new EchoRequest { Text = "encoding", Blob = Zeros }, Gzip);
        Assert.Equal("gzip", answer.Text);
        Assert.Equal(Zeros, answer.Blob);
        Assert.Equal("gzip", wire.ResponseEncoding);
        Assert.InRange(wire.Sent, 1, 5_000);
        Assert.InRange(wire.Received, 1, 5_000);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Gzip_NoCompressOnBothSides_LeavesBodiesAsTheyAre()
    {
        using var wire = new WireMeter();
        using var channel = Metered(wire);
        var options = new CallOptions(Gzip).WithWriteOptions(new WriteOptions(WriteFlags.NoCompress));
        var answer = await new Echo.EchoClient(channel).UnaryAsync(new EchoRequest { Text = "plain", Blob = Zeros }, options);
        Assert.Equal(Zeros, answer.Blob);
        Assert.InRange(wire.Sent, 300_000, 301_000);
        Assert.InRange(wire.Received, 300_000, 301_000);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Message_OfThreeMegabytes_GoesBothWays()
    {
        var blob = Noise(3 * Megabyte);
        Assert.Equal(blob, (await host.Client.UnaryAsync(new EchoRequest { Text = "big", Blob = blob })).Blob);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Message_OverTheServersLimit_IsResourceExhausted()
    {
        var error = await Rpc.FailsAsync(host.Client.UnaryAsync(new EchoRequest { Blob = Noise(5 * Megabyte) }));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Message_OverTheClientsLimit_IsResourceExhausted()
    {
        using var channel = GrpcChannel.ForAddress(host.Url, new GrpcChannelOptions { MaxReceiveMessageSize = 1000 });
        var error = await Rpc.FailsAsync(new Echo.EchoClient(channel).UnaryAsync(new EchoRequest { Text = "big", Blob = Noise(2000) }));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Stream_OfThreeBigMessages_IsNotBoundByTheLimitOfOne()
    {
        using var call = host.Client.Up();
        for (var i = 0; i < 3; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Blob = Noise(3 * Megabyte) });
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal("9000000", (await call).Text);
    }

    private static ByteString Noise(int size)
    {
        var bytes = new byte[size];
        new Random(1).NextBytes(bytes);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private GrpcChannel Metered(WireMeter wire) => GrpcChannel.ForAddress(host.Url, new GrpcChannelOptions { HttpHandler = wire });
}
