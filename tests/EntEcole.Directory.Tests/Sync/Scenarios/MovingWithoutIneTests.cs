using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Scenarios;

/// <summary>A pupil without an INE comes back under another id: nothing passes the account on, and a person is asked.</summary>
public sealed class MovingWithoutIneTests : IAsyncLifetime
{
    private const string Before = "1003";
    private const string After = "2903";

    private static readonly SyncSettings Guarded = new();

    private SyncBench bench = null!;

    public async ValueTask InitializeAsync() => bench = await SyncBench.CreateAsync(Town.A, Town.B);

    public async ValueTask DisposeAsync() => await bench.DisposeAsync();

    [Theory]
    [InlineData("", "", "Colombe", true)]
    [InlineData("", "123456789AB", "Colombe", true)]
    [InlineData("123456789AB", "", "Colombe", true)]
    [InlineData("123456789AB", "123456789CD", "Colombe", false)]
    [InlineData("", "", "Colombine", false)]
    public async Task ChildWithAnotherId_IsProposedWhenNamesAndBirthDateAgree(string ine, string otherIne, string given, bool proposed)
    {
        var (before, after) = await MoveAsync(ine, otherIne, given, stays: false);

        Assert.NotEqual(before.PersonId, after.PersonId);
        foreach (var person in (PersonId?[])[null, before.PersonId, after.PersonId])
        {
            var found = await ProposalsAsync(person);
            Assert.Equal(
                proposed ? [(before.PersonId, after.PersonId)] : [], found.Select(proposal => (proposal.KeptId, proposal.OtherId)));
        }
    }

    [Fact]
    public async Task Namesakes_BothDelivered_AreNotProposed()
    {
        await MoveAsync("", "", "Colombe", stays: true);

        Assert.Empty(await ProposalsAsync(null));
    }

    [Fact]
    public async Task Proposal_Accepted_GivesOnePersonAndIsProposedNoMore()
    {
        var (before, after) = await MoveAsync("", "", "Colombe", stays: false);
        var proposal = Assert.Single(await ProposalsAsync(null));
        var service = new MergeService(bench.Store.Merges, bench.Store.Persons, bench.Store.Revisions, new FakeTime());

        await service.DecideAsync(proposal.Id, true, "A. D'ESSAI", "Vu avec l'école", CancellationToken.None);

        Assert.Equal(before.PersonId, (await PersonAsync(After)).PersonId);
        Assert.Empty(await ProposalsAsync(null));
        await service.UnmergeAsync(after.PersonId, "A. D'ESSAI", "Erreur", CancellationToken.None);
        Assert.Equal(after.PersonId, (await PersonAsync(After)).PersonId);
    }

    private async Task<(PersonView Before, PersonView After)> MoveAsync(string ine, string otherIne, string given, bool stays)
    {
        var town = Town.Of((Town.A, 30), (Town.B, 30)).Called(Before, "Colombe").Called(After, given)
            .Change((id, child) => id is Before ? child with { Ine = ine } : child);
        await SyncAsync(town, "20260105", 5);
        var before = await PersonAsync(Before);
        town.Child(After, "2", "1503").Change(
            (id, child) => id is After ? child with { Ine = otherIne } : id is Before && !stays ? null : child);
        await SyncAsync(town, "20260112", 12);
        return (before, await PersonAsync(After));
    }

    private async Task SyncAsync(Town town, string date, int day) => Assert.Equal(
        RunState.Applied,
        (await bench.SyncAsync(bench.Deliver(town.Extract(date)), new DateOnly(2026, 1, day), settings: Guarded)).State);

    private async Task<IReadOnlyList<MergeProposal>> ProposalsAsync(PersonId? person) =>
        (await new MergeSearch(bench.Store.Merges, bench.Store.Persons).ListOpenAsync(
            new MergeProposalFilter { Person = person }, 0, 10, await HeadAsync(), CancellationToken.None)).Proposals;

    private async Task<PersonView> PersonAsync(string id) => (await bench.Store.Persons.FindPersonAsync(
        new SourceRef("TOULOUSE", AafCategory.Eleve, id), await HeadAsync(), CancellationToken.None))!;

    private Task<long> HeadAsync() => bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
}
