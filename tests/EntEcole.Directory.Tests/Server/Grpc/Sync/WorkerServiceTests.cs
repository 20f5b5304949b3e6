using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Server.Worker;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using EntEcole.Directory.Worker;
using Grpc.Core;
using RunHeader = EntEcole.Directory.Runs.RunHeader;

namespace EntEcole.Directory.Tests.Server.Grpc.Sync;

/// <summary>Runs started over gRPC from the inbox, and followed to their end.</summary>
public sealed class WorkerServiceTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private WorkerBench bench = null!;
    private TestServer server = null!;

    private SyncService.SyncServiceClient Client => server.Sync;

    public async ValueTask InitializeAsync()
    {
        bench = await WorkerBench.CreateAsync();
        // Its own looks never find anything still.
        server = await TestServer.StartAsync(
            bench.Store, new TickingTime(bench.Time), worker: bench.Settings with { Still = TimeSpan.FromDays(1) });
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task StartSync_OfADelivery_BeginsItsRunWhichIsFollowedToItsEnd()
    {
        bench.Deliver("TOULOUSE", Day);
        var run = (await Client.StartSyncAsync(new StartSyncRequest { Academy = "TOULOUSE", Delivery = "toulouse-20261005" })).Run;
        Assert.Equal(("TOULOUSE", "2026-10-05", "tests"), (run.Academy, run.ExtractDate, run.StartedBy));

        var answers = await Rpc.ReadAsync(Client.WatchSyncRun(new WatchSyncRunRequest { RunId = run.RunId }).ResponseStream);
        Assert.Equal((RunState.Applied, run.RunId), (answers[^1].Run.State, answers[^1].Run.RunId));
        Assert.Null(answers[^1].Progress);
        Assert.All(answers.SkipLast(1), answer => Assert.NotNull(answer.Progress));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task StartSync_WithoutName_TakesTheOldestOfTheAcademy()
    {
        bench.Deliver("TOULOUSE", Day.AddDays(1));
        bench.Deliver("TOULOUSE", Day);
        bench.Deliver("MONTPELLIER", Day.AddDays(-1));
        var run = (await Client.StartSyncAsync(new StartSyncRequest { Academy = "toulouse" })).Run;
        Assert.Equal(("TOULOUSE", "2026-10-05"), (run.Academy, run.ExtractDate));
        await EndAsync(run.RunId);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task StartSync_OfANamedDeltaThatTellsNoAcademy_IsOfTheAcademyAskedFor()
    {
        foreach (var academy in (string[])["TOULOUSE", "MONTPELLIER"])
        {
            bench.Deliver(academy, Day);
            await EndAsync((await Client.StartSyncAsync(new StartSyncRequest { Academy = academy })).Run.RunId);
        }

        bench.Deliver(new ExtractBuilder { Delta = true, Date = "20261006" }.Delete("Eleve", "999999"), "nuit");

        Assert.Equal(
            "EXTRACT_NOT_FOUND",
            RichError.Of(await Rpc.FailsAsync(Client.StartSyncAsync(new StartSyncRequest { Academy = "TOULOUSE" }))).Reason);
        var run = (await Client.StartSyncAsync(new StartSyncRequest { Academy = "TOULOUSE", Delivery = "nuit" })).Run;
        Assert.Equal(("TOULOUSE", "2026-10-06"), (run.Academy, run.ExtractDate));
        await EndAsync(run.RunId);
        Assert.Equal(RunState.Applied, (await Client.GetSyncRunAsync(new GetSyncRunRequest { RunId = run.RunId })).Run.State);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task StartSync_OfWhatWasApplied_IsAlreadyThere()
    {
        bench.Deliver("TOULOUSE", Day);
        await EndAsync((await Client.StartSyncAsync(new StartSyncRequest { Academy = "TOULOUSE" })).Run.RunId);
        await FreeAsync("TOULOUSE");
        bench.Deliver("TOULOUSE", Day, name: "encore");
        var error = RichError.Of(await Rpc.FailsAsync(Client.StartSyncAsync(new StartSyncRequest { Academy = "TOULOUSE" })));
        Assert.Equal((StatusCode.AlreadyExists, "EXTRACT_ALREADY_APPLIED"), (error.Code, error.Reason));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task StartSync_OfAPausedAcademy_IsRefusedAndTheDeliveryWaits()
    {
        await bench.Store.Worker.PauseAsync(
            "TOULOUSE", new AcademyPause(bench.Time.GetUtcNow(), "A. D'ESSAI", "Travaux"), CancellationToken.None);
        bench.Deliver("TOULOUSE", Day);
        var error = RichError.Of(await Rpc.FailsAsync(Client.StartSyncAsync(new StartSyncRequest { Academy = "TOULOUSE" })));
        Assert.Equal((StatusCode.FailedPrecondition, "ACADEMY_PAUSED"), (error.Code, error.Reason));
        Assert.Contains("toulouse-20261005", bench.In(""), StringComparer.Ordinal);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task StartSync_WhileTheAcademyIsAtWork_IsAborted()
    {
        bench.Deliver("TOULOUSE", Day);
        await using var held = await bench.Store.Worker.TryLockInboxAsync("TOULOUSE", CancellationToken.None);
        var error = RichError.Of(await Rpc.FailsAsync(Client.StartSyncAsync(new StartSyncRequest { Academy = "TOULOUSE" })));
        Assert.Equal((StatusCode.Aborted, "SYNC_IN_PROGRESS"), (error.Code, error.Reason));
    }

    [Theory(Timeout = Rpc.Patience)]
    [InlineData("TOULOUSE", "autre")]
    [InlineData("TOULOUSE", "../done/x")]
    [InlineData("LIMOGES", "")]
    public async Task StartSync_OfWhatDoesNotWait_IsNotFound(string academy, string delivery)
    {
        bench.Deliver("TOULOUSE", Day);
        var error = RichError.Of(
            await Rpc.FailsAsync(Client.StartSyncAsync(new StartSyncRequest { Academy = academy, Delivery = delivery })));
        Assert.Equal((StatusCode.NotFound, "EXTRACT_NOT_FOUND"), (error.Code, error.Reason));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task StartSyncAndWatchSyncRun_OutsideOfThePerimeter_AreAsForWhatDoesNotExist()
    {
        bench.Deliver("TOULOUSE", Day);
        var runId = (await Client.StartSyncAsync(new StartSyncRequest { Academy = "TOULOUSE" })).Run.RunId;
        await EndAsync(runId);
        bench.Deliver("TOULOUSE", Day.AddDays(1));
        var other = new SyncService.SyncServiceClient(
            server.As(new Caller("op", CallerRoles.SyncOperator, TestCallers.Of(academies: ["LIMOGES"]))));

        Assert.Equal(
            "EXTRACT_NOT_FOUND",
            RichError.Of(await Rpc.FailsAsync(other.StartSyncAsync(new StartSyncRequest { Academy = "TOULOUSE" }))).Reason);
        Assert.Equal(
            "RUN_NOT_FOUND", RichError.Of(await Rpc.FailsAsync(other.WatchSyncRun(new WatchSyncRunRequest { RunId = runId }))).Reason);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task WatchSyncRun_OfAnotherProcess_TellsWhatTheStoreKnows()
    {
        var header = new RunHeader(
            "TOULOUSE", EntEcole.Directory.Model.Degree.FirstDegree, EntEcole.Directory.Model.ExtractKind.Full, Day, Day,
            bench.Time.GetUtcNow());
        await using var held = await bench.Store.Runs.TryLockAcademyAsync("TOULOUSE", CancellationToken.None);
        var runId = await bench.Store.Runs.BeginRunAsync(header, CancellationToken.None);
        await bench.Store.Worker.PutProgressAsync(
            new EntEcole.Directory.Runs.RunProgress(runId, EntEcole.Directory.Runs.SyncStep.Reading, 1, 4, 50, 100, 12, 3, 475, 9_000),
            CancellationToken.None);
        using var call = Client.WatchSyncRun(new WatchSyncRunRequest { RunId = runId });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(
            new SyncProgress
            {
                Step = SyncStep.Reading,
                FilesDone = 1,
                FilesTotal = 4,
                BytesDone = 50,
                BytesTotal = 100,
                Records = 12,
                Fraction = 0.475,
                RecordsPerSecond = 3,
                RemainingMs = 9_000,
            },
            call.ResponseStream.Current.Progress);

        await bench.Store.Worker.CloseDeadRunsAsync("TOULOUSE", CancellationToken.None);
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(
            (RunState.Failed, ErrorReason.RunInterrupted),
            (call.ResponseStream.Current.Run.State, call.ResponseStream.Current.Run.Fault.Reason));
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    // The delivery is put away a moment after its run has ended.
    private async Task FreeAsync(string academy)
    {
        for (IAsyncDisposable? free = null; free is null; await Task.Yield())
        {
            free = await bench.Store.Worker.TryLockInboxAsync(academy, CancellationToken.None);
            await (free?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private async Task EndAsync(long runId) =>
        await Rpc.ReadAsync(Client.WatchSyncRun(new WatchSyncRunRequest { RunId = runId }).ResponseStream);
}
