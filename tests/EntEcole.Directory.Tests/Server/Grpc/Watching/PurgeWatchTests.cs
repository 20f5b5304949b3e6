using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Watching;

/// <summary>Clients of the change feed lose whoever is purged, wherever they are in it.</summary>
public sealed class PurgeWatchTests
{
    private static readonly int Seeds = LongForm.Of("ENTECOLE_TEST_HISTORIES", 6);
    private static readonly string[] Enrolled = ["0120612A", "0120595G"];

    [Fact]
    public async Task Watch_PersonPurged_TellsHimHisMembershipsAndRelations()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        await using var server = await TestServer.StartAsync(bench.Store);
        await bench.SyncAsync(Extract().Pupil("11", "1", relatives: ["21$10"]).Relative("21"));
        var pupil = await bench.GetAsync(EntEcole.Directory.Model.AafCategory.Eleve, "11");
        await bench.SyncAsync(Extract());
        var watcher = new Watcher(server.Directory);
        await watcher.FollowToAsync(await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None));
        var told = watcher.Changes.Count;

        await PurgeAsync(bench, watcher.Purges);
        await watcher.FollowToAsync(watcher.Purges.Max());

        var changes = watcher.Changes.Skip(told).ToList();
        Assert.Contains(changes, change => change.Kind is ChangeKind.Purged && string.Equals(
            change.Person?.PersonId, pupil.PersonId.ToString(), StringComparison.Ordinal));
        var membership = Assert.Single(
            changes, change => string.Equals(change.Membership?.PersonId, pupil.PersonId.ToString(), StringComparison.Ordinal));
        Assert.Equal(
            (ChangeKind.Purged, "0120612A", Role.Pupil),
            (membership.Kind, membership.Membership.Profile.Uai, membership.Membership.Profile.Role));
        Assert.DoesNotContain(changes, change => change.Kind is not (ChangeKind.Purged or ChangeKind.Ended));
        var gone = await Assert.ThrowsAsync<RpcException>(async () =>
            await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = pupil.PersonId.ToString() }));
        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
        var explained = await server.Directory.ExplainPersonAsync(new ExplainPersonRequest { PersonId = pupil.PersonId.ToString() });
        Assert.Equal(Standing.Purged, explained.Explanation.Standing);
    }

    [Fact]
    public async Task Watch_PupilLeftTheFilterAndHisRelativeWasPurgedThen_AClientThatIsBehindLosesTheRelation()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        await using var server = await TestServer.StartAsync(bench.Store);
        var filter = new WatchFilter { Uais = { Enrolled[0] } };
        var purges = new HashSet<long>();
        var (behind, whole) = (
            new Watcher(server.Directory, filter) { Purges = purges }, new Watcher(server.Directory) { Purges = purges });
        await bench.SyncAsync(Extract().School("2", Enrolled[1]).Pupil("11", "1", relatives: ["21$10"]).Relative("21"));
        await behind.FollowToAsync(await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None));
        await whole.FollowToAsync(await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None));
        Assert.Single(behind.Relations);

        // He moves, his mother with him; what they had in the first school ends; then she is his mother no more, and is erased.
        await bench.SyncAsync(Extract().School("2", Enrolled[1]).Pupil("11", "2", relatives: ["21$10"]).Relative("21"));
        await PurgeAsync(bench, purges);
        await bench.SyncAsync(Extract().School("2", Enrolled[1]).Pupil("11", "2"));
        Assert.Equal(1, (await PurgeAsync(bench, purges)).Persons);
        var head = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);

        await behind.FollowToAsync(head);
        await whole.FollowToAsync(head);
        Assert.Empty(behind.Relations);
        foreach (var watcher in (Watcher[])[behind, whole])
        {
            var fresh = new Watcher(server.Directory, watcher == behind ? filter : null);
            await fresh.FollowToAsync(head);
            Assert.Equal(fresh.State(), watcher.State());
        }
    }

    [Fact]
    public async Task Watch_HistoriesWithPurges_EveryClientEndsWithWhatAFreshOneHas()
    {
        long purged = 0;
        for (var seed = 300; seed < 300 + Seeds; seed++)
        {
            await using var bench = await SyncBench.CreateAsync(Enrolled);
            await using var server = await TestServer.StartAsync(
                bench.Store, watch: WatchSettings.Default with { Page = 1 + (seed % 4), MaxChanges = 1 + (seed % 7) });
            var random = new Random(seed);
            var history = new History(seed);
            var purges = new HashSet<long>();
            var filter = new WatchFilter { Uais = { Enrolled[0] } };
            Watcher[] watchers =
            [
                new(server.Directory) { Purges = purges }, new(server.Directory) { Purges = purges },
                new(server.Directory, filter) { Purges = purges }, new(server.Directory, filter) { Purges = purges },
            ];
            for (var day = 0; day < 7; day++)
            {
                var asOf = SyncBench.Day.AddDays(day);
                await bench.SyncAsync(day == 0 || random.Next(2) == 0 ? history.Full(asOf) : history.Delta(asOf), asOf);
                if (random.Next(2) == 0)
                {
                    purged += (await PurgeAsync(bench, purges)).Persons;
                }

                // The first and third follow every night, the others begin early and come back at the end only.
                for (var i = 0; i < watchers.Length; i++)
                {
                    if (i % 2 == 0 || day == 1)
                    {
                        await watchers[i].FollowToAsync(await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None));
                    }
                }

                history.NextDay();
            }

            var head = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
            var (whole, part) = (new Watcher(server.Directory), new Watcher(server.Directory, filter));
            foreach (var watcher in watchers.Append(whole).Append(part))
            {
                await watcher.FollowToAsync(head);
            }

            Assert.All(watchers[..2], watcher => Assert.Equal(whole.State(), watcher.State()));
            Assert.All(watchers[2..], watcher => Assert.Equal(part.State(), watcher.State()));
        }

        Assert.True(purged > 2 * Seeds, "Hardly anybody was purged: the test shows nothing.");
    }

    private static async Task<PurgeReport> PurgeAsync(SyncBench bench, ISet<long> purges)
    {
        var before = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var report = await bench.Store.Retention.PurgeAsync(
            new PurgeRequest(SyncBench.Day.AddDays(365), SyncBench.Unguarded.GraceOf), CancellationToken.None);
        for (var revision = before + 1; revision <= report.Revision; revision++)
        {
            purges.Add(revision);
        }

        return report;
    }

    private static ExtractBuilder Extract() => new ExtractBuilder()
        .School("1", Enrolled[0]).Pupil("12", "1", "RESTANTE").Relative("29", "PERSONNE").Staff(
            "39", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);
}
