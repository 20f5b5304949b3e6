using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Server.Worker;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Storage.Tds;

/// <summary>
/// Two workers, each a process of its own that is killed again and again, three servers and ten watchers on one store over the network,
/// whose connections are cut: each delivery is applied once, in order, and each watcher holds what a new one does. For as many minutes as
/// <c>ENTECOLE_TEST_SOAK_MINUTES</c> says; <see cref="TdsSoakTests"/> is the short form.
/// </summary>
[Trait("Speed", "slow")]
public sealed class TdsProcessSoakTests : IDisposable
{
    private const int Workers = 2;
    private const int Servers = 3;
    private const int Watchers = 10;

    private static readonly string[] Academies = ["TOULOUSE", "MONTPELLIER"];

    private static readonly TimeSpan Soak = TimeSpan.FromMinutes(double.Parse(
        Environment.GetEnvironmentVariable("ENTECOLE_TEST_SOAK_MINUTES") is { Length: > 0 } minutes ? minutes : "0",
        CultureInfo.InvariantCulture));

    private readonly TempFolder folder = new();
    private readonly Lock gate = new();
    private int delivered;
    private int killed;
    private int cut;

    private string Inbox => folder.File("inbox");

    [Fact]
    public async Task Deliveries_WhileWorkersAreKilledAndConnectionsCut_AreAppliedOnceAndWatchedWhole()
    {
        Assert.SkipUnless(Soak > TimeSpan.Zero, "ENTECOLE_TEST_SOAK_MINUTES is not set.");
        await using var tds = await TdsStore.CreateAsync(TimeProviders.Machine);
        var today = FrenchTime.DayAt(TimeProviders.Machine.GetUtcNow());
        await KilledProcessesTests.EnrolAsync(tds.Store, today);
        System.IO.Directory.CreateDirectory(Inbox);
        Deliver(today, 2);
        Assert.Equal(0, Child.Run("worker", "--once", "--inbox", Inbox, "--database", "sqlserver:" + tds.Address()));

        var servers = new List<TestServer>();
        for (var i = 0; i < Servers; i++)
        {
            servers.Add(await TestServer.StartAsync(tds.Open(""), TimeProviders.Machine));
        }

        var rest = await LookUpAsync(servers, TimeSpan.FromSeconds(20));
        using var done = new CancellationTokenSource();
        var watchers = Enumerable.Range(0, Watchers).Select(i => new Watcher(servers[i % Servers].Directory)).ToList();
        var watching = watchers.Select(watcher => Task.Run(() => WatchAsync(watcher, done.Token))).ToList();
        var cutting = Task.Run(() => CutAsync(tds, done.Token));
        var begun = TimeProviders.Machine.GetTimestamp();
        var lookups = LookUpAsync(servers, Soak);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(rank => Task.Run(() => Live(new Random(rank)))));
        var during = await lookups;
        await done.CancelAsync();
        await cutting;
        await Task.WhenAll(watching);
        while (Waiting() > 0 || In("processing").Count > 0)
        {
            Assert.Equal(0, Child.Run("worker", "--once", "--inbox", Inbox, "--database", "sqlserver:" + tds.Address()));
        }

        var dates = Enumerable.Range(0, delivered).Select(today.AddDays(-5_000).AddDays).ToList();
        foreach (var academy in Academies)
        {
            Assert.Equal(dates, await KilledProcessesTests.AppliedAsync(tds.Store, academy));
        }

        Assert.Empty(In("refused"));
        var head = await tds.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var fresh = new Watcher(servers[0].Directory);
        await fresh.FollowToAsync(head);
        foreach (var watcher in watchers)
        {
            await watcher.FollowToAsync(head);
            Assert.Equal(fresh.State(), watcher.State());
        }

        Assert.NotEmpty(await tds.LivingRowsAsync());
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{TimeProviders.Machine.GetElapsedTime(begun)}: {delivered} dates, {killed} killed, {cut} cuts; lookups at rest {rest}, during {during}."));
        foreach (var server in servers)
        {
            // What a cut ends is told; that it is told once is for other tests.
            server.ExpectedErrors = server.Log.Errors.Count;
            await server.DisposeAsync();
        }

        void Live(Random random)
        {
            while (TimeProviders.Machine.GetElapsedTime(begun) < Soak)
            {
                lock (gate)
                {
                    Deliver(today, 4);
                }

                if (Child.Kill(
                    TimeSpan.FromMilliseconds(random.Next(1_000, 15_000)),
                    ["worker", "--inbox", Inbox, "--database", "sqlserver:" + tds.Address()], KilledProcessesTests.Hasty))
                {
                    Interlocked.Increment(ref killed);
                }
            }
        }
    }

    public void Dispose() => folder.Dispose();

    // A client that goes on after what ended its stream.
    private static async Task WatchAsync(Watcher watcher, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var call = watcher.Open(cancellationToken);
                while (await call.ResponseStream.MoveNext(cancellationToken))
                {
                    watcher.Apply(call.ResponseStream.Current);
                }
            }
            catch (RpcException ended) when (ended.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled)
            {
                await Task.Yield();
            }
        }
    }

    // Answers that a cut refused are counted, not lost: a client asks again.
    private static async Task<string> LookUpAsync(List<TestServer> servers, TimeSpan lasting)
    {
        var (times, refused) = (new List<double>(), 0);
        var begun = TimeProviders.Machine.GetTimestamp();
        for (var i = 0; TimeProviders.Machine.GetElapsedTime(begun) < lasting; i++)
        {
            var asked = TimeProviders.Machine.GetTimestamp();
            try
            {
                await servers[i % servers.Count].Directory.GetSchoolAsync(new GetSchoolRequest { Uai = WorkerBench.North });
                times.Add(TimeProviders.Machine.GetElapsedTime(asked).TotalMilliseconds);
            }
            catch (RpcException ended) when (ended.StatusCode is StatusCode.Unavailable)
            {
                refused++;
            }
        }

        times.Sort();
        return FormattableString.Invariant(
            $"{times.Count} calls, {refused} refused, p50 {times[times.Count / 2]:F2} ms, p99 {times[times.Count * 99 / 100]:F2} ms");
    }

    private async Task CutAsync(TdsStore tds, CancellationToken cancellationToken)
    {
        var random = new Random(7);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProviders.Machine);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (random.Next(8) == 0)
            {
                tds.Server.Kill(tds.Database.Name, null);
                cut++;
            }
        }
    }

    // Until so many wait. Under another name first: no worker takes half of it.
    private void Deliver(DateOnly today, int waiting)
    {
        for (; Waiting() < waiting; delivered++)
        {
            foreach (var academy in Academies)
            {
                var date = today.AddDays(-5_000 + delivered);
                var name = WorkerBench.NameOf(academy, date);
                WorkerBench.Extract(academy, date, pupils: 3 + (delivered % 3)).WriteTo(folder.File(name));
                System.IO.Directory.Move(folder.File(name), Path.Combine(Inbox, name));
            }
        }
    }

    private int Waiting() => In("").Count(path => Path.GetFileName(path) is not ("processing" or "done" or "refused"));

    private List<string> In(string name) => !System.IO.Directory.Exists(Path.Combine(Inbox, name)) ? []
        : [.. System.IO.Directory.EnumerateDirectories(Path.Combine(Inbox, name))];
}
