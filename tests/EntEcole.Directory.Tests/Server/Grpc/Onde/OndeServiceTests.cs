using EntEcole.Directory.Access;
using EntEcole.Directory.Client;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Onde;

/// <summary>Files of ONDE that a caller sends: who may, how much, and what they get.</summary>
public sealed class OndeServiceTests : IAsyncLifetime
{
    private SyncBench bench = null!;
    private TestServer server = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(OndeBench.Uai, OndeBench.Other);
        server = await TestServer.StartAsync(
            bench.Store, new FakeTime(new DateTimeOffset(SyncBench.Day, new TimeOnly(10, 0), TimeSpan.Zero)));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ImportOnde_OfASchool_AnswersWithItsRunByOperatorAndByItsDirectorAlone()
    {
        var first = await ImportAsync(server.Client, OndeFiles.School(6, 6));
        Assert.Equal((RunState.Applied, Degree.Onde, OndeBench.Uai, 6, 6, 6), (
            first.Run.State, first.Run.Degree, first.Run.Uai, first.Counts.Pupils, first.Counts.Guardians, first.Counts.Links));

        var director = (await bench.PersonsAsync())["MAÎTRE Paul"].PersonId;
        var own = new Caller("director", CallerRoles.RightsRequester, TestCallers.Of(uais: [OndeBench.Uai, OndeBench.Other]))
        {
            PersonId = director,
        };
        Assert.Equal(RunState.Applied, (await ImportAsync(server.ClientOf(own), OndeFiles.School(6, 6))).Run.State);
        foreach (var (caller, uai) in new[]
        {
            (own, OndeBench.Other), (own with { PersonId = null }, OndeBench.Uai),
            (own with { Perimeter = TestCallers.Of(uais: [OndeBench.Other]) }, OndeBench.Uai),
            (new Caller("operator", CallerRoles.SyncOperator, TestCallers.Of(academies: ["MONTPELLIER"])), OndeBench.Uai),
        })
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(server.ClientOf(caller), OndeFiles.School(6, 6), uai));
            Assert.Equal((StatusCode.PermissionDenied, "PERIMETER_EXCEEDED"), (refused.StatusCode, RichError.Of(refused).Reason));
        }
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ImportOnde_OfWhatCannotBe_IsRefusedAndNothingIsWritten()
    {
        var before = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);

        var large = await Assert.ThrowsAsync<RpcException>(() => SendAsync(
            server.Client, new OndeImport { Uai = OndeBench.Uai }, ("e.csv", new byte[6_000_000])));
        var absent = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(server.Client, OndeFiles.School(1, 1), "0000023A"));
        var headless = await Assert.ThrowsAsync<RpcException>(() => SendAsync(server.Client, null, ("e.csv", [1])));
        var refused = await SendAsync(server.Client, new OndeImport { Uai = OndeBench.Uai }, ("../../e.csv", "a;b;c"u8.ToArray()));

        Assert.Equal(
            (StatusCode.ResourceExhausted, "UAI_NOT_ENROLLED", StatusCode.InvalidArgument),
            (large.StatusCode, RichError.Of(absent).Reason, headless.StatusCode));
        Assert.Equal((RunState.Refused, ErrorReason.OndeFileRefused), (refused.Run.State, refused.Run.Fault.Reason));
        Assert.StartsWith("e.csv", refused.Run.Fault.Text.Fr, StringComparison.Ordinal);
        Assert.Null(refused.Counts);
        Assert.Equal(before, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None));
        Assert.NotNull(await bench.Store.Runs.FindRunAsync(refused.Run.RunId, CancellationToken.None));
    }

    private static Task<ImportOndeResponse> ImportAsync(
        EntEcoleDirectoryClient client, OndeFiles files, string uai = OndeBench.Uai) => SendAsync(
        client, new OndeImport { Uai = uai }, [.. files.Uploads().Select(file => (file.Name, file.Content.ToArray()))]);

    private static async Task<ImportOndeResponse> SendAsync(
        EntEcoleDirectoryClient client, OndeImport? begin, params (string Name, byte[] Content)[] files)
    {
        using var call = client.Onde.ImportOnde();
        try
        {
            if (begin is not null)
            {
                await call.RequestStream.WriteAsync(new ImportOndeRequest { Begin = begin });
            }

            foreach (var (name, content) in files)
            {
                foreach (var piece in content.Chunk(60_000))
                {
                    await call.RequestStream.WriteAsync(
                        new ImportOndeRequest { Chunk = new OndeChunk { FileName = name, Data = ByteString.CopyFrom(piece) } });
                }
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception ended) when (ended is RpcException or InvalidOperationException)
        {
            // Refused before its end: the answer says why.
        }

        return await call;
    }
}
