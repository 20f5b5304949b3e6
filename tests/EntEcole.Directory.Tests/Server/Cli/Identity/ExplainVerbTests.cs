using System.Text.Json;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Identity;

/// <summary><c>entecole explain</c> as support meets it.</summary>
public sealed class ExplainVerbTests : IAsyncLifetime
{
    private const string Rodez = "0120612A";

    private SyncBench bench = null!;
    private string delivery = "";

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(Rodez);
        await bench.SyncAsync(Extract("20260615", "Zoé"));
        delivery = bench.Deliver(Extract("20260616", "Zora"));
        await bench.SyncAsync(delivery);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Theory]
    [InlineData("en", "In the directory, with an active profile.", "changed")]
    [InlineData("fr", "Dans l'annuaire, avec un profil actif.", "modifié")]
    public async Task Explain_APupil_TellsRecordsRunsChangesAndEnrolmentInBothLanguages(string language, string headline, string changed)
    {
        var (exit, output, error) = await RunAsync("TOULOUSE:Eleve:1", "--lang", language);

        Assert.Equal((0, ""), (exit, error));
        foreach (var part in new[] { headline, changed, "TOULOUSE:Eleve:1", "ESSAI-20250901", language is "fr" ? "16/06/2026" : "2026-06-16", language is "fr" ? "prénom" : "given_name", "Zoé", "Zora" })
        {
            Assert.Contains(part, output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Explain_AsJson_IsTheSameAsData_ByRecordOrById()
    {
        var bySource = await RunAsync("TOULOUSE:Eleve:1", "--output", "json");
        var id = Json(bySource.Output).GetProperty("explanation").GetProperty("personId").GetString()!;
        var byId = await RunAsync(id, "--output", "json");

        Assert.Equal((0, "", bySource.Output), (byId.Exit, byId.Error, byId.Output));
        var explanation = Json(byId.Output).GetProperty("explanation");
        Assert.Equal("active", explanation.GetProperty("standing").GetString());
        Assert.Equal(1, explanation.GetProperty("sources")[0].GetProperty("first").GetProperty("runId").GetInt32());
        Assert.Equal(2, explanation.GetProperty("sources")[0].GetProperty("last").GetProperty("runId").GetInt32());
        var change = explanation.GetProperty("history").EnumerateArray().Last().GetProperty("changes").EnumerateArray()
            .First(row => row.GetProperty("field").GetString() is "given_name");
        Assert.Equal(("Zoé", "Zora"), (change.GetProperty("old").GetString(), change.GetProperty("new").GetString()));
    }

    [Fact]
    public async Task Explain_SomebodyNotThere_Exits4AndSaysSo_UnlessTheDeliveryHasHim()
    {
        var (exit, output, _) = await RunAsync("TOULOUSE:Eleve:3", "--lang", "en");
        Assert.Equal(4, exit);
        Assert.Contains("Nothing is kept of TOULOUSE:Eleve:3.", output, StringComparison.Ordinal);

        var found = await RunAsync("TOULOUSE:Eleve:3", "--lang", "en", "--extract", delivery);
        Assert.Equal(0, found.Exit);
        Assert.Contains("ENT_Complet_20260616_Eleve_0000.xml:", found.Output, StringComparison.Ordinal);
        Assert.Contains("out of scope on 2026-06-15", found.Output, StringComparison.Ordinal);

        var json = Json((await RunAsync("TOULOUSE:Eleve:3", "--output", "json", "--extract", delivery)).Output);
        Assert.False(json.GetProperty("extract").GetProperty("records")[0].GetProperty("inScope").GetBoolean());

        var nowhere = await RunAsync("TOULOUSE:Eleve:9", "--lang", "en", "--extract", delivery);
        Assert.Equal(4, nowhere.Exit);
        Assert.Contains("does not hold this person", nowhere.Output, StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync(new string('0', 32))).Exit);
    }

    [Fact]
    public async Task Explain_AName_ListsHomonymsAndExplainsTheOneWhoIsAlone()
    {
        var several = await RunAsync("ESSAI", "--uai", Rodez, "--lang", "en");
        Assert.Equal(0, several.Exit);
        Assert.Contains("Several persons match", several.Output, StringComparison.Ordinal);
        Assert.Contains("TOULOUSE:Eleve:2", several.Output, StringComparison.Ordinal);
        var json = Json((await RunAsync("ESSAI", "--uai", Rodez, "--output", "json")).Output);
        Assert.Equal((2, JsonValueKind.Undefined), (
            json.GetProperty("candidates").GetArrayLength(),
            json.TryGetProperty("explanation", out var one) ? one.ValueKind : JsonValueKind.Undefined));

        var alone = await RunAsync("essai zora", "--uai", Rodez, "--output", "json");
        Assert.Equal(
            "TOULOUSE:Eleve:1", Json(alone.Output).GetProperty("explanation").GetProperty("sources")[0].GetProperty("source").GetString());
        Assert.Equal(4, (await RunAsync("ESSAI", "--uai", "0121221M")).Exit);
        Assert.Equal(4, (await RunAsync("ESSAI", "--uai", "0312599G")).Exit);
    }

    private static ExtractBuilder Extract(string date, string given) => new ExtractBuilder { Date = date }
        .School("1", Rodez).School("3", "0121221M")
        .Pupil("1", "1", given: given).Pupil("2", "1", given: "Ana").Pupil("3", "3")
        .Relative("98", "PERSONNE").Staff("99", ["3$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) =>
        Verb.RunAsync(["explain", .. arguments, "--database", "sqlite:" + bench.Files.Path]);
}
