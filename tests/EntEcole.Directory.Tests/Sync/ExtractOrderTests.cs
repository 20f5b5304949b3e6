using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Extracts in time: none from the future, what is undone no longer counts, no delta after one that is missing.</summary>
public sealed class ExtractOrderTests
{
    private const string Uai = "0120612A";
    private const string Author = "A. D'ESSAI";

    [Theory]
    [InlineData("20260616", null)]
    [InlineData("20260617", Reason.ExtractDateInFuture)]
    [InlineData("20270615", Reason.ExtractDateInFuture)]
    public async Task Sync_DatedAfterTomorrow_IsRefusedByWhatItsFileSays(string date, Reason? expected)
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(Full(date));

        Assert.Equal(expected, report.Refusal?.Reason);
        if (expected is not null)
        {
            var said = $"{date[..4]}-{date[4..6]}-{date[6..]}";
            Assert.Contains(
                $"ENT_Complet_{date}_EtabEducNat_0000.xml: the file name says {said}", report.Message, StringComparison.Ordinal);
            Assert.Contains($"le nom du fichier dit {date[6..]}/{date[4..6]}/{date[..4]}", report.MessageFr, StringComparison.Ordinal);
            Assert.Contains("--allow-future --by", report.Message, StringComparison.Ordinal);
            Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
        }
    }

    [Fact]
    public async Task Sync_LateInTheEvening_TakesTheDayInFrance()
    {
        await using var bench = await StartAsync();
        // Half past midnight of the 16th in France.
        bench.Now = new DateTimeOffset(2026, 6, 15, 22, 30, 0, TimeSpan.Zero);
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Full("20260617"))).State);
    }

    [Fact]
    public async Task Sync_FutureLetThrough_KeepsAuthorAndReasonAndSaysSo()
    {
        await using var bench = await StartAsync();
        var request = new SyncRequest(
            bench.Deliver(Full("20270615")), AllowFuture: true, StartedBy: Author, StartReason: "Essai de rentrée");
        var report = Assert.Single(await bench.SyncAllAsync(request));

        Assert.Equal((RunState.Applied, Author, "Essai de rentrée"), (report.State, report.StartedBy, report.StartReason));
        Assert.Contains("2027-06-15", Assert.Single(report.Warnings), StringComparison.Ordinal);
        var kept = await bench.Store.Runs.FindRunAsync(report.RunId, CancellationToken.None);
        Assert.Equal((Author, "Essai de rentrée"), (kept!.StartedBy, kept.StartReason));
        var refused = await Assert.ThrowsAsync<DirectoryException>(() => bench.SyncAllAsync(request with { StartReason = " " }));
        Assert.Equal(Reason.InvalidArgument, refused.Reason);
    }

    [Fact]
    public async Task Sync_ImpossibleDateInTheName_IsRefusedByWhatItSays()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(Full("20260231"));

        Assert.Equal(Reason.ExtractDateUnreadable, report.Refusal?.Reason);
        Assert.Contains("20260231", report.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_AfterAWrongDateIsUndone_TheNextRightExtractIsApplied()
    {
        await using var bench = await StartAsync();
        await bench.SyncAsync(Full("20260613"));
        var wrong = await FutureAsync(bench, Full("20270614").Pupil("12", "1", "AUTRE"));
        Assert.Equal(Reason.ExtractTooOld, (await bench.SyncAsync(Full("20260615"))).Refusal?.Reason);

        await UndoAsync(bench, wrong.RunId);

        Assert.Equal(
            new DateOnly(2026, 6, 13),
            Assert.Single(await bench.Store.Worker.ListAcademyStandingsAsync(CancellationToken.None)).LastExtract);
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Full("20260615"))).State);
        // Nothing of the wrong date is left for which deltas would wait.
        Assert.Empty(await bench.Store.Feeds.ListGapsAsync(null, CancellationToken.None));
        Assert.Equal(Reason.ExtractTooOld, (await bench.SyncAsync(Full("20260614"))).Refusal?.Reason);
    }

    [Fact]
    public async Task Sync_AfterAnUndoIsUndone_TheExtractCountsAgain()
    {
        await using var bench = await StartAsync();
        await bench.SyncAsync(Full("20260612"));
        var run = await bench.SyncAsync(Full("20260614").Pupil("12", "1", "AUTRE"));
        var undo = await UndoAsync(bench, run.RunId);
        await UndoAsync(bench, undo.RunId);

        Assert.Equal(Reason.ExtractTooOld, (await bench.SyncAsync(Full("20260613"))).Refusal?.Reason);
    }

    [Fact]
    public async Task Sync_AfterItsPlanIsRejected_AnExtractNoLongerCounts()
    {
        await using var bench = await SyncBench.CreateAsync(TwoSchools.Small, TwoSchools.Other);
        await bench.SyncAsync(bench.Deliver(TwoSchools.Extract(12, 12, "20260613")), settings: TwoSchools.Guarded);
        var held = await bench.SyncAsync(bench.Deliver(TwoSchools.Extract(2, 12, "20260730")), settings: TwoSchools.Guarded);
        Assert.Equal(RunState.Held, held.State);
        await DecideAsync(bench, held.PlanId!.Value, approved: false);

        Assert.Equal(
            RunState.Applied,
            (await bench.SyncAsync(bench.Deliver(TwoSchools.Extract(12, 12, "20260615")), settings: TwoSchools.Guarded)).State);
    }

    [Fact]
    public async Task Sync_OlderFullLetThrough_IsTheNewestForTheNightsThatFollow()
    {
        await using var bench = await StartAsync();
        await FutureAsync(bench, Full("20270614"));
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(bench.Deliver(Full("20260614")), allowOlder: true)).State);

        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Full("20260615"))).State);
    }

    [Fact]
    public async Task Deltas_AfterOneThatWasRefused_WaitForAFullExtract()
    {
        await using var bench = await StartAsync();
        await bench.SyncAsync(Full("20260610"));
        await RefuseAsync(bench, Delta("20260611", "12"));

        var later = await bench.SyncAsync(Delta("20260612", "13"));
        Assert.Equal((RunState.Refused, Reason.ExtractGap), (later.State, later.Refusal!.Reason));
        Assert.Equal(("TOULOUSE", "1D", "2026-06-12", "2026-06-11"), (
            later.Refusal.Facts["academy"], later.Refusal.Facts["degree"], later.Refusal.Facts["date"], later.Refusal.Facts["missing"]));
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "13"));
        Assert.Equal(Reason.ExtractGap, (await bench.SyncAsync(Delta("20260613", "14"))).Refusal?.Reason);

        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Full("20260613"))).State);
        Assert.Empty(await bench.Store.Feeds.ListGapsAsync(null, CancellationToken.None));
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Delta("20260614", "15"))).State);
    }

    [Fact]
    public async Task Deltas_OnceTheMissingOnesAreDeliveredAgain_GoOnInOrder()
    {
        await using var bench = await StartAsync();
        await bench.SyncAsync(Full("20260610"));
        await RefuseAsync(bench, Delta("20260611", "12"));
        await bench.SyncAsync(Delta("20260612", "13"));

        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Delta("20260611", "12"))).State);
        Assert.Equal(Reason.ExtractGap, (await bench.SyncAsync(Delta("20260613", "14"))).Refusal?.Reason);
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Delta("20260612", "13"))).State);
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Delta("20260613", "14"))).State);
        Assert.Empty(await bench.Store.Feeds.ListGapsAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Deltas_AfterABrokenOneWithoutAcademy_WaitInAStoreOfOneAcademy()
    {
        await using var bench = await StartAsync();
        await bench.SyncAsync(Full("20260610"));
        var cut = new ExtractBuilder { Date = "20260611", Delta = true }.Pupil("12", "1");
        Assert.Equal(Reason.ExtractNotWellFormed, (await bench.SyncAsync(Broken(bench, cut))).Refusal?.Reason);
        Assert.Equal(Reason.ExtractGap, (await bench.SyncAsync(Delta("20260612", "13"))).Refusal?.Reason);

        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Full("20260612"))).State);
        var archive = bench.NewPath("-ENT1D.20260613.Delta.tgz");
        await File.WriteAllTextAsync(archive, "cut");
        Assert.Equal(Reason.ExtractArchiveBroken, (await bench.SyncAsync(archive)).Refusal?.Reason);
        Assert.Equal("2026-06-13", (await bench.SyncAsync(Delta("20260614", "14"))).Refusal?.Facts.GetValueOrDefault("missing"));
    }

    [Fact]
    public async Task Deltas_OfAnotherAcademyOrDegree_AreNotHeldUp()
    {
        await using var bench = await StartAsync();
        await bench.SyncAsync(Full("20260610"));
        await RefuseAsync(bench, Delta("20260611", "12"));
        var other = new ExtractBuilder
        {
            Academy = "MONTPELLIER",
            Date = "20260612",
            Delta = true,
        }.School("1", "0340101A").Pupil("12", "1");

        Assert.Equal(RunState.Applied, (await bench.SyncAsync(other)).State);
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(
            bench.Deliver(
                new ExtractBuilder { Date = "20260612", Delta = true }.School("1", Uai).Raw("Eleve", SecondDegreePupil())))).State);
    }

    [Fact]
    public async Task Gap_OfADryRun_IsNone()
    {
        await using var bench = await StartAsync();
        await bench.SyncAsync(Full("20260610"));
        var broken = Broken(bench, Delta("20260611", "12"));
        Assert.Equal(RunState.Refused, (await bench.SyncAsync(broken, dryRun: true)).State);

        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Delta("20260612", "13"))).State);
    }

    [Theory]
    [InlineData("TOULOUSE", "20260616", Reason.ExtractGap)]
    [InlineData("*", "20260616", Reason.ExtractGap)]
    [InlineData("*; TOULOUSE=weekdays", "20260615", null)]
    [InlineData("toulouse=weekdays", "20260616", Reason.ExtractGap)]
    [InlineData("LYON", "20260616", null)]
    [InlineData("", "20260616", null)]
    public async Task Deltas_OfAnAcademyThatDeliversDaily_DoNotPassADayWithoutOne(string daily, string date, Reason? expected)
    {
        await using var bench = await StartAsync();
        var settings = SyncBench.Unguarded with { DailyDeltas = DailyDeltas.Parse("DailyDeltas", daily) };
        // A Friday.
        await bench.SyncAsync(bench.Deliver(Full("20260612")), settings: settings);
        bench.Now = bench.Now.AddDays(1);

        var report = await bench.SyncAsync(bench.Deliver(Delta(date, "12")), settings: settings);

        Assert.Equal(expected, report.Refusal?.Reason);
        Assert.Equal(
            expected is null ? [] : [GapCause.Lost, GapCause.Refused],
            (await bench.Store.Feeds.ListGapsAsync("TOULOUSE", CancellationToken.None)).Select(gap => gap.Cause));
    }

    [Theory]
    [InlineData("TOULOUSE=daily")]
    [InlineData("=weekdays")]
    [InlineData("TOULOUSE; Toulouse=weekdays")]
    public void DailyDeltas_ThatCannotBeRead_AreAnInvalidSetting(string text) =>
        Assert.Equal(Reason.SettingInvalid, Assert.Throws<DirectoryException>(() => DailyDeltas.Parse("DailyDeltas", text)).Reason);

    private static async Task<SyncBench> StartAsync()
    {
        var bench = await SyncBench.CreateAsync(Uai, "0340101A");
        bench.Now = new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero);
        return bench;
    }

    private static async Task<SyncReport> FutureAsync(SyncBench bench, ExtractBuilder extract)
    {
        var report = Assert.Single(
            await bench.SyncAllAsync(new SyncRequest(bench.Deliver(extract), AllowFuture: true, StartedBy: Author, StartReason: "Essai")));
        Assert.Equal(RunState.Applied, report.State);
        return report;
    }

    private static async Task<SyncReport> UndoAsync(SyncBench bench, long run)
    {
        var undo = await new Undo(bench.Store.Plans, bench.Store.Runs, bench.Store.Feeds, new FakeTime()).PlanAsync(
            run, Author, "Date fautive", CancellationToken.None);
        await DecideAsync(bench, undo.PlanId!.Value, approved: true);
        return undo;
    }

    private static Task DecideAsync(SyncBench bench, long plan, bool approved) =>
        new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            plan, approved, [], Author, "Date fautive", CancellationToken.None);

    private static async Task RefuseAsync(SyncBench bench, ExtractBuilder extract) =>
        Assert.Equal(Reason.ExtractNotWellFormed, (await bench.SyncAsync(Broken(bench, extract))).Refusal?.Reason);

    private static string Broken(SyncBench bench, ExtractBuilder extract)
    {
        var folder = bench.Deliver(extract);
        File.WriteAllText(extract.Path(folder, "Eleve"), "<cut");
        return folder;
    }

    private static ExtractBuilder Full(string date) => new ExtractBuilder { Date = date }
        .School("1", Uai).Pupil("11", "1", relatives: ["21$10"]).Relative("21").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

    private static ExtractBuilder Delta(string date, string pupil) =>
        new ExtractBuilder { Date = date, Delta = true }.School("1", Uai).Pupil(pupil, "1", "AUTRE");

    private static string SecondDegreePupil() => ExtractBuilder.Record("Eleve", "categoriePersonne", "77", [
        ExtractBuilder.Attr("ENTPersonJointure", "77"), ExtractBuilder.Attr("sn", "COLLEGE"), ExtractBuilder.Attr("givenName", "Léo"),
        ExtractBuilder.Attr("ENTPersonStructRattach", "1"),
    ]);
}
