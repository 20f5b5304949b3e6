using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Tests.Support;

/// <summary>Two enrolled schools of an inspection, of which so many pupils are there: what holds are made of.</summary>
public static class TwoSchools
{
    public const string Small = "0120612A";
    public const string Other = "0120595G";

    /// <summary>The inspection in charge of the small school.</summary>
    public static readonly string District = string.Create(CultureInfo.InvariantCulture, $"{120_700:D7}{Uai.ControlLetter(120_700)}");

    /// <summary>The guard as it comes.</summary>
    public static readonly SyncSettings Guarded = new();

    /// <summary>Pupils 100.. of the small school, 200.. of the other; 901 is a parent in both.</summary>
    public static ExtractBuilder Extract(int small, int other, string date = "20260615", string parentName = "ESSAI")
    {
        var extract = new ExtractBuilder { Date = date }
            .School("1", Small, more: ExtractBuilder.Attr("ENTEcoleCirconscription", "9")).School("2", Other).School("9", District);
        for (var i = 0; i < small; i++)
        {
            Add(extract, 100 + i, "1", i);
        }

        for (var i = 0; i < other; i++)
        {
            Add(extract, 200 + i, "2", i);
        }

        return extract.Relative("901", parentName).Staff("801", ["2$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
    }

    /// <summary>
    /// A store after two nights, two days apart: twelve pupils in each school, then so many. <paramref name="academy"/>: two teachers leave
    /// each school, which passes there and is too much for the academy.
    /// </summary>
    public static async Task<(SyncBench Bench, SyncReport Report)> HeldAsync(int small = 6, int other = 13, bool academy = false)
    {
        var bench = await SyncBench.CreateAsync(Small, Other);
        var time = new FakeTime();
        var before = Extract(12, 12);
        for (var i = 1; i <= 4 && academy; i++)
        {
            before.Staff($"81{i}", [$"{1 + (i % 2)}$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], given: $"Paul{(char)('A' + i)}");
        }

        await SyncAsync(bench, before, time);
        time.Advance(TimeSpan.FromDays(2));
        var report = await SyncAsync(bench, Extract(small, other, "20260618"), time);
        Assert.Equal(RunState.Held, report.State);
        return (bench, report);
    }

    private static async Task<SyncReport> SyncAsync(SyncBench bench, ExtractBuilder extract, TimeProvider time) =>
        Assert.Single(await new SyncRunner(bench.Store.ForSync(), Guarded, time).RunAsync(
            new SyncRequest(bench.Deliver(extract), AsOf: SyncBench.Day), null, CancellationToken.None));

    private static void Add(ExtractBuilder extract, int id, string school, int rank) => extract.Pupil(
        id.ToString(CultureInfo.InvariantCulture), school, given: string.Create(CultureInfo.InvariantCulture, $"Zoé{(char)('A' + rank)}"),
        relatives: rank == 0 ? ["901$2$1$1$1$1"] : null);
}
