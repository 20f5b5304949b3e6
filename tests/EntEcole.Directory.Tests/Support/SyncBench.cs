using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Tests.Support;

/// <summary>A store, a folder for extracts, and one convention that enrols the schools given: what a sync test stands on.</summary>
public sealed class SyncBench : IAsyncDisposable
{
    public static readonly DateOnly Day = new(2026, 6, 15);

    /// <summary>
    /// Settings without guard: in a test of a few persons every departure is half a school. Ninety days are easy to count.
    /// </summary>
    public static readonly SyncSettings Unguarded = new() { Guard = GuardSettings.None, Grace = Grace.OfDays(90) };

    private readonly TempFolder folder = new();
    private int delivered;

    private readonly TestStore? files;

    private SyncBench(TestStore? files, DirectoryStore store) => (this.files, Store) = (files, store);

    /// <summary>The file of the store, where the bench has one of its own.</summary>
    public TestStore Files => files ?? throw new InvalidOperationException("The bench stands on the store of another test.");

    /// <summary>When runs begin: after the nights of most tests, so that no extract is from the future.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 7, 31, 10, 0, 0, TimeSpan.Zero);

    public DirectoryStore Store { get; }

    public static async Task<SyncBench> CreateAsync(params string[] enrolled)
    {
        var made = await TestStore.CreateAsync();
        var bench = new SyncBench(made, made.Store);
        await bench.EnrolAsync(new DateOnly(2025, 9, 1), new DateOnly(2026, 9, 5), enrolled);
        return bench;
    }

    /// <summary>On a store that is another's to dispose of.</summary>
    public static async Task<SyncBench> OverAsync(DirectoryStore store, params string[] enrolled)
    {
        var bench = new SyncBench(null, store);
        await bench.EnrolAsync(new DateOnly(2025, 9, 1), new DateOnly(2026, 9, 5), enrolled);
        return bench;
    }

    public Task<long> EnrolAsync(DateOnly from, DateOnly to, params string[] uais) => Store.Enrolment.SaveConventionsAsync(
        [
            new Convention
            {
                Reference = string.Create(CultureInfo.InvariantCulture, $"ESSAI-{from:yyyyMMdd}"),
                SchoolYear = new SchoolYear(2025),
                Academy = "TOULOUSE",
                Collectivite = "COMMUNE D'ESSAI",
                Siret = "21120202300019",
                SignedOn = from,
                EffectiveFrom = from,
                EffectiveTo = to,
                FeePerSchool = 40,
                SchoolCount = uais.Length,
                Amount = 40 * uais.Length,
                Schools = [.. uais.Order(StringComparer.Ordinal).Select(uai => new ConventionSchool(uai, uai, "RODEZ", "12"))],
            },
        ],
        CancellationToken.None);

    /// <summary>Writes the extract to a folder of its own.</summary>
    public string Deliver(ExtractBuilder extract) =>
        extract.WriteTo(NewPath());

    public Task<SyncReport> SyncAsync(ExtractBuilder extract, DateOnly? asOf = null, bool dryRun = false, string? academy = null) =>
        SyncAsync(Deliver(extract), asOf, dryRun, academy: academy);

    /// <summary>A path that holds one extract.</summary>
    public async Task<SyncReport> SyncAsync(
        string path, DateOnly? asOf = null, bool dryRun = false, bool allowOlder = false, string? academy = null,
        SyncSettings? settings = null,
        bool allowSmaller = false) =>
        Assert.Single(await SyncAllAsync(new SyncRequest(path, academy, asOf, dryRun, allowOlder, allowSmaller), settings));

    public Task<IReadOnlyList<SyncReport>> SyncAllAsync(string path, string? academy = null) =>
        SyncAllAsync(new SyncRequest(path, academy));

    /// <summary>Runs a request on the day of its enrolments, <see cref="Now"/> at the earliest.</summary>
    public Task<IReadOnlyList<SyncReport>> SyncAllAsync(SyncRequest request, SyncSettings? settings = null)
    {
        var asOf = request.AsOf ?? Day;
        var clock = new FakeTime(Now);
        if (asOf > FrenchTime.DayAt(Now))
        {
            clock.SetUtcNow(new DateTimeOffset(asOf, new TimeOnly(10, 0), TimeSpan.Zero));
        }

        return new SyncRunner(Store.ForSync(), settings ?? Unguarded, clock).RunAsync(
            request with { AsOf = asOf }, null, CancellationToken.None);
    }

    /// <summary>A path for a delivery of its own, which is not there yet.</summary>
    public string NewPath(string suffix = "") =>
        folder.File(string.Create(CultureInfo.InvariantCulture, $"delivery-{++delivered}{suffix}"));

    public async Task<PersonView?> FindAsync(AafCategory category, string id) => await Store.Persons.FindPersonAsync(
        new SourceRef("TOULOUSE", category, id), await Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);

    /// <summary>The person, who must be there.</summary>
    public async Task<PersonView> GetAsync(AafCategory category, string id) =>
        await FindAsync(category, id) ?? throw new InvalidOperationException($"{category} {id} is not in the store.");

    public async Task<IReadOnlyList<RelationView>> RelativesOfAsync(PersonView person) => await Store.Persons.ListRelativesAsync(
        person.PersonNo, 0, 100, await Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);

    public async Task<IReadOnlyList<Problem>> ProblemsAsync(SyncReport report) =>
        [.. (await Store.Runs.ListProblemsAsync(new ProblemFilter(report.RunId), 0, 10_000, CancellationToken.None)).Select(
            row => row.Problem)];

    /// <summary>The problems of a run that are more than a note.</summary>
    public async Task<IReadOnlyList<Problem>> FaultsAsync(SyncReport report) =>
        [.. (await ProblemsAsync(report)).Where(problem => problem.Severity > Severity.Information)];

    public async ValueTask DisposeAsync()
    {
        await (files?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Dispose();
    }
}
