using EntEcole.Directory.Client;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Server.Grpc.Sync;

/// <summary>
/// A store restored from a backup, by other means than ours: what callers kept of lost revisions is refused at once, before and after it
/// has made as many again; what they kept of revisions before the backup goes on.
/// </summary>
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
            await AssertLostAsync(behind, lost.Revision);
        }

        var epoch = await restored.Revisions.BeginEpochAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromDays(1));
        await SyncAsync(restored, bench.Deliver(TwoSchools.Extract(3, 2, "20260617")), time);
        await using var after = await TestServer.StartAsync(restored);
        Assert.Equal(epoch + 1, await restored.Revisions.GetRevisionAsync(CancellationToken.None));
        await AssertLostAsync(after, lost.Revision);
        await AssertLostAsync(after, epoch - 1);
        Assert.Equal(
            epoch + 1, (await after.Directory.ListPersonsAsync(new ListPersonsRequest { AtLeastRevision = kept.Revision })).Revision);

        var watch = await Assert.ThrowsAsync<RpcException>(() => FirstAsync(after, new WatchChangesRequest { Cursor = lost.Cursor }));
        Assert.Equal("CURSOR_INVALID", RichError.Of(watch).Reason);
        var page = await RichError.OfAsync(
            after.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1, PageToken = lost.PageToken }));
        Assert.Equal((StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID"), (page.Code, page.Reason));

        // The client package begins again from a snapshot; a reader who has lost nothing goes on beyond the gap.
        await foreach (var answer in after.Directory.FollowAsync(
            new MemoryCursorStore { Cursor = lost.Cursor }, cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.Equal((true, epoch + 1), (answer.StartsOver, answer.Revision));
            break;
        }

        Assert.Equal(epoch, (await FirstAsync(after, new WatchChangesRequest { Cursor = kept.Cursor })).Revision);
        Assert.Equal(epoch, (await FirstAsync(after, new WatchChangesRequest { AfterRevision = kept.Revision })).Revision);
        Assert.Equal(
            kept.Revision,
            (await after.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1, PageToken = kept.PageToken })).Revision);
    }

    [Fact]
    public async Task AtLeastRevision_OfACopyThatIsLate_IsWaitedFor()
    {
        await using var bench = await SyncBench.CreateAsync(TwoSchools.Small, TwoSchools.Other);
        await SyncAsync(bench.Store, bench.Deliver(TwoSchools.Extract(2, 2)), new FakeTime());
        var head = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        await using var late = await TestServer.StartAsync(StoreProxy.Of(
            bench.Store, (method, _) => method.Name is nameof(EntEcole.Directory.Revisions.IRevisionStore.GetRevisionAsync)
                ? Task.FromResult(head - 1)
                : null));

        var error = await RichError.OfAsync(late.Directory.ListPersonsAsync(new ListPersonsRequest { AtLeastRevision = head }));

        Assert.Equal((StatusCode.Unavailable, "REVISION_NOT_REACHED"), (error.Code, error.Reason));
    }

    private static async Task AssertLostAsync(TestServer server, long revision)
    {
        foreach (var (field, error) in new[]
        {
            (
                "at_least_revision",
                await RichError.OfAsync(server.Directory.ListPersonsAsync(new ListPersonsRequest { AtLeastRevision = revision }))),
            (
                "at_least_revision",
                await RichError.OfAsync(server.Sync.ListSyncRunsAsync(new ListSyncRunsRequest { AtLeastRevision = revision }))),
            ("after_revision", RichError.Of(
                await Assert.ThrowsAsync<RpcException>(() => FirstAsync(server, new WatchChangesRequest { AfterRevision = revision })))),
        })
        {
            Assert.Equal((StatusCode.InvalidArgument, "CURSOR_INVALID", field), (error.Code, error.Reason, Assert.Single(error.Fields)));
        }
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

    private static async Task SyncAsync(EntEcole.Directory.DirectoryStore store, string path, TimeProvider time) => Assert.Single(
        await new SyncRunner(store.ForSync(), SyncBench.Unguarded, time).RunAsync(
            new SyncRequest(path, AsOf: SyncBench.Day), null, CancellationToken.None));

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
