using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using AafCategory = EntEcole.Directory.Model.AafCategory;
using ProfileState = EntEcole.Directory.V1.ProfileState;

namespace EntEcole.Directory.Tests.Server.Grpc.Watching;

/// <summary>The change feed as its clients meet it: what is told of a change, when nothing happens, and what is refused.</summary>
public sealed class WatchTests
{
    private const string Rodez = "0120612A";
    private const string Olemps = "0120595G";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_PupilWhoLeavesAndComesBack_IsSuspendedAndRestored()
    {
        await using var bench = await SyncBench.CreateAsync(Rodez);
        await using var server = await TestServer.StartAsync(bench.Store);
        await bench.SyncAsync(Extract(0).Pupil("1", "10", relatives: ["2$20"]).Relative("2"));
        var left = await bench.SyncAsync(Extract(1).Pupil("3", "10"), SyncBench.Day.AddDays(1));
        var back = await bench.SyncAsync(
            Extract(2).Pupil("1", "10", relatives: ["2$20"]).Pupil("3", "10").Relative("2"), SyncBench.Day.AddDays(2));
        using var call = server.Directory.WatchChanges(new WatchChangesRequest { AfterRevision = left.Revision - 1 });
        var pupil = (await bench.GetAsync(AafCategory.Eleve, "1")).PersonId.ToString();

        var leaving = await NextAsync(call);
        var returning = await NextAsync(call);

        Assert.Equal((left.Revision, back.Revision), (leaving.Revision, returning.Revision));
        Assert.Equal(
            [ChangeKind.Ended, ChangeKind.Suspended, ChangeKind.Suspended], Of(leaving).Select(change => change.Kind));
        Assert.Equal(
            [Change.EntityOneofCase.Relation, Change.EntityOneofCase.Person, Change.EntityOneofCase.Membership],
            Of(leaving).Select(change => change.EntityCase));
        var membership = Of(leaving).Last();
        Assert.Equal(["profile.state", "profile.suspended_on", "profile.purge_on"], membership.ChangedFields, StringComparer.Ordinal);
        Assert.Equal((ProfileState.Suspended, Rodez), (membership.Membership.Profile.State, membership.Membership.Profile.Uai));
        Assert.Equal(
            [ChangeKind.Restored, ChangeKind.Restored, ChangeKind.Created], Of(returning).Select(change => change.Kind));
        Assert.Equal(ProfileState.Active, Of(returning).ElementAt(1).Membership.Profile.State);

        IEnumerable<Change> Of(WatchChangesResponse answer) =>
            answer.Changes.Where(change => change.Key.StartsWith(pupil, StringComparison.Ordinal));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_RecordThatChanges_TellsTheFieldsThatDid()
    {
        await using var bench = await SyncBench.CreateAsync(Rodez);
        await using var server = await TestServer.StartAsync(bench.Store);
        await bench.SyncAsync(Extract(0).Pupil("1", "10", relatives: ["2$20"]).Relative("2", mail: "a@example.invalid"));
        var report = await bench.SyncAsync(
            Extract(1).Pupil("1", "10", relatives: ["2$20"]).Relative("2", mail: "b@example.invalid"), SyncBench.Day.AddDays(1));
        using var call = server.Directory.WatchChanges(new WatchChangesRequest { AfterRevision = report.Revision - 1 });

        var change = Assert.Single((await NextAsync(call)).Changes);

        Assert.Equal((ChangeKind.Changed, "b@example.invalid"), (change.Kind, change.Person.Mail));
        Assert.Equal(["mail"], change.ChangedFields, StringComparer.Ordinal);
        Assert.Empty(change.Person.Profiles);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_PupilWhoMovesOutOfTheFilter_IsPurgedWithAllThatIsHis()
    {
        await using var bench = await SyncBench.CreateAsync(Rodez, Olemps);
        await using var server = await TestServer.StartAsync(bench.Store);
        var filter = new WatchFilter { Uais = { Rodez }, Entities = { EntityKind.Person, EntityKind.Membership, EntityKind.Relation } };
        var watcher = new Watcher(server.Directory, filter);
        var first = await bench.SyncAsync(Extract(0).Pupil("1", "10", relatives: ["2$20"]).Relative("2").Pupil("3", "11"));
        await watcher.FollowToAsync(first.Revision);
        Assert.Equal(2, watcher.Persons.Count());

        // The profile left behind is kept, suspended, until its purge; then nothing of him is in the filter.
        var second = await bench.SyncAsync(
            Extract(1).Pupil("1", "11", relatives: ["2$20"]).Relative("2").Pupil("3", "11"), SyncBench.Day.AddDays(1));
        await watcher.FollowToAsync(second.Revision);
        Assert.All(
            watcher.Persons.SelectMany(person => person.Profiles),
            profile => Assert.Equal((Rodez, ProfileState.Suspended), (profile.Uai, profile.State)));
        await PurgeAsync(bench);
        await watcher.FollowToAsync(second.Revision + 1);

        Assert.Equal("", watcher.State());
        Assert.All(watcher.Changes.TakeLast(5), change => Assert.True(change.Kind is ChangeKind.Purged or ChangeKind.Ended));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_NothingHappens_SendsCheckpointsAndThenWhatAnotherProcessApplied()
    {
        var time = new FakeTime();
        await using var bench = await SyncBench.CreateAsync(Rodez);
        await using var server = await TestServer.StartAsync(bench.Store, time);
        await bench.SyncAsync(Extract(0).Pupil("1", "10"));
        using var call = server.Directory.WatchChanges(new WatchChangesRequest());
        var snapshot = await NextAsync(call);
        Assert.Equal((2, WatchPhase.Snapshot, true), (snapshot.Revision, snapshot.Phase, snapshot.RevisionComplete));

        var checkpoint = await NextAsync(call, time, TimeSpan.FromSeconds(10));
        Assert.Equal(
            (2, 0, WatchPhase.Following, true),
            (checkpoint.Revision, checkpoint.Changes.Count, checkpoint.Phase, checkpoint.RevisionComplete));

        await using (var other = StoreAddress.Open("sqlite:" + bench.Files.Path, time))
        {
            await new SyncRunner(other.ForSync(), SyncBench.Unguarded, time).RunAsync(
                new SyncRequest(bench.Deliver(Extract(1).Pupil("1", "10").Pupil("2", "10")), AsOf: SyncBench.Day.AddDays(1)), null, None);
        }

        var news = new List<WatchChangesResponse>();
        do
        {
            // Time may go by faster than the store is asked: then checkpoints come before, and in the midst.
            news.Add(await NextAsync(call, time, TimeSpan.FromMilliseconds(250)));
        }
        while (news[^1] is not { Revision: 3, RevisionComplete: true });

        Assert.All(news, answer => Assert.Equal(WatchPhase.Following, answer.Phase));
        Assert.Contains(
            news.SelectMany(answer => answer.Changes),
            change => change is { EntityCase: Change.EntityOneofCase.Person, Kind: ChangeKind.Created });
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_ManyWatchersWait_TheStoreIsAskedOnceForAll()
    {
        const int Many = 20;
        var time = new FakeTime();
        await using var bench = await SyncBench.CreateAsync(Rodez);
        var asked = 0;
        var counted = StoreProxy.Of(bench.Store, (method, _) =>
        {
            if (string.Equals(method.Name, nameof(IRevisionStore.GetRevisionAsync), StringComparison.Ordinal))
            {
                Interlocked.Increment(ref asked);
            }

            return null;
        });
        using var beacon = new RevisionBeacon(counted.Revisions, time, WatchSettings.Default);
        await beacon.StartAsync(None);
        time.Advance(TimeSpan.FromSeconds(1));
        var waiting = Enumerable.Range(0, Many).Select(_ => beacon.TryWaitBeyondAsync(0, TimeSpan.FromDays(30), None)).ToList();
        while (Volatile.Read(ref asked) == 0)
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        Assert.All(await Task.WhenAll(waiting), head => Assert.Equal(1, head));
        Assert.InRange(asked, 1, 3);
        await beacon.StopAsync(None);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_FromAPrunedRevision_IsToldTheOldestOne()
    {
        var time = new FakeTime();
        await using var bench = await SyncBench.CreateAsync(Rodez);
        bench.Now = time.GetUtcNow();
        await using var server = await TestServer.StartAsync(bench.Store, time);
        await bench.SyncAsync(Extract(0).Pupil("1", "10").Pupil("2", "10").Pupil("3", "10"));
        var cursor = (await FirstAsync(server, new WatchChangesRequest { AfterRevision = 0 })).Cursor;
        var page = await server.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1 });
        await bench.SyncAsync(Extract(1).Pupil("1", "10", given: "ZOE").Pupil("2", "10").Pupil("3", "10"), SyncBench.Day.AddDays(1));
        await bench.Store.Retention.PruneAsync(time.GetUtcNow().AddDays(2), None);

        foreach (var request in new WatchChangesRequest[] { new() { AfterRevision = 0 }, new() { Cursor = cursor } })
        {
            var refusal = RichError.Of(await Rpc.FailsAsync(() => FirstAsync(server, request)));
            Assert.Equal(
                (StatusCode.OutOfRange, "CURSOR_EXPIRED", "3"), (refusal.Code, refusal.Reason, refusal.Info.Metadata["oldestRevision"]));
        }

        var gone = await RichError.OfAsync(
            server.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1, PageToken = page.NextPageToken }));
        Assert.Equal((StatusCode.OutOfRange, "REVISION_EXPIRED", "3"), (gone.Code, gone.Reason, gone.Info.Metadata["oldestRevision"]));
        var again = await FirstAsync(server, new WatchChangesRequest());
        Assert.Equal((3, 3), (again.Revision, again.OldestRevision));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_WrongRequests_AreRefusedByField()
    {
        await using var bench = await SyncBench.CreateAsync(Rodez);
        await using var server = await TestServer.StartAsync(bench.Store);
        await bench.SyncAsync(Extract(0).Pupil("1", "10"));
        var cursor = (await FirstAsync(server, new WatchChangesRequest { Filter = new WatchFilter { Uais = { Rodez, Olemps } } })).Cursor;

        await RefusedAsync("cursor", "CURSOR_INVALID", new WatchChangesRequest { Cursor = "nonsense" });
        await RefusedAsync("cursor", "CURSOR_INVALID", new WatchChangesRequest { Cursor = cursor });
        await RefusedAsync("after_revision", "INVALID_ARGUMENT", new WatchChangesRequest { AfterRevision = -1 });
        await RefusedAsync(
            "filter.uais[0]", "INVALID_ARGUMENT", new WatchChangesRequest { Filter = new WatchFilter { Uais = { "0120612B" } } });
        await RefusedAsync(
            "filter.academies[0]", "INVALID_ARGUMENT", new WatchChangesRequest { Filter = new WatchFilter { Academies = { "" } } });
        await RefusedAsync(
            "filter.entities[0]", "INVALID_ARGUMENT",
            new WatchChangesRequest { Filter = new WatchFilter { Entities = { (EntityKind)99 } } });
        // The same filter in another order is the same filter.
        Assert.Equal(2, (await FirstAsync(
            server, new WatchChangesRequest { AfterRevision = 1, Filter = new WatchFilter { Uais = { Olemps, Rodez } } })).Revision);

        var ahead = RichError.Of(await Rpc.FailsAsync(() => FirstAsync(server, new WatchChangesRequest { AfterRevision = 99 })));
        Assert.Equal((StatusCode.InvalidArgument, "CURSOR_INVALID"), (ahead.Code, ahead.Reason));

        async Task RefusedAsync(string field, string reason, WatchChangesRequest request)
        {
            var refusal = RichError.Of(await Rpc.FailsAsync(() => FirstAsync(server, request)));
            Assert.Equal((StatusCode.InvalidArgument, reason, field), (refusal.Code, refusal.Reason, Assert.Single(refusal.Fields)));
        }
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_ServerStops_SaysToResumeElsewhere()
    {
        await using var bench = await SyncBench.CreateAsync(Rodez);
        await using var server = await TestServer.StartAsync(bench.Store);
        using var call = server.Directory.WatchChanges(new WatchChangesRequest());
        await NextAsync(call);

        var stopping = server.StopAsync(None);
        var error = RichError.Of(await Rpc.FailsAsync(() => NextAsync(call)));
        await stopping;

        Assert.Equal((StatusCode.Unavailable, "SERVER_STOPPING"), (error.Code, error.Reason));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_StoreGoneWhileWaiting_IsUnavailable()
    {
        var time = new FakeTime();
        await using var bench = await SyncBench.CreateAsync(Rodez);
        var gone = false;
        var failing = StoreProxy.Of(
            bench.Store,
            (method, _) => gone && string.Equals(method.Name, nameof(IRevisionStore.GetRevisionAsync), StringComparison.Ordinal)
            ? Task.FromException<long>(new DirectoryException(Reason.StoreUnavailable, new("Gone.", "Partie."))) : null);
        await using var server = await TestServer.StartAsync(failing, time);
        server.ExpectedErrors = 1;
        using var call = server.Directory.WatchChanges(new WatchChangesRequest());
        await NextAsync(call);
        gone = true;

        var error = RichError.Of(await Rpc.FailsAsync(() => NextAsync(call, time, TimeSpan.FromMilliseconds(250))));

        Assert.Equal((StatusCode.Unavailable, "STORE_UNAVAILABLE"), (error.Code, error.Reason));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Watch_ClientThatDoesNotRead_IsNotReadAheadFor()
    {
        using var folder = new TempFolder();
        await using var store = await TestStore.CreateAsync();
        await SampleStore.FillAsync(store.Store, folder.Path);
        var reads = 0;
        var counted = StoreProxy.Of(store.Store, (method, _) =>
        {
            if (string.Equals(method.Name, nameof(IChangeStore.ReadPersonChangesAsync), StringComparison.Ordinal))
            {
                Interlocked.Increment(ref reads);
            }

            return null;
        });
        await using var server = await TestServer.StartAsync(counted, watch: WatchSettings.Default with { Page = 5, MaxChanges = 5 });
        using var call = server.Directory.WatchChanges(new WatchChangesRequest());
        await NextAsync(call);

        // Other calls go through, and so does a write: no lock and no transaction is held for the one that does not read.
        for (var i = 0; i < 50; i++)
        {
            await server.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 100 });
        }

        await store.Store.Enrolment.SaveConventionsAsync([], None);
        var before = Volatile.Read(ref reads);
        var events = 0;
        WatchChangesResponse answer;
        do
        {
            answer = await NextAsync(call);
            events += answer.Changes.Count;
        }
        while (!answer.RevisionComplete);

        Assert.True(before < reads, $"{before} of {reads} pages were read before the client asked for more.");
        Assert.True(events > 2000, "The whole sample came.");
    }

    private static ExtractBuilder Extract(int day) =>
        new ExtractBuilder { Date = SyncBench.Day.AddDays(day).ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture) }
            .School("10", Rodez).School("11", Olemps).Relative("90", "PERSONNE").Staff("90", ["-$-$SANS OBJET$-$SANS OBJET"]);

    // What the purge of a suspended profile will do, in the store's own words.
    private static async Task PurgeAsync(SyncBench bench)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={bench.Files.Path};Pooling=False");
        await connection.OpenAsync(None);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO revision (revision, made_at, cause, run_id) SELECT MAX(revision) + 1, MAX(made_at), 'purge', NULL FROM revision;
            UPDATE profile SET until_revision = (SELECT MAX(revision) FROM revision) WHERE state = 2 AND until_revision = 9223372036854775807;
            """;
        await command.ExecuteNonQueryAsync(None);
    }

    private static async Task<WatchChangesResponse> FirstAsync(TestServer server, WatchChangesRequest request)
    {
        using var call = server.Directory.WatchChanges(request);
        return await NextAsync(call);
    }

    private static async Task<WatchChangesResponse> NextAsync(AsyncServerStreamingCall<WatchChangesResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(None), "The stream does not end by itself.");
        return call.ResponseStream.Current;
    }

    /// <summary>The next answer, while time goes by.</summary>
    private static async Task<WatchChangesResponse> NextAsync(
        AsyncServerStreamingCall<WatchChangesResponse> call, FakeTime time, TimeSpan step)
    {
        var next = NextAsync(call);
        while (!next.IsCompleted)
        {
            time.Advance(step);
            await Task.Yield();
        }

        return await next;
    }
}
