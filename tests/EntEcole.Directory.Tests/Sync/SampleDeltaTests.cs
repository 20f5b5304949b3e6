using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>
/// The deltas of the sample say what its full extracts say. All schools are enrolled: a pupil who comes from a school that is not
/// brings relatives whom nobody stored, and a delta does not repeat them.
/// </summary>
public sealed class SampleDeltaTests
{
    [Fact]
    public async Task Sync_FullsOrDeltasOfTheSample_LeadToTheSameRows()
    {
        var options = new SampleOptions { Schools = 5, ChangeShare = 0.15 };
        var uais = SampleGenerator.Describe(options, null, CancellationToken.None).Schools.Select(school => school.Uai).ToArray();
        await using var byFulls = await SyncBench.CreateAsync(uais);
        await using var byDeltas = await SyncBench.CreateAsync(uais);
        await SyncAsync(byFulls, options);
        await SyncAsync(byDeltas, options);

        for (var day = 1; day <= 2; day++)
        {
            var full = await SyncAsync(byFulls, options with { Day = day });
            var delta = await SyncAsync(byDeltas, options with { Day = day, Delta = true });

            Assert.True(delta.Sum(report => report.Read.Total) < full.Sum(report => report.Read.Total) / 2);
            Assert.Equal(0, delta.Sum(report => report.Outcome.Rejected));
            Assert.Equal(await LivingRows.ReadAsync(byFulls.Files.Path), await LivingRows.ReadAsync(byDeltas.Files.Path));
        }
    }

    [Fact]
    public void Write_DeltaOfTheFirstDay_IsRefused()
    {
        using var folder = new TempFolder();

        Assert.Throws<ArgumentException>(
            () => SampleGenerator.Write(folder.Path, new SampleOptions { Delta = true }, CancellationToken.None));
    }

    private static async Task<IReadOnlyList<SyncReport>> SyncAsync(SyncBench bench, SampleOptions options)
    {
        var path = bench.NewPath();
        SampleGenerator.Write(path, options, CancellationToken.None);
        var reports = await bench.SyncAllAsync(new SyncRequest(path, AsOf: options.Date));
        Assert.All(reports, report => Assert.Equal(RunState.Applied, report.State));
        return reports;
    }
}
