using System.Text;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>
/// The nights of one store, and exact assertions on the last of them: every problem it told, in order, and where each one
/// points. Numbered as in aaf-format section 8.
/// </summary>
public sealed class ProblemRoom : IAsyncDisposable
{
    public const string SchoolUai = "0120612A";
    public const string OtherUai = "0120595G";
    public const string CollegeUai = "0121221M";
    public const string TeachingHere = "1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE";

    public const string TeachingThere = "50$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES";

    private string folder = "";

    private ProblemRoom(SyncBench bench) => Bench = bench;

    public SyncBench Bench { get; }

    public DirectoryStore Store => Bench.Store;

    /// <summary>The report of the last night.</summary>
    public SyncReport Report { get; private set; } = null!;

    /// <summary>The first school is enrolled, and all that are named.</summary>
    public static async Task<ProblemRoom> CreateAsync(params string[] alsoEnrolled) =>
        new(await SyncBench.CreateAsync([SchoolUai, .. alsoEnrolled]));

    /// <summary>One school, one pupil in a class, his mother, and the director: four records without a problem.</summary>
    public static ExtractBuilder Sound(string date = "20260615") => Staffed(date)
        .Pupil("11", "1", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A").Relative("21");

    /// <summary>One school and its director.</summary>
    public static ExtractBuilder Staffed(string date = "20260615") => new ExtractBuilder { Date = date }
        .School("1", SchoolUai)
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

    /// <summary>What is told of a relative's record to the school of a pupil.</summary>
    public static Told OfRelative(
        ProblemCode code, string id, string field, string? shape, string? pupil, string? uai = SchoolUai) =>
        new(code, code.SeverityOf(), AafCategory.PersRelEleve, id, uai, field, shape) { Pupil = pupil };

    /// <summary>What is told of a pupil's record to their school.</summary>
    public static Told OfPupil(ProblemCode code, string id, string field, string? shape) =>
        new(code, code.SeverityOf(), AafCategory.Eleve, id, SchoolUai, field, shape);

    /// <summary>The first delta after it.</summary>
    public static ExtractBuilder Delta() => new ExtractBuilder { Delta = true, Date = "20260616" }.School("1", SchoolUai);

    /// <summary>The college with its course and its subject, a pupil in a listed class, and his teacher.</summary>
    public static ExtractBuilder SoundCollege(string[]? classes = null, params string[] teaching) => new ExtractBuilder()
        .College("50", CollegeUai, classes ?? ["6A$6EME$10010012110"])
        .Course("10010012110", "6EME").Subject("030201", "ANGLAIS LV1").Subject("061300", "MATHEMATIQUES")
        .Collegian("51", "50", ["61$10$1$1$1$1"], "6A").Representative("61")
        .Professor("71", [TeachingThere], more: teaching);

    /// <summary>A night that is applied; every record is accounted for.</summary>
    public Task<SyncReport> ApplyAsync(ExtractBuilder extract, Func<string, string>? spoil = null) =>
        ApplyAsync(Deliver(extract, spoil));

    public async Task<SyncReport> ApplyAsync(string delivery, DateOnly? asOf = null, bool allowOlder = false)
    {
        await SyncAsync(delivery, asOf, allowOlder);
        Assert.Equal(RunState.Applied, Report.State);
        Assert.Equal(Report.Read.Total, Report.Outcome.Total);
        return Report;
    }

    /// <summary>A night of which something waits; every record is accounted for.</summary>
    public async Task<SyncReport> HoldAsync(ExtractBuilder extract)
    {
        await SyncAsync(Deliver(extract));
        Assert.Equal(RunState.Held, Report.State);
        Assert.Equal(Report.Read.Total, Report.Outcome.Total);
        return Report;
    }

    /// <summary>Somebody approves what waits of the last night.</summary>
    public Task<(StoredPlan Plan, long Revision)> ApproveAsync(params string[] uais) =>
        new PlanService(Store.Plans, Store.Runs, new FakeTime()).DecideAsync(
        Report.PlanId!.Value, true, uais, "A. D'ESSAI", "Vérifié", CancellationToken.None);

    /// <summary>A night that is refused, with its rows as they were.</summary>
    public async Task<DirectoryException> RefusedAsync(string delivery, Reason reason)
    {
        var (rows, revision) = (await RowsAsync(), await RevisionAsync());
        await SyncAsync(delivery);
        Assert.Equal((RunState.Refused, reason), (Report.State, Report.Refusal?.Reason));
        Assert.Equal((rows, revision), (await RowsAsync(), await RevisionAsync()));
        Assert.Equal(RunState.Refused, (await Store.Runs.FindRunAsync(Report.RunId, CancellationToken.None))!.State);
        return Report.Refusal!;
    }

    /// <summary>Writes an extract; <paramref name="spoil"/> rewrites the text of its files.</summary>
    public string Deliver(ExtractBuilder extract, Func<string, string>? spoil = null)
    {
        var delivery = Bench.Deliver(extract);
        if (spoil is null)
        {
            return delivery;
        }

        foreach (var path in System.IO.Directory.EnumerateFiles(delivery))
        {
            File.WriteAllText(path, spoil(File.ReadAllText(path, Encoding.Latin1)), Encoding.Latin1);
        }

        return delivery;
    }

    /// <summary>
    /// The last night told exactly this: in this order, with files and lines that show it, and counted by code and by school.
    /// Pupils without class or relatives are looked at only where they are expected.
    /// </summary>
    public async Task AssertToldAsync(params Told[] expected)
    {
        var problems = await Bench.ProblemsAsync(Report);
        Assert.Equal(expected, problems.Where(problem => IsAsked(problem, expected)).Select(Told.Of));
        Assert.All(problems, AssertPointsAtIt);
        Assert.Equal(problems.Count, Report.Problems.Total);
        Assert.Equal(
            problems.GroupBy(told => told.Code.ToString(), StringComparer.Ordinal).Select(group => (group.Key, group.LongCount())).Order(),
            Report.Problems.ByCode.Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(
            problems.Where(told => told.Uai is not null).GroupBy(told => told.Uai!, StringComparer.Ordinal)
                .Select(group => (group.Key, group.LongCount())).Order(),
            Report.Problems.BySchool.Select(pair => (pair.Key, pair.Value)).Order());
    }

    // Many a pupil here has neither class nor relatives: that counts where a test is about it.
    private static bool IsAsked(Problem problem, Told[] expected) =>
        problem.Code is not (ProblemCode.ClassNone or ProblemCode.ClassesNone or ProblemCode.RelativesNone) || expected.Any(
            told => told.Code == problem.Code);

    public Task<PersonView> GetAsync(AafCategory category, string id) => Bench.GetAsync(category, id);

    public async Task<Person> PersonAsync(AafCategory category, string id) => (await GetAsync(category, id)).Records[0].Person;

    /// <summary>Id, link and what 2D adds of the relatives of a pupil.</summary>
    public async Task<IReadOnlyList<(string Id, string Link, RelationDetails? Details)>> RelationsAsync(string pupil) =>
        [.. (await Bench.RelativesOfAsync(await GetAsync(AafCategory.Eleve, pupil)))
            .Select(row => (row.Source.Id, row.LinkCode, row.Details)).OrderBy(row => row.Id, StringComparer.Ordinal)];

    /// <summary>The profiles of a person: school, role and state.</summary>
    public async Task<IReadOnlyList<(string? Uai, Role Role, ProfileState State)>> ProfilesAsync(AafCategory category, string id) =>
        [.. (await GetAsync(category, id)).Profiles.Select(profile => (profile.Uai, profile.Row.Role, profile.Row.State)).Order()];

    /// <summary>Id, name and number of pupils of a school's classes and groups.</summary>
    public async Task<IReadOnlyList<(string Id, string Name, int Pupils)>> ClassesAsync(string uai = SchoolUai) =>
        [.. (await Store.Schools.ListClassesAsync(uai, 0, 100, await RevisionAsync(), CancellationToken.None))
            .Select(row => (row.Source.Id, row.Name, row.PupilCount)).OrderBy(row => row.Id, StringComparer.Ordinal)];

    /// <summary>The usage names of those who are found by the beginning of a name, whatever its case and accents.</summary>
    public async Task<IReadOnlyList<string>> SearchAsync(string beginning) =>
        [.. (await Store.Persons.ListPersonsAsync(
            new PersonFilter { FoldedNamePrefix = NameFolding.Fold(beginning) }, 0, 100, await RevisionAsync(), CancellationToken.None))
            .Select(view => view.Records[0].Person.UsageName).Order(StringComparer.Ordinal)];

    public async Task<SchoolView?> SchoolAsync(string uai = SchoolUai) =>
        await Store.Schools.FindSchoolAsync(uai, await RevisionAsync(), CancellationToken.None);

    public Task<long> RevisionAsync() => Store.Revisions.GetRevisionAsync(CancellationToken.None);

    /// <summary>All that lives in the store.</summary>
    public Task<string> RowsAsync() => LivingRows.ReadAsync(Bench.Files.Path);

    public ValueTask DisposeAsync() => Bench.DisposeAsync();

    private async Task SyncAsync(string delivery, DateOnly? asOf = null, bool allowOlder = false)
    {
        folder = delivery;
        Report = await Bench.SyncAsync(delivery, asOf, allowOlder: allowOlder);
    }

    // The attribute on its line; the record's first line when the attribute has no value there; no line for what is not in the extract.
    private void AssertPointsAtIt(Problem problem)
    {
        // Somebody missing is told where a pupil names him.
        var category = problem.Code is ProblemCode.RelativeMissing ? AafCategory.Eleve : problem.Category;
        Assert.Contains($"_{category}_", problem.File, StringComparison.Ordinal);
        if (problem.Code is ProblemCode.SchoolGone)
        {
            Assert.Equal(0, problem.Line);
            return;
        }

        var lines = File.ReadAllText(Path.Combine(folder, problem.File), Encoding.Latin1).ReplaceLineEndings("\n").Split('\n');
        Assert.InRange(problem.Line, 1, lines.Length);
        var line = lines[problem.Line - 1];
        Assert.True(
            problem.Field is not { } field || line.Contains($"name=\"{field}\"", StringComparison.Ordinal) || line.Contains(
                "Request>", StringComparison.Ordinal),
            $"{problem.Code} points at: {line}");
    }
}

/// <summary>A problem, but for its file and its line.</summary>
public sealed record Told(
    ProblemCode Code, Severity Severity, AafCategory Category, string? RecordId, string? Uai, string? Field, string? Shape)
{
    /// <summary>The pupil concerned, of another person's record.</summary>
    public string? Pupil { get; init; }

    public static Told Of(Problem problem) => new(
        problem.Code, problem.Severity, problem.Category, problem.RecordId, problem.Uai, problem.Field, problem.Shape)
    {
        Pupil = problem.PupilId,
    };
}
