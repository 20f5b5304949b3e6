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
        foreach (var role in (CallerRoles[])[CallerRoles.RightsRequester, CallerRoles.SchoolDirector])
        {
            var caller = own with { Roles = role };
            Assert.Equal(RunState.Applied, (await ImportAsync(server.ClientOf(caller), OndeFiles.School(6, 6))).Run.State);
        }

        foreach (var (caller, uai) in new[]
        {
            (own, OndeBench.Other), (own with { PersonId = null }, OndeBench.Uai),
            (own with { Roles = CallerRoles.SchoolDirector }, OndeBench.Other),
            (own with { Perimeter = TestCallers.Of(uais: [OndeBench.Other]) }, OndeBench.Uai),
            (new Caller("operator", CallerRoles.SyncOperator, TestCallers.Of(academies: ["MONTPELLIER"])), OndeBench.Uai),
        })
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(server.ClientOf(caller), OndeFiles.School(6, 6), uai));
            Assert.Equal((StatusCode.PermissionDenied, "PERIMETER_EXCEEDED"), (refused.StatusCode, RichError.Of(refused).Reason));
        }
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Runs_OfTheOndeFilesOfASchool_AreSeenByWhoReachesTheSchoolAndNoOthers()
    {
        var extract = await bench.SyncAsync(new ExtractBuilder().School("E1", OndeBench.Uai).School("E2", OndeBench.Other)
            .Pupil("90", "E2", relatives: []).Relative("80"));
        var own = (await ImportAsync(server.Client, OndeFiles.School(6, 6))).Run;
        var client = server.ClientOf(new Caller("école", CallerRoles.DirectorySupport, TestCallers.Of(uais: [OndeBench.Uai])));
        var elsewhere = server.ClientOf(new Caller("autre", CallerRoles.DirectorySupport, TestCallers.Of(uais: [OndeBench.Other])));

        Assert.Equal([own.RunId], (await client.Sync.ListSyncRunsAsync(new ListSyncRunsRequest())).Runs.Select(run => run.RunId));
        Assert.Equal(own.RunId, (await client.Sync.GetSyncRunAsync(new GetSyncRunRequest { RunId = own.RunId })).Run.RunId);
        Assert.NotNull(await client.Sync.ListProblemsAsync(new ListProblemsRequest { RunId = own.RunId }));
        using var watch = client.Sync.WatchSyncRun(new WatchSyncRunRequest { RunId = own.RunId });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None), "A run that has ended is told at once.");
        await AssertNoRunAsync(() => client.Sync.GetSyncRunAsync(new GetSyncRunRequest { RunId = extract.RunId }).ResponseAsync);

        Assert.Empty((await elsewhere.Sync.ListSyncRunsAsync(new ListSyncRunsRequest())).Runs);
        Assert.Empty((await elsewhere.Sync.ListSyncRunsAsync(
            new ListSyncRunsRequest { Filter = new SyncRunFilter { Uai = OndeBench.Uai } })).Runs);
        await AssertNoRunAsync(() => elsewhere.Sync.GetSyncRunAsync(new GetSyncRunRequest { RunId = own.RunId }).ResponseAsync);
        await AssertNoRunAsync(() => elsewhere.Sync.ListProblemsAsync(new ListProblemsRequest { RunId = own.RunId }).ResponseAsync);

        // The academy's own runs, without those of its schools; and the feed that is in force.
        Assert.Equal([extract.RunId], (await server.Client.Sync.ListSyncRunsAsync(
            new ListSyncRunsRequest { Filter = new SyncRunFilter { WithoutOnde = true } })).Runs.Select(run => run.RunId));
        var state = Assert.Single((await client.Sync.ListSchoolStatesAsync(new ListSchoolStatesRequest())).States);
        Assert.Equal((OndeBench.Uai, Degree.Onde, own.RunId), (state.Uai, state.Degree, state.AppliedRunId));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Plans_OfTheOndeFilesOfASchool_AreSeenAndDecidedByWhoReachesTheSchoolAndNoOthers()
    {
        await ImportAsync(server.Client, OndeFiles.School(12, 6));
        await ImportAsync(server.Client, OndeFiles.School(12, 6, OndeBench.Other), OndeBench.Other);
        var held = (await ImportAsync(server.Client, OndeFiles.School(4, 4))).Run;
        var others = (await ImportAsync(server.Client, OndeFiles.School(4, 4, OndeBench.Other), OndeBench.Other)).Run;
        Assert.Equal((RunState.Held, RunState.Held), (held.State, others.State));
        var own = server.ClientOf(new Caller("école", CallerRoles.SyncOperator, TestCallers.Of(uais: [OndeBench.Uai])));
        var reader = server.ClientOf(new Caller("lecture", CallerRoles.DirectorySupport, TestCallers.Of(uais: [OndeBench.Uai])));

        Assert.All((await own.Sync.ListPlansAsync(new ListPlansRequest())).Plans, one => Assert.Equal(OndeBench.Uai, one.Uai));
        var plan = Assert.Single(
            (await own.Sync.ListPlansAsync(new ListPlansRequest { Filter = new PlanFilter { HeldOnly = true } })).Plans);
        Assert.Equal((held.RunId, OndeBench.Uai, PlanState.Held), (plan.RunId, plan.Uai, plan.State));
        Assert.Empty((await own.Sync.ListPlansAsync(new ListPlansRequest { Filter = new PlanFilter { Academy = "LIMOGES" } })).Plans);
        var both = (await server.Client.Sync.ListPlansAsync(new ListPlansRequest { Filter = new PlanFilter { HeldOnly = true } })).Plans;
        Assert.Equal([others.RunId, held.RunId], both.Select(one => one.RunId));
        var theirs = both[0].PlanId;
        Assert.Equal(plan.PlanId, (await own.Sync.GetPlanAsync(new GetPlanRequest { PlanId = plan.PlanId })).Plan.PlanId);
        Assert.NotEmpty((await own.Sync.ListPlanChangesAsync(new ListPlanChangesRequest { PlanId = plan.PlanId })).Changes);

        // Another school's plan is as one that is not there, for each call.
        foreach (var call in (Func<Task>[])
        [
            () => own.Sync.GetPlanAsync(new GetPlanRequest { PlanId = theirs }).ResponseAsync,
            () => own.Sync.ListPlanChangesAsync(new ListPlanChangesRequest { PlanId = theirs }).ResponseAsync,
            () => own.Sync.ApprovePlanAsync(new ApprovePlanRequest { PlanId = theirs, Reason = "essai" }).ResponseAsync,
            () => own.Sync.RejectPlanAsync(
                new RejectPlanRequest { PlanId = theirs, Uais = { OndeBench.Uai }, Reason = "essai" }).ResponseAsync,
        ])
        {
            Assert.Equal("PLAN_NOT_FOUND", RichError.Of(await Assert.ThrowsAsync<RpcException>(call)).Reason);
        }

        await AssertNoRunAsync(() => own.Sync.UndoRunAsync(new UndoRunRequest { RunId = others.RunId, Reason = "essai" }).ResponseAsync);
        var denied = await Assert.ThrowsAsync<RpcException>(
            () => reader.Sync.ApprovePlanAsync(new ApprovePlanRequest { PlanId = plan.PlanId, Reason = "essai" }).ResponseAsync);
        Assert.Equal(StatusCode.PermissionDenied, denied.StatusCode);

        var approved = await own.Sync.ApprovePlanAsync(new ApprovePlanRequest { PlanId = plan.PlanId, Reason = "essai" });
        Assert.Equal(PlanState.Applied, approved.Plan.State);
        Assert.Equal(4, (await bench.PersonsAsync()).Values.Count(person => person.Records[0].Person.Pupil is not null));
    }

    private static async Task AssertNoRunAsync(Func<Task> call) =>
        Assert.Equal("RUN_NOT_FOUND", RichError.Of(await Assert.ThrowsAsync<RpcException>(call)).Reason);

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
