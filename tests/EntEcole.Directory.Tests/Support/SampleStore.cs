using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Server.Cli.Conventions;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Tests.Support;

/// <summary>The bundled sample in a store, by the way that a real extract takes.</summary>
public static class SampleStore
{
    /// <summary>The day whose enrolments decide: Rodez, Paulhan and Céret are enrolled, Launaguet and Pézilla are not.</summary>
    public static DateOnly Day { get; } = new(2026, 6, 15);

    /// <summary>Writes the sample into <paramref name="folder"/>, imports its conventions and synchronises its academies.</summary>
    public static async Task<SampleKey> FillAsync(DirectoryStore store, string folder, SampleOptions? options = null)
    {
        var key = SampleGenerator.Write(folder, options ?? new SampleOptions(), CancellationToken.None);
        await ImportAsync(store, folder);
        foreach (var academy in key.Academies)
        {
            await SyncAsync(store, Path.Combine(folder, academy.Academy));
        }

        return key;
    }

    /// <summary>Imports the conventions of a sample.</summary>
    public static async Task ImportAsync(DirectoryStore store, string folder)
    {
        var check = ConventionChecker.Check(
            ConventionFiles.ReadConventions(Path.Combine(folder, "conventions.csv")),
            ConventionFiles.ReadSchools(Path.Combine(folder, "convention-schools.csv")));
        Assert.Empty(check.Faults);
        await store.Enrolment.SaveConventionsAsync(check.Conventions, CancellationToken.None);
    }

    /// <summary>One run on one academy's folder, which must be applied.</summary>
    public static async Task<SyncReport> SyncAsync(DirectoryStore store, string folder)
    {
        var report = await RunAsync(store, folder);
        Assert.Equal(RunState.Applied, report.State);
        return report;
    }

    /// <summary>One run on one academy's folder, however it ends.</summary>
    public static async Task<SyncReport> RunAsync(DirectoryStore store, string folder) =>
        Assert.Single(await new SyncRunner(store.ForSync(), SyncBench.Unguarded, new FakeTime())
            .RunAsync(new SyncRequest(folder, AsOf: Day), null, CancellationToken.None));
}
