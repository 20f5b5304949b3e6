using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Enrolments;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.Tests.Sync.Scenarios;

namespace EntEcole.Directory.Tests.Sync.Enrolments;

/// <summary>What conventions begin and end is applied or held on its day, without any extract.</summary>
public sealed class DailyEnrolmentTests
{
    private static readonly DateOnly LastDay = new(2026, 9, 5);

    // The parent of a child of each school, and a teacher of both, besides.
    private static readonly Town People = Town.Of((Town.A, 6), (Town.B, 5)).Child("1900", "1", "3500").Child("2900", "2", "3500").Teacher(
        "3999", "1", "2");

    [Fact]
    public async Task DayAfterTheEnd_HoldsAllDepartures_LeavesThemWaiting_AndAppliesThemWhenThePatienceIsOver()
    {
        await using var bench = await ReadyAsync();

        Assert.Null(Assert.Single(await DayAsync(bench, LastDay)).Report);
        var held = Assert.Single(await DayAsync(bench, LastDay.AddDays(1)));
        Assert.Equal((RunState.Held, true), (held.Report!.State, held.Report.IsEnrolmentDay));
        Assert.Equal([Town.B, Town.A], held.Report.Held.Select(one => one.Uai), StringComparer.Ordinal);
        Assert.Equal(People.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store), StringComparer.Ordinal);

        var later = Assert.Single(await DayAsync(bench, LastDay.AddDays(30)));
        Assert.Null(later.Report);
        Assert.Equal((new DateOnly(2026, 10, 6), held.Report.PlanId), (later.Waiting[Town.A].AppliesOn, later.Waiting[Town.A].PlanId));
        Assert.Single(await bench.Store.Plans.ListPlansAsync(null, held: true, long.MaxValue, 10, CancellationToken.None));

        var over = Assert.Single(await DayAsync(bench, LastDay.AddDays(31)));
        Assert.Equal([Town.B, Town.A], over.Released.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Empty(await Town.SeenAsync(bench.Store));
        Assert.Empty((await DayAsync(bench, LastDay.AddDays(32)))[0].Released);
    }

    [Fact]
    public async Task StoreNotLookedAtForMonths_HoldsTheEndFirst()
    {
        await using var bench = await ReadyAsync();
        var first = LastDay.AddDays(95);
        bench.Now = new DateTimeOffset(first, new TimeOnly(9, 0), TimeSpan.Zero);

        var held = Assert.Single(await DayAsync(bench, first));

        Assert.Equal((RunState.Held, first.AddDays(30)), (held.Report!.State, held.Report.Held[0].AppliesOn));
        Assert.Null(Assert.Single(await DayAsync(bench, first.AddDays(29))).Report);
        Assert.Equal(People.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store), StringComparer.Ordinal);
        Assert.Equal(2, Assert.Single(await DayAsync(bench, first.AddDays(30))).Released.Count);
        Assert.Empty(await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task LateRenewal_DropsWhatWaits_AndThePersonsStayAsTheyWere()
    {
        await using var bench = await ReadyAsync();
        await DayAsync(bench, LastDay.AddDays(1));
        await bench.EnrolAsync(LastDay.AddDays(5), LastDay.AddYears(1), Town.A, Town.B);

        var renewed = Assert.Single(await DayAsync(bench, LastDay.AddDays(6)));

        Assert.Equal((2, 0), (renewed.Dropped.Count, renewed.Released.Count));
        Assert.Empty(await bench.Store.Plans.ListPlansAsync(null, held: true, long.MaxValue, 10, CancellationToken.None));
        Assert.Equal(People.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store), StringComparer.Ordinal);
    }

    [Fact]
    public async Task TerminatedConvention_IsAppliedOnItsDay_AndTheNightThatFollowsChangesNoPerson()
    {
        await using var bench = await ReadyAsync();
        await bench.EnrolAsync(new DateOnly(2025, 9, 2), LastDay, Town.B);
        await TerminateAsync(bench, new DateOnly(2026, 6, 20));

        Assert.Null(Assert.Single(await DayAsync(bench, new DateOnly(2026, 6, 20))).Report);
        var report = Assert.Single(await DayAsync(bench, new DateOnly(2026, 6, 21))).Report!;

        // Thirteen have nothing left; the parent and the teacher of both schools stay in the other.
        Assert.Equal((RunState.Applied, 14L), (report.State, report.Departed));
        Assert.Equal(People.Key(Town.B), await Town.SeenAsync(bench.Store), StringComparer.Ordinal);
        var night = await bench.SyncAsync(
            bench.Deliver(People.Extract("20260621")), new DateOnly(2026, 6, 21), settings: new SyncSettings());
        Assert.Equal((RunState.Applied, 0L, 0L, 0L), (night.State, night.Departed, night.Returned, night.Outcome.Changed));
        Assert.Equal(People.Key(Town.B), await Town.SeenAsync(bench.Store), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Day_IsUndoneLikeAnyRun_OnceTheSchoolIsEnrolledAgain()
    {
        await using var bench = await ReadyAsync();
        await TerminateAsync(bench, new DateOnly(2026, 6, 20));
        var report = Assert.Single(await DayAsync(bench, new DateOnly(2026, 6, 21))).Report!;
        Assert.Empty(await Town.SeenAsync(bench.Store));
        await bench.EnrolAsync(new DateOnly(2026, 6, 22), LastDay, Town.A, Town.B);

        var clock = new FakeTime(new DateTimeOffset(2026, 6, 22, 10, 0, 0, TimeSpan.Zero));
        var undo = await new Undo(bench.Store.Plans, bench.Store.Runs, bench.Store.Feeds, clock).PlanAsync(
            report.RunId, "A. D'ESSAI", "Erreur", CancellationToken.None);
        await new PlanService(bench.Store.Plans, bench.Store.Runs, clock).DecideAsync(
            undo.PlanId!.Value, true, [], "A. D'ESSAI", "Erreur", CancellationToken.None);

        Assert.Equal(People.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store), StringComparer.Ordinal);
    }

    [Fact]
    public async Task DryRunAndPause_ApplyNothing()
    {
        await using var bench = await ReadyAsync();
        await TerminateAsync(bench, new DateOnly(2026, 6, 20));

        var planned = Assert.Single(await DayAsync(bench, new DateOnly(2026, 6, 21), dryRun: true));
        await bench.Store.Worker.PauseAsync("TOULOUSE", new(bench.Now, "A. D'ESSAI", "Essai"), CancellationToken.None);
        var paused = Assert.Single(await DayAsync(bench, new DateOnly(2026, 6, 21)));

        Assert.Equal((RunState.Planned, 28L, true), (planned.Report!.State, planned.Report.Departed, paused.IsSkipped));
        Assert.Equal(People.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store), StringComparer.Ordinal);
    }

    [Fact]
    public async Task LateConvention_NamesTheSchoolThatTheAppliedExtractLeftOut_AndTheSameDeliveryIsAppliedAgain()
    {
        await using var bench = await SyncBench.CreateAsync(Town.B);
        bench.Now = new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero);
        var delivery = bench.Deliver(People.Extract("20260615"));
        var first = await bench.SyncAsync(delivery, SyncBench.Day, settings: new SyncSettings());
        Assert.Empty(Assert.Single(await DayAsync(bench, SyncBench.Day)).Begun);
        await bench.EnrolAsync(new DateOnly(2026, 6, 16), LastDay, Town.A);

        var begun = Assert.Single(await DayAsync(bench, new DateOnly(2026, 6, 17)));
        Assert.Equal((Town.A, first.RunId), (Assert.Single(begun.Begun), begun.Source!.RunId));
        var again = Assert.Single(
            await bench.SyncAllAsync(new SyncRequest(delivery, AsOf: new DateOnly(2026, 6, 17), OnlyNew: true), new SyncSettings()));
        Assert.Null(again.Refusal);
        Assert.Equal(People.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store), StringComparer.Ordinal);
        Assert.Empty(Assert.Single(await DayAsync(bench, new DateOnly(2026, 6, 17))).Begun);
        var known = Assert.Single(
            await bench.SyncAllAsync(new SyncRequest(delivery, AsOf: new DateOnly(2026, 6, 17), OnlyNew: true), new SyncSettings()));
        Assert.Equal(Reason.ExtractAlreadyApplied, known.Refusal!.Reason);
    }

    /// <summary>
    /// Each day of a summer, on four schools: one that is renewed late, one that is never renewed, one that is terminated, one that is new.
    /// A key says who is there each day, what waits, and what was announced when.
    /// </summary>
    [Fact]
    public async Task EachDayFrom1JuneTo30September_IsAsTheKeySays_AndNoPersonLeavesUnannounced()
    {
        var people = Town.Of((Town.A, 3), (Town.B, 3), (Town.C, 3), (Town.D, 3));
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        bench.Now = new DateTimeOffset(2026, 5, 31, 10, 0, 0, TimeSpan.Zero);
        await bench.EnrolAsync(new DateOnly(2025, 9, 3), new DateOnly(2026, 8, 20), Town.C);
        await bench.SyncAsync(bench.Deliver(people.Extract("20260531")), new DateOnly(2026, 5, 31), settings: Patience(15));
        var (told, last) = (new List<string>(), new DateOnly(2026, 5, 31));
        for (var day = new DateOnly(2026, 6, 1); day <= new DateOnly(2026, 9, 30); last = day, day = day.AddDays(1))
        {
            switch (day)
            {
                case { Month: 7, Day: 1 }:
                    await TerminateAsync(bench, new DateOnly(2026, 7, 10), Town.C);
                    break;
                case { Month: 9, Day: 12 }:
                    await bench.EnrolAsync(new DateOnly(2026, 9, 12), new DateOnly(2027, 9, 5), Town.A, Town.D);
                    break;
            }

            var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
            var conventions = await bench.Store.Enrolment.ListConventionsAsync(revision, CancellationToken.None);
            told.AddRange(EnrolmentEnds.ToAnnounce(last, day, conventions).Select(
                one => $"{day:MM-dd} {one.Days}: {string.Join(' ', one.Schools.Select(school => school.Uai))}"));
            var outcome = Assert.Single(await DayAsync(bench, day, settings: Patience(15)));
            told.AddRange(outcome.Begun.Where(_ => day is { Month: 9, Day: 12 }).Select(uai => $"{day:MM-dd} begun: {uai}"));
            told.AddRange((outcome.Report?.Held ?? []).Select(held => $"{day:MM-dd} held: {held.Uai}"));
            told.AddRange(outcome.Released.Select(uai => $"{day:MM-dd} applied: {uai}"));
            told.AddRange(outcome.Dropped.Select(uai => $"{day:MM-dd} renewed: {uai}"));
            if (outcome.Report is { State: RunState.Applied })
            {
                told.Add($"{day:MM-dd} left: {outcome.Report.Departed}");
            }

            // Until the end of the patience those of B are there; those of D come with the next extract.
            string[] there = day < new DateOnly(2026, 7, 11) ? [Town.A, Town.B, Town.C] : day < new DateOnly(2026, 9, 21)
                ? [Town.A, Town.B]
                : [Town.A];
            Assert.Equal(people.Key(there), await Town.SeenAsync(bench.Store), StringComparer.Ordinal);
        }

        Assert.Equal(
            [
                $"06-21 60: {Town.C}", $"07-03 7: {Town.C}", $"07-07 60: {Town.B} {Town.A}", $"07-09 1: {Town.C}", "07-11 left: 7",
                $"08-06 30: {Town.B} {Town.A}", $"08-29 7: {Town.B} {Town.A}", $"09-04 1: {Town.B} {Town.A}", $"09-06 held: {Town.B}",
                $"09-06 held: {Town.A}",
                $"09-12 begun: {Town.D}", $"09-12 renewed: {Town.A}", $"09-21 applied: {Town.B}",
            ],
            told, StringComparer.Ordinal);
    }

    private static SyncSettings Patience(int days) => new() { Guard = new() { EnrolmentEndPatienceDays = days } };

    private static async Task TerminateAsync(SyncBench bench, DateOnly on, string uai = Town.A)
    {
        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var convention = (await bench.Store.Enrolment.ListConventionsAsync(revision, CancellationToken.None)).First(one => one.Names(uai));
        await bench.Store.Enrolment.SaveConventionsAsync(
            [convention with { TerminatedOn = on, TerminationReason = "Résiliation" }], CancellationToken.None);
    }

    private static Task<IReadOnlyList<EnrolmentOutcome>> DayAsync(
        SyncBench bench, DateOnly day, bool dryRun = false, SyncSettings? settings = null) =>
        new DailyEnrolment(
            bench.Store.ForSync(), settings ?? new SyncSettings(),
            new FakeTime(new DateTimeOffset(day, new TimeOnly(10, 0), TimeSpan.Zero)))
            .RunAsync(new EnrolmentDay(DryRun: dryRun), CancellationToken.None);

    private static async Task<SyncBench> ReadyAsync()
    {
        var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        bench.Now = new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero);
        await bench.SyncAsync(bench.Deliver(People.Extract("20260615")), SyncBench.Day, settings: new SyncSettings());
        return bench;
    }
}
