using System.Net;
using System.Net.Sockets;
using EntEcole.Directory.Access;
using EntEcole.Directory.Client;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Client;

/// <summary>
/// A reader of the change feed loses nothing and is told nothing twice, whatever servers, connections, tokens and prunes do meanwhile.
/// </summary>
public sealed class FollowTests : IAsyncLifetime
{
    private const string Rodez = "0120612A";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Caller Consumer = new("consumer", CallerRoles.WatchConsumer, CallerPerimeter.All);

    private readonly FakeTime time = new();
    private readonly MemoryCursorStore cursors = new();
    private readonly List<FeedInterruption> cuts = [];
    private SyncBench bench = null!;
    private TestServer server = null!;
    private int port;

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(Rodez);
        server = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Server_StoppedAndStarted_TheFeedGoesOnWhereItWas()
    {
        await bench.SyncAsync(Extract(0).Pupil("1", "10").Pupil("2", "10"));
        var watcher = new Watcher(server.Directory);
        var starts = 0;
        using var client = Towards(() => port);
        await foreach (var answer in client.FollowAsync(cursors, follow: Follow()))
        {
            starts += answer.StartsOver ? 1 : 0;
            watcher.Apply(answer.Content);
            if (watcher.Revision == 2)
            {
                // All of it was sent, none of its successor: the server goes away, a night passes, another comes.
                await server.StopAsync(None);
                await server.DisposeAsync();
                await bench.SyncAsync(Extract(1).Pupil("1", "10", given: "ZOE").Pupil("3", "10"), SyncBench.Day.AddDays(1));
                server = await StartAsync();
            }
            else if (watcher.Revision == 3)
            {
                break;
            }
        }

        Assert.Equal(1, starts);
        Assert.NotEmpty(cuts);
        Assert.All(cuts, cut => Assert.Equal((StatusCode.Unavailable, false), (cut.Error!.StatusCode, cut.StartsOver)));
        await AssertStateAsync(watcher, 3);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ConnectionThatEndsAsTheFeedOpens_IsOpenedAgain()
    {
        await bench.SyncAsync(Extract(0).Pupil("1", "10"));
        var cut = new CutConnections(2);
        var client = server.ClientOf(Consumer, options => options with { Handler = cut.Around });

        await foreach (var answer in client.FollowAsync(cursors, follow: Follow()))
        {
            Assert.True(answer.StartsOver);
            break;
        }

        Assert.Equal([StatusCode.Internal, StatusCode.Internal], cuts.Select(each => each.Error!.StatusCode));
        Assert.Equal(3, cut.Sent);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Server_ThatStopsWhileTheFeedRests_IsWaitedForAsLongAsItSays()
    {
        await bench.SyncAsync(Extract(0).Pupil("1", "10"));
        using var client = Towards(() => port);
        await using var feed = client.FollowAsync(cursors, follow: Follow()).GetAsyncEnumerator(None);
        Assert.True(await feed.MoveNextAsync());

        var next = feed.MoveNextAsync().AsTask();
        await server.StopAsync(None);
        await server.DisposeAsync();
        await bench.SyncAsync(Extract(1).Pupil("1", "10", given: "ZOE"), SyncBench.Day.AddDays(1));
        server = await StartAsync();

        Assert.True(await next);
        Assert.Equal((3, false), (feed.Current.Revision, feed.Current.StartsOver));
        Assert.True(cuts[0].Error!.HasReason(ErrorReason.ServerStopping));
        Assert.True(cuts[0].Wait >= cuts[0].Error!.GetDirectoryError()!.RetryDelay);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Place_PrunedMeanwhile_StartsOverWithASnapshotAndSaysSo()
    {
        await bench.SyncAsync(Extract(0).Pupil("1", "10").Pupil("2", "10"));
        var watcher = await FollowToAsync(new Watcher(server.Directory), 2);
        Assert.NotNull(cursors.Cursor);
        await bench.SyncAsync(Extract(1).Pupil("1", "10", given: "ZOE").Pupil("2", "10"), SyncBench.Day.AddDays(1));
        await bench.SyncAsync(Extract(2).Pupil("1", "10", given: "LEA").Pupil("2", "10"), SyncBench.Day.AddDays(2));
        await bench.Store.Retention.PruneAsync(bench.Now.AddDays(1), None);

        var again = await FollowToAsync(null, 4);

        Assert.NotSame(watcher, again);
        Assert.True(Assert.Single(cuts).Error!.HasReason(ErrorReason.CursorExpired));
        Assert.Equal((TimeSpan.Zero, true), (cuts[0].Wait, cuts[0].StartsOver));
        await AssertStateAsync(again, 4);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Place_OfAnotherFilter_StartsOver()
    {
        await bench.SyncAsync(Extract(0).Pupil("1", "10"));
        await FollowToAsync(new Watcher(server.Directory), 2);

        await foreach (var answer in server.ClientOf(Consumer).FollowAsync(cursors, new WatchFilter { Uais = { Rodez } }, Follow()))
        {
            Assert.True(answer.StartsOver);
            break;
        }

        Assert.True(Assert.Single(cuts).Error!.HasReason(ErrorReason.CursorInvalid));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Reader_CutOffAfterAnyAnswer_GoesOnAfterTheLastThatHeDealtWith()
    {
        await server.StopAsync(None);
        await server.DisposeAsync();
        server = await StartAsync(WatchSettings.Default with { Page = 2, MaxChanges = 2 });
        var extract = Extract(0);
        for (var i = 1; i <= 12; i++)
        {
            extract.Pupil($"{i}", "10");
        }

        await bench.SyncAsync(extract);
        var watcher = new Watcher(server.Directory);
        var rounds = 0;
        while (watcher.Revision != 2)
        {
            rounds++;
            var dealt = 0;
            await foreach (var answer in server.ClientOf(Consumer).FollowAsync(cursors, follow: Follow()))
            {
                if (dealt++ == 1)
                {
                    // Asked for, not dealt with: the next process gets it.
                    break;
                }

                Assert.Equal(rounds == 1, answer.StartsOver);
                watcher.Apply(answer.Content);
                if (watcher.Revision == 2)
                {
                    break;
                }
            }
        }

        Assert.True(rounds > 3, $"{rounds} rounds");
        Assert.Empty(cuts);
        await AssertStateAsync(watcher, 2);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Token_ThatEnds_IsRenewedAndTheFeedGoesOn()
    {
        await bench.SyncAsync(Extract(0).Pupil("1", "10"));
        var (first, second) = (TestCallers.Token(Consumer, time.GetUtcNow(), time.GetUtcNow().AddMinutes(5)), TestCallers.Token(Consumer));
        var client = server.ClientOf(
            Consumer, options => options with { Token = (refused, _) => ValueTask.FromResult(refused is null ? first : second) });
        await using var feed = client.FollowAsync(cursors, follow: Follow()).GetAsyncEnumerator(None);
        Assert.True(await feed.MoveNextAsync());

        var next = feed.MoveNextAsync().AsTask();
        while (cuts.Count == 0 || !next.IsCompleted)
        {
            if (next.IsCompleted)
            {
                Assert.True(await next);
                Assert.Empty(feed.Current.Changes);
                next = feed.MoveNextAsync().AsTask();
            }

            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.True(await next);
        Assert.True(Assert.Single(cuts).Error!.HasReason(ErrorReason.CredentialsExpired));
        Assert.Equal((2, false), (feed.Current.Revision, feed.Current.StartsOver));
        Assert.Empty(feed.Current.Changes);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Caller_WhoMayNotFollow_IsToldAtOnce()
    {
        var client = server.ClientOf(new Caller("reader", CallerRoles.DirectoryReader, CallerPerimeter.All));
        await using var feed = client.FollowAsync(cursors, follow: Follow()).GetAsyncEnumerator(None);

        Assert.True((await Rpc.FailsAsync(() => feed.MoveNextAsync().AsTask())).HasReason(ErrorReason.RoleMissing));
        Assert.Empty(cuts);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Reader_WhoStops_EndsTheFeedAsCancelled()
    {
        await bench.SyncAsync(Extract(0).Pupil("1", "10"));
        using var stop = new CancellationTokenSource();
        await using var feed = server.ClientOf(Consumer).FollowAsync(
            cursors, follow: Follow(), cancellationToken: stop.Token).GetAsyncEnumerator(None);
        Assert.True(await feed.MoveNextAsync());

        var next = feed.MoveNextAsync().AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private static ExtractBuilder Extract(int day) =>
        new ExtractBuilder { Date = SyncBench.Day.AddDays(day).ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture) }
            .School("10", Rodez).Relative("90", "PERSONNE").Staff("90", ["-$-$SANS OBJET$-$SANS OBJET"]);

    private async Task<TestServer> StartAsync(WatchSettings? watch = null)
    {
        var started = await TestServer.StartAsync(bench.Store, time, watch);
        port = new Uri(started.Url).Port;
        return started;
    }

    private FollowOptions Follow() => new() { Time = new AutoAdvancingTimeProvider(), Interrupted = cuts.Add };

    // One address, whichever server is behind it.
    private static EntEcoleDirectoryClient Towards(Func<int> port)
    {
        var token = TestCallers.Token(Consumer);
        return new EntEcoleDirectoryClient(new Uri("http://127.0.0.1:1"), new EntEcoleDirectoryClientOptions
        {
            Token = (_, _) => ValueTask.FromResult(token),
            Purpose = BearerHandler.Purpose,
            Handler = handler =>
            {
                handler.ConnectCallback = async (_, cancellationToken) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    try
                    {
                        await socket.ConnectAsync(IPAddress.Loopback, port(), cancellationToken);
                        return new NetworkStream(socket, ownsSocket: true);
                    }
                    catch
                    {
                        socket.Dispose();
                        throw;
                    }
                };
                return handler;
            },
        });
    }

    /// <summary>Reads on as a consumer does, who forgets what he has when he is told to.</summary>
    private async Task<Watcher> FollowToAsync(Watcher? watcher, long revision)
    {
        await foreach (var answer in server.ClientOf(Consumer).FollowAsync(cursors, follow: Follow()))
        {
            if (answer.StartsOver)
            {
                watcher = new Watcher(server.Directory);
            }

            watcher!.Apply(answer.Content);
            if (watcher.Revision >= revision)
            {
                // Dealt with, and kept by the reader himself since he leaves.
                await cursors.SaveAsync(answer.Cursor, None);
                return watcher;
            }
        }

        throw new InvalidOperationException("The feed does not end.");
    }

    private async Task AssertStateAsync(Watcher watcher, long revision)
    {
        var fresh = new Watcher(server.ClientOf(Consumer).Directory);
        await fresh.FollowToAsync(revision);
        Assert.Equal(fresh.State(), watcher.State());
        Assert.NotEmpty(watcher.State());
    }
}
