using System.Security.Cryptography;
using System.Text.Json;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>When deliveries are taken, in what order, and where they end.</summary>
public sealed class InboxTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private WorkerBench bench = null!;

    public async ValueTask InitializeAsync() => bench = await WorkerBench.CreateAsync();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Delivery_StillGrowing_IsTakenOnceItHasLainStill()
    {
        var path = bench.Deliver("TOULOUSE", Day);
        await bench.LookAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(50));
        await File.AppendAllTextAsync(Path.Combine(path, "LISEZMOI.txt"), "encore");
        await bench.LookAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(50));
        await bench.LookAsync();
        Assert.Empty(bench.Notices);

        bench.Time.Advance(TimeSpan.FromSeconds(20));
        await bench.LookAsync();
        Assert.Equal(NoticeKind.Applied, Assert.Single(bench.Notices).Kind);
        Assert.Equal(["toulouse-20261005"], bench.In("done"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Delivery_Applied_HasItsReportBesideIt()
    {
        bench.Deliver("TOULOUSE", Day);
        await bench.WorkAsync();

        var report = Report("done", "toulouse-20261005");
        Assert.Equal("applied", report.GetProperty("outcome").GetString());
        Assert.Equal("TOULOUSE", report.GetProperty("reports")[0].GetProperty("academy").GetString());
    }

    [Fact]
    public async Task Fulls_OfOneDaySideBySide_AreOneDelivery()
    {
        bench.Deliver("TOULOUSE", Day, name: "dept12");
        bench.Deliver(OtherPart(Day), "dept82");
        await bench.WorkAsync();

        Assert.Equal(NoticeKind.Applied, Assert.Single(bench.Notices).Kind);
        Assert.Equal(["parts-1d-20261005"], bench.In("done"), StringComparer.Ordinal);
        var report = Report("done", "parts-1d-20261005").GetProperty("reports")[0];
        Assert.Equal(8, report.GetProperty("files").GetArrayLength());
        Assert.Contains("dept82", report.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_OfADayOfWhichAnotherPartWasApplied_IsRefusedAndTakesNothingOut()
    {
        bench.Deliver("TOULOUSE", Day, name: "dept12");
        await bench.WorkAsync();
        bench.Deliver(OtherPart(Day), "dept82");
        await bench.WorkAsync();

        Assert.Equal("ExtractPartLate", bench.Notices[^1].Cause);
        Assert.Empty(await bench.Store.Plans.ListPlansAsync(null, held: true, long.MaxValue, 1, CancellationToken.None));
    }

    [Fact]
    public async Task Extract_OfWhichADeliveryLiesInTheInbox_IsNotMissingYet()
    {
        bench.Settings = bench.Settings with { MissingAfter = TimeSpan.FromHours(24), Patience = TimeSpan.FromDays(30) };
        bench.Deliver("TOULOUSE", Day);
        await bench.WorkAsync();
        var path = bench.Deliver("TOULOUSE", Day.AddDays(1));
        File.Delete(WorkerBench.Extract("TOULOUSE", Day.AddDays(1)).Path(path, "Eleve"));
        bench.Time.Advance(TimeSpan.FromDays(4));
        await bench.LookAsync();
        Assert.DoesNotContain(bench.Notices, notice => notice.Kind is NoticeKind.Missing);

        System.IO.Directory.Delete(path, recursive: true);
        await bench.LookAsync();
        Assert.Contains(bench.Notices, notice => notice.Kind is NoticeKind.Missing);
    }

    private static ExtractBuilder OtherPart(DateOnly day) => new ExtractBuilder
    {
        Academy = "TOULOUSE",
        Date = day.ToString("yyyyMMdd", null),
    }
        .School("2", "0120595G").Pupil("201", "2", relatives: ["221$10"]).Relative("221").Staff(
            "231", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    [Fact]
    public async Task Delivery_Incomplete_IsWaitedForThenRefusedWithItsCause()
    {
        var path = bench.Deliver("TOULOUSE", Day);
        File.Delete(WorkerBench.Extract("TOULOUSE", Day).Path(path, "Eleve"));
        await bench.WorkAsync();
        Assert.Empty(bench.Notices);

        bench.Time.Advance(bench.Settings.Patience);
        await bench.LookAsync();
        Assert.Equal("ExtractCategoryMissing", Assert.Single(bench.Notices).Cause);
        Assert.Equal("ExtractCategoryMissing", Report("refused", "toulouse-20261005").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Delivery_LaterThanAnIncompleteOne_WaitsForIt()
    {
        var early = bench.Deliver("TOULOUSE", Day);
        var missing = WorkerBench.Extract("TOULOUSE", Day).Path(early, "Eleve");
        File.Move(missing, bench.InboxPath + ".aside");
        bench.Deliver("TOULOUSE", Day.AddDays(1));
        await bench.WorkAsync();
        Assert.Empty(bench.Notices);

        File.Move(bench.InboxPath + ".aside", missing);
        await bench.WorkAsync();
        Assert.Equal([Day, Day.AddDays(1)], await bench.AppliedAsync("TOULOUSE"));
    }

    [Fact]
    public async Task Delivery_InTheFolderOfAnAcademy_IsOfItAndKeepsItsPlace()
    {
        WorkerBench.Extract("TOULOUSE", Day).WriteTo(Path.Combine(bench.InboxPath, "Toulouse", "nuit"));
        await bench.WorkAsync();

        Assert.Equal("Toulouse/nuit", Assert.Single(bench.Notices).Subject);
        Assert.True(System.IO.Directory.Exists(Path.Combine(bench.InboxPath, "done", "Toulouse", "nuit")));
    }

    [Fact]
    public async Task Deliveries_OfOneName_LieSideBySide()
    {
        bench.Deliver("TOULOUSE", Day, name: "nuit");
        await bench.WorkAsync();
        bench.Deliver("TOULOUSE", Day.AddDays(1), name: "nuit");
        await bench.WorkAsync();

        Assert.Equal(["nuit", "nuit.2"], bench.In("done"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Marker_Ok_IsWaitedForAndGoesWithTheDelivery()
    {
        bench.Settings = bench.Settings with { Marker = InboxMarker.Ok };
        var path = bench.Deliver("TOULOUSE", Day);
        await bench.WorkAsync();
        Assert.Empty(bench.Notices);

        await File.WriteAllTextAsync(path + ".ok", "");
        await bench.LookAsync();
        Assert.Equal(["toulouse-20261005", "toulouse-20261005.ok"], bench.In("done"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Marker_ChecksumThatFits_LetsItThrough()
    {
        bench.Settings = bench.Settings with { Marker = InboxMarker.Sha256 };
        var path = bench.Deliver("TOULOUSE", Day);
        await File.WriteAllLinesAsync(path + ".sha256", System.IO.Directory.EnumerateFiles(path).Select(Line));
        await bench.LookAsync();

        Assert.Equal(NoticeKind.Applied, Assert.Single(bench.Notices).Kind);
    }

    [Fact]
    public async Task Marker_ChecksumThatDoesNotFit_RefusesItAfterAWhile()
    {
        bench.Settings = bench.Settings with { Marker = InboxMarker.Sha256 };
        var path = bench.Deliver("TOULOUSE", Day);
        await File.WriteAllTextAsync(
            path + ".sha256", new string('0', 64) + "  " + Path.GetFileName(System.IO.Directory.EnumerateFiles(path).First()) + "\n");
        await bench.LookAsync();
        Assert.Empty(bench.Notices);

        bench.Time.Advance(bench.Settings.Patience);
        await bench.LookAsync();
        Assert.Equal((NoticeKind.Refused, "ExtractArchiveBroken"), (bench.Notices[0].Kind, bench.Notices[0].Cause));
        Assert.Equal(["toulouse-20261005", "toulouse-20261005.sha256"], bench.In("refused"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task File_ThatIsNoDelivery_IsLeftAndToldOnce()
    {
        await File.WriteAllTextAsync(Path.Combine(bench.InboxPath, "notes.txt"), "");
        await File.WriteAllTextAsync(Path.Combine(bench.InboxPath, "nuit.tgz.part"), "");
        await bench.WorkAsync();
        await bench.WorkAsync();

        Assert.Equal((NoticeKind.UnexpectedFile, "notes.txt"), (Assert.Single(bench.Notices).Kind, bench.Notices[0].Subject));
    }

    [Fact]
    public async Task Inbox_ThatIsAwayForAWhile_IsToldOnceAndAgainWhenItIsBack()
    {
        await bench.LookAsync();
        System.IO.Directory.Move(bench.InboxPath, bench.InboxPath + ".away");
        await bench.LookAsync();
        await bench.LookAsync();
        System.IO.Directory.Move(bench.InboxPath + ".away", bench.InboxPath);
        bench.Deliver("TOULOUSE", Day);
        await bench.WorkAsync();

        Assert.Equal([NoticeKind.InboxLost, NoticeKind.InboxBack, NoticeKind.Applied], bench.Notices.Select(notice => notice.Kind));
    }

    [Fact]
    public async Task Hours_ThatAreQuiet_BeginNothing()
    {
        bench.Settings = bench.Settings with { Quiet = QuietHours.Parse("QuietHours", "TOULOUSE=00:00-06:00") };
        bench.Deliver("TOULOUSE", Day);
        bench.Deliver("MONTPELLIER", Day);
        await bench.WorkAsync();
        Assert.Equal("MONTPELLIER", Assert.Single(bench.Notices).Academy);

        bench.Time.Advance(TimeSpan.FromHours(4));
        await bench.LookAsync();
        Assert.Equal("TOULOUSE", bench.Notices[^1].Academy);
    }

    [Fact]
    public async Task Academy_ThatIsSynchronisedByHand_IsWaitedForInSilence()
    {
        bench.Deliver("TOULOUSE", Day);
        await using (await bench.Store.Runs.TryLockAcademyAsync("TOULOUSE", CancellationToken.None))
        {
            await bench.WorkAsync();
            Assert.Empty(bench.Notices);
            Assert.Empty(bench.In("processing"));
        }

        await bench.LookAsync();
        Assert.Equal(NoticeKind.Applied, Assert.Single(bench.Notices).Kind);
    }

    [Theory]
    [InlineData("OpenPlanAsync")]
    [InlineData("GetFeedAsync")]
    [InlineData("BeginRunAsync+")]
    [InlineData("ApplyAsync")]
    [InlineData("ApplyAsync+")]
    public async Task Worker_KilledWithADelivery_LeavesItToTheNext(string at)
    {
        bench.Meet(Death.At(at));
        bench.Deliver("TOULOUSE", Day);
        await bench.WorkAsync();

        Assert.Equal([Day], await bench.AppliedAsync("TOULOUSE"));
        Assert.Equal(["toulouse-20261005"], bench.In("done"), StringComparer.Ordinal);
        Assert.Empty(await bench.Store.Runs.ListRunsAsync(
            new Directory.Runs.RunFilter(State: Directory.Runs.RunState.Running), long.MaxValue, 10, CancellationToken.None));
        Assert.Equal(NoticeKind.Applied, bench.Notices[^1].Kind);
    }

    private static string Line(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file)) + "  " + Path.GetFileName(path);
    }

    private JsonElement Report(string folder, string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(bench.InboxPath, folder, name + ".report.json"))).RootElement;
}
