using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.Tests.Sync.Scenarios;

namespace EntEcole.Directory.Tests.Sync.Guard;

/// <summary>Departures of several nights count together, and the calendar knows when many lawfully leave.</summary>
public sealed class GuardWindowTests
{
    private static readonly SyncSettings Guarded = new();
    private static readonly DateOnly Winter = new(2025, 11, 3);

    [Fact]
    public async Task ThreePupilsANight_AreHeldFromTheSecondNightOn()
    {
        await using var bench = await ReadyAsync(Winter);
        var nights = await DrainAsync(bench, Winter, nights: 6, Guarded);

        Assert.Equal(RunState.Applied, nights[0].State);
        Assert.All(nights.Skip(1), report => Assert.Equal(RunState.Held, report.State));
        Assert.Equal(new HeldReport(Town.A, "pupil", 20, 6, 3, "recentDepartures"), Assert.Single(nights[1].Held));
        Assert.Equal(17, await PupilsOfAAsync(bench));
    }

    [Fact]
    public async Task WindowOff_EachNightByItself()
    {
        await using var bench = await ReadyAsync(Winter);
        var nights = await DrainAsync(bench, Winter, nights: 3, new SyncSettings { Guard = new GuardSettings { WindowDays = 0 } });

        Assert.All(nights, report => Assert.Equal(RunState.Applied, report.State));
        Assert.Equal(11, await PupilsOfAAsync(bench));
    }

    [Fact]
    public async Task AfterAnApproval_TheCountBeginsAnew()
    {
        await using var bench = await ReadyAsync(Winter);
        var nights = await DrainAsync(bench, Winter, nights: 2, Guarded);
        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            nights[1].PlanId!.Value, true, [Town.A], "A. D'ESSAI", "Vérifié", CancellationToken.None);

        var next = await NightAsync(bench, Winter.AddDays(3), gone: 9, Guarded);
        Assert.Equal((RunState.Applied, 11), (next.State, await PupilsOfAAsync(bench)));
        Assert.Equal(RunState.Held, (await NightAsync(bench, Winter.AddDays(4), gone: 12, Guarded)).State);
    }

    [Fact]
    public async Task DeparturesBeforeTheWindow_CountNoMore()
    {
        await using var bench = await ReadyAsync(Winter);
        Assert.Equal(RunState.Applied, (await NightAsync(bench, Winter.AddDays(1), gone: 3, Guarded)).State);
        Assert.Equal(RunState.Applied, (await NightAsync(bench, Winter.AddDays(31), gone: 6, Guarded)).State);
    }

    [Fact]
    public async Task LastLevelLeavesInJuly_Passes_WithTheNewPupils()
    {
        var day = new DateOnly(2026, 7, 8);
        var before = Town.Of((Town.A, 30), (Town.B, 30));
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        before.Change((id, child) => id[2..] is "01" or "02" or "03" or "04" or "05" ? child with { Level = "CM2" } : child);
        await bench.SyncAsync(before.Extract("20260630"), new DateOnly(2026, 6, 30));
        var after = before.Copy().Change((id, child) => id[2..] is "01" or "02" or "03" or "04" or "05" ? null : child).Child(
            "1050", "1", "1550");

        var report = await bench.SyncAsync(bench.Deliver(after.Extract("20260708")), day, settings: Guarded);

        Assert.Equal((RunState.Applied, 0), (report.State, report.Held.Count));
        Assert.Equal(after.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));

        var others = after.Copy().Change((id, child) => id[2..] is "06" or "07" or "08" or "09" ? null : child);
        var held = await bench.SyncAsync(bench.Deliver(others.Extract("20260709")), day.AddDays(1), settings: Guarded);
        Assert.Equal([(Town.A, 4L), (Town.B, 4L)], held.Held.Select(one => (one.Uai!, one.Departing)));
    }

    [Theory]
    [InlineData("2026-01-31", "2026-01-02")]
    [InlineData("2026-07-03", "2026-07-01")]
    [InlineData("2026-10-02", "2026-10-01")]
    [InlineData("2026-09-05", "2026-08-07")]
    public void WindowStart_NeverBeforeTheSeason(string asOf, string start) => Assert.Equal(
        DateOnly.ParseExact(start, "yyyy-MM-dd", null), new GuardSettings().WindowStart(DateOnly.ParseExact(asOf, "yyyy-MM-dd", null)));

    [Fact]
    public void Judge_OneClosedSchool_DoesNotHoldTheAcademy()
    {
        var tallies = Enumerable.Range(1, 30).Select(school => Pupils(school, 100, departing: school == 1 ? 100 : 4)).ToList();
        var holds = DepartureGuard.Judge(new PlanTallies(tallies, 3_000), new Doubts(), new GuardSettings(), Winter);
        Assert.Equal((1, HoldCause.SchoolGone), (Assert.Single(holds).SchoolNo, holds[0].Cause));
    }

    [Fact]
    public void Judge_WindowOfTheAcademy_CountsWhatPassedBefore()
    {
        var tallies = new PlanTallies([Pupils(1, 100, departing: 1)], 1_000)
        {
            Earlier = [.. Enumerable.Range(2, 10).Select(school => new EarlierDepartures(school, "0120612A", Role.Pupil, 6))],
        };
        var hold = Assert.Single(DepartureGuard.Judge(tallies, new Doubts(), new GuardSettings(), Winter));
        Assert.Equal((HoldCause.AcademyDepartures, 1_060L, 61L, 53L), (hold.Cause, hold.Present, hold.Departing, hold.Limit));
    }

    private static PlanTally Pupils(int school, long present, long departing) =>
        new(school, $"UAI{school}", Role.Pupil, present, 0, departing, 0, 0);

    private static async Task<List<SyncReport>> DrainAsync(SyncBench bench, DateOnly from, int nights, SyncSettings settings)
    {
        var reports = new List<SyncReport>();
        for (var night = 1; night <= nights; night++)
        {
            reports.Add(await NightAsync(bench, from.AddDays(night), 3 * night, settings));
        }

        return reports;
    }

    private static Task<SyncReport> NightAsync(SyncBench bench, DateOnly day, int gone, SyncSettings settings) => bench.SyncAsync(
        bench.Deliver(Whole().Change((id, child) => id[0] == '1' && string.CompareOrdinal(id, $"1{gone:000}") <= 0 ? null : child)
            .Extract(day.ToString("yyyyMMdd", null))),
        day, settings: settings);

    private static async Task<int> PupilsOfAAsync(SyncBench bench) =>
        (await Town.SeenAsync(bench.Store)).Count(line => line.Contains($" pupil {Town.A} ", StringComparison.Ordinal));

    // An academy so large that its own share is no matter.
    private static Town Whole() => Town.Of((Town.A, 20), (Town.B, 400));

    private static async Task<SyncBench> ReadyAsync(DateOnly day)
    {
        var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        await bench.SyncAsync(Whole().Extract(day.ToString("yyyyMMdd", null)), day);
        return bench;
    }
}
