using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Tests.Server.Transport;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Errors;

/// <summary>The contract is served whole: a call of it never answers that it is not implemented.</summary>
[Collection(SampleServers.Name)]
public sealed class ServedCallsTests(SampleServer sample)
{
    public static TheoryData<string, string> Calls() => [.. Services.Descriptors
        .Where(service => service.FullName.StartsWith("entecole.", StringComparison.Ordinal))
        .SelectMany(service => service.Methods)
        .Select(method => (method.Service.FullName, method.Name))];

    [Fact]
    public void Services_OfTheContract_AreAllDescribed()
    {
        var ours = typeof(V1.DirectoryService).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("ServiceBase", StringComparison.Ordinal)).Select(type => type.Name[..^"Base".Length]);

        Assert.Equal(
            ours.Order(StringComparer.Ordinal),
            Services.Descriptors.Where(service => service.FullName.StartsWith("entecole.", StringComparison.Ordinal))
                .Select(service => service.Name).Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = Rpc.Patience)]
    [MemberData(nameof(Calls))]
    public async Task Call_OfTheContract_IsServed(string service, string name)
    {
        var method = Services.Descriptors.Single(one => service.Equals(one.FullName, StringComparison.Ordinal)).FindMethodByName(name);

        var error = await FailureAsync(method);

        Assert.NotEqual(StatusCode.Unimplemented, error?.StatusCode ?? StatusCode.OK);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Call_OfNoService_IsUnimplemented()
    {
        var marshaller = Marshallers.Create(_ => [], _ => new object());
        var method = new Method<object, object>(MethodType.Unary, "entecole.directory.v1.NoService", "NoCall", marshaller, marshaller);
        using var call = sample.Server.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, new object());
        Assert.Equal(StatusCode.Unimplemented, (await Rpc.FailsAsync(call)).StatusCode);
    }

    // An empty message to any call, whatever its types.
    private async Task<RpcException?> FailureAsync(MethodDescriptor method)
    {
        var bytes = Marshallers.Create(message => message, message => message);
        var type = (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (false, true) => MethodType.ServerStreaming,
            (true, false) => MethodType.ClientStreaming,
            (true, true) => MethodType.DuplexStreaming,
        };
        Assert.True(type is not MethodType.DuplexStreaming, "No call of ours streams both ways.");
        var call = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, bytes, bytes);
        var invoker = sample.Server.Channel.CreateCallInvoker();
        if (type is MethodType.ClientStreaming)
        {
            using var sent = invoker.AsyncClientStreamingCall(call, null, default);
            await sent.RequestStream.CompleteAsync();
            return await Assert.ThrowsAsync<RpcException>(() => sent.ResponseAsync);
        }

        try
        {
            if (type is MethodType.Unary)
            {
                await invoker.AsyncUnaryCall(call, null, default, []);
            }
            else
            {
                // A stream that is served need not end.
                using var stream = invoker.AsyncServerStreamingCall(call, null, default, []);
                await stream.ResponseStream.MoveNext(CancellationToken.None);
            }

            return null;
        }
        catch (RpcException error)
        {
            return error;
        }
    }
}
