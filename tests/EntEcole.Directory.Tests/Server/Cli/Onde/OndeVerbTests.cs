using System.Text.Json;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Onde;

/// <summary><c>onde</c>: what an operator sees, in French, and which exit code a script gets. One store, a school for each test.</summary>
public sealed class OndeVerbTests(OndeVerbTests.Bench shared) : IClassFixture<OndeVerbTests.Bench>
{
    [Fact]
    public async Task Import_StatusAndClose_SayWhatTheyDidAndExit0()
    {
        var uai = shared.NextUai();
        var folder = shared.Write(uai, OndeFiles.School(6, 6, uai));

        var (exit, output, error) = await RunAsync("import", uai, folder, "--by", "A. MARTIN");
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains($"TOULOUSE ONDE {uai}", output, StringComparison.Ordinal);
        Assert.Contains("appliquée", output, StringComparison.Ordinal);
        Assert.Contains("6 élèves, dont 6 avec INE · 6 responsables, 6 liens · 1 enseignant", output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await RunAsync("import", uai, folder, "--by", "A. MARTIN", "--output", "json")).Output);
        Assert.Equal((uai, 6, 14), (
            json.RootElement.GetProperty("uai").GetString(), json.RootElement.GetProperty("onde").GetProperty("pupils").GetInt32(),
            json.RootElement.GetProperty("outcome").GetProperty("unchanged").GetInt32()));

        Assert.Contains("ouvert", (await RunAsync("status", uai)).Output, StringComparison.Ordinal);
        (exit, output, _) = await RunAsync("close", uai, "--by", "A. MARTIN", "--reason", "École fermée");
        Assert.Equal(0, exit);
        Assert.Contains("clos par", (await RunAsync("status", uai)).Output, StringComparison.Ordinal);
        (exit, _, error) = await RunAsync("close", uai, "--by", "A. MARTIN", "--reason", "École fermée");
        Assert.Equal(4, exit);
        Assert.Contains($"Aucun fichier ONDE n'alimente {uai}", error, StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync("status", "0000023A")).Exit);
    }

    [Fact]
    public async Task Import_OfFilesThatCannotBeUsed_Exits4AndNamesFileRowColumnAndWhatToDo()
    {
        var uai = shared.NextUai();

        var (exit, _, error) = await ImportAsync(uai, "colonne.csv", "Nom élève;Prénom élève;Classe\r\nESSAI;Zoé;CP\r\n");
        Assert.Equal(4, exit);
        Assert.Contains("colonne.csv n'a pas de colonne « Date naissance ». L'ajouter à l'extraction dans ONDE", error, StringComparison.Ordinal);

        (exit, _, error) = await ImportAsync(uai, "jour.csv", "Nom élève;Prénom élève;Date naissance;Classe\r\nESSAI;Zoé;Bientôt;CP\r\n");
        Assert.Equal(4, exit);
        Assert.Contains("jour.csv : 1 lignes sur 1", error, StringComparison.Ordinal);
        Assert.Contains("ligne 2, colonne « Date naissance »", error, StringComparison.Ordinal);
        Assert.Contains("Exporter de nouveau la liste depuis ONDE", error, StringComparison.Ordinal);
        // A cell's content is told nowhere.
        Assert.DoesNotContain("Bientôt", error, StringComparison.Ordinal);

        (exit, _, error) = await ImportAsync(uai, "guillemet.csv", "Nom élève;Prénom élève;Date naissance;Classe\r\n\"ESSAI;Zoé;04/11/2018;CP\r\n");
        Assert.Equal(4, exit);
        Assert.Contains("guillemet.csv, ligne 2", error, StringComparison.Ordinal);

        Assert.Equal(4, (await ImportAsync(uai, "vide.csv", "")).Exit);
        (exit, _, error) = await RunAsync("import", uai, shared.File("absent.csv"), "--by", "A. MARTIN");
        Assert.Equal(4, exit);
        Assert.Contains("absent.csv n'existe pas", error, StringComparison.Ordinal);
        Assert.DoesNotContain(uai, Feeds((await RunAsync("status", "--output", "json")).Output, open: true), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Import_OfASchoolThatMayNotBeFed_SaysWhyAndWritesNothing()
    {
        var folder = shared.Write("sans", new OndeFiles().Pupil("ESSAI", "Zoé"));

        var (exit, _, error) = await RunAsync("import", "0000023A", folder, "--by", "A. MARTIN");
        Assert.Equal(4, exit);
        Assert.Contains("Aucune convention en vigueur ne nomme 0000023A", error, StringComparison.Ordinal);
        (exit, _, error) = await RunAsync("import", "0312600A", folder, "--by", "A. MARTIN");
        Assert.Equal(2, exit);
        Assert.Contains("n'est pas un UAI", error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("import", shared.NextUai(), folder)).Exit);
        Assert.Equal(2, (await RunAsync("import", shared.NextUai(), folder, "--by", "A. MARTIN", "--encoding", "ebcdic")).Exit);
    }

    [Fact]
    public async Task Import_All_ImportsEachSchoolThatCanBeAndTellsOfTheOthers()
    {
        var (good, bad) = (shared.NextUai(), shared.NextUai());
        var all = shared.File("toutes");
        shared.Write($"toutes/{good}", OndeFiles.School(4, 4, good));
        shared.Write($"toutes/{bad}", [OndeFiles.Upload("e.csv", "a;b;c\r\n")]);
        shared.Write("toutes/0000023A", new OndeFiles().Pupil("ESSAI", "Zoé"));

        var (exit, output, error) = await RunAsync("import", "ALL", all, "--by", "A. MARTIN");

        Assert.Equal(4, exit);
        Assert.Contains("3 écoles : 1 sans réserve, 0 avec attente, 2 refusées.", output, StringComparison.Ordinal);
        Assert.Contains("e.csv : sa première ligne n'est pas l'en-tête", error, StringComparison.Ordinal);
        Assert.Contains("ne nomme 0000023A", error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await RunAsync("import", "all", all, "--by", "A. MARTIN", "--output", "json")).Output);
        Assert.Equal(
            ["Applied", "OndeFileRefused", "UaiNotEnrolled"],
            json.RootElement.EnumerateArray().Select(one => one.TryGetProperty("reason", out var reason) && reason.GetString() is { } text
                ? text : "Applied").Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var refused = json.RootElement.EnumerateArray().Single(
            one => one.TryGetProperty("reason", out var reason) && reason.ValueEquals("OndeFileRefused"));
        Assert.Equal("KIND_UNKNOWN", refused.GetProperty("facts").GetProperty("cause").GetString());
        Assert.Contains(good, Feeds((await RunAsync("status", "--output", "json")).Output, open: true), StringComparer.Ordinal);

        // A folder that no UAI names is a mistake of the line: nothing begins.
        shared.Write("toutes/école", new OndeFiles().Pupil("ESSAI", "Zoé"));
        Assert.Equal(2, (await RunAsync("import", "all", all, "--by", "A. MARTIN")).Exit);
    }

    [Fact]
    public async Task Import_OfADryRun_SaysWhatItWouldDoAndDoesNot()
    {
        var uai = shared.NextUai();

        var (exit, output, _) = await RunAsync(
            "import", uai, shared.Write(uai, OndeFiles.School(4, 4, uai)), "--by", "A. MARTIN", "--dry-run");

        Assert.Equal(0, exit);
        Assert.Contains("planifiée", output, StringComparison.Ordinal);
        Assert.Contains("rien d'appliqué", (await RunAsync("status", uai)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OfTheFilesOfAnotherSchool_IsHeldAndNoPersonLeaves()
    {
        var (uai, other) = (shared.NextUai(), shared.NextUai());
        await RunAsync("import", uai, shared.Write(uai, OndeFiles.School(8, 0, uai)), "--by", "A. MARTIN");

        var strangers = new OndeFiles();
        for (var day = 1; day < 9; day++)
        {
            strangers.Pupil($"AUTRE{(char)('A' + day)}", $"Léa{(char)('a' + day)}", $"0{day}/05/2017");
        }

        var (exit, output, _) = await RunAsync("import", uai, shared.Write(other, strangers), "--by", "A. MARTIN");

        Assert.Equal(3, exit);
        Assert.Contains("attend une décision : entecole plans show", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await RunAsync("status", uai, "--output", "json")).Output);
        Assert.Equal(0, json.RootElement.GetProperty("feeds")[0].GetProperty("suspended").GetInt32());
    }

    private static List<string> Feeds(string output, bool open)
    {
        using var json = JsonDocument.Parse(output);
        return
        [
            .. json.RootElement.GetProperty("feeds").EnumerateArray().Where(
                feed => (feed.GetProperty("state").GetString() is "open") == open).Select(feed => feed.GetProperty("uai").GetString()!),
        ];
    }

    private Task<(int Exit, string Output, string Error)> ImportAsync(string uai, string file, string text) =>
        RunAsync("import", uai, Path.Combine(shared.Write(file, [OndeFiles.Upload(file, text)]), file), "--by", "A. MARTIN");

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) => Verb.RunAsync(
        [
            "onde", .. arguments, "--database", "sqlite:" + shared.Store.Files.Path,
            .. arguments.Contains("json", StringComparer.Ordinal) ? Array.Empty<string>() : ["--lang", "fr"],
        ]);

    /// <summary>One store, schools that its convention enrols, and a folder for files.</summary>
    public sealed class Bench : IAsyncLifetime
    {
        private readonly TempFolder folder = new();
        private readonly Queue<string> uais = new(Enumerable.Range(312700, 12).Select(
            number => string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"0{number}{Directory.Model.Uai.ControlLetter(number)}")));

        public SyncBench Store { get; private set; } = null!;

        public string NextUai() => uais.Dequeue();

        public string File(string name) => folder.File(name);

        public string Write(string name, OndeFiles files) => Write(name, files.Uploads());

        public string Write(string name, IReadOnlyList<OndeUpload> files)
        {
            var path = System.IO.Directory.CreateDirectory(folder.File(name)).FullName;
            foreach (var file in files)
            {
                System.IO.File.WriteAllBytes(Path.Combine(path, file.Name), file.Content.ToArray());
            }

            return path;
        }

        public async ValueTask InitializeAsync() => Store = await SyncBench.CreateAsync([.. uais]);

        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            folder.Dispose();
        }
    }
}
