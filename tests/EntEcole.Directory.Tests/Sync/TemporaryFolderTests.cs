using EntEcole.Directory.Files;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>A temporary folder that cannot be used is named, and the run that needed it is closed.</summary>
public sealed class TemporaryFolderTests
{
    [Fact]
    public void File_InAFolderThatIsNotThere_NamesTheFolder()
    {
        using var folder = new TempFolder();

        var refusal = Assert.Throws<DirectoryException>(() => SpillFile.Open(folder.File("nowhere")));

        Assert.Equal((Reason.TemporaryFolderUnusable, folder.File("nowhere")), (refusal.Reason, refusal.Facts["folder"]));
    }

    [Fact]
    public async Task Run_WithMoreProblemsThanMemoryHolds_EndsAsFailedAndSaysWhy()
    {
        using var folder = new TempFolder();
        SampleGenerator.Write(folder.File("sample"), new SampleOptions { Schools = 12 }, CancellationToken.None);
        var toulouse = Path.Combine(folder.File("sample"), "TOULOUSE");
        var pupils = System.IO.Directory.GetFiles(toulouse, "*_Eleve_0000.xml").Single();
        await File.WriteAllTextAsync(pupils, (await File.ReadAllTextAsync(pupils))
            .Replace("NTPersonDateNaissance\"><value>", "NTPersonDateNaissance\"><value>31/02/", StringComparison.Ordinal)
            .Replace("ENTEleveINE\"><value>", "ENTEleveINE\"><value>!", StringComparison.Ordinal));
        var database = folder.File("entecole.db");
        await using var store = StoreAddress.Open("sqlite:" + database, new FakeTime());
        await store.Schema.MigrateAsync(CancellationToken.None);
        await SampleStore.ImportAsync(store, folder.File("sample"));
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["TMPDIR"] = folder.File("nowhere") };
        string[] arguments = ["sync", toulouse, "--as-of", "2026-06-15", "--database", "sqlite:" + database];

        var (exit, error) = Child.RunAndRead(arguments, variables);

        Assert.True(exit == 5, error);
        Assert.Contains(folder.File("nowhere"), error, StringComparison.Ordinal);
        var run = Assert.Single(await store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 10, CancellationToken.None));
        Assert.Equal((RunState.Failed, nameof(Reason.TemporaryFolderUnusable)), (run.State, run.Reason));
    }
}
