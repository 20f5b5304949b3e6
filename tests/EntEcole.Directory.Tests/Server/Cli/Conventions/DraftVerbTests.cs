using System.Text.Json;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Conventions;

/// <summary>One convention by verb, from the template to an amendment, and a person found by what is known of them.</summary>
public sealed class DraftVerbTests
{
    private static readonly string[] New =
    [
        "conventions", "create", "ESSAI-2026", "--school-year", "2026-2027", "--academy", "TOULOUSE", "--collectivite", "COMMUNE D'ESSAI",
        "--siret", "21120202300019",
        "--signed-on", "2026-06-12", "--by", "A. D'ESSAI", "--school",
    ];

    [Fact]
    public async Task Convention_CreatedAndAmended_IsCheckedAsAnImportIs_AndWhatIsOddAsksForAccept()
    {
        await using var bench = await SyncBench.CreateAsync(TwoSchools.Small);
        await bench.SyncAsync(TwoSchools.Extract(2, 2));
        string[] end = ["--database", "sqlite:" + bench.Files.Path, "--lang", "en", "--output", "json"];

        var wrong = await Verb.RunAsync([.. New, "0120612B", .. end]);
        Assert.Equal(4, wrong.Exit);
        Assert.Contains("uai", wrong.Error, StringComparison.Ordinal);
        var dry = await Verb.RunAsync([.. New, TwoSchools.Other, "--dry-run", .. end]);
        Assert.Equal((0, true), (dry.Exit, Json(dry.Output).GetProperty("dryRun").GetBoolean()));
        var made = await Verb.RunAsync([.. New, TwoSchools.Other, .. end]);
        Assert.Equal(0, made.Exit);
        Assert.Equal(4, (await Verb.RunAsync([.. New, TwoSchools.Other, .. end])).Exit);

        string[] odd = ["conventions", "amend", "ESSAI-2026", "--effective-to", "2029-09-05", "--by", "A. D'ESSAI", "--reason", "Essai"];
        var asked = await Verb.RunAsync([.. odd, .. end]);
        Assert.Equal(4, asked.Exit);
        Assert.Contains("--accept", asked.Error, StringComparison.Ordinal);
        var looked = await Verb.RunAsync([.. odd, "--dry-run", .. end]);
        Assert.Equal((0, true), (looked.Exit, looked.Error.Contains("--accept", StringComparison.Ordinal)));
        Assert.Equal(0, (await Verb.RunAsync([.. odd, "--accept", .. end])).Exit);
        var shown = Json((await Verb.RunAsync(["conventions", "show", "ESSAI-2026", .. end])).Output).GetRawText();
        Assert.Contains("2029-09-05", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_IsImportedAsItIs()
    {
        using var folder = new TempFolder();
        await using var bench = await SyncBench.CreateAsync(TwoSchools.Other);
        var (exit, output, _) = await Verb.RunAsync("conventions", "template", folder.Path, "--output", "json");
        Assert.Equal((0, 3), (exit, Json(output).GetProperty("written").GetArrayLength()));
        Assert.Equal(0, Json((await Verb.RunAsync("conventions", "template", folder.Path, "--output", "json")).Output)
            .GetProperty("written").GetArrayLength());

        var import = await Verb.RunAsync(
            "conventions", "import", folder.File("conventions.csv"), "--database", "sqlite:" + bench.Files.Path, "--output", "json");

        Assert.Equal((0, 1), (import.Exit, Json(import.Output).GetProperty("imported").GetInt32()));
    }

    [Fact]
    public async Task Person_IsFoundByAnyOfWhatIsKnown_AcrossSchools()
    {
        await using var bench = await SyncBench.CreateAsync(TwoSchools.Small, TwoSchools.Other);
        await bench.SyncAsync(TwoSchools.Extract(2, 2).Edit("PersRelEleve", "901", "ENTPersonMail", "anne@example.invalid")
            .Edit("PersRelEleve", "901", "ENTPersonTelPerso", "05 65 00 12 34").Edit("Eleve", "100", "ENTEleveINE", "123456789AA"));
        var known = await bench.GetAsync(EntEcole.Directory.Model.AafCategory.Eleve, "100");

        foreach (var word in (string[])["100", known.PersonId.ToString(), "TOULOUSE:Eleve:100", "essai zoea"])
        {
            var found = Assert.Single(
                await FindAsync(bench, word),
                one => string.Equals(one.GetProperty("personId").GetString(), known.PersonId.ToString(), StringComparison.Ordinal));
            Assert.Equal(TwoSchools.Small, found.GetProperty("profiles")[0].GetProperty("uai").GetString());
        }

        Assert.Equal(known.PersonId.ToString(), (await FindAsync(bench, "123456789aa")).Single().GetProperty("personId").GetString());
        foreach (var words in (string[][])[["anne@example.invalid"], ["0565001234"], ["05", "65", "00", "12", "34"], ["+33565001234"]])
        {
            var relative = Assert.Single(await FindAsync(bench, words));
            Assert.Equal("TOULOUSE:PersRelEleve:901", relative.GetProperty("sources")[0].GetString());
            var explained = await Verb.RunAsync(["explain", .. words, "--database", "sqlite:" + bench.Files.Path, "--output", "json"]);
            Assert.Equal(
                "TOULOUSE:PersRelEleve:901",
                Json(explained.Output).GetProperty("explanation").GetProperty("sources")[0].GetProperty("source").GetString());
        }

        Assert.Equal(4, (await Verb.RunAsync("explain", "autre@example.invalid", "--database", "sqlite:" + bench.Files.Path)).Exit);
        var several = await Verb.RunAsync("explain", "essai", "--database", "sqlite:" + bench.Files.Path, "--output", "json");
        Assert.Equal(5, Json(several.Output).GetProperty("candidates").GetArrayLength());
        var birth = known.Records[0].Person.BirthDate!.Value.ToString("dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture);
        Assert.NotEmpty(await FindAsync(bench, birth));
        Assert.Empty(await FindAsync(bench, "100", "01/01/1900"));
    }

    private static async Task<List<JsonElement>> FindAsync(SyncBench bench, params string[] words)
    {
        var (exit, output, _) = await Verb.RunAsync(
            ["persons", "find", .. words, "--database", "sqlite:" + bench.Files.Path, "--output", "json"]);
        var found = Json(output).GetProperty("persons").EnumerateArray().ToList();
        Assert.Equal(found.Count == 0 ? 4 : 0, exit);
        return found;
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
