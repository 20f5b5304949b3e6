using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>What ails store, program and neighbours: said once, survived, and done by one of several.</summary>
public sealed class WorkerFaultTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private WorkerBench bench = null!;

    public async ValueTask InitializeAsync() => bench = await WorkerBench.CreateAsync();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Store_ThatIsAwayForAWhile_IsToldOnceAndAgainWhenItIsBack()
    {
        var isAway = true;
        var worker = WorkerOn((method, _) => isAway && method is "FindPauseAsync"
            ? throw new DirectoryException(Reason.StoreUnavailable, new LocalizedText("away", "absente")) : false);
        bench.Deliver("TOULOUSE", Day);
        for (var i = 0; i < 3; i++)
        {
            await worker.LookAsync(CancellationToken.None);
            bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        isAway = false;
        await worker.LookAsync(CancellationToken.None);
        Assert.Equal([NoticeKind.StoreLost, NoticeKind.Applied, NoticeKind.StoreBack], bench.Notices.Select(notice => notice.Kind));
    }

    [Fact]
    public async Task Process_WhoseEndIsAnnounced_BeginsNoDelivery()
    {
        var isEnding = true;
        var worker = new NightWorker(NightWorkerParts.Of(
            bench.Store, bench.Settings, new RunBoard(bench.Store.Worker, bench.Time), bench.Time,
            new WorkerListeners(bench.Notices.Add) { IsEnding = () => isEnding }));
        bench.Deliver("TOULOUSE", Day);
        await worker.LookAsync(CancellationToken.None);
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        await worker.LookAsync(CancellationToken.None);
        Assert.Empty(bench.Notices);

        isEnding = false;
        await worker.LookAsync(CancellationToken.None);

        Assert.Equal([NoticeKind.Applied], bench.Notices.Select(notice => notice.Kind));
    }

    [Fact]
    public async Task Program_ThatFailsOnADelivery_TriesThreeTimesThenPutsItAside()
    {
        var runs = 0;
        var worker = WorkerOn((method, arguments) => method is "GetFeedAsync" && arguments[0] is "TOULOUSE" && ++runs > 0
            ? throw new InvalidOperationException("Un défaut.")
            : false);
        bench.Deliver("TOULOUSE", Day);
        bench.Deliver("MONTPELLIER", Day);
        for (var minutes = 0; minutes < 60; minutes++)
        {
            await worker.LookAsync(CancellationToken.None);
            bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(3, runs);
        Assert.Equal(
            ["MONTPELLIER Applied", "TOULOUSE Failed", "TOULOUSE Refused"],
            bench.Notices.Select(notice => $"{notice.Academy} {notice.Kind}"), StringComparer.Ordinal);
        Assert.All(bench.Notices, notice => Assert.DoesNotContain("défaut", notice.Text.French, StringComparison.Ordinal));
        Assert.Equal(["toulouse-20261005"], bench.In("refused"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Delivery_ThatKillsItsProcessEachTime_IsTriedLessAndLessOftenThenPutAside_AndKeepsNobodyElseWaiting()
    {
        bench.Deliver("TOULOUSE", Day);
        bench.Deliver("MONTPELLIER", Day);
        var starts = new List<TimeSpan>();
        var begun = bench.Time.GetUtcNow();
        var taken = new Delivery(
            "toulouse-20261005", Path.Combine(bench.InboxPath, "processing", "toulouse-20261005"), null, IsTaken: true);
        var ledger = new DeliveryLedger(bench.Time);
        var (dies, worker) = (false, NewWorker());
        for (var minutes = 0; minutes < 300; minutes++)
        {
            await worker.LookAsync(CancellationToken.None);
            if (dies)
            {
                starts.Add(bench.Time.GetUtcNow() - begun);
                // What a process leaves that is gone between one instruction and the next; this one could still tidy up.
                starts.ForEach(_ => ledger.Begin(taken));
                (dies, worker) = (false, NewWorker());
            }

            bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(DeliveryLedger.MaxCrashes, starts.Count);
        Assert.Equal(["toulouse-20261005"], bench.In("refused"), StringComparer.Ordinal);
        Assert.Equal(["montpellier-20261005"], bench.In("done"), StringComparer.Ordinal);
        var pauses = starts.Zip(starts.Skip(1), (before, after) => after - before).Skip(2).ToList();
        Assert.Equal(pauses.Order(), pauses);
        Assert.InRange(pauses[^1], TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(62));
        Assert.Empty(System.IO.Directory.GetFiles(Path.Combine(bench.InboxPath, "processing")));

        NightWorker NewWorker() => WorkerOn((method, arguments) => method is "GetFeedAsync" && arguments[0] is "TOULOUSE" && (dies = true)
            ? throw new DeathException()
            : false);
    }

    [Fact]
    public async Task Jobs_OfTwoWorkersOverTheChange_AreDoneOnceADay()
    {
        bench.Time.Advance(new DateTimeOffset(2026, 10, 23, 12, 0, 0, TimeSpan.Zero) - bench.Time.GetUtcNow());
        bench.Settings = bench.Settings with { RightsAt = CronTimes.Parse("RightsSchedule", "0 30 2 * * ?") };
        var done = new List<DateOnly>();
        var workers = Enumerable.Range(0, 2).Select(_ => WorkerOn((method, arguments) =>
        {
            if (method is "RecordJobAsync" && arguments[0] is "rights")
            {
                done.Add(FrenchTime.DayAt((DateTimeOffset)arguments[1]!));
            }

            return false;
        })).ToList();
        for (var hours = 0; hours < 72; hours++)
        {
            foreach (var worker in workers)
            {
                await worker.LookAsync(CancellationToken.None);
            }

            bench.Time.Advance(TimeSpan.FromHours(1));
        }

        // The first only notes that it is new.
        Assert.Equal([new(2026, 10, 23), new(2026, 10, 24), new(2026, 10, 25), new(2026, 10, 26)], done);
    }

    [Fact]
    public async Task Jobs_MissedWhileNobodyWorked_AreMadeUpForOnce()
    {
        bench.Settings = bench.Settings with { PurgeAt = CronTimes.Parse("PurgeSchedule", "0 30 2 * * ?") };
        var purges = 0;
        var worker = WorkerOn((method, _) => method is "PurgeAsync" && ++purges < 0);
        await worker.LookAsync(CancellationToken.None);
        Assert.Equal(0, purges);

        bench.Time.Advance(TimeSpan.FromDays(5));
        await WorkerOn((method, _) => method is "PurgeAsync" && ++purges < 0).LookAsync(CancellationToken.None);
        await worker.LookAsync(CancellationToken.None);
        Assert.Equal(1, purges);
    }

    [Fact]
    public async Task Missing_NoticedByTwoWorkers_IsSaidByOne()
    {
        bench.Deliver("TOULOUSE", Day);
        await bench.WorkAsync();
        bench.Time.Advance(TimeSpan.FromHours(31));
        for (var i = 0; i < 2; i++)
        {
            bench.Die();
            await bench.LookAsync();
        }

        Assert.Equal([NoticeKind.Applied, NoticeKind.Missing], bench.Notices.Select(notice => notice.Kind));
    }

    private NightWorker WorkerOn(Func<string, object?[], bool> fault) => bench.Worker(
        new Death(), bench.Notices.Add, StoreProxy.Of(bench.Store, (method, arguments) =>
        {
            _ = fault(method.Name, arguments);
            return null;
        }));
}
