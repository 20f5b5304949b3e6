using EntEcole.Directory.Storage;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>Three workers share a store and an inbox, and die at any moment: every delivery is applied once, in order.</summary>
public sealed class ThreeWorkersTests
{
    private const int Dates = 8;

    private static readonly DateOnly First = new(2026, 10, 5);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Workers_WhoDieAtAnyMoment_ApplyEachDeliveryOnceAndInOrder(int seed)
    {
        await using var bench = await WorkerBench.CreateAsync(new DateTimeOffset(First.AddDays(Dates), default, TimeSpan.Zero));
        bench.Settings = bench.Settings with { MissingAfter = TimeSpan.Zero };
        for (var i = 0; i < Dates; i++)
        {
            bench.Deliver("TOULOUSE", First.AddDays(i), pupils: 2 + i);
            bench.Deliver("MONTPELLIER", First.AddDays(i), pupils: 2 + i);
        }

        var deaths = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(rank => Task.Run(() => LiveAsync(bench, new Random((seed * 10) + rank)))));

        var dates = Enumerable.Range(0, Dates).Select(First.AddDays).ToList();
        Assert.Equal(dates, await bench.AppliedAsync("TOULOUSE"));
        Assert.Equal(dates, await bench.AppliedAsync("MONTPELLIER"));
        Assert.Equal(2 * Dates, bench.In("done").Count);
        Assert.Empty(bench.In("refused"));
        Assert.Empty(bench.In("processing"));
        Assert.True(deaths.Sum() > 3, "Nobody died.");
    }

    // The other worker had it in its hands while this one listed the inbox, and has put it back before this one has the lock.
    [Fact]
    public async Task Worker_WhoFoundTheLaterDeliveryAlone_LeavesItBehindTheEarlierOneThatIsBack()
    {
        await using var bench = await WorkerBench.CreateAsync(new DateTimeOffset(First.AddDays(2), default, TimeSpan.Zero));
        var earlier = bench.Deliver("TOULOUSE", First);
        bench.Deliver("TOULOUSE", First.AddDays(1));
        var elsewhere = bench.InboxPath + "-in-hands";
        await bench.LookAsync();
        bench.Time.Advance(bench.Settings.Still);
        System.IO.Directory.Move(earlier, elsewhere);
        bench.Meet(Death.NoneBut("TryLockInboxAsync", () => System.IO.Directory.Move(elsewhere, earlier)));

        await bench.WorkAsync();
        await bench.WorkAsync();

        Assert.Equal([First, First.AddDays(1)], await bench.AppliedAsync("TOULOUSE"));
        Assert.Empty(bench.In("refused"));
    }

    // A worker after the other, each with a store of its own, until nothing is left.
    private static async Task<int> LiveAsync(WorkerBench bench, Random random)
    {
        for (var deaths = 0; ; deaths++)
        {
            await using var store = StoreAddress.Open("sqlite:" + bench.StorePath, new AutoAdvancingTimeProvider());
            var worker = bench.Worker(Death.After(random.Next(10, 250)), _ => { }, store);
            try
            {
                while (bench.In("").Count > 3 || bench.In("processing").Count > 0)
                {
                    await worker.LookAsync(CancellationToken.None);
                    bench.Time.Advance(TimeSpan.FromMinutes(2));
                }

                return deaths;
            }
            catch (DeathException)
            {
                // The next one.
            }
        }
    }
}
