using EntEcole.Directory.Access;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>SQLite files that cannot be used: one typed error, whatever is asked, and the file left as it was.</summary>
public sealed class SqliteUnavailable : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly Dictionary<string, Func<DirectoryStore, Task>> Calls = new(StringComparer.Ordinal)
    {
        ["MigrateAsync"] = store => store.Schema.MigrateAsync(None),
        ["CheckSchemaAsync"] = store => store.Schema.CheckSchemaAsync(None),
        ["GetRevisionAsync"] = store => store.Revisions.GetRevisionAsync(None),
        ["HasSchoolAsync"] = store => store.Schools.HasSchoolAsync("0120612A", 1, None),
        ["FindClassHomeAsync"] = store => store.Schools.FindClassHomeAsync(ClassId.FromBytes(new byte[ClassId.Size]), 1, None),
        ["FindReachedAsync"] = store => store.Perimeters.FindReachedAsync(["0120612A"], [], [], default, 1, None),
        ["FindSchoolAsync"] = store => store.Schools.FindSchoolAsync("0120612A", 1, None),
        ["ListSchoolsAsync"] = store => store.SchoolsAsync(1),
        ["ListClassesAsync"] = store => store.ClassesAsync("0120612A", 1),
        ["FindPersonAsync"] = store => store.Persons.FindPersonAsync(PersonId.New(), 1, None),
        ["FindPersonBySourceAsync"] = store => store.Persons.FindPersonAsync(new SourceRef("TOULOUSE", AafCategory.Eleve, "1"), 1, None),
        ["FindNumberAsync"] = store => store.Persons.FindNumberAsync(PersonId.New(), 1, None),
        ["FindTombstoneAsync"] = store => store.Persons.FindTombstoneAsync(PersonId.New(), 1, None),
        ["FindPersonsAsync"] = store => store.Persons.FindPersonsAsync([PersonId.New()], 1, None),
        ["FindPersonsBySourceAsync"] = store => store.Persons.FindPersonsAsync("TOULOUSE", AafCategory.Eleve, ["1"], 1, None),
        ["ListPersonsAsync"] = store => store.PersonsAsync(1),
        ["ListRelativesAsync"] = store => store.RelativesAsync(1, 1),
        ["ListConventionsAsync"] = store => store.Enrolment.ListConventionsAsync(1, None),
        ["SaveConventionsAsync"] = store => store.Enrolment.SaveConventionsAsync([], None),
        ["SaveConventionsOnAsync"] = store => store.Enrolment.SaveConventionsAsync([], new DecisionAuthor("", "", default), 0, None),
        ["ListConventionVersionsAsync"] = store => store.Enrolment.ListConventionVersionsAsync("A", 1, None),
        ["ListFeesAsync"] = store => store.Enrolment.ListFeesAsync(1, None),
        ["SaveFeeAsync"] = store => store.Enrolment.SaveFeeAsync(new SchoolYear(2027), 4100, new DecisionAuthor("", "", default), None),
        ["CountProfilesAsync"] = store => store.Enrolment.CountProfilesAsync(["0120612A"], None),
        ["ListSchoolsInFeedsAsync"] = store => store.Reconciliation.ListSchoolsInFeedsAsync(1, None),
        ["FindSchoolsAsync"] = store => store.Reconciliation.FindSchoolsAsync(["0120612A"], 1, None),
        ["ListSchoolStaysAsync"] = store => store.Reconciliation.ListSchoolStaysAsync(["0120612A"], 1, None),
        ["ListFullExtractsAsync"] = store => store.Reconciliation.ListFullExtractsAsync(None),
        ["CountPupilsAsync"] = store => store.Reconciliation.CountPupilsAsync(["0120612A"], 1, None),
        ["GetFeedAsync"] = store => store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None),
        ["BeginRunAsync"] = store => store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None),
        ["EndRunAsync"] = store => store.Runs.EndRunAsync(Report, [], None),
        ["FindRunAsync"] = store => store.Runs.FindRunAsync(1, None),
        ["ListRunsAsync"] = store => store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 1, None),
        ["ListProblemsAsync"] = store => store.Runs.ListProblemsAsync(new ProblemFilter(1), 0, 1, None),
        ["LoadSchoolsAsync"] = store => store.SchoolRowsAsync(AFeed, 1),
        ["LoadSchoolNumbersAsync"] = store => store.Feeds.LoadSchoolNumbersAsync(1, None),
        ["LoadClassesAsync"] = store => store.ClassRowsAsync(AFeed, 1),
        ["CountRecordsAsync"] = store => store.Feeds.CountRecordsAsync(1, AafCategory.Eleve, 1, None),
        ["LoadRecordsAsync"] = store => store.RecordsAsync(AFeed, AafCategory.Eleve, 1),
        ["OpenPlanAsync"] = store => store.Plans.OpenPlanAsync(new PlanHeader(1, AFeed, RunUnderTest.StartedAt), PlanWriting.Stored, None),
    };

    private readonly TempFolder folder = new();

    public static TheoryData<string> Names => [.. Calls.Keys];

    public static TheoryData<string> NamesButMigrate => [.. Calls.Keys.Where(name => name is not "MigrateAsync")];

    private static Feed AFeed => new(1, "TOULOUSE", Degree.FirstDegree, null);

    private static SyncReport Report => new()
    {
        RunId = 1, Academy = "TOULOUSE", Degree = "1D", Kind = "full", AsOf = Rows.Day, StartedAt = RunUnderTest.StartedAt,
        State = RunState.Failed,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Store_FileIsNotADatabase_UnavailableAndLeftAlone(string call)
    {
        var path = folder.File("letter.db");
        var letter = string.Concat(Enumerable.Repeat("Madame, Monsieur, ceci est une lettre. ", 50));
        await Files.PrivateFile.WriteAllTextAsync(path, letter, CancellationToken.None);

        await AssertUnavailableAsync(path, Calls[call]);

        Assert.Equal(letter, await File.ReadAllTextAsync(path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public Task Store_FolderMissing_Unavailable(string call) =>
        AssertUnavailableAsync(Path.Combine(folder.Path, "nowhere", "test.db"), Calls[call]);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Store_PathIsAFolder_Unavailable(string call) => AssertUnavailableAsync(folder.Path, Calls[call]);

    // Migrating is what makes the file.
    [Theory]
    [MemberData(nameof(NamesButMigrate))]
    public async Task Store_FileMissing_UnavailableUnlessMigrating(string call)
    {
        var path = folder.File("absent.db");

        await AssertUnavailableAsync(path, Calls[call]);

        Assert.False(File.Exists(path));
    }

    [Fact]
    public Task Lock_FolderMissing_Unavailable() => AssertUnavailableAsync(
        Path.Combine(folder.Path, "nowhere", "test.db"), store => store.Runs.TryLockAcademyAsync("TOULOUSE", None));

    [Fact]
    public async Task Store_FileReadOnly_UnavailableToWriters()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Root writes where it likes.");
        await using var store = await TestStore.CreateAsync();
        await store.Store.DisposeAsync();
        File.SetAttributes(store.Path, FileAttributes.ReadOnly);

        await AssertUnavailableAsync(store.Path, Calls["GetFeedAsync"]);
    }

    public void Dispose() => folder.Dispose();

    private static async Task AssertUnavailableAsync(string path, Func<DirectoryStore, Task> call)
    {
        await using var store = StoreAddress.Open("sqlite:" + path, new FakeTime());

        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => call(store));

        Assert.Equal(Reason.StoreUnavailable, refusal.Reason);
        Assert.Contains(path, refusal.Text.English, StringComparison.Ordinal);
        Assert.Contains(path, refusal.Text.French, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLite", refusal.Text.English, StringComparison.OrdinalIgnoreCase);
    }
}
