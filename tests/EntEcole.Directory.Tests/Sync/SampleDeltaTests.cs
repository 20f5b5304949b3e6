using System.Globalization;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>The deltas of the sample say what its full extracts say.</summary>
public sealed class SampleDeltaTests
{
    [Fact]
    public async Task Sync_FullsOrDeltasOfTheSample_LeadToTheSameRows()
    {
        var options = new SampleOptions { Schools = 30, EnrolledShare = 1, ChangeShare = 0.15 };
        using var folder = new TempFolder();
        await using var byFulls = await TestStore.CreateAsync();
        await using var byDeltas = await TestStore.CreateAsync();
        await SampleStore.FillAsync(byFulls.Store, folder.File("full-0"), options);
        await SampleStore.FillAsync(byDeltas.Store, folder.File("full-0"), options);

        for (var day = 1; day <= 2; day++)
        {
            var full = await SyncAsync(byFulls.Store, folder, options with { Day = day });
            var delta = await SyncAsync(byDeltas.Store, folder, options with { Day = day, Delta = true });

            Assert.All(full, report => Assert.Equal(RunState.Applied, report.State));
            Assert.All(delta, report => Assert.Equal(RunState.Applied, report.State));
            Assert.True(delta.Sum(report => report.Read.Total) < full.Sum(report => report.Read.Total) / 2);
            Assert.Equal(0, delta.Sum(report => report.Outcome.Rejected));
            Assert.Equal(await LivingRows.ReadAsync(byFulls.Path), await LivingRows.ReadAsync(byDeltas.Path));
        }
    }

    [Fact]
    public void Write_DeltaOfTheFirstDay_IsRefused()
    {
        using var folder = new TempFolder();

        Assert.Throws<ArgumentException>(
            () => SampleGenerator.Write(folder.Path, new SampleOptions { Delta = true }, CancellationToken.None));
    }

    private static Task<IReadOnlyList<SyncReport>> SyncAsync(IDirectoryStore store, TempFolder folder, SampleOptions options)
    {
        var path = folder.File(string.Create(CultureInfo.InvariantCulture, $"{(options.Delta ? "delta" : "full")}-{options.Day}"));
        SampleGenerator.Write(path, options, CancellationToken.None);
        return new SyncRunner(store, new SyncSettings(), new FakeTime())
            .RunAsync(new SyncRequest(path, AsOf: options.Date), null, CancellationToken.None);
    }
}
