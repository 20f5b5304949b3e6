using System.Collections.Concurrent;
using EntEcole.Directory.Server.Threads;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>Calls do not wait for a thread that a run, a back-up or a daily job has.</summary>
public sealed class WorkThreadsTests
{
    [Fact]
    public async Task Run_OfTheWorker_TakesNoThreadOfThePool()
    {
        await using var bench = await WorkerBench.CreateAsync();
        bench.Deliver("TOULOUSE", new DateOnly(2026, 10, 4), pupils: 10);
        var onPool = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var calls = 0;
        var store = StoreProxy.Of(bench.Store, (method, _) =>
        {
            // Progress has a writer of its own, for which no run waits.
            if (method.Name is not "PutProgressAsync")
            {
                Interlocked.Increment(ref calls);
                onPool.AddOrUpdate(
                    method.Name, Thread.CurrentThread.IsThreadPoolThread ? 1 : 0,
                    (_, n) => n + (Thread.CurrentThread.IsThreadPoolThread ? 1 : 0));
            }

            return null;
        });
        var worker = bench.Worker(new Death(), bench.Notices.Add, store);

        for (var look = 0; look < 3; look++)
        {
            await WorkThreads.Shared.RunAsync(() => worker.LookAsync(CancellationToken.None));
            bench.Time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal([new DateOnly(2026, 10, 4)], await bench.AppliedAsync("TOULOUSE"));
        Assert.True(calls > 20, $"{calls} calls: the test shows nothing.");
        Assert.Equal(0, onPool.Values.Sum());
    }

    [Fact]
    public async Task Work_ThatBlocksForWhatItBegan_Ends()
    {
        var sum = await WorkThreads.Shared.RunAsync(async () =>
        {
            await Task.Yield();
            return Task.Factory.StartNew(
                async () => { await Task.Yield(); return 20; }, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Current)
                .Unwrap().GetAwaiter().GetResult() + 1;
        });

        Assert.Equal(21, sum);
    }

    [Fact]
    public async Task Work_ThatFails_TellsWhoBeganIt() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => WorkThreads.Shared.RunAsync(() => throw new InvalidOperationException()));
}
