using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Backups;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Operations;

/// <summary><c>entecole backup</c> and <c>restore</c>, as an operator types them.</summary>
public sealed class BackupVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Database => "sqlite:" + folder.File("entecole.db");

    [Fact]
    public async Task BackupThenRestore_SayWhatWasDone_ToMachines()
    {
        await Verb.RunAsync("migrate", "--database", Database);
        var (taken, output, fault) = await Verb.RunAsync("backup", folder.File("backups"), "--database", Database, "--output", "json");
        Assert.True(taken == 0, output + fault);
        var saved = JsonDocument.Parse(output).RootElement;
        var file = saved.GetProperty("file").GetString()!;

        var (verified, sound, _) = await Verb.RunAsync("restore", file, "--verify", "--database", Database, "--output", "json");
        var (restored, back, _) = await Verb.RunAsync("restore", file, "--database", Database, "--output", "json");

        Assert.Equal((0, 0), (verified, restored));
        Assert.Equal(
            saved.GetProperty("manifest").GetProperty("sha256").GetString(),
            JsonDocument.Parse(sound).RootElement.GetProperty("manifest").GetProperty("sha256").GetString());
        Assert.False(JsonDocument.Parse(sound).RootElement.GetProperty("restored").GetBoolean());
        Assert.True(JsonDocument.Parse(back).RootElement.GetProperty("restored").GetBoolean());
        Assert.True(File.Exists(JsonDocument.Parse(back).RootElement.GetProperty("before").GetString()));
    }

    [Fact]
    public async Task Backup_ToADiskThatIsFull_SaysSoAndLeavesNothing()
    {
        await Verb.RunAsync("migrate", "--database", Database);
        var disk = System.IO.Directory.CreateDirectory(folder.File("disk")).FullName;
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk), "No small disk can be mounted here.");
        try
        {
            var (exit, _, error) = await Verb.RunAsync("backup", disk, "--database", Database, "--lang", "fr");

            Assert.NotEqual(0, exit);
            Assert.Contains($"Le disque de {disk} est plein", error, StringComparison.Ordinal);
            Assert.Empty(System.IO.Directory.GetFileSystemEntries(disk));
        }
        finally
        {
            Assert.True(await RunAsync("umount", disk));
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments)
            {
                RedirectStandardError = true, UseShellExecute = false,
            });
            await process!.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [Fact]
    public async Task Restore_OfABackupWithoutManifestMadeDuringASync_SaysWhatWasNotVerifiedAndWhichRunIsLost()
    {
        await using (var store = StoreAddress.Open(Database, new FakeTime()))
        {
            await store.Schema.MigrateAsync(CancellationToken.None);
            await store.Runs.BeginRunAsync(
                new RunHeader(
                    "TOULOUSE", Degree.FirstDegree, ExtractKind.Full, new DateOnly(2026, 10, 5), new DateOnly(2026, 10, 5),
                    new DateTimeOffset(2026, 10, 5, 2, 0, 0, TimeSpan.Zero)), CancellationToken.None);
        }

        var (_, taken, _) = await Verb.RunAsync("backup", folder.File("backups"), "--database", Database);
        var file = taken.Split('\n')[1].Trim();
        File.Delete(BackupManifest.PathOf(file));

        var (verified, _, unchecked_) = await Verb.RunAsync("restore", file, "--verify", "--database", Database);
        var (restored, _, told) = await Verb.RunAsync("restore", file, "--database", Database, "--lang", "fr");

        Assert.Equal((3, 3), (verified, restored));
        Assert.Contains("its digest and its numbers of rows are unchecked", unchecked_, StringComparison.Ordinal);
        Assert.Contains("L'exécution 1 de TOULOUSE était en cours", told, StringComparison.Ordinal);
        Assert.Contains("(05/10/2026)", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Saved: revision 0", "Restored: revision 0")]
    [InlineData("fr", "Sauvegardé : révision 0", "Restauré : révision 0")]
    public async Task BackupThenRestore_SayWhatWasDone_ToPeople(string language, string saved, string restored)
    {
        await Verb.RunAsync("migrate", "--database", Database);
        var (_, output, _) = await Verb.RunAsync("backup", folder.File("backups"), "--database", Database, "--lang", language);

        var (_, back, _) = await Verb.RunAsync("restore", output.Split('\n')[1].Trim(), "--database", Database, "--lang", language);

        Assert.StartsWith(saved, output, StringComparison.Ordinal);
        Assert.StartsWith(restored, back, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_WithoutFolder_IsWrongUse()
    {
        await Verb.RunAsync("migrate", "--database", Database);

        var (exit, _, error) = await Verb.RunAsync("backup", "--database", Database);

        Assert.Equal(2, exit);
        Assert.Contains("BackupFolder", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_WhereNoStoreIs_CannotReachIt()
    {
        var (exit, _, error) = await Verb.RunAsync("backup", folder.File("backups"), "--database", Database);

        Assert.Equal(5, exit);
        Assert.Contains("entecole.db", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfWhatIsNoBackup_IsRefused()
    {
        await File.WriteAllTextAsync(folder.File("letter.txt"), "Bonjour.");

        var (exit, _, error) = await Verb.RunAsync("restore", folder.File("letter.txt"), "--database", Database);

        Assert.Equal(4, exit);
        Assert.Contains("letter.txt", error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("entecole.db")));
    }

    [Fact]
    public async Task Restore_ByOtherMeans_OnlyRecordsThatTheStoreWasPutBack()
    {
        await Verb.RunAsync("migrate", "--database", Database);

        var (exit, output, _) = await Verb.RunAsync("restore", "--by-other-means", "--database", Database, "--output", "json");

        Assert.Equal((0, 200_000), (exit, JsonDocument.Parse(output).RootElement.GetProperty("revision").GetInt64()));
        Assert.Equal(2, (await Verb.RunAsync("restore", "--database", Database)).Exit);
        Assert.Equal(2, (await Verb.RunAsync("restore", folder.File("one.db"), "--by-other-means", "--database", Database)).Exit);
    }

    public void Dispose() => folder.Dispose();
}
