using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>
/// A full extract a night, or one full and then deltas: the same living rows every morning, over generated histories of
/// families who come, move, change and leave.
/// </summary>
[Trait("Speed", "slow")]
public sealed class ConvergenceTests
{
    private const int Days = 6;

    [Fact]
    public async Task Sync_FullsOrDeltas_LeadToTheSameRows()
    {
        for (var seed = 0; seed < Seeds(); seed++)
        {
            await using var byFulls = await SyncBench.CreateAsync("0120612A", "0120595G");
            await using var byDeltas = await SyncBench.CreateAsync("0120612A", "0120595G");
            var history = new History(seed);
            for (var day = 0; day < Days; day++)
            {
                var asOf = SyncBench.Day.AddDays(day);
                var full = await byFulls.SyncAsync(history.Full(asOf), asOf);
                var other = await byDeltas.SyncAsync(day == 0 ? history.Full(asOf) : history.Delta(asOf), asOf);

                Assert.Equal((RunState.Applied, RunState.Applied), (full.State, other.State));
                Assert.Equal(other.Read.Total, other.Outcome.Total);
                Assert.Equal(
                    await LivingRows.ReadAsync(byFulls.Files.Path), await LivingRows.ReadAsync(byDeltas.Files.Path));
                history.NextDay();
            }
        }
    }

    [Fact]
    public async Task Sync_PupilsWhoMoveBetweenAcademies_AreTheSamePersonsByFullsAndByDeltas()
    {
        var shared = 0;
        for (var seed = 500; seed < 500 + Seeds(); seed++)
        {
            string[] south = ["0340101A", "0340102B", "0340103C"];
            string[] enrolled = ["0120612A", "0120595G", south[0], south[1]];
            await using var byFulls = await SyncBench.CreateAsync(enrolled);
            await using var byDeltas = await SyncBench.CreateAsync(enrolled);
            History[] academies = [new History(seed), new History(seed + 1000, "MONTPELLIER", south)];
            for (var day = 0; day < Days; day++)
            {
                var asOf = SyncBench.Day.AddDays(day);
                foreach (var academy in academies)
                {
                    var full = await byFulls.SyncAsync(academy.Full(asOf), asOf);
                    var other = await byDeltas.SyncAsync(day == 0 ? academy.Full(asOf) : academy.Delta(asOf), asOf);
                    Assert.Equal((RunState.Applied, RunState.Applied), (full.State, other.State));
                }

                var living = await LivingRows.ReadAsync(byFulls.Files.Path);
                Assert.Equal(living, await LivingRows.ReadAsync(byDeltas.Files.Path));
                shared += living.Split('\n').Count(
                    line => line.StartsWith("person|1|2|", StringComparison.Ordinal) && line.Contains("|2|2|", StringComparison.Ordinal));
                academies[0].NextDay();
                academies[1].NextDay();
                academies[day % 2].Leave(academies[1 - (day % 2)]);
                academies[0].Leave(academies[1]);
            }
        }

        Assert.True(shared > 20, "Hardly anybody was in both academies: the test shows nothing.");
    }

    // More of them for a long evening.
    private static int Seeds() => LongForm.Of("ENTECOLE_TEST_HISTORIES", 4);
}
