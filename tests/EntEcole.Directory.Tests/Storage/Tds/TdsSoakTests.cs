using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tds;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Storage.Tds;

/// <summary>
/// Two writers, readers and watchers on one store over the network, night after night, while requests fail now and then: nothing is lost
/// and nothing is told twice. More nights by the variable.
/// </summary>
public sealed class TdsSoakTests : IDisposable
{
    private const int Watchers = 3;
    private const int Readers = 2;

    // A request in so many fails with what passes.
    private const int Failing = 97;

    private static readonly int Nights = LongForm.Of("ENTECOLE_TEST_SOAK_NIGHTS", 1);

    private readonly TempFolder folder = new();

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Store_OfTwoWritersAndManyReadersWhoseRequestsFail_IsThatOfOneWriterInCalm()
    {
        await using var calm = await TestStore.CreateAsync();
        await using var tds = await TdsStore.CreateAsync(new TickingTime(new FakeTime()));
        await using var other = tds.Open("");
        var academies = SampleGenerator.Write(folder.File("0"), new SampleOptions { ChangeShare = 0.05 }, CancellationToken.None).Academies;
        foreach (var store in (DirectoryStore[])[calm.Store, tds.Store])
        {
            await SampleStore.ImportAsync(store, folder.File("0"));
            await NightAsync(store, 0, academies[0].Academy);
            await NightAsync(store, 0, academies[1].Academy);
        }

        await using var server = await TestServer.StartAsync(tds.Store);
        var watchers = Enumerable.Range(0, Watchers).Select(_ => new Watcher(server.Directory)).ToList();
        using var done = new CancellationTokenSource();
        var reading = Enumerable.Range(0, Readers).Select(_ => ReadAsync(tds.Store, done.Token)).ToList();
        tds.Mishaps.OnRequest = Fault;
        for (var night = 1; night <= Nights; night++)
        {
            SampleGenerator.Write(folder.File($"{night}"), new SampleOptions { ChangeShare = 0.05, Day = night }, CancellationToken.None);
            await Task.WhenAll(NightAsync(tds.Store, night, academies[0].Academy), NightAsync(other, night, academies[1].Academy));
            await NightAsync(calm.Store, night, academies[0].Academy);
            await NightAsync(calm.Store, night, academies[1].Academy);
            var head = await tds.Store.Revisions.GetRevisionAsync(CancellationToken.None);
            await Task.WhenAll(watchers.Select(watcher => watcher.FollowToAsync(head)));
        }

        tds.Mishaps.OnRequest = null;
        await done.CancelAsync();
        Assert.All(await Task.WhenAll(reading), reads => Assert.True(reads > 0, "No reader has read."));
        Assert.Equal(await LivingRows.ReadAsync(calm.Path), await tds.LivingRowsAsync());
        var fresh = new Watcher(server.Directory);
        await fresh.FollowToAsync(watchers[0].Revision!.Value);
        Assert.All(watchers, watcher => Assert.Equal(fresh.State(), watcher.State()));
    }

    public void Dispose() => folder.Dispose();

    // Requests come from several threads: which of them fails is not the same in every run, how many is.
    private int asked;

    private int? Fault(TdsRequest request) =>
        request.Kind is TdsKind.Rpc && Interlocked.Increment(ref asked) % Failing == 0 ? TdsFault.Deadlock : null;

    private async Task NightAsync(DirectoryStore store, int night, string academy)
    {
        var clock = new FakeTime(new DateTimeOffset(SampleStore.Day.AddDays(night), new TimeOnly(10, 0), TimeSpan.Zero));
        var request = new SyncRequest(Path.Combine(folder.File($"{night}"), academy), AsOf: SampleStore.Day);
        var report = Assert.Single(
            await new SyncRunner(store.ForSync(), SyncBench.Unguarded, clock).RunAsync(request, null, CancellationToken.None));
        Assert.Equal(RunState.Applied, report.State);
    }

    // Each reads pages of persons at the present revision; a page is whole, whatever is applied meanwhile.
    private static async Task<int> ReadAsync(DirectoryStore store, CancellationToken cancellationToken)
    {
        var reads = 0;
        for (var after = 0; !cancellationToken.IsCancellationRequested; reads++)
        {
            var head = await store.Revisions.GetRevisionAsync(CancellationToken.None);
            var persons = await store.Persons.ListPersonsAsync(new PersonFilter(), after, 50, head, CancellationToken.None);
            Assert.All(persons, person => Assert.NotEmpty(person.Records));
            after = persons.Count < 50 ? 0 : persons[^1].PersonNo;
        }

        return reads;
    }
}
