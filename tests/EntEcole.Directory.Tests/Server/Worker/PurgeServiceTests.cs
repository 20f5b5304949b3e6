using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>A server without a worker purges by itself, and says who is past the day of their purge where no purge goes.</summary>
public sealed class PurgeServiceTests
{
    private const string School = "0120612A";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Server_WithoutWorker_PurgesByNightByDefault()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await LeaveAsync(bench);
        var time = new FakeTime(bench.Now);
        var settings = new Settings().ToServer();
        Assert.NotNull(settings.Purge);
        var jobs = PurgeService.JobsOf(bench.Store, settings.Purge, new Announcer(_ => { }, time), time);
        await jobs.LookAsync(None);

        time.Jump(TimeSpan.FromDays(100));
        await jobs.LookAsync(None);

        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
        Assert.NotNull(await bench.FindAsync(AafCategory.Eleve, "12"));
    }

    [Fact]
    public async Task PersonsPastTheirPurge_AreReportedOnceUntilTheyAreGone()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await LeaveAsync(bench);
        var time = new FakeTime(bench.Now);
        var (told, well) = (new List<WorkerNotice>(), 0);
        var watch = new OverdueWatch(
            bench.Store.Retention, new Settings().ToSync(), new Announcer(told.Add, time, _ => well++), time);
        await watch.LookAsync(None);
        Assert.Equal((0, 1), (told.Count, well));

        time.Jump(TimeSpan.FromDays(100));
        await watch.LookAsync(None);
        await watch.LookAsync(None);
        var notice = Assert.Single(told);
        Assert.Equal((NoticeKind.PurgeOverdue, true), (notice.Kind, notice.IsWarning));
        Assert.StartsWith("Past the day of their purge: 1 person and 1 profile.", notice.Text.English, StringComparison.Ordinal);

        await bench.Store.Retention.PurgeAsync(new(FrenchTime.DayAt(time.GetUtcNow()), new Settings().ToSync().GraceOf), None);
        await watch.LookAsync(None);
        Assert.Equal((1, 2), (told.Count, well));
    }

    private static async Task LeaveAsync(SyncBench bench)
    {
        await bench.SyncAsync(Extract().Pupil("11", "1", given: "Ada"));
        await bench.SyncAsync(Extract(), SyncBench.Day.AddDays(1));
    }

    private static ExtractBuilder Extract() => new ExtractBuilder().School("1", School).Pupil("12", "1", given: "Zoé")
        .Relative("29", "PERSONNE").Staff("39", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);
}
