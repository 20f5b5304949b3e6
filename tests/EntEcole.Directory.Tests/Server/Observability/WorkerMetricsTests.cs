using EntEcole.Directory.Plans;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Sync.Onde;
using EntEcole.Directory.Tests.Server.Worker;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>What a worker's nights leave in its metrics.</summary>
public sealed class WorkerMetricsTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private WorkerBench bench = null!;
    private Instruments instruments = null!;
    private Measured measured = null!;
    private WorkerPulse signs = null!;
    private StatusPoller standings = null!;
    private NightWorker worker = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await WorkerBench.CreateAsync();
        instruments = new Instruments(bench.Time);
        (signs, standings) = (new WorkerPulse(bench.Time), new StatusPoller(bench.Store.ForStatus(), bench.Time));
        instruments.Observe(signs);
        instruments.Observe(standings);
        measured = new Measured(instruments);
        Start(bench.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        measured.Dispose();
        instruments.Dispose();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task Night_Applied_CountsItsRunItsRecordsAndWhoLeft()
    {
        bench.Deliver("TOULOUSE", Day, pupils: 5);
        await WorkAsync();
        bench.Time.Advance(TimeSpan.FromDays(1));
        bench.Deliver("TOULOUSE", Day.AddDays(1), pupils: 4);
        await WorkAsync();

        Assert.Equal(2, measured["entecole.sync.runs{academy=TOULOUSE,kind=full,state=applied}"]);
        Assert.Equal(2, measured.CountOf("entecole.sync.run.duration{academy=TOULOUSE,kind=full,state=applied}"));
        Assert.Equal(5, measured["entecole.sync.records{academy=TOULOUSE,category=Eleve,outcome=created}"]);
        Assert.Equal(4, measured["entecole.sync.records{academy=TOULOUSE,category=Eleve,outcome=unchanged}"]);
        Assert.Equal(1, measured["entecole.sync.departures{academy=TOULOUSE}"]);
    }

    [Fact]
    public async Task Delivery_Refused_IsARefusedRun()
    {
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync();
        bench.Deliver("TOULOUSE", Day.AddDays(-1));
        await WorkAsync();
        await standings.TryLookAsync(CancellationToken.None);
        measured.Observe();

        Assert.Equal(1, measured["entecole.sync.runs{academy=TOULOUSE,kind=full,state=refused}"]);
        Assert.Equal(1, measured["entecole.sync.last_run{academy=TOULOUSE,state=refused}"]);
        Assert.Equal(0, measured["entecole.sync.last_run{academy=TOULOUSE,state=applied}"]);
    }

    [Fact]
    public async Task Run_ThatFails_IsAFailedRun()
    {
        var failing = StoreProxy.Of(
            bench.Store, (method, _) => method.Name is "OpenPlanAsync" ? throw new InvalidOperationException("MARTIN") : null);
        worker = new NightWorker(NightWorkerParts.Of(
            failing, bench.Settings, new RunBoard(failing.Worker, bench.Time), bench.Time,
            new WorkerListeners(_ => { }, signs) { Hooks = new RunHooks(Ended: instruments.Take) }));
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync();

        Assert.Equal(1, measured["entecole.sync.runs{academy=TOULOUSE,kind=full,state=failed}"]);
        Assert.DoesNotContain(measured.Series, series => series.Contains("MARTIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task School_Held_IsCountedWithItsAgeUntilItIsDecided()
    {
        Start(bench.Settings with { Sync = new SyncSettings { Guard = new GuardSettings { Floor = 0 }, MinVolumeShare = 0 } });
        bench.Deliver("TOULOUSE", Day, pupils: 10);
        await WorkAsync();
        bench.Time.Advance(TimeSpan.FromDays(1));
        bench.Deliver("TOULOUSE", Day.AddDays(1), pupils: 2);
        await WorkAsync();
        bench.Time.Advance(TimeSpan.FromHours(5));
        await standings.TryLookAsync(CancellationToken.None);
        measured.Observe();

        Assert.Equal(1, measured["entecole.sync.runs{academy=TOULOUSE,kind=full,state=held}"]);
        Assert.Equal(1, measured["entecole.sync.held_schools{academy=TOULOUSE}"]);
        Assert.InRange(measured["entecole.sync.held.age{academy=TOULOUSE}"], 18_000, 18_000 + (5 * 60));

        var plan = Assert.Single(await bench.Store.Plans.ListPlansAsync(null, held: true, long.MaxValue, 10, CancellationToken.None));
        await bench.Store.Plans.DecidePlanAsync(
            new PlanDecision(plan.PlanId, Approved: false, [], "A. D'ESSAI", "essai", bench.Time.GetUtcNow()), CancellationToken.None);
        await standings.TryLookAsync(CancellationToken.None);
        measured.Observe();
        Assert.Equal(0, measured["entecole.sync.held_schools{academy=TOULOUSE}"]);
        Assert.DoesNotContain("entecole.sync.held.age{academy=TOULOUSE}", measured.Series, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Extract_ThatDoesNotCome_GrowsOldAndIsMissing()
    {
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync();
        bench.Time.Advance(TimeSpan.FromDays(3));
        await worker.LookAsync(CancellationToken.None);
        await standings.TryLookAsync(CancellationToken.None);
        // Whatever becomes of the store: what was seen last grows old.
        bench.Time.Advance(TimeSpan.FromDays(1));
        measured.Observe();

        Assert.InRange(measured["entecole.extract.age{academy=TOULOUSE}"], 4 * 86_400, (4 * 86_400) + (5 * 60));
        Assert.Equal(1, measured["entecole.extract.missing{academy=TOULOUSE}"]);
        Assert.Equal(86_400, measured["entecole.store.look.age"]);
    }

    [Fact]
    public async Task OndeFiles_OfASchool_AreNoRunOfItsAcademyAndTheirSchoolIsNotBehind()
    {
        var onde = await SyncBench.OverAsync(bench.Store, OndeBench.Uai);
        await onde.EnrolAsync(new DateOnly(2026, 9, 1), new DateOnly(2027, 8, 31), OndeBench.Uai);
        var runner = new OndeRunner(bench.Store.ForSync(), new SyncSettings(), bench.Time);
        await runner.ImportAsync(new OndeRequest(OndeBench.Uai, OndeFiles.School(3, 3).Uploads(), "essai"), CancellationToken.None);
        bench.Time.Advance(TimeSpan.FromDays(1));
        bench.Deliver("TOULOUSE", Day.AddDays(1));
        await WorkAsync();

        var refused = await runner.ImportAsync(
            new OndeRequest(OndeBench.Uai, [OndeFiles.Upload("e.csv", "a;b;c\r\n")], "essai"), CancellationToken.None);
        await standings.TryLookAsync(CancellationToken.None);
        measured.Observe();

        Assert.Equal(Directory.Runs.RunState.Refused, refused.State);
        Assert.Equal(1, measured["entecole.sync.last_run{academy=TOULOUSE,state=applied}"]);
        Assert.Equal(0, measured["entecole.schools.behind{academy=TOULOUSE}"]);
    }

    [Fact]
    public async Task School_ThatTheLastExtractHasLost_IsToldAloneWithTheAgeOfTheExtractThatHeldIt()
    {
        var extract = WorkerBench.Extract("TOULOUSE", Day);
        bench.Deliver(extract, "both");
        await WorkAsync();
        await standings.TryLookAsync(CancellationToken.None);
        measured.Observe();
        Assert.Equal(0, measured["entecole.schools.behind{academy=TOULOUSE}"]);
        Assert.DoesNotContain(measured.Series, series => series.StartsWith("entecole.school.extract.age", StringComparison.Ordinal));

        bench.Time.Advance(TimeSpan.FromDays(1));
        bench.Deliver(
            new ExtractBuilder
            {
                Academy = "TOULOUSE",
                Date = "20261006",
            }.School("2", "0120999X").Relative("22").Pupil("200", "2", given: "Zoé", relatives: ["22$10"])
                .Staff("32", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]),
            "without");
        await WorkAsync();
        await standings.TryLookAsync(CancellationToken.None);
        measured.Observe();

        Assert.Equal(1, measured["entecole.schools.behind{academy=TOULOUSE}"]);
        // From midnight of the 5th in France, two hours before the clock's day began.
        Assert.InRange(
            measured[$"entecole.school.extract.age{{academy=TOULOUSE,uai={WorkerBench.North}}}"], 26 * 3_600, (26 * 3_600) + (10 * 60));
    }

    [Fact]
    public async Task Schools_ManyBehind_AreAllCountedAndTheOldestToldOneByOne()
    {
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync();
        const int Many = StatusPoller.MaxSchools + 100;
        IReadOnlyList<SchoolStanding> schools =
        [
            .. Enumerable.Range(0, Many).Select(i => new SchoolStanding(
                i + 1, FormattableString.Invariant($"{i:0000000}A"), "", "TOULOUSE", 1, null, Day.AddDays(-1 - (i / 100)), null, [])),
        ];
        var asked = 0;
        var losing = StoreProxy.Of(bench.Store, (method, arguments) =>
        {
            if (method.Name is not nameof(IPlanStore.ListSchoolStandingsAsync) || arguments[0] is StandingFilter { HeldOnly: true })
            {
                return null;
            }

            asked++;
            return Task.FromResult(schools);
        });
        var watch = new StatusPoller(losing.ForStatus(), bench.Time);
        using var own = new Instruments(bench.Time);
        own.Observe(watch);
        using var told = new Measured(own);
        await watch.TryLookAsync(CancellationToken.None);
        // Nothing has changed: nothing of it is read again.
        await watch.TryLookAsync(CancellationToken.None);
        told.Observe();

        Assert.Equal(1, asked);
        Assert.Equal(Many, told["entecole.schools.behind{academy=TOULOUSE}"]);
        var one = told.Series.Where(series => series.StartsWith("entecole.school.extract.age", StringComparison.Ordinal)).ToList();
        Assert.Equal(StatusPoller.MaxSchools, one.Count);
        Assert.DoesNotContain("entecole.school.extract.age{academy=TOULOUSE,uai=0000000A}", one, StringComparer.Ordinal);
        Assert.Contains(
            FormattableString.Invariant($"entecole.school.extract.age{{academy=TOULOUSE,uai={Many - 1:0000000}A}}"), one,
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task Inbox_WithADeliveryThatIsNotStillYet_ShowsItAndItsAge()
    {
        bench.Deliver("TOULOUSE", Day);
        await worker.LookAsync(CancellationToken.None);
        bench.Time.Advance(TimeSpan.FromSeconds(20));
        measured.Observe();

        Assert.Equal(1, measured["entecole.inbox.deliveries"]);
        Assert.Equal(20, measured["entecole.inbox.oldest.age"]);
        Assert.Equal(20, measured["entecole.worker.look.age"]);
        Assert.Equal(1, measured["entecole.inbox.usable"]);

        System.IO.Directory.Delete(bench.InboxPath, recursive: true);
        await File.WriteAllTextAsync(bench.InboxPath, "");
        await worker.LookAsync(CancellationToken.None);
        measured.Observe();
        Assert.Equal(0, measured["entecole.inbox.usable"]);
    }

    private void Start(WorkerSettings settings) =>
        worker = new NightWorker(NightWorkerParts.Of(
            bench.Store, settings, new RunBoard(bench.Store.Worker, bench.Time), bench.Time,
            new WorkerListeners(bench.Notices.Add, signs) { Hooks = new RunHooks(Ended: instruments.Take) }));

    private async Task WorkAsync()
    {
        await worker.LookAsync(CancellationToken.None);
        bench.Time.Advance(bench.Settings.Still);
        while (await worker.LookAsync(CancellationToken.None))
        {
        }
    }
}
