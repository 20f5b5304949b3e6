using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Workbooks;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Onde;

namespace EntEcole.Directory.Tests.Support;

/// <summary>Imports ONDE files into the store of a sync bench.</summary>
public static class OndeBench
{
    /// <summary>A school that the convention of a test enrols.</summary>
    public const string Uai = "0312599G";

    /// <summary>A second one.</summary>
    public const string Other = "0120612A";

    /// <summary>The runner of a bench, on its day.</summary>
    public static OndeRunner Onde(this SyncBench bench, SyncSettings? settings = null) => new(
        bench.Store.ForSync(), settings ?? new SyncSettings(),
        new FakeTime(new DateTimeOffset(SyncBench.Day, new TimeOnly(10, 0), TimeSpan.Zero)), new WorkbookReader());

    /// <summary>Imports files.</summary>
    public static Task<SyncReport> ImportAsync(
        this SyncBench bench, IReadOnlyList<OndeUpload> files, string uai = Uai, bool dryRun = false, SyncSettings? settings = null) =>
        bench.Onde(settings).ImportAsync(
            new OndeRequest(uai, files, "essai") { AsOf = SyncBench.Day, DryRun = dryRun }, CancellationToken.None);

    /// <summary>Imports files.</summary>
    public static Task<SyncReport> ImportAsync(this SyncBench bench, OndeFiles files, string uai = Uai) =>
        bench.ImportAsync(files.Uploads(), uai);

    /// <summary>The persons of a school, by usage name and given name; suspended ones too when they are asked for.</summary>
    public static async Task<IReadOnlyDictionary<string, PersonView>> PersonsAsync(
        this SyncBench bench, string uai = Uai, bool suspended = false)
    {
        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var persons = await bench.Store.Persons.ListPersonsAsync(
            new PersonFilter { Uai = uai, IncludeSuspended = suspended }, 0, 1_000, revision, CancellationToken.None);
        return persons.ToDictionary(
            person => $"{person.Records[0].Person.UsageName} {person.Records[0].Person.GivenName}", StringComparer.Ordinal);
    }
}
