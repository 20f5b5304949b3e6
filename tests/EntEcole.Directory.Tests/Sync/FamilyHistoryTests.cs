using System.Globalization;
using CsCheck;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>
/// Generated histories of families, with an oracle that knows the human beings: whatever a night brings, no account passes to another one,
/// none is lost that the facts would have kept, and few decisions are asked.
/// </summary>
[Trait("Speed", "slow")]
public sealed class FamilyHistoryTests(ITestOutputHelper output)
{
    private const int Families = 60;
    private const int Nights = 5;

    // More before a release: each history is 60 families and five nights, in two orders of lines.
    private static readonly int Histories = LongForm.Of("ENTECOLE_TEST_HISTORIES", 3);

    [Fact]
    public void Histories_OfFamilies_NoAccountPassesToAnotherHumanBeingAndNoneIsLost()
    {
        var (changed, asked) = (0, 0);
        Gen.Int[1, 1_000_000].Sample(
            seed =>
            {
                var (some, held) = RunAsync(seed).GetAwaiter().GetResult();
                Interlocked.Add(ref changed, some);
                Interlocked.Add(ref asked, held);
            },
            iter: Histories, threads: 1);
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{changed} changed records, {asked} decisions asked that no reused id explains."));
        Assert.True(asked * 500 <= changed, $"{asked} decisions for {changed} changed records.");
    }

    private static async Task<(int Changed, int Asked)> RunAsync(int seed)
    {
        var town = new FamilyTown(seed, Families);
        await using var one = await SyncBench.CreateAsync(FamilyTown.Schools);
        await using var other = await SyncBench.CreateAsync(FamilyTown.Schools);
        var oracle = new FamilyOracle();
        var (changed, asked) = (0, 0);
        for (var night = 0; night < Nights; night++)
        {
            changed += night == 0 ? 0 : town.Live(night);
            var date = new DateOnly(2026, 6, 15).AddDays(night);
            await one.SyncAsync(town.Extract(date, shuffle: false));
            await other.SyncAsync(town.Extract(date, shuffle: true));
            var seen = await FamilyOracle.ReadAsync(one);
            oracle.Check(seen, town, $"seed {seed}, night {night}");
            Assert.Equal(Partition(seen), Partition(await FamilyOracle.ReadAsync(other)));
        }

        var holds = await one.Store.Identities.ListHoldsAsync(null, CancellationToken.None);
        asked += holds.Count(hold => !town.WasGivenToAnother(hold.Source.Category, hold.Source.Id));
        return (changed, asked);
    }

    // Which source ids are one person, and what each shows.
    private static string Partition(IReadOnlyList<FamilyOracle.Seen> seen) => string.Join('\n', seen
        .GroupBy(one => one.PersonId)
        .Select(group => string.Join(' ', group.Select(one => $"{one.Category}:{one.SourceId}={one.Human}").Order(StringComparer.Ordinal)))
        .Order(StringComparer.Ordinal));
}
