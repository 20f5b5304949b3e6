using System.IO.Compression;
using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Privacy;

/// <summary>The rights of persons on the command line: one store, the verbs in the order in which a case goes.</summary>
public sealed class PrivacyVerbTests
{
    private const string By = "DPD D'ESSAI";

    [Fact]
    public async Task Case_FromExportToErasure_IsCarriedOutVerbByVerb()
    {
        using var folder = new TempFolder();
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Extract());
        var id = (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId.ToString();
        Task<(int Exit, string Output, string Error)> RunAsync(params string[] words) =>
            Verb.RunAsync(["privacy", .. words, "--database", "sqlite:" + bench.Files.Path, "--output", "json", "--lang", "fr"]);
        async Task<string> MeasureAsync(int exit, params string[] words)
        {
            var (code, output, error) = await RunAsync(words);
            Assert.True(exit == code, $"{words[0]}: {code} {error} {output}");
            var root = JsonDocument.Parse(output).RootElement;
            return root.TryGetProperty("measure", out var measure)
                ? measure.GetProperty("measureId").GetString()!
                : root.GetProperty("measureId").GetString()!;
        }

        var file = folder.File("donnees.zip");
        Assert.Equal(0, (await RunAsync("export", id, "--out", file)).Exit);
        await using (var archive = await ZipFile.OpenReadAsync(file))
        {
            using var page = new StreamReader(await archive.GetEntry("donnees.html")!.OpenAsync());
            var text = await page.ReadToEndAsync();
            Assert.Contains("<dt>Nom d&#39;usage</dt><dd>DUPOND</dd>", text, StringComparison.Ordinal);
            Assert.DoesNotContain("anne@example.invalid", text, StringComparison.Ordinal);
        }

        await MeasureAsync(0, "rectify", id, "--field", "usage_name=DUPONT", "--by", By, "--requester", "parent");
        var restriction = await MeasureAsync(0, "restrict", id, "--reason", "Exactitude contestée", "--by", By, "--request", "117");
        Assert.Equal(
            restriction, await MeasureAsync(0, "restrict", id, "--reason", "Exactitude contestée", "--by", By, "--request", "117"));
        Assert.Equal(4, (await RunAsync("restrict", id, "--reason", "Autre", "--by", By, "--request", "117")).Exit);
        Assert.Equal(2, (await RunAsync("lift", restriction, "--reason", "Vérifié", "--by", By)).Exit);
        var early = await RunAsync("lift", restriction, "--informed-on", "2099-01-31", "--reason", "Vérifié", "--by", By);
        Assert.Equal(2, early.Exit);
        Assert.Contains("2099-01-31", early.Error + early.Output, StringComparison.Ordinal);
        await MeasureAsync(0, "lift", restriction, "--informed-on", "2026-06-14", "--reason", "Vérifié", "--by", By);
        var objection = await MeasureAsync(0, "object", id, "--reason", "Menaces", "--by", By);
        await MeasureAsync(0, "decide", objection, "--outcome", "upheld", "--reason", "Motif tenant à sa situation", "--by", By);
        await MeasureAsync(0, "directive", id, "--text", "Tout effacer", "--wish", "erase", "--by", By);
        Assert.Equal(4, JsonDocument.Parse((await RunAsync("measures", "--person", id)).Output).RootElement.GetArrayLength());
        Assert.Equal(0, (await RunAsync("accesses", id)).Exit);

        string[] erase = ["erase", id, "--reason", "Demande", "--by", By, "--request", "118"];
        Assert.Equal(0, (await RunAsync([.. erase, "--dry-run"])).Exit);
        Assert.Equal(3, (await RunAsync(erase)).Exit);
        await MeasureAsync(0, [.. erase, "--even-if-delivered"]);
        Assert.Equal(4, (await RunAsync("export", id)).Exit);
        Assert.Equal(1, (await bench.SyncAsync(Extract("Anna"))).Suppressed);
        await MeasureAsync(0, "readmit", id, "--reason", "Effacement demandé par erreur", "--by", By);
        Assert.Equal(0, (await bench.SyncAsync(Extract("Annie"))).Suppressed);
        Assert.NotNull(await bench.FindAsync(AafCategory.Eleve, "11"));
    }

    private static ExtractBuilder Extract(string relative = "Anne") => new ExtractBuilder().School("1", "0120612A")
        .Pupil("11", "1", "DUPOND", "Zoé", ["21$10"]).Relative("21", "DUPOND", relative, "anne@example.invalid")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
}
