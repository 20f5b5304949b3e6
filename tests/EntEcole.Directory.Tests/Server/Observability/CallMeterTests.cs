using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Grpc.Health.V1;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>Each call is measured once, by method and status, whoever answers it.</summary>
public sealed class CallMeterTests : IAsyncLifetime
{
    private const string GetSchool = "entecole.directory.v1.DirectoryService/GetSchool";

    private TestStore store = null!;
    private TestServer server = null!;
    private Measured measured = null!;

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        server = await TestServer.StartAsync(store.Store);
        measured = new Measured(server.Of<Instruments>());
    }

    public async ValueTask DisposeAsync()
    {
        measured.Dispose();
        await server.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Call_HoweverItEnds_IsMeasuredOnceWithItsStatus()
    {
        var reader = new DirectoryService.DirectoryServiceClient(
            server.As(new Caller("reader", CallerRoles.DirectoryReader, CallerPerimeter.All)));
        await new Health.HealthClient(server.Channel).CheckAsync(new HealthCheckRequest());
        await server.Directory.ListSchoolsAsync(new ListSchoolsRequest());
        await Rpc.FailsAsync(server.Directory.GetSchoolAsync(new GetSchoolRequest { Uai = "0120612A" }));
        await Rpc.FailsAsync(server.Directory.GetSchoolAsync(new GetSchoolRequest { Uai = "?" }));
        await Rpc.FailsAsync(reader.ExplainPersonAsync(new ExplainPersonRequest()));
        await Rpc.FailsAsync(new DirectoryService.DirectoryServiceClient(server.With(null)).GetSchoolAsync(new GetSchoolRequest()));

        await MeasuredAsync(6);
        Assert.Equal(
            [
                Series("entecole.directory.v1.DirectoryService/ExplainPerson", "PERMISSION_DENIED"),
                Series(GetSchool, "INVALID_ARGUMENT"), Series(GetSchool, "NOT_FOUND"), Series(GetSchool, "UNAUTHENTICATED"),
                Series("entecole.directory.v1.DirectoryService/ListSchools", "OK"), Series("grpc.health.v1.Health/Check", "OK"),
            ],
            measured.Series.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(measured.Series, series => Assert.Equal(1, measured.CountOf(series)));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Calls_OfNoContract_AreOneSeriesWhateverTheyAreCalled()
    {
        foreach (var name in (string[])["First", "Second"])
        {
            var method = new Method<HealthCheckRequest, HealthCheckResponse>(
                MethodType.Unary, "entecole.Unknown", name,
                Marshallers.Create(_ => Array.Empty<byte>(), HealthCheckRequest.Parser.ParseFrom),
                Marshallers.Create(_ => Array.Empty<byte>(), HealthCheckResponse.Parser.ParseFrom));
            await Rpc.FailsAsync(
                () => server.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, new HealthCheckRequest()).ResponseAsync);
        }

        await MeasuredAsync(2);
        var series = Assert.Single(measured.Series);
        Assert.StartsWith(
            "rpc.server.call.duration{rpc.system.name=grpc,rpc.method=_OTHER,rpc.response.status_code=UNIMPLEMENTED", series,
            StringComparison.Ordinal);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_IsCountedWhileItLasts_AndHowFarItIsBehind()
    {
        measured.Observe();
        Assert.Equal(0, measured["entecole.watch.streams{phase=following}"]);
        using var watch = server.Directory.WatchChanges(new WatchChangesRequest());
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        while (!watch.ResponseStream.Current.RevisionComplete)
        {
            Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        }

        measured.Observe();
        Assert.Equal(1, measured["entecole.watch.streams{phase=following}"]);
        Assert.Equal(0, measured["entecole.watch.lag"]);
    }

    private static string Series(string method, string status) =>
        $"rpc.server.call.duration{{rpc.system.name=grpc,rpc.method={method},rpc.response.status_code={status}}}";

    // The client has its answer a moment before the server is done with the call.
    private async Task MeasuredAsync(int calls)
    {
        while (measured.Series.Sum(measured.CountOf) < calls)
        {
            await Task.Yield();
        }
    }
}
