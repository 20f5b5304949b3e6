using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.Tests.Sync.Scenarios;

namespace EntEcole.Directory.Tests.Server.Cli.Operations;

/// <summary>The first thing that an admin types, and the verbs that act on what it says.</summary>
public sealed class StatusVerbTests
{
    [Fact]
    public async Task Status_SaysWhatWaitsAndEnds_AndTheVerbsGoOnFromThere()
    {
        var people = Town.Of((Town.A, 6), (Town.B, 5));
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        bench.Now = new DateTimeOffset(2026, 8, 30, 10, 0, 0, TimeSpan.Zero);
        var sync = await bench.SyncAsync(people.Extract("20260829"), new DateOnly(2026, 8, 30));
        var store = "sqlite:" + bench.Files.Path;

        var before = await StatusAsync(store, new DateOnly(2026, 8, 31));
        Assert.Equal((0, 2), (before.Exit, before.Json.GetProperty("academies")[0].GetProperty("ageDays").GetInt32()));
        Assert.Equal(
            ["entecole conventions ending", "entecole backup backups --keep 14", "entecole purge --dry-run"], Commands(before.Json, sync.RunId),
            StringComparer.Ordinal);

        var day = new FakeTime(new DateTimeOffset(2026, 9, 6, 8, 0, 0, TimeSpan.Zero));
        var held = await Verb.RunAsync(day, ["conventions", "reconcile", "--by", "A. D'ESSAI", "--database", store, "--lang", "fr"]);
        Assert.Equal((3, ""), (held.Exit, held.Error));
        Assert.Contains(Town.A, held.Output, StringComparison.Ordinal);
        var after = await StatusAsync(store, new DateOnly(2026, 9, 6));
        Assert.Equal((3, "entecole plans show 1"), (after.Exit, Commands(after.Json, sync.RunId)[0]));

        // The latest run is the day's; the report and the problems are those of the last sync.
        foreach (var verb in (string[])["show", "problems"])
        {
            var (exit, output, _) = await Verb.RunAsync("runs", verb, "--database", store, "--output", "json");
            Assert.Equal((0, sync.RunId), (exit, JsonDocument.Parse(output).RootElement.GetProperty("runId").GetInt64()));
        }

        var runs = (await Verb.RunAsync("runs", "list", "--database", store, "--output", "json")).Output;
        var missing = await Verb.RunAsync("sync", bench.NewPath(), "--database", store, "--lang", "fr");
        Assert.Equal((4, runs), (missing.Exit, (await Verb.RunAsync("runs", "list", "--database", store, "--output", "json")).Output));

        var approved = await Verb.RunAsync(
            day, ["plans", "approve", "1", "--by", "A. D'ESSAI", "--reason", "Pas de renouvellement", "--database", store]);
        Assert.Equal(0, approved.Exit);
        var undo = await Verb.RunAsync(
            day, ["runs", "undo", "2", "--by", "A. D'ESSAI", "--reason", "Erreur", "--database", store, "--lang", "fr"]);
        Assert.Equal(3, undo.Exit);
        Assert.Contains("enregistrer d'abord le renouvellement", undo.Output, StringComparison.Ordinal);
    }

    private static List<string> Commands(JsonElement status, long run) =>
    [
        .. status.GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("command").GetString()!)
            .Where(command => !string.Equals(
                command, $"entecole runs problems {run.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal)),
    ];

    private static async Task<(int Exit, JsonElement Json)> StatusAsync(string store, DateOnly day)
    {
        var time = new FakeTime(new DateTimeOffset(day, new TimeOnly(8, 0), TimeSpan.Zero));
        var (exit, output, _) = await Verb.RunAsync(time, ["status", "--database", store, "--output", "json"]);
        return (exit, JsonDocument.Parse(output).RootElement);
    }
}
