using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Scenarios;

/// <summary>A pupil goes from Toulouse to Montpellier, where he and his mother have other ids.</summary>
public sealed class MovingTests
{
    private const string Moving = "1003";
    private const string Arrived = "9003";
    private const string Mother = "1503";
    private const string MotherThere = "9503";
    private const string Ine = "123456789AB";

    private static readonly SyncSettings Guarded = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FromToulouseToMontpellier_WhicheverDeliversFirst_HeIsTheSamePersonAndHisMotherIsProposed(bool leavesFirst)
    {
        var (north, south) = (Town.Of((Town.A, 30), (Town.B, 30)), Town.Of((Town.South, 30)));
        north.Change((id, child) => id is Moving ? child with { Ine = Ine } : child).Called(Mother, "Odile").Called(Moving, "Colombe");
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B, Town.South);
        await SyncAsync(north, "TOULOUSE", "20260105", 5);
        await SyncAsync(south, "MONTPELLIER", "20260105", 5);
        await AssertSeenAsync();
        var pupil = await PersonAsync("TOULOUSE", AafCategory.Eleve, Moving);
        var mother = await PersonAsync("TOULOUSE", AafCategory.PersRelEleve, Mother);

        var left = north.Copy().Change((id, child) => id is Moving ? null : child);
        var joined = south.Copy().Child(Arrived, "1", MotherThere).Called(MotherThere, "Odile").Called(Arrived, "Colombe").Change(
            (id, child) => id is Arrived ? child with { Ine = Ine } : child);
        foreach (var leaves in (bool[])[leavesFirst, !leavesFirst])
        {
            (north, south) = leaves ? (left, south) : (north, joined);
            await SyncAsync(leaves ? north : south, leaves ? "TOULOUSE" : "MONTPELLIER", "20260112", 12);
            if (leaves && leavesFirst)
            {
                await AssertSeenAsync();
            }
        }

        await AssertSeenAsync();
        var moved = await PersonAsync("MONTPELLIER", AafCategory.Eleve, Arrived);
        Assert.Equal(pupil.PersonId, moved.PersonId);
        Assert.Equal(
            [(Town.A, ProfileState.Suspended, (DateOnly?)new DateOnly(2026, 4, 12)), (Town.South, ProfileState.Active, null)],
            moved.Profiles.Select(profile => (profile.Uai!, profile.Row.State, profile.Row.PurgeOn)).OrderByDescending(row => row.State));

        // Nothing in the data proves that his mother is one: somebody decides.
        var there = await PersonAsync("MONTPELLIER", AafCategory.PersRelEleve, MotherThere);
        Assert.NotEqual(mother.PersonId, there.PersonId);
        var proposal = Assert.Single((await new MergeSearch(bench.Store.Merges, bench.Store.Persons).ListOpenAsync(
            new MergeProposalFilter(), 0, 10, await HeadAsync(), CancellationToken.None)).Proposals);
        Assert.Equal((mother.PersonId, there.PersonId), (proposal.KeptId, proposal.OtherId));
        Assert.Contains("relations", proposal.Evidence.Select(fact => fact.Field), StringComparer.Ordinal);
        await new MergeService(bench.Store.Merges, bench.Store.Persons, bench.Store.Revisions, new FakeTime()).DecideAsync(
            proposal.Id, true, "A. D'ESSAI", "Vu avec l'école", CancellationToken.None);
        await AssertSeenAsync();
        Assert.Equal(mother.PersonId, (await PersonAsync("MONTPELLIER", AafCategory.PersRelEleve, MotherThere)).PersonId);
        Assert.Single(await bench.RelativesOfAsync(moved));

        async Task SyncAsync(Town town, string academy, string date, int day)
        {
            var report = await bench.SyncAsync(
                bench.Deliver(town.Extract(date, academy: academy)), new DateOnly(2026, 1, day), settings: Guarded);
            Assert.Equal((RunState.Applied, 0), (report.State, report.Held.Count));
        }

        async Task AssertSeenAsync() => Assert.Equal(
            north.Key(Town.A, Town.B).Concat(south.Key(Town.South)).Order(StringComparer.Ordinal), await Town.SeenAsync(bench.Store),
            StringComparer.Ordinal);

        async Task<PersonView> PersonAsync(string academy, AafCategory category, string id) =>
            (await bench.Store.Persons.FindPersonAsync(new SourceRef(academy, category, id), await HeadAsync(), CancellationToken.None))!;

        Task<long> HeadAsync() => bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
    }
}
