using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Storage.Backups;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>The back-up that the worker takes by itself.</summary>
public sealed class BackupJobTests
{
    [Fact]
    public async Task Worker_TakesABackupEachNight_AndKeepsTheNewest()
    {
        using var folder = new TempFolder();
        await using var bench = await WorkerBench.CreateAsync();
        bench.Settings = bench.Settings with
        {
            MissingAfter = TimeSpan.Zero,
            Backup = new BackupJob(CronTimes.Parse("BackupSchedule", "0 0 3 * * ?")!, "sqlite:" + bench.StorePath, folder.Path, Keep: 2),
        };

        for (var hours = 0; hours < 5 * 24; hours += 6)
        {
            await bench.LookAsync();
            bench.Time.Advance(TimeSpan.FromHours(6));
        }

        var kept = System.IO.Directory.GetFiles(folder.Path, "*.db").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["entecole-20261008", "entecole-20261009"], kept.Select(file => Path.GetFileName(file)[..17]), StringComparer.Ordinal);
        Assert.Equal(5, bench.Notices.Count(notice => notice is { Kind: NoticeKind.JobDone, Subject: "backup" }));
        Assert.All(kept, file => Assert.True(File.Exists(BackupManifest.PathOf(file))));
    }

    [Fact]
    public async Task Worker_WhoCannotBackUp_SaysSoOnce_AndGoesOn()
    {
        using var folder = new TempFolder();
        await using var bench = await WorkerBench.CreateAsync();
        var blocked = folder.File("backups");
        await File.WriteAllTextAsync(blocked, "");
        bench.Settings = bench.Settings with
        {
            Backup = new BackupJob(CronTimes.Parse("BackupSchedule", "0 0 3 * * ?")!, "sqlite:" + bench.StorePath, blocked, Keep: 2),
        };
        await bench.LookAsync();
        bench.Time.Advance(TimeSpan.FromHours(6));
        bench.Deliver("TOULOUSE", new DateOnly(2026, 10, 5));

        await bench.WorkAsync();
        bench.Time.Advance(TimeSpan.FromHours(1));
        await bench.LookAsync();

        Assert.Single(bench.Notices, notice => notice.Kind is NoticeKind.JobFailed);
        Assert.Single(await bench.AppliedAsync("TOULOUSE"));
    }
}
