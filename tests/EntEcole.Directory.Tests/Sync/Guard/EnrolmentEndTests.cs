using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.Tests.Sync.Scenarios;

namespace EntEcole.Directory.Tests.Sync.Guard;

/// <summary>
/// A convention that ends does not empty its schools: their departures wait for a person, for a renewal, or for the patience.
/// </summary>
public sealed class EnrolmentEndTests
{
    private static readonly SyncSettings Guarded = new();
    private static readonly DateOnly LastDay = new(2026, 9, 5);
    private static readonly Town People = Town.Of((Town.A, 12), (Town.B, 9));

    [Fact]
    public async Task UnchangedExtractOnTheDayAfterTheEnd_HoldsEveryDeparture_AndSaysUntilWhen()
    {
        await using var bench = await ReadyAsync();

        var report = await NightAsync(bench, LastDay.AddDays(1));

        Assert.Equal(RunState.Held, report.State);
        Assert.Equal(
            [(Town.B, 19L, "enrolmentEnded"), (Town.A, 25L, "enrolmentEnded")],
            report.Held.Select(held => (held.Uai, held.Departing, held.Cause)));
        Assert.All(report.Held, held => Assert.Equal((new DateOnly(2026, 10, 6), held.Departing), (held.AppliesOn, held.Present)));
        Assert.Contains("2026-10-06", HoldWording.Lines(report.Held[0]).Single().English, StringComparison.Ordinal);
        Assert.Equal(People.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    [Theory]
    [InlineData(30, 30, RunState.Held)]
    [InlineData(30, 31, RunState.Applied)]
    [InlineData(0, 1, RunState.Applied)]
    public async Task WithoutDecision_DeparturesAreAppliedOnceThePatienceIsOver(int patience, int after, RunState expected)
    {
        await using var bench = await ReadyAsync();
        var settings = new SyncSettings { Guard = new GuardSettings { EnrolmentEndPatienceDays = patience } };
        if (after > 1)
        {
            await NightAsync(bench, LastDay.AddDays(1), settings);
        }

        var report = await NightAsync(bench, LastDay.AddDays(after), settings);

        Assert.Equal(expected, report.State);
        Assert.Equal(expected is RunState.Held ? People.Key(Town.A, Town.B) : People.Key(), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task StoreNotLookedAtForMonths_HoldsTheEndFirst_AndThePatienceBeginsOnThatDay()
    {
        await using var bench = await ReadyAsync();
        var first = LastDay.AddDays(95);
        bench.Now = new DateTimeOffset(first, new TimeOnly(9, 0), TimeSpan.Zero);

        var report = await NightAsync(bench, first);

        Assert.Equal((RunState.Held, first.AddDays(30)), (report.State, report.Held[0].AppliesOn));
        Assert.Equal(RunState.Held, (await NightAsync(bench, first.AddDays(29))).State);
        Assert.Equal(People.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        Assert.Equal(RunState.Applied, (await NightAsync(bench, first.AddDays(30))).State);
        Assert.Equal(People.Key(), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task SchoolHeldForAnotherCauseBefore_ThePatienceBeginsWithTheEndItself()
    {
        await using var bench = await ReadyAsync();
        bench.Now = new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero);
        var gone = await bench.SyncAsync(
            bench.Deliver(People.Copy().CloseSchool("1").Extract("20260701")), new DateOnly(2026, 7, 1), settings: Guarded);
        Assert.Equal(RunState.Held, gone.State);
        var first = LastDay.AddDays(60);
        bench.Now = new DateTimeOffset(first, new TimeOnly(9, 0), TimeSpan.Zero);

        Assert.Equal(RunState.Held, (await NightAsync(bench, first)).State);

        Assert.Equal(RunState.Held, (await NightAsync(bench, first.AddDays(29))).State);
        Assert.Equal(People.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task LateRenewal_NothingWaitsAnyMore_AndNoPersonHasLeft()
    {
        await using var bench = await ReadyAsync();
        await NightAsync(bench, LastDay.AddDays(1));
        await bench.EnrolAsync(LastDay.AddDays(5), LastDay.AddYears(1), Town.A, Town.B);

        var report = await NightAsync(bench, LastDay.AddDays(6));

        Assert.Equal((RunState.Applied, 0L, 0), (report.State, report.Departed, report.Held.Count));
        Assert.Empty(await bench.Store.Plans.ListPlansAsync(null, held: true, long.MaxValue, 10, CancellationToken.None));
        Assert.Equal(People.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task Approved_ExactlyTheSchoolLeaves_AndTheOtherStillWaits()
    {
        await using var bench = await ReadyAsync();
        var report = await NightAsync(bench, LastDay.AddDays(1));

        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            report.PlanId!.Value, true, [Town.A], "A. D'ESSAI", "Pas de renouvellement", CancellationToken.None);

        Assert.Equal(People.Key(Town.B), await Town.SeenAsync(bench.Store));
        Assert.Equal(Town.B, Assert.Single((await NightAsync(bench, LastDay.AddDays(2))).Held).Uai);
    }

    [Fact]
    public async Task TerminatedConvention_IsAppliedOnItsDay()
    {
        await using var bench = await ReadyAsync();
        var convention = (await bench.Store.Enrolment.ListConventionsAsync(
            await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None))[0];
        await bench.Store.Enrolment.SaveConventionsAsync(
            [convention with { TerminatedOn = new DateOnly(2026, 6, 20), TerminationReason = "Résiliation" }], CancellationToken.None);

        var report = await NightAsync(bench, new DateOnly(2026, 6, 21));

        Assert.Equal((RunState.Applied, 0), (report.State, report.Held.Count));
        Assert.Equal(People.Key(), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task ChildWhoMovedToAnEnrolledSchool_IsNotKeptBack()
    {
        await using var bench = await ReadyAsync();
        await bench.EnrolAsync(LastDay, LastDay.AddYears(1), Town.B);
        var moved = People.Copy().Change((id, child) => id is "1001" ? child with { School = "2", ClassId = "21" } : child);

        var report = await bench.SyncAsync(bench.Deliver(moved.Extract("20260906")), LastDay.AddDays(1), settings: Guarded);

        Assert.Equal((Town.A, 23L), (Assert.Single(report.Held).Uai, report.Held[0].Departing));
        var child = await bench.GetAsync(AafCategory.Eleve, "1001");
        Assert.Equal(
            [ProfileState.Suspended, ProfileState.Active],
            child.Profiles.OrderBy(profile => profile.Row.SchoolNo).Select(profile => profile.Row.State));
    }

    private static async Task<SyncBench> ReadyAsync()
    {
        var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        bench.Now = new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero);
        await bench.SyncAsync(People.Extract("20260615"), SyncBench.Day);
        return bench;
    }

    private static Task<SyncReport> NightAsync(SyncBench bench, DateOnly day, SyncSettings? settings = null) => bench.SyncAsync(
        bench.Deliver(People.Extract(day.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture))), day,
        settings: settings ?? Guarded);
}
