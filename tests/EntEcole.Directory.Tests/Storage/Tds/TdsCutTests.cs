using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Tds;
using EntEcole.Directory.Tests.Conformance;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Storage.Tds;

/// <summary>Connections cut with a packet: all of a unit of work or nothing, once, and what is begun again ends right.</summary>
public sealed class TdsCutTests : IDisposable
{
    // More of them before a release.
    private static readonly int Cuts = LongForm.Of("ENTECOLE_TEST_CUTS", 3);
    private const int Seed = 6;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder folder = new();

    // A night whose plan is stored: the store begins the unit again by itself.
    [Fact]
    public async Task StoredPlan_CutAtRandomPacketsOfItsApplication_IsAppliedOnce()
    {
        var random = new Random(Seed);
        var calm = await NightAsync(0, afterwards: false);
        Assert.True(calm.Packets > 60, $"{calm.Packets} packets.");
        for (var i = 0; i < Cuts; i++)
        {
            // Every other time the request that ends with the packet is done, and nobody hears of it.
            var stormy = await NightAsync(random.Next(1, calm.Packets + 1), afterwards: i % 2 == 1);

            Assert.Equal(calm.Rows, stormy.Rows);
            Assert.Equal(calm.Revision, stormy.Revision);
        }
    }

    // The commit itself, lost on its way or its answer lost: the unit asks what became of it before it does anything again.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StoredPlan_CutAtEachCommit_IsAppliedOnce(bool afterwards)
    {
        var calm = await NightAsync(0, afterwards: false);
        Assert.True(calm.Commits.Count >= 3, $"{calm.Commits.Count} commits.");
        foreach (var at in calm.Commits)
        {
            var stormy = await NightAsync(at, afterwards);

            Assert.Equal(calm.Rows, stormy.Rows);
            Assert.Equal(calm.Revision, stormy.Revision);
        }
    }

    [Fact]
    public async Task Enrolment_CutAtEveryPacket_IsSavedOnce()
    {
        for (var at = 1; ; at++)
        {
            await using var tds = await TdsStore.CreateAsync();
            tds.Mishaps.Restart(at, afterwards: at % 2 == 0);
            var revision = await tds.Store.Enrolment.SaveConventionsAsync([], None);
            var feed = await tds.Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);
            var done = !tds.Mishaps.HasCut;
            tds.Mishaps.Restart();

            Assert.Equal(0, revision);
            Assert.Equal(feed.FeedNo, (await tds.Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None)).FeedNo);
            if (done)
            {
                Assert.True(at > 10, $"{at} packets.");
                return;
            }
        }
    }

    [Fact]
    public async Task Lookup_CutAtEveryPacket_Answers()
    {
        await using var tds = await TdsStore.CreateAsync();
        var revision = await RunUnderTest.ApplyAsync(tds.Store, run => run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        for (var at = 1; at <= 16; at++)
        {
            tds.Mishaps.Restart(at, afterwards: at % 2 == 0);
            Assert.Equal("DURAND", Assert.Single(await tds.Store.NamesAsync(revision)));
        }
    }

    [Fact]
    public async Task DirectPlan_Cut_IsNotBegunAgainAndLeavesNothing()
    {
        await using var tds = await TdsStore.CreateAsync();
        await using (var run = await RunUnderTest.BeginAsync(tds.Store, direct: true))
        {
            run.OneOfEach();
            tds.Mishaps.Restart(1);

            var refusal = await Assert.ThrowsAsync<DirectoryException>(() => run.ApplyAsync());

            Assert.Equal(Reason.StoreUnavailable, refusal.Reason);
            tds.Mishaps.Restart();
        }

        Assert.Equal(0, await tds.Store.Revisions.GetRevisionAsync(None));
        Assert.Equal(1, await RunUnderTest.ApplyAsync(tds.Store, run => run.OneOfEach()));
    }

    // Whole syncs, the first of a feed too: what that has read is gone with its connection, so somebody runs it once more.
    [Fact]
    public async Task Sync_CutAtRandomPackets_LeavesAllOrNothingAndEndsTheSame()
    {
        var days = Enumerable.Range(0, 2).Select(day =>
        {
            var path = folder.File(string.Create(CultureInfo.InvariantCulture, $"day-{day}"));
            SampleGenerator.Write(path, new SampleOptions { Day = day, ChangeShare = 0.2 }, None);
            return Path.Combine(path, "MONTPELLIER");
        }).ToList();
        var sample = Path.GetDirectoryName(days[0])!;
        await using var calm = await PrepareAsync(sample);
        var states = new List<string> { await calm.LivingRowsAsync() };
        var packets = new List<int>();
        foreach (var day in days)
        {
            calm.Mishaps.Restart();
            Assert.Equal(RunState.Applied, await SyncAsync(calm.Store, day));
            packets.Add(calm.Mishaps.Packets);
            states.Add(await calm.LivingRowsAsync());
        }

        var random = new Random(Seed);
        var failed = 0;
        for (var i = 0; i < 8; i++)
        {
            await using var stormy = await PrepareAsync(sample);
            for (var day = 0; day < days.Count; day++)
            {
                stormy.Mishaps.Restart(random.Next(1, packets[day] + 1), afterwards: i % 2 == 1);
                var state = await SyncAsync(stormy.Store, days[day]);
                stormy.Mishaps.Restart();
                var found = await stormy.LivingRowsAsync();
                Assert.True(string.Equals(found, states[day], StringComparison.Ordinal) || string.Equals(
                    found, states[day + 1], StringComparison.Ordinal), "Neither before nor after.");
                if (state is not RunState.Applied)
                {
                    failed++;
                    // Refused as already applied when the commit went through unheard.
                    await SyncAsync(stormy.Store, days[day]);
                }

                Assert.Equal(states[day + 1], await stormy.LivingRowsAsync());
            }

            Assert.Equal(3, await stormy.Store.Revisions.GetRevisionAsync(None));
        }

        Assert.True(failed > 0, "No run failed: the test shows nothing.");
    }

    public void Dispose() => folder.Dispose();

    private static async Task<TdsStore> PrepareAsync(string sample)
    {
        var store = await TdsStore.CreateAsync();
        await SampleStore.ImportAsync(store.Store, sample);
        return store;
    }

    private static async Task<RunState> SyncAsync(DirectoryStore store, string path)
    {
        try
        {
            return (await SampleStore.RunAsync(store, path)).State;
        }
        catch (DirectoryException refusal) when (refusal.Reason is Reason.StoreUnavailable)
        {
            return RunState.Failed;
        }
    }

    /// <summary>Two nights, the second with closes, opens and numbers, cut with one of its packets.</summary>
    private static async Task<(long Revision, string Rows, int Packets, List<int> Commits)> NightAsync(int at, bool afterwards)
    {
        await using var tds = await TdsStore.CreateAsync();
        var store = tds.Store;
        var row = default(RecordRow);
        await RunUnderTest.ApplyAsync(store, run =>
        {
            run.OneOfEach();
            row = run.Pupil("2", "MARTIN", run.School("0120613B", "s2"));
        });
        var again = await RunUnderTest.BeginAsync(store, direct: false);
        var commits = new List<int>();
        tds.Mishaps.OnRequest = request =>
        {
            if (request.Kind is TdsKind.TransactionManager && request.Text is "COMMIT")
            {
                commits.Add(tds.Mishaps.Packets);
            }

            return null;
        };
        tds.Mishaps.Restart(at, afterwards);
        again.OneOfMore(row!);
        var report = await again.ApplyAsync();
        var packets = tds.Mishaps.Packets;
        Assert.Equal(at > 0, tds.Mishaps.HasCut);
        tds.Mishaps.Restart();
        await again.DisposeAsync();
        var revision = await store.Revisions.GetRevisionAsync(None);
        Assert.Equal(report.Revision, revision);
        Assert.Equal(RunState.Applied, (await store.Runs.FindRunAsync(again.RunId, None))!.State);
        Assert.Equal(2, (await store.Runs.ListProblemsAsync(new ProblemFilter(again.RunId), 0, 10, None)).Count);
        return (revision, await tds.LivingRowsAsync(), packets, commits);
    }
}
