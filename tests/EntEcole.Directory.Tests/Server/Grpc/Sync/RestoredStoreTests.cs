using EntEcole.Directory.Storage;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Server.Grpc.Sync;

/// <summary>A store restored from a backup makes the same revision numbers anew: what callers kept of the lost ones is told from them.</summary>
public sealed class RestoredStoreTests
{
    [Fact(Timeout = 3 * Rpc.Patience)]
    public async Task CursorAndPageToken_OfARevisionLostByARestore_AreRefusedAndThoseBeforeGoOn()
    {
        using var folder = new TempFolder();
        await using var bench = await SyncBench.CreateAsync(TwoSchools.Small, TwoSchools.Other);
        var time = new FakeTime();
        await SyncAsync(bench.Store, bench.Deliver(TwoSchools.Extract(2, 2)), time);
        await using var before = await TestServer.StartAsync(bench.Store);
        var kept = await KeepAsync(before);
        await BackUpAsync(bench.Files.Path, folder.File("backup.db"));
        time.Advance(TimeSpan.FromDays(1));
        await SyncAsync(bench.Store, bench.Deliver(TwoSchools.Extract(2, 3, "20260616")), time);
        var lost = await KeepAsync(before);

        await using var restored = StoreAddress.Open("sqlite:" + folder.File("backup.db"), time);
        await using (var behind = await TestServer.StartAsync(restored))
        {
            // Before it has passed the lost revision too: nothing to wait for.
            var ahead = await Assert.ThrowsAsync<RpcException>(() => FirstAsync(behind, new WatchChangesRequest { Cursor = lost.Cursor }));
            Assert.Equal("CURSOR_INVALID", RichError.Of(ahead).Reason);
        }

        time.Advance(TimeSpan.FromDays(1));
        await SyncAsync(restored, bench.Deliver(TwoSchools.Extract(3, 2, "20260617")), time);
        await using var after = await TestServer.StartAsync(restored);
        Assert.Equal(lost.Revision, await restored.Revisions.GetRevisionAsync(CancellationToken.None));

        var watch = await Assert.ThrowsAsync<RpcException>(() => FirstAsync(after, new WatchChangesRequest { Cursor = lost.Cursor }));
        Assert.Equal("CURSOR_INVALID", RichError.Of(watch).Reason);
        var page = await RichError.OfAsync(after.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1, PageToken = lost.PageToken }));
        Assert.Equal((StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID"), (page.Code, page.Reason));

        Assert.Equal(lost.Revision, (await FirstAsync(after, new WatchChangesRequest { Cursor = kept.Cursor })).Revision);
        Assert.Equal(kept.Revision, (await after.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1, PageToken = kept.PageToken })).Revision);
    }

    // The last cursor of the snapshot, and the token of the second page.
    private static async Task<(long Revision, string Cursor, string PageToken)> KeepAsync(TestServer server)
    {
        var page = await server.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1 });
        var answer = await FirstAsync(server, new WatchChangesRequest());
        Assert.True(answer.RevisionComplete);
        Assert.Equal(page.Revision, answer.Revision);
        return (page.Revision, answer.Cursor, page.NextPageToken);
    }

    private static async Task<WatchChangesResponse> FirstAsync(TestServer server, WatchChangesRequest request)
    {
        using var call = server.Directory.WatchChanges(request);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return call.ResponseStream.Current;
    }

    private static async Task SyncAsync(EntEcole.Directory.IDirectoryStore store, string path, TimeProvider time) => Assert.Single(
        await new SyncRunner(store.ForSync(), SyncBench.Unguarded, time).RunAsync(new SyncRequest(path, AsOf: SyncBench.Day), null, CancellationToken.None));

    private static async Task BackUpAsync(string from, string to)
    {
        await using var connection = new SqliteConnection($"Data Source={from};Pooling=False");
        await connection.OpenAsync();
        await using var copy = connection.CreateCommand();
        copy.CommandText = "VACUUM INTO $to";
        copy.Parameters.AddWithValue("$to", to);
        await copy.ExecuteNonQueryAsync();
    }
}
