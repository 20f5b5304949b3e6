using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.Tests.Sync.Walks;

namespace EntEcole.Directory.Tests.Server.Grpc.Watching;

/// <summary>
/// Clients with a perimeter lose what is purged of what they were shown, wherever it was by then, and learn nothing of other persons.
/// </summary>
public sealed class PerimeterPurgeWatchTests
{
    private static readonly string[] Enrolled = ["0120612A", "0120595G"];

    [Fact]
    public async Task Watch_PupilLeftThePerimeterAndTheirRelativeWasPurgedThen_AClientThatIsBehindLosesTheRelation()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        await bench.SyncAsync(Extract().Pupil("11", "1", relatives: ["21$10"]).Relative("21"));
        var replica = await FollowedAsync(bench, Inside());
        Assert.Contains("\"linkCode\": \"10\"", replica.State, StringComparison.Ordinal);

        await bench.SyncAsync(Extract().Pupil("11", "2", relatives: ["21$10"]).Relative("21"));
        await PurgeAsync(bench);
        await bench.SyncAsync(Extract().Pupil("11", "2"));
        Assert.Equal(1, (await PurgeAsync(bench)).Persons);

        await AssertCurrentAsync(bench, replica);
    }

    [Fact]
    public async Task Watch_MergedRelativesPurged_AClientWithAPerimeterLosesTheRelationUnderTheIdThatStoodForBoth()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        await bench.SyncAsync(
            Extract().Pupil("11", "1", relatives: ["21$10"]).Relative("21").Pupil("13", "1", relatives: ["22$10"]).Relative("22"));
        var (one, other) = (await bench.GetAsync(AafCategory.PersRelEleve, "21"), await bench.GetAsync(AafCategory.PersRelEleve, "22"));
        await Merges(bench).MergeAsync(one.PersonId, other.PersonId, "A. D'ESSAI", "Essai", CancellationToken.None);
        var (replica, outside) = (await FollowedAsync(bench, Inside()), await FollowedAsync(bench, Outside()));

        await bench.SyncAsync(Extract().Pupil("11", "1").Pupil("13", "1"));
        Assert.Equal(2, (await PurgeAsync(bench)).Persons);

        await AssertCurrentAsync(bench, replica);
        await AssertCurrentAsync(bench, outside);
        Assert.Equal(0, replica.Restarts);
        Assert.DoesNotContain(outside.Told, change => change.EntityCase is V1.Change.EntityOneofCase.Relation);
    }

    [Fact]
    public async Task Watch_GrantErasedWithItsBeneficiary_EveryClientThatWasShownItLosesIt()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        await bench.SyncAsync(Extract().Pupil("11", "1", relatives: ["21$10"]).Relative("21"));
        var relative = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        var applied = await bench.Store.Rights.ApplyRightsAsync(
            new RightsChange(await HeadAsync(bench))
            {
                Grants =
                [
                    new Grant
                    {
                        GrantId = "0123456789abcdef0123456789abcdef", Kind = RightKind.ElectedParent, Academy = "TOULOUSE",
                        Scope = RightScope.OfSchool(Enrolled[0]),
                        PersonId = relative.PersonId, PersonNo = relative.PersonNo, StartsOn = SyncBench.Day, RequestId = "",
                        GrantedBy = "A. D'ESSAI",
                        GrantedAt = bench.Now, Recorded = new GrantRecord(GrantState.Active, SyncBench.Day.AddDays(300), GrantEnd.Date),
                    },
                ],
            },
            CancellationToken.None);
        Assert.NotNull(applied);
        Replica[] replicas =
        [
            await FollowedAsync(bench, Inside()), await FollowedAsync(bench, new Replica("all", CallerPerimeter.All)),
            await FollowedAsync(bench, Outside()),
        ];

        await bench.SyncAsync(Extract().Pupil("11", "1"));
        await PurgeAsync(bench);

        foreach (var replica in replicas)
        {
            await AssertCurrentAsync(bench, replica);
        }

        Assert.Equal(1, replicas[0].Told.Count(change => change is { Kind: V1.ChangeKind.Ended, Grant: not null }));
        Assert.DoesNotContain(replicas[2].Told, change => change.Grant is not null);
    }

    [Fact]
    public async Task Watch_MergedIntoAPersonOutsideThenParted_AClientWithAPerimeterLosesWhatOneStoodFor()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        await bench.SyncAsync(Extract()
            .Pupil("11", "2", relatives: ["21$10"]).Relative("21")
            .Pupil("13", "1", relatives: ["22$10"]).Relative("22")
            .Pupil("14", "1", relatives: ["23$20"]).Relative("23"));
        var ids = new List<PersonId>();
        foreach (var source in (string[])["21", "22", "23"])
        {
            ids.Add((await bench.GetAsync(AafCategory.PersRelEleve, source)).PersonId);
        }

        await Merges(bench).MergeAsync(ids[0], ids[1], "A. D'ESSAI", "Essai", CancellationToken.None);
        await Merges(bench).MergeAsync(ids[0], ids[2], "A. D'ESSAI", "Essai", CancellationToken.None);
        var replica = await FollowedAsync(bench, Inside());

        await Merges(bench).UnmergeAsync(ids[2], "A. D'ESSAI", "Essai", CancellationToken.None);
        await bench.SyncAsync(Extract().Pupil("11", "2", relatives: ["21$10"]).Relative("21").Pupil(
            "13", "1", relatives: ["22$10"]).Relative("22").Pupil("14", "1"));
        Assert.Equal(1, (await PurgeAsync(bench)).Persons);

        await AssertCurrentAsync(bench, replica);
        Assert.Equal(1, replica.Restarts);
    }

    private static Replica Inside() => new("inside", TestCallers.Of(uais: [Enrolled[0]]));

    private static Replica Outside() => new("outside", TestCallers.Of(uais: [Enrolled[1]]));

    private static async Task<Replica> FollowedAsync(SyncBench bench, Replica replica)
    {
        await replica.FollowAsync(bench.Store, 500);
        return replica;
    }

    private static async Task AssertCurrentAsync(SyncBench bench, Replica replica)
    {
        var fresh = replica.Fresh();
        await fresh.FollowAsync(bench.Store, 500);
        await replica.FollowAsync(bench.Store, 500);
        Assert.Equal(fresh.State, replica.State);
    }

    private static EntEcole.Directory.Identity.MergeService Merges(SyncBench bench) =>
        new(bench.Store.Merges, bench.Store.Persons, bench.Store.Revisions, new FakeTime(bench.Now));

    private static Task<long> HeadAsync(SyncBench bench) => bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);

    private static Task<PurgeReport> PurgeAsync(SyncBench bench) =>
        bench.Store.Retention.PurgeAsync(new PurgeRequest(SyncBench.Day.AddDays(365), SyncBench.Unguarded.GraceOf), CancellationToken.None);

    private static ExtractBuilder Extract() => new ExtractBuilder()
        .School("1", Enrolled[0]).School("2", Enrolled[1]).Pupil("12", "1", "RESTANTE").Relative("29", "PERSONNE")
        .Staff("39", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);
}
