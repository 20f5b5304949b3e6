using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;
namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>
/// What is wrong with the rows of a store is noticed by the worker, planned by <c>entecole repair</c>, and mended by a full night.
/// </summary>
public sealed class RowsWatchTests
{
    [Fact]
    public async Task Worker_ChecksTheStoreEachWeek_AndSaysOnceWhatIsWrongUntilItIsMended()
    {
        await using var bench = await WorkerBench.CreateAsync();
        bench.Settings = bench.Settings with { MissingAfter = TimeSpan.Zero, CheckAt = CronTimes.Parse("CheckSchedule", "0 0 5 ? * SUN") };
        bench.Deliver("TOULOUSE", new DateOnly(2026, 10, 5), pupils: 3);
        await bench.WorkAsync();
        await WeeksAsync(bench, 1);
        Assert.Empty(Broken(bench));

        await ExecuteAsync(bench.StorePath, "DELETE FROM record WHERE category = 2");
        await WeeksAsync(bench, 2);

        var notice = Assert.Single(Broken(bench));
        Assert.Contains("profileWithoutRecord", notice.Text.English, StringComparison.Ordinal);
        var (planned, _, _) = await RepairAsync(bench, "--dry-run");
        Assert.Equal(3, planned);
        Assert.NotEmpty(await bench.Store.Consistency.CheckAsync(CancellationToken.None));
        var (mended, _, error) = await RepairAsync(bench);
        Assert.Equal((0, ""), (mended, error));
        Assert.Empty(await bench.Store.Consistency.CheckAsync(CancellationToken.None));
        var (nothing, output, _) = await RepairAsync(bench, "--dry-run");
        Assert.Equal((0, "Every row has what it needs.\n"), (nothing, output));
    }

    [Fact]
    public async Task FullNight_OfPersonsWhoseProfilesAreNotWhatTheirRecordsSay_WritesThemAgain()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Extract().Pupil("11", "1").Pupil("12", "1"));
        await bench.SyncAsync(Extract().Pupil("11", "1"), SyncBench.Day.AddDays(1));
        // One is there without a profile; the other has left, with one.
        await ExecuteAsync(bench.Files.Path, """
            UPDATE profile SET until_revision = 3 WHERE until_revision > 3 AND person_no = (SELECT person_no FROM record WHERE source_id = '11' AND category = 2);
            UPDATE profile SET state = 1, suspended_on = NULL, purge_on = NULL
            WHERE until_revision > 3 AND person_no = (SELECT DISTINCT person_no FROM record WHERE source_id = '12' AND category = 2)
            """);

        var night = await bench.SyncAsync(Extract().Pupil("11", "1"), SyncBench.Day.AddDays(2));

        Assert.Equal(RunState.Applied, night.State);
        Assert.Equal(ProfileState.Active, Assert.Single((await bench.GetAsync(AafCategory.Eleve, "11")).Profiles).Row.State);
        Assert.Equal(ProfileState.Suspended, Assert.Single((await bench.GetAsync(AafCategory.Eleve, "12")).Profiles).Row.State);
        var next = await bench.SyncAsync(Extract().Pupil("11", "1"), SyncBench.Day.AddDays(3));
        Assert.Equal(night.Revision, next.Revision);
    }

    private static ExtractBuilder Extract() => new ExtractBuilder()
        .School("1", "0120612A").Pupil("19", "1").Relative("29", "PERSONNE").Staff("39", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    private static List<WorkerNotice> Broken(WorkerBench bench) => [.. bench.Notices.Where(notice => notice.Kind is NoticeKind.RowsBroken)];

    private static Task<(int Exit, string Output, string Error)> RepairAsync(WorkerBench bench, params string[] more) => Verb.RunAsync(
        bench.Time,
        ["repair", "--by", "A. D'ESSAI", "--reason", "Essai", "--database", "sqlite:" + bench.StorePath, "--lang", "en", .. more]);

    private static async Task WeeksAsync(WorkerBench bench, int weeks)
    {
        for (var days = 0; days < 7 * weeks; days++)
        {
            bench.Time.Advance(TimeSpan.FromDays(1));
            await bench.LookAsync();
        }
    }

    private static async Task ExecuteAsync(string path, string statement)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        Assert.True(await command.ExecuteNonQueryAsync(CancellationToken.None) > 0, "Nothing is broken: the test shows nothing.");
    }
}
