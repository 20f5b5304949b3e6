using System.Text;
using System.Text.Json;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Sync;

/// <summary><c>runs problems</c>: grouped for a region, as files for the directors of schools.</summary>
public sealed class ProblemVerbTests : IAsyncLifetime
{
    private const string Pupils = "ENT_Complet_20260615_Eleve_0000.xml";
    private static readonly string One = Valid(120612);
    private static readonly string Other = Valid(120613);

    private static readonly string[] Mother = ["21$10"];

    private readonly TempFolder folder = new();
    private SyncBench bench = null!;
    private SyncReport run = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(One, Other);
        run = await bench.SyncAsync(Sound()
            .Pupil("12", "1", "=A1+1", relatives: Mother, classTuple: ClassOf("1"), birth: "=2016")
            .Pupil("13", "1", relatives: Mother, classTuple: ClassOf("1"), birth: "31/02/2016")
            .Pupil("14", "1", name: "", classTuple: ClassOf("1"))
            .Pupil("15", "2", relatives: Mother, classTuple: ClassOf("2")).Pupil("15", "2", relatives: Mother, classTuple: ClassOf("2"))
            .Pupil("16", "999")
            .Relative("29"));
    }

    public async ValueTask DisposeAsync()
    {
        await bench.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Csv_InFrench_OneFilePerSchoolAndOneForWhatHasNone()
    {
        var (exit, output, error) = await ProblemsAsync("--csv", folder.File("écoles"), "--lang", "fr");

        Assert.Equal((0, ""), (exit, error));
        Assert.Contains(": 3.", output, StringComparison.Ordinal);
        Assert.Contains(": 6.", output, StringComparison.Ordinal);
        AssertFiles($"problemes-{One}.csv", $"problemes-{Other}.csv", "problemes-sans-ecole.csv");
        var bytes = await File.ReadAllBytesAsync(Path.Combine(folder.File("écoles"), $"problemes-{One}.csv"));
        var problems = (await bench.ProblemsAsync(run)).Where(
            problem => string.Equals(problem.Uai, One, StringComparison.Ordinal)).ToList();
        Assert.Equal(
            "\uFEFFgravité;code;anomalie;que faire;catégorie;identifiant;élève;classe;champ;forme de la valeur;fichier;ligne\r\n"
                + $"erreur;NameMissing;nom de famille absent;{French(ProblemCode.NameMissing)};Eleve;14;;;ENTPersonNom;;{Pupils};{problems[2].Line}\r\n"
                + $"avertissement;DateInvalid;date invalide;\"{French(ProblemCode.DateInvalid)}\";Eleve;12;\"'=A1+1 Zoé\";CP A;ENTPersonDateNaissance;\"'=9999\";{Pupils};{problems[0].Line}\r\n"
                + $"avertissement;DateInvalid;date invalide;\"{French(ProblemCode.DateInvalid)}\";Eleve;13;ESSAI Zoé;CP A;ENTPersonDateNaissance;99/99/9999;{Pupils};{problems[1].Line}\r\n",
            new UTF8Encoding(false, true).GetString(bytes));
    }

    [Fact]
    public async Task School_ThatIsBlank_IsRefusedAndDoesNotMeanAll()
    {
        var (exit, output, error) = await ProblemsAsync("--uai", " ", "--lang", "en");

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("--uai", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_InEnglish_NamesAndHeadersAreEnglish()
    {
        await ProblemsAsync("--csv", folder.File("écoles"), "--lang", "en");

        AssertFiles($"problems-{One}.csv", $"problems-{Other}.csv", "problems-without-school.csv");
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder.File("écoles"), "problems-without-school.csv"));
        Assert.Equal("severity;code;problem;what to do;category;record id;field;value shape;file;line", lines[0]);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("error;SchoolUnknown;", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("information;RelativeUnreferenced;", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_FolderInUse_FilesOfTheSameNameReplacedOthersLeftAlone()
    {
        System.IO.Directory.CreateDirectory(folder.File("écoles"));
        var (mine, theirs) = (
            Path.Combine(folder.File("écoles"), $"problemes-{One}.csv"), Path.Combine(folder.File("écoles"), "notes.txt"));
        await File.WriteAllTextAsync(mine, new string('x', 100_000));
        await File.WriteAllTextAsync(theirs, "à rappeler");

        await ProblemsAsync("--csv", folder.File("écoles"), "--lang", "fr", "--uai", One.ToLowerInvariant());

        AssertFiles("notes.txt", $"problemes-{One}.csv");
        Assert.Equal("à rappeler", await File.ReadAllTextAsync(theirs));
        Assert.Equal(4, (await File.ReadAllLinesAsync(mine)).Length);
    }

    [Fact]
    public async Task Csv_Json_ListsTheFiles()
    {
        var answer = Json((await ProblemsAsync("--csv", folder.File("écoles"), "--lang", "fr", "--output", "json")).Output);

        Assert.Equal(
            [("problemes-sans-ecole.csv", null, 2), ($"problemes-{One}.csv", One, 3), ($"problemes-{Other}.csv", Other, 1)],
            answer.GetProperty("files").EnumerateArray().Select(file => (
                file.GetProperty("file").GetString(),
                file.TryGetProperty("uai", out var uai) ? uai.GetString() : null,
                file.GetProperty("problems").GetInt32())));
        Assert.Equal(5, answer.GetProperty("groups").GetArrayLength());
    }

    [Fact]
    public async Task Csv_NotAFolder_Exits2AndSaysSo()
    {
        await File.WriteAllTextAsync(folder.File("taken"), "");

        var (exit, _, error) = await ProblemsAsync("--csv", folder.File("taken"), "--lang", "en");

        Assert.Equal(2, exit);
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_OfARunWithoutProblems_MakesTheFolderAlone()
    {
        await bench.SyncAsync(Sound());

        var (exit, _, _) = await ProblemsAsync("--csv", folder.File("écoles"));

        Assert.Equal(0, exit);
        AssertFiles();
    }

    // More than a page, of several causes, for several schools: nobody's lines go astray.
    [Fact]
    public async Task Csv_ManyPages_EveryProblemOnceInItsOrder()
    {
        var extract = Sound();
        for (var i = 0; i < 2_600; i++)
        {
            var school = i % 2 == 0 ? "1" : "2";
            var (name, birth) = i % 3 == 0 ? ("", "04/11/2016") : ("ESSAI", "@1");
            extract.Pupil($"{10_000 + i}", school, name, relatives: Mother, classTuple: ClassOf(school), birth: birth);
        }

        await bench.SyncAsync(extract);
        await ProblemsAsync("--csv", folder.File("écoles"), "--lang", "en");

        AssertFiles($"problems-{One}.csv", $"problems-{Other}.csv");
        foreach (var (school, rest) in new[] { (One, 0), (Other, 1) })
        {
            var ids = Enumerable.Range(0, 2_600).Where(i => i % 2 == rest).ToList();
            Assert.Equal(
                ids.Where(i => i % 3 == 0).Concat(ids.Where(i => i % 3 != 0)).Select(i => $"{10_000 + i}"),
                (await File.ReadAllLinesAsync(Path.Combine(folder.File("écoles"), $"problems-{school}.csv"))).Skip(1).Select(IdOf),
                StringComparer.Ordinal);
        }
    }

    [Theory]
    [InlineData("NameMissing DateInvalid RecordRepeated RelativeUnreferenced SchoolUnknown")]
    [InlineData("DateInvalid", "--code", "dateinvalid")]
    [InlineData("NameMissing SchoolUnknown", "--severity", "error")]
    [InlineData("DateInvalid", "--severity", "warning")]
    [InlineData("RecordRepeated RelativeUnreferenced", "--severity", "information")]
    [InlineData("", "--severity", "error", "--code", "DateInvalid")]
    public async Task Filters_ByCodeAndSeverity(string codes, params string[] filters)
    {
        var answer = Json((await ProblemsAsync([.. filters, "--output", "json"])).Output);

        Assert.Equal(
            codes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            answer.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("code").GetString()).Order(
                StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("--severity", "grave")]
    [InlineData("--severity", "3")]
    [InlineData("--code", "Nonsense")]
    public async Task Filters_Unknown_Exit2(params string[] filters)
    {
        var (exit, output, error) = await ProblemsAsync(filters);

        Assert.Equal((2, ""), (exit, output));
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public async Task Json_OfAGroup_TellsAllOfIt(string language)
    {
        var answer = Json((await ProblemsAsync("--output", "json", "--lang", language, "--code", "DateInvalid")).Output);

        var group = Assert.Single(answer.GetProperty("groups").EnumerateArray());
        Assert.Equal(
            (One, "DateInvalid", "warning", 2),
            (Text(group, "uai"), Text(group, "code"), Text(group, "severity"), group.GetProperty("count").GetInt32()));
        var advice = ProblemCode.DateInvalid.Advice();
        Assert.Equal((advice.English, advice.French), (Text(group, "adviceEn"), Text(group, "adviceFr")));
        Assert.Equal(language is "fr" ? advice.French : advice.English, Text(group, "advice"));
        var example = group.GetProperty("examples")[0];
        Assert.Equal(
            (Pupils, "Eleve", "12", "ENTPersonDateNaissance", "=9999"),
            (Text(example, "file"), Text(example, "category"), Text(example, "recordId"), Text(example, "field"), Text(example, "shape")));
        Assert.True(example.GetProperty("line").GetInt32() > 0);
        Assert.False(answer.TryGetProperty("files", out _));
    }

    // A parent's problem stands under the school of the child, who is named; what has no school names no one.
    [Fact]
    public async Task Csv_OfASchool_NamesThePupilWhoseRelativeItIs_AndTheRegionsListNamesNone()
    {
        await bench.SyncAsync(
            Sound().Pupil("17", "2", "DUPONT", "Léa", ["22$10"], ClassOf("2")).Relative("22", "MARTIN", mail: "no address")
            .Pupil("16", "999", "PERDU"));

        var (_, output, _) = await ProblemsAsync("--csv", folder.File("écoles"), "--lang", "fr", "--output", "json");

        var file = Path.Combine(folder.File("écoles"), $"problemes-{Other}.csv");
        var line = Assert.Single(await File.ReadAllLinesAsync(file), one => one.Contains("MailInvalid", StringComparison.Ordinal));
        Assert.Contains(";PersRelEleve;22;DUPONT Léa;CP A;ENTPersonMail;", line, StringComparison.Ordinal);
        var rest = Path.Combine(folder.File("écoles"), "problemes-sans-ecole.csv");
        foreach (var text in (string[])[output, await File.ReadAllTextAsync(rest)])
        {
            Assert.Contains("SchoolUnknown", text, StringComparison.Ordinal);
            Assert.DoesNotContain("DUPONT", text, StringComparison.Ordinal);
            Assert.DoesNotContain("PERDU", text, StringComparison.Ordinal);
            Assert.DoesNotContain("MARTIN", text, StringComparison.Ordinal);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, FileModes.Of(file));
    }

    [Theory]
    [InlineData("--code", "DateInvalid")]
    [InlineData("--severity", "error")]
    public async Task Send_WithAFilterThatItDoesNotKnow_Exits2(params string[] filter)
    {
        var (exit, _, error) = await ProblemsAsync([.. filter, "--send", "--lang", "en"]);

        Assert.Equal(2, exit);
        Assert.Contains("--uai", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WithoutAMailServer_Exits2AndNamesTheSetting()
    {
        var (exit, _, error) = await ProblemsAsync("--send", "--lang", "en");

        Assert.Equal(2, exit);
        Assert.Contains("TellMailServer", error, StringComparison.Ordinal);
    }

    private static string Valid(int number) => $"{number:0000000}{Uai.ControlLetter(number)}";

    private static string ClassOf(string school) => $"{school}$11$ORDINAIRE$4500{school}$CP A";

    private static string French(ProblemCode code) => code.Advice().French;

    // Advice comes before it, and may hold a separator between quotes.
    private static string IdOf(string line) => line.Split(";Eleve;")[1].Split(';')[0];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static ExtractBuilder Sound() => new ExtractBuilder()
        .School("1", One)
        .School("2", Other)
        .Pupil("11", "1", relatives: Mother, classTuple: ClassOf("1"))
        .Relative("21")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

    private void AssertFiles(params string[] names) => Assert.Equal(
        names.Order(StringComparer.Ordinal),
        System.IO.Directory.GetFileSystemEntries(folder.File("écoles")).Select(path => Path.GetFileName(path)).Order(
            StringComparer.Ordinal),
        StringComparer.Ordinal);

    private Task<(int Exit, string Output, string Error)> ProblemsAsync(params string[] arguments) =>
        Verb.RunAsync(["runs", "problems", .. arguments, "--database", "sqlite:" + bench.Files.Path]);
}
