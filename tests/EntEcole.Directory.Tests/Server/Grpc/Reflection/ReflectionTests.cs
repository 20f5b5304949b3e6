using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace EntEcole.Directory.Tests.Server.Grpc.Reflection;

/// <summary>Reflection as grpcurl and others ask for it; every test asks both versions, which must say the same.</summary>
public sealed class ReflectionTests : IAsyncLifetime
{
    private TestStore store = null!;
    private TestServer server = null!;

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        server = await TestServer.StartAsync(store.Store);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ListServices_Asked_NamesAllServices()
    {
        var answer = await AskAsync(new ServerReflectionRequest { ListServices = "*" });
        var names = answer.ListServicesResponse.Service.Select(service => service.Name).ToList();
        Assert.Equal(
            Services.Descriptors.Select(service => service.FullName).Order(StringComparer.Ordinal),
            names.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Contains("grpc.health.v1.Health", names, StringComparer.Ordinal);
    }

    [Theory(Timeout = Rpc.Patience)]
    [InlineData("entecole.directory.v1.DirectoryService", "entecole/directory/v1/directory_service.proto")]
    [InlineData("entecole.directory.v1.DirectoryService.GetSchool", "entecole/directory/v1/directory_service.proto")]
    [InlineData("entecole.directory.v1.SchoolFilter", "entecole/directory/v1/directory_service.proto")]
    [InlineData("entecole.directory.v1.Person", "entecole/directory/v1/directory.proto")]
    [InlineData("entecole.directory.v1.Role", "entecole/directory/v1/directory.proto")]
    [InlineData("grpc.health.v1.HealthCheckResponse.ServingStatus", "health.proto")]
    [InlineData("google.rpc.ErrorInfo", "google/rpc/error_details.proto")]
    [InlineData("google.rpc.RetryInfo", "google/rpc/error_details.proto")]
    [InlineData("google.rpc.Status", "google/rpc/status.proto")]
    [InlineData("entecole.directory.v1.ErrorReason", "entecole/directory/v1/error_reason.proto")]
    [InlineData("google.protobuf.Timestamp", "google/protobuf/timestamp.proto")]
    public async Task FileContainingSymbol_Known_GivesTheFileAndAllItsImports(string symbol, string file)
    {
        var answer = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });
        Assert.Equal(file, Names(answer)[0]);
        AssertWhole(answer);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task FileContainingSymbol_EveryServiceMethodAndMessage_IsKnown()
    {
        foreach (var service in Services.Descriptors)
        {
            var symbols = service.Methods.Select(method => method.FullName)
                .Concat(service.File.MessageTypes.SelectMany(message => message.NestedTypes.Prepend(message)).Select(
                    message => message.FullName));
            foreach (var symbol in symbols)
            {
                Assert.Equal(service.File.Name, Names(await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol }))[0]);
            }
        }
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task FileByFilename_Known_GivesTheFileAndAllItsImports()
    {
        var answer = await AskAsync(new ServerReflectionRequest { FileByFilename = "entecole/directory/v1/sync_service.proto" });
        Assert.Equal("entecole/directory/v1/sync_service.proto", Names(answer)[0]);
        AssertWhole(answer);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Request_ForWhatIsNotThere_IsRefusedOnTheOpenStream()
    {
        var requests = new[]
        {
            new ServerReflectionRequest { FileContainingSymbol = "entecole.directory.v1.Nothing" },
            new ServerReflectionRequest { FileByFilename = "nothing.proto" },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "entecole.directory.v1.Person" },
            new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "x", ExtensionNumber = 1 } },
            new ServerReflectionRequest { ListServices = "" },
        };
        var answers = await AskAllAsync(requests);
        Assert.Equal(
            [StatusCode.NotFound, StatusCode.NotFound, StatusCode.Unimplemented, StatusCode.Unimplemented],
            answers.Take(4).Select(answer => (StatusCode)answer.ErrorResponse.ErrorCode));
        Assert.NotEmpty(answers[4].ListServicesResponse.Service);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Stream_WhenTheServerStops_EndsAtOnce()
    {
        using var one = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        using var alpha = new V1Alpha.ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        await one.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "*" });
        await alpha.RequestStream.WriteAsync(new V1Alpha.ServerReflectionRequest { ListServices = "*" });
        Assert.True(await one.ResponseStream.MoveNext() && await alpha.ResponseStream.MoveNext());
        var next = new[] { one.ResponseStream.MoveNext(), alpha.ResponseStream.MoveNext() };

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3), TimeProviders.Machine);
        await server.StopAsync(patience.Token);

        Assert.False(patience.IsCancellationRequested, "The server waited for the streams until it was made to stop.");
        foreach (var ended in next)
        {
            // The connection may close before the trailers of the second stream have left.
            var error = await Rpc.FailsAsync(() => ended);
            Assert.True(
                error.Trailers.Count > 0
                    ? RichError.Of(error).Reason is "SERVER_STOPPING"
                    : error.InnerException is HttpProtocolException { ErrorCode: 0 },
                error.ToString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await store.DisposeAsync();
    }

    private static IReadOnlyList<string> Names(ServerReflectionResponse answer) =>
        [.. Files(answer).Select(file => file.Name)];

    private static IEnumerable<FileDescriptorProto> Files(ServerReflectionResponse answer) =>
        answer.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom);

    // Every import is among the files, once: a client can build the types without asking again.
    private static void AssertWhole(ServerReflectionResponse answer)
    {
        var files = Files(answer).ToList();
        var names = files.Select(file => file.Name).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names, StringComparer.Ordinal);
        Assert.Empty(files.SelectMany(file => file.Dependency).Except(names, StringComparer.Ordinal));
    }

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request) => (await AskAllAsync([request])).Single();

    private async Task<IReadOnlyList<ServerReflectionResponse>> AskAllAsync(IReadOnlyList<ServerReflectionRequest> requests)
    {
        using var one = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        using var alpha = new V1Alpha.ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        var answers = new List<ServerReflectionResponse>();
        foreach (var request in requests)
        {
            await one.RequestStream.WriteAsync(request);
            await alpha.RequestStream.WriteAsync(V1Alpha.ServerReflectionRequest.Parser.ParseFrom(request.ToByteArray()));
            Assert.True(await one.ResponseStream.MoveNext() && await alpha.ResponseStream.MoveNext());
            Assert.Equal(one.ResponseStream.Current.ToByteString(), alpha.ResponseStream.Current.ToByteString());
            answers.Add(one.ResponseStream.Current);
        }

        await one.RequestStream.CompleteAsync();
        await alpha.RequestStream.CompleteAsync();
        Assert.False(await one.ResponseStream.MoveNext() || await alpha.ResponseStream.MoveNext());
        return answers;
    }
}
