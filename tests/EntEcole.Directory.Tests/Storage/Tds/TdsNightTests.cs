using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Storage.Tds;

/// <summary>What a night asks of a server: over a network each question costs a round trip.</summary>
public sealed class TdsNightTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Night_OfManyChanges_AsksHardlyMoreThanOneOfFew(bool delta)
    {
        await using var tds = await TdsStore.CreateAsync(new TickingTime(new FakeTime()));
        var first = folder.File("0");
        var academy = SampleGenerator.Write(first, new SampleOptions(), CancellationToken.None).Academies[0].Academy;
        await SampleStore.ImportAsync(tds.Store, first);
        await SampleStore.SyncAsync(tds.Store, Path.Combine(first, academy));

        var few = await NightAsync(tds, academy, new SampleOptions { Day = 1, ChangeShare = 0.02, Delta = delta });
        var many = await NightAsync(tds, academy, new SampleOptions { Day = 2, ChangeShare = 0.4, Delta = delta });

        Assert.True(many.Changed > few.Changed + 500, $"{few.Changed} and {many.Changed} records.");
        var each = (double)(many.Asked.Count - few.Asked.Count) / (many.Changed - few.Changed);
        Assert.True(
            each <= 0.05,
            $"{few.Asked.Count} requests for {few.Changed} records, {many.Asked.Count} for {many.Changed}: {each:0.000} each.\n"
            + string.Join(
                '\n',
                many.Asked.CountBy(text => text).OrderByDescending(one => one.Value).Take(8).Select(one => $"{one.Value} × {one.Key}")));
    }

    public void Dispose() => folder.Dispose();

    private async Task<(IReadOnlyList<string> Asked, long Changed)> NightAsync(TdsStore tds, string academy, SampleOptions options)
    {
        var path = folder.File($"{options.Day}");
        SampleGenerator.Write(path, options, CancellationToken.None);
        tds.Database.Requests.Clear();
        var clock = new FakeTime(new DateTimeOffset(SampleStore.Day.AddDays(options.Day), new TimeOnly(10, 0), TimeSpan.Zero));
        var report = Assert.Single(await new SyncRunner(tds.Store.ForSync(), SyncBench.Unguarded, clock)
            .RunAsync(new SyncRequest(Path.Combine(path, academy), AsOf: SampleStore.Day), null, CancellationToken.None));
        Assert.Equal(RunState.Applied, report.State);
        return ([.. tds.Database.Requests.Select(one => one.Text)], Changed(report));
    }

    private static long Changed(SyncReport report) => report.Outcome.Created + report.Outcome.Changed + report.Departed;
}
