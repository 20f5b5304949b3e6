using EntEcole.Directory.Model;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Backups;
using EntEcole.Directory.Tests.Server.Worker;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Storage.Backups;

/// <summary>Back-ups of the embedded store: taken while it is used, looked through, put back.</summary>
public sealed class StoreBackupTests : IDisposable
{
    private static readonly DateOnly First = new(2026, 10, 5);

    private readonly TempFolder folder = new();

    private string Backups => folder.File("backups");

    [Fact]
    public async Task Backup_OfAStoreInUse_IsTheStoreAndItsOwnersAlone()
    {
        await using var bench = await NightAsync(First, pupils: 5);

        var (file, manifest) = await Of(bench).TakeAsync(Backups, CancellationToken.None);

        Assert.Equal(await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), manifest.Revision);
        Assert.Equal(await LivingRows.ReadAsync(bench.StorePath), await LivingRows.ReadAsync(file));
        Assert.Equal([Path.GetFileName(file), Path.GetFileName(file) + ".json"], NamesIn(Backups));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes of files.");
        Assert.All(System.IO.Directory.GetFiles(Backups), one => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(one)));
    }

    // A process that was killed holds nothing any more; one that lives holds its part.
    [Fact]
    public async Task Backup_IntoAFolderWithALeftPart_DeletesItAndNotOneThatIsBeingTaken()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        System.IO.Directory.CreateDirectory(Backups);
        var (dead, living) = (Path.Combine(Backups, ".entecole-a.part"), Path.Combine(Backups, ".entecole-b.part"));
        foreach (var part in (string[])[dead, dead + ".lock", dead + "-journal", living])
        {
            await File.WriteAllTextAsync(part, "a store");
        }

        await using (new FileStream(living + ".lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal([dead], BackupParts.Left(Backups));
            var (file, _) = await Of(bench).TakeAsync(Backups, CancellationToken.None);

            Assert.Equal(
                [".entecole-b.part", ".entecole-b.part.lock", Path.GetFileName(file), Path.GetFileName(file) + ".json"], NamesIn(Backups));
        }
    }

    [Fact]
    public async Task Backups_TakenWhileNightsAreApplied_AreEachOfOneRevision()
    {
        await using var bench = await WorkerBench.CreateAsync(FrenchTime.StartOf(First.AddDays(10)));
        for (var i = 0; i < 10; i++)
        {
            bench.Deliver("TOULOUSE", First.AddDays(i), pupils: 6 + (2 * i));
            bench.Deliver("MONTPELLIER", First.AddDays(i), pupils: 6 + (2 * i));
        }

        var writing = Task.Run(bench.WorkAsync);
        var revisions = new List<long>();
        do
        {
            // Names tell seconds and revisions: of a clock that stands, one revision is one name.
            var (file, manifest) = await Of(bench).TakeAsync(Backups, CancellationToken.None);
            Assert.Equal(manifest.Rows, (await Of(bench).VerifyAsync(file, CancellationToken.None)).Rows);
            Assert.Equal(await RecordsAtAsync(bench.StorePath, manifest.Revision), await RecordsAtAsync(file, manifest.Revision));
            await LivingRows.ReadAsync(file);
            revisions.Add(manifest.Revision);
        }
        while (!writing.IsCompleted);

        await writing;
        Assert.Equal(10, (await bench.AppliedAsync("TOULOUSE")).Count);
        Assert.Equal(revisions.Order(), revisions);
    }

    [Fact]
    public async Task Restore_AfterABadNight_GivesTheStoreOfBefore_AndKeepsTheOther()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        var good = await LivingRows.ReadAsync(bench.StorePath);
        var (file, _) = await Of(bench).TakeAsync(Backups, CancellationToken.None);
        await NightAsync(bench, First.AddDays(1), pupils: 9);
        var bad = await LivingRows.ReadAsync(bench.StorePath);
        await bench.Store.DisposeAsync();

        var restored = await Of(bench).RestoreAsync(file, CancellationToken.None);

        Assert.Equal(good, await LivingRows.ReadAsync(bench.StorePath));
        Assert.Equal(bad, await LivingRows.ReadAsync(restored.Before!));
        Assert.False(restored.IsOutdated);
        await using var again = StoreAddress.Open("sqlite:" + bench.StorePath, bench.Time);
        await again.Schema.CheckSchemaAsync(CancellationToken.None);
        Assert.Equal("wal", await AskAsync(bench.StorePath, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Restore_BeginsAnEpoch_WhoseRevisionsNoLostOneWas()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        var (file, manifest) = await Of(bench).TakeAsync(Backups, CancellationToken.None);
        await NightAsync(bench, First.AddDays(1), pupils: 9);
        var lost = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        await bench.Store.DisposeAsync();
        await Of(bench).RestoreAsync(file, CancellationToken.None);

        bench.Time.Advance(TimeSpan.FromHours(1));
        await using var again = StoreAddress.Open("sqlite:" + bench.StorePath, bench.Time);
        var epoch = await again.Revisions.GetRevisionAsync(CancellationToken.None);
        Assert.True(epoch > lost && lost > manifest.Revision, "A lost revision may be made again.");
        Assert.Equal(epoch, await again.Revisions.GetRevisionAfterAsync(manifest.Revision, CancellationToken.None));
        await again.Enrolment.SaveConventionsAsync(
            [(await again.Enrolment.ListConventionsAsync(manifest.Revision, CancellationToken.None))[0] with { Reference = "NOUVELLE" }],
            CancellationToken.None);
        Assert.Equal(epoch + 1, await again.Revisions.GetRevisionAsync(CancellationToken.None));
        Assert.Equal(0, await again.Revisions.GetRevisionMarkAsync(lost, CancellationToken.None));
        await again.DisposeAsync();

        // Another restore of the same backup begins another epoch.
        await Of(bench).RestoreAsync(file, CancellationToken.None);
        await using var third = StoreAddress.Open("sqlite:" + bench.StorePath, bench.Time);
        Assert.True(await third.Revisions.GetRevisionAsync(CancellationToken.None) > epoch + 1, "A lost revision may be made again.");
    }

    [Fact]
    public async Task Restore_StoppedAtAnyMoment_LeavesTheStoreOfBefore_OrANewEpochWhole()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        var good = await LivingRows.ReadAsync(bench.StorePath);
        var (file, _) = await Of(bench).TakeAsync(Backups, CancellationToken.None);
        await NightAsync(bench, First.AddDays(1), pupils: 9);
        var bad = await LivingRows.ReadAsync(bench.StorePath);
        var lost = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        await bench.Store.DisposeAsync();
        var isRestored = false;
        for (var patience = 0; patience < 60 && !isRestored; patience += 4)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(patience), TimeProviders.Machine);
            try
            {
                await Of(bench).RestoreAsync(file, stop.Token);
                isRestored = true;
            }
            catch (OperationCanceledException)
            {
                // Stopped somewhere on its way.
            }

            await using var store = StoreAddress.Open("sqlite:" + bench.StorePath, bench.Time);
            Assert.Equal(isRestored, await store.Revisions.GetRevisionAsync(CancellationToken.None) > lost);
            Assert.Equal(isRestored ? good : bad, await LivingRows.ReadAsync(bench.StorePath));
            Assert.Empty(BackupParts.Left(Path.GetDirectoryName(bench.StorePath)!));
        }
    }

    [Fact]
    public async Task Restore_OfAStoreThatSomebodyHasOpen_IsRefusedAndTouchesNothing()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        var (file, _) = await Of(bench).TakeAsync(Backups, CancellationToken.None);
        await NightAsync(bench, First.AddDays(1), pupils: 9);
        var now = await LivingRows.ReadAsync(bench.StorePath);

        var fault = await Assert.ThrowsAsync<DirectoryException>(() => Of(bench).RestoreAsync(file, CancellationToken.None));

        Assert.Equal(Reason.StoreInUse, fault.Reason);
        Assert.Equal(now, await LivingRows.ReadAsync(bench.StorePath));
        Assert.DoesNotContain(NamesIn(Path.GetDirectoryName(bench.StorePath)!), name => name.Contains("before", StringComparison.Ordinal));
        await NightAsync(bench, First.AddDays(2), pupils: 12);
    }

    [Fact]
    public async Task Store_LeftInTheModeOfARestoreThatWasKilled_IsBackInItsOwnAtTheNextStart()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        await bench.Store.DisposeAsync();
        Assert.Equal("delete", await AskAsync(bench.StorePath, "PRAGMA journal_mode = DELETE"));

        await using var again = StoreAddress.Open("sqlite:" + bench.StorePath, bench.Time);
        await again.Schema.CheckSchemaAsync(CancellationToken.None);

        Assert.Equal("wal", await AskAsync(bench.StorePath, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Restore_WhereNoStoreIs_MakesIt()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        var (file, _) = await Of(bench).TakeAsync(Backups, CancellationToken.None);
        var elsewhere = folder.File("elsewhere.db");

        var restored = await StoreBackup.Of("sqlite:" + elsewhere, new FakeTime()).RestoreAsync(file, CancellationToken.None);

        Assert.Null(restored.Before);
        Assert.Equal(await LivingRows.ReadAsync(bench.StorePath), await LivingRows.ReadAsync(elsewhere));
    }

    [Fact]
    public async Task Restore_OverAFileThatIsNoStore_SaysWhatToMoveAway()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        var (file, _) = await Of(bench).TakeAsync(Backups, CancellationToken.None);
        var broken = folder.File("broken.db");
        await File.WriteAllBytesAsync(broken, [.. Enumerable.Repeat((byte)7, 9000)]);

        var fault = await Assert.ThrowsAsync<DirectoryException>(
            () => StoreBackup.Of("sqlite:" + broken, new FakeTime()).RestoreAsync(file, CancellationToken.None));

        Assert.Equal(Reason.StoreUnavailable, fault.Reason);
        Assert.Contains(broken + "-wal", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("changed, without manifest")]
    [InlineData("manifest of another")]
    [InlineData("manifest that is none")]
    [InlineData("no database")]
    [InlineData("another's database")]
    [InlineData("missing")]
    public async Task Backup_ThatIsNotWhatItWas_IsRefusedAndNeverPutBack(string fault)
    {
        await using var bench = await NightAsync(First, pupils: 20);
        var (file, _) = await Of(bench).TakeAsync(Backups, CancellationToken.None);
        await NightAsync(bench, First.AddDays(1), pupils: 24);
        await bench.Store.DisposeAsync();
        var now = await LivingRows.ReadAsync(bench.StorePath);
        await SpoilAsync(file, fault);

        foreach (var attempt in (Func<Task>[])[() => Of(bench).VerifyAsync(file, CancellationToken.None), () => Of(bench).RestoreAsync(
            file, CancellationToken.None)])
        {
            var refusal = await Assert.ThrowsAsync<DirectoryException>(attempt);
            Assert.Equal(Reason.BackupInvalid, refusal.Reason);
            Assert.Contains(Path.GetFileName(file), refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(now, await LivingRows.ReadAsync(bench.StorePath));
    }

    [Fact]
    public async Task Backup_OfANewerProgram_IsRefused()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        await AskAsync(bench.StorePath, "INSERT INTO migration (number, name, applied_at) VALUES (9999, '9999_later.sql', '')");

        var fault = await Assert.ThrowsAsync<DirectoryException>(() => Of(bench).TakeAsync(Backups, CancellationToken.None));

        Assert.Equal(Reason.SchemaTooNew, fault.Reason);
        Assert.Empty(NamesIn(Backups));
    }

    [Fact]
    public async Task Backup_OfABrokenStore_IsNotKept()
    {
        await using var bench = await NightAsync(First, pupils: 60);
        await bench.Store.DisposeAsync();
        await AskAsync(bench.StorePath, "PRAGMA wal_checkpoint(TRUNCATE)");
        Overwrite(bench.StorePath, from: 0.7);

        var fault = await Assert.ThrowsAsync<DirectoryException>(() => Of(bench).TakeAsync(Backups, CancellationToken.None));

        Assert.Equal(Reason.BackupInvalid, fault.Reason);
        Assert.Contains(Path.GetFileName(bench.StorePath), fault.Message, StringComparison.Ordinal);
        Assert.Empty(NamesIn(Backups));
    }

    [Fact]
    public async Task Backup_IntoWhatIsNoFolder_SaysSo()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        await File.WriteAllTextAsync(Backups, "");

        var fault = await Assert.ThrowsAsync<DirectoryException>(() => Of(bench).TakeAsync(Backups, CancellationToken.None));

        Assert.Equal(Reason.BackupInvalid, fault.Reason);
        Assert.Contains(Backups, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SqlServer_IsBackedUpByItsOwnMeans() =>
        Assert.Equal(
            Reason.SettingInvalid,
            Assert.Throws<DirectoryException>(() => StoreBackup.Of("sqlserver:Server=db.example.invalid", new FakeTime())).Reason);

    [Fact]
    public async Task OldBackups_AreForgotten_AndNothingElseOfTheirFolder()
    {
        await using var bench = await NightAsync(First, pupils: 5);
        var taken = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            taken.Add((await Of(bench).TakeAsync(Backups, CancellationToken.None)).File);
            bench.Time.Advance(TimeSpan.FromHours(24));
        }

        var others = (string[])["notes.txt", "entecole.db", "entecole-20200101T000000Z-r1.db"];
        Array.ForEach(others, name => File.WriteAllText(Path.Combine(Backups, name), ""));

        var forgotten = BackupFiles.Prune(Backups, keep: 2);

        Assert.Equal(
            taken.Take(2).Select(Path.GetFileName).Order(StringComparer.Ordinal), forgotten.Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(
            others.Concat(taken.Skip(2).Select(file => Path.GetFileName(file)!)).Order(StringComparer.Ordinal),
            NamesIn(Backups).Where(name => !name.EndsWith(".json", StringComparison.Ordinal)),
            StringComparer.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static UnixFileMode ModeOf(string file) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file);

    private static StoreBackup Of(WorkerBench bench) => StoreBackup.Of("sqlite:" + bench.StorePath, bench.Time);

    private static async Task<WorkerBench> NightAsync(DateOnly date, int pupils)
    {
        var bench = await WorkerBench.CreateAsync();
        await NightAsync(bench, date, pupils);
        return bench;
    }

    private static async Task NightAsync(WorkerBench bench, DateOnly date, int pupils)
    {
        bench.Deliver("TOULOUSE", date, pupils);
        var night = FrenchTime.StartOf(date);
        bench.Time.SetUtcNow(night > bench.Time.GetUtcNow() ? night : bench.Time.GetUtcNow());
        await bench.WorkAsync();
        Assert.Contains(date, await bench.AppliedAsync("TOULOUSE"));
    }

    private static IReadOnlyList<string> NamesIn(string folder) =>
        [.. System.IO.Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static async Task SpoilAsync(string file, string fault)
    {
        switch (fault)
        {
            case "cut":
                await using (var stream = new FileStream(file, FileMode.Open))
                {
                    stream.SetLength(stream.Length - 4096);
                }

                break;
            case "changed":
                Overwrite(file, from: 0.9);
                break;
            case "changed, without manifest":
                Overwrite(file, from: 0.5);
                File.Delete(file + ".json");
                break;
            case "manifest of another":
                var manifest = await File.ReadAllTextAsync(file + ".json");
                await File.WriteAllTextAsync(file + ".json", manifest.Replace("\"record\": ", "\"record\": 1", StringComparison.Ordinal));
                break;
            case "manifest that is none":
                await File.WriteAllTextAsync(file + ".json", "{}");
                break;
            case "no database":
                await File.WriteAllTextAsync(file, new string('x', 5000));
                File.Delete(file + ".json");
                break;
            case "another's database":
                File.Delete(file);
                File.Delete(file + ".json");
                await AskAsync(file, "CREATE TABLE other (id INTEGER)");
                break;
            default:
                File.Delete(file);
                break;
        }
    }

    // From a share of the file on.
    private static void Overwrite(string file, double from)
    {
        using var stream = new FileStream(file, FileMode.Open);
        stream.Position = (long)(stream.Length * from);
        stream.Write([.. Enumerable.Repeat((byte)0x5A, (int)Math.Min(20_000, stream.Length - stream.Position))]);
    }

    private static async Task<string?> AskAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    private static async Task<string?> RecordsAtAsync(string file, long revision) => await AskAsync(
        file,
        FormattableString.Invariant(
            $"SELECT group_concat(one, ' ') FROM (SELECT feed_no || ':' || category || ':' || source_id || ':' || since_revision AS one FROM record WHERE since_revision <= {revision} AND until_revision > {revision} ORDER BY 1)"));
}
