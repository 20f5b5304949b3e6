using System.Text;
using System.Text.Json;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Conventions;

/// <summary><c>conventions</c>: recorded, ended, held against extracts, and what they bring in, as an admin or a script meets it.</summary>
public sealed class ConventionVerbTests : IAsyncLifetime
{
    private static readonly string[] Deciders = ["--by", "A. D'ESSAI", "--reason", "Courrier du 15 juin"];

    private readonly TempFolder folder = new();
    private TestStore store = null!;

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        await File.WriteAllTextAsync(folder.File("conventions.csv"), SampleData.ConventionsCsv);
        await File.WriteAllTextAsync(folder.File("convention-schools.csv"), SampleData.ConventionSchoolsCsv);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Import_DryRunThenDone_SaysWhatItDoesAndWhoDidIt()
    {
        var dry = Json(await RunAsync("conventions", "import", folder.File("conventions.csv"), "--dry-run", "--output", "json"));
        Assert.Equal(
            (0, true, 0),
            (dry.GetProperty("imported").GetInt32(), dry.GetProperty("changed").GetBoolean(), dry.GetProperty("revision").GetInt32()));
        // Rodez, Paulhan and Céret are in force on the day of the clock; the others have ended.
        Assert.Equal(16, dry.GetProperty("impact").GetProperty("enrolling").GetArrayLength());
        Assert.Equal(0, Json(await RunAsync("conventions", "list", "--output", "json")).GetArrayLength());
        var (_, told, _) = await RunAsync("conventions", "import", folder.File("conventions.csv"), "--dry-run", "--lang", "fr");
        Assert.Contains("Effet le 2026-06-15", told, StringComparison.Ordinal);

        await ImportAsync("--by", "B. D'ESSAI");
        var shown = Json(await RunAsync("conventions", "show", "CERET-2026-2027", "--output", "json"));
        var version = Assert.Single(shown.GetProperty("history").EnumerateArray());
        Assert.Equal(("B. D'ESSAI", "conventions.csv"), (version.GetProperty("by").GetString(), version.GetProperty("reason").GetString()));
        Assert.True(shown.GetProperty("convention").GetProperty("endBlank").GetBoolean());
    }

    [Theory]
    [InlineData("5", "--lang", "en")]
    [InlineData("2", "--school-year", "2025-2026")]
    [InlineData("2", "--academy", "toulouse")]
    [InlineData("1", "--siret", "21660140100120")]
    [InlineData("3", "--state", "in-force")]
    [InlineData("2", "--state", "ended")]
    [InlineData("0", "--state", "terminated")]
    public async Task List_Filtered_HasThoseAlone(string count, params string[] filter)
    {
        await ImportAsync();

        var listed = Json(await RunAsync([.. (string[])["conventions", "list", "--output", "json"], .. filter]));
        Assert.Equal(count, listed.GetArrayLength().ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("fr", "laissée en blanc", "en vigueur", "Pourquoi")]
    [InlineData("en", "left blank", "in force", "Why")]
    public async Task ListAndShow_InEachLanguage_SayTheEndAndTheHistory(string language, string blank, string state, string why)
    {
        await ImportAsync();

        var (_, list, _) = await RunAsync("conventions", "list", "--lang", language);
        Assert.Contains(blank, list, StringComparison.Ordinal);
        Assert.Contains(state, list, StringComparison.Ordinal);
        var (exit, show, _) = await RunAsync("conventions", "show", "CERET-2026-2027", "--lang", language);
        Assert.Equal(0, exit);
        foreach (var part in new[] { "0660560A", "COMMUNE DE CERET", "21660049400019", blank, why, "command line", "conventions.csv" })
        {
            Assert.Contains(part, show, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Terminate_ShownThenDone_EndsItOnceAndForGood()
    {
        await ImportAsync();
        string[] ending = ["conventions", "terminate", "RODEZ-2025-2026", "--on", "2026-06-30", .. Deciders];

        var dry = Json(await RunAsync([.. ending, "--dry-run", "--output", "json"]));
        Assert.Equal(10, dry.GetProperty("impact").GetProperty("windingDown").GetArrayLength());
        var (exit, told, _) = await RunAsync([.. ending, "--lang", "fr"]);
        Assert.Equal(0, exit);
        Assert.Contains("s'achève le 2026-06-30", told, StringComparison.Ordinal);
        Assert.Contains("2026-07-01", told, StringComparison.Ordinal);

        var again = await RunAsync([.. ending, "--output", "json"]);
        Assert.Equal((4, "ConventionTerminated"), (again.Exit, Json(again).GetProperty("reason").GetString()));
        var shown = Json(await RunAsync("conventions", "show", "RODEZ-2025-2026", "--output", "json"));
        Assert.Equal(
            ["A. D'ESSAI", "command line"],
            shown.GetProperty("history").EnumerateArray().Select(version => version.GetProperty("by").GetString()), StringComparer.Ordinal);

        // The same file again changes nothing; another one about it is refused.
        var same = Json(await RunAsync("conventions", "import", folder.File("conventions.csv"), "--output", "json"));
        Assert.False(same.GetProperty("changed").GetBoolean());
        await File.WriteAllTextAsync(
            folder.File("conventions.csv"), SampleData.ConventionsCsv.Replace("COMMUNE DE RODEZ", "RODEZ", StringComparison.Ordinal));
        Assert.Equal(4, (await RunAsync("conventions", "import", folder.File("conventions.csv"))).Exit);
    }

    [Theory]
    [InlineData(
        false, "en", "academy;siret;collectivite;conventions;schools;fee;amount;schools written;amount written;difference",
        "40.00;400.00;10;400.00;0.00")]
    [InlineData(
        true, "fr", "académie;siret;collectivité;conventions;écoles;tarif;montant;écoles écrites;montant écrit;écart",
        "40,00;400,00;10;400,00;0,00")]
    public async Task Contributions_AsCsv_AreWhatASpreadsheetReads(bool comma, string language, string header, string amounts)
    {
        await ImportAsync();
        var file = folder.File("titres.csv");

        var (exit, output, _) = await RunAsync([
            .. (string[])["conventions", "contributions", "--school-year", "2025-2026", "--csv", file, "--lang", language],
            .. comma ? (string[])["--decimal-comma"] : []]);

        Assert.Equal(0, exit);
        // On the screen the language decides, in the file the option.
        Assert.Contains(language is "fr" ? "400,00 €" : "400.00 €", output, StringComparison.Ordinal);
        var bytes = await File.ReadAllBytesAsync(file);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Equal(
            [header, "MONTPELLIER;21340194600016;COMMUNE DE PAULHAN;PAULHAN-2025-2026;2;" + (comma
                ? "40,00;80,00;2;80,00;0,00"
                : "40.00;80.00;2;80.00;0.00"), "TOULOUSE;21120202300019;COMMUNE DE RODEZ;RODEZ-2025-2026;10;" + amounts, ""],
            Encoding.UTF8.GetString(bytes[3..]).Split("\r\n"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Contributions_AfterAnotherFee_DifferBelowZeroAsANumber()
    {
        await ImportAsync();
        var set = await RunAsync(["conventions", "fees", "set", "2025-2026", "39,50", .. Deciders, "--lang", "fr"]);
        Assert.Equal(0, set.Exit);
        Assert.Contains("39,50 €", set.Output, StringComparison.Ordinal);

        var owed = Json(await RunAsync(
            "conventions", "contributions", "--school-year", "2025-2026", "--academy", "TOULOUSE", "--differing", "--csv",
            folder.File("t.csv"), "--output", "json"));
        Assert.Equal(
            (3950, -500),
            (owed.GetProperty("feeCents").GetInt32(), owed.GetProperty("contributions")[0].GetProperty("differenceCents").GetInt32()));
        Assert.Equal(39500, owed.GetProperty("totals")[0].GetProperty("amountCents").GetInt32());
        Assert.EndsWith(";-5.00\r\n", await File.ReadAllTextAsync(folder.File("t.csv")), StringComparison.Ordinal);
        var fees = Json(await RunAsync("conventions", "fees", "list", "--output", "json")).GetProperty("fees");
        Assert.Equal((3, "A. D'ESSAI"), (fees.GetArrayLength(), fees[1].GetProperty("by").GetString()));
    }

    [Fact]
    public async Task Enrolments_OfAStoreWithoutExtract_AreAbsentAndNeverSeen()
    {
        await ImportAsync();

        var found = Json(await RunAsync("conventions", "enrolments", "--academy", "MONTPELLIER", "--status", "absent", "--output", "json"))
            .GetProperty("enrolments");
        Assert.Equal(6, found.GetArrayLength());
        Assert.Equal(
            ("absentFromExtract", "neverSeen"),
            (found[0].GetProperty("status").GetString(), found[0].GetProperty("hints")[0].GetProperty("cause").GetString()));
        var (exit, french, _) = await RunAsync("conventions", "enrolments", "--lang", "fr");
        Assert.Equal(0, exit);
        Assert.Contains("Aucun extrait ne l'a jamais contenue.", french, StringComparison.Ordinal);
        Assert.Equal(0, Json(await RunAsync("conventions", "enrolments", "--absent-days", "1", "--output", "json")).GetProperty(
            "enrolments").GetArrayLength());
    }

    [Theory]
    [InlineData(4, "conventions", "show", "ABSENTE")]
    [InlineData(4, "conventions", "terminate", "ABSENTE", "--on", "2026-06-30", "--by", "X", "--reason", "X")]
    [InlineData(4, "conventions", "contributions", "--school-year", "2030-2031")]
    [InlineData(2, "conventions", "terminate", "ABSENTE", "--on", "30/06/2026", "--by", "X", "--reason", "X")]
    [InlineData(2, "conventions", "terminate", "ABSENTE", "--on", "2026-06-30", "--by", "X")]
    [InlineData(2, "conventions", "contributions")]
    [InlineData(2, "conventions", "contributions", "--school-year", "2025")]
    [InlineData(2, "conventions", "contributions", "--school-year", "2025-2026", "--csv", "/nowhere/at/all.csv")]
    [InlineData(2, "conventions", "list", "--state", "gone")]
    [InlineData(2, "conventions", "list", "--siret", "1")]
    [InlineData(2, "conventions", "enrolments", "--absent-days", "0")]
    [InlineData(2, "conventions", "enrolments", "--on", "demain")]
    [InlineData(2, "conventions", "fees", "set", "2027-2028", "-1", "--by", "X", "--reason", "X")]
    [InlineData(2, "conventions", "fees", "set", "2027-2028", "41.005", "--by", "X", "--reason", "X")]
    [InlineData(2, "conventions", "fees", "set", "2027-2028", "0", "--by", "X", "--reason", "X")]
    public async Task WhatCannotBeDone_ExitsAndSaysWhy(int expected, params string[] arguments)
    {
        var (exit, _, error) = await RunAsync(arguments);
        Assert.Equal(expected, exit);
        Assert.NotEmpty(error);
    }

    private static JsonElement Json((int Exit, string Output, string Error) ended) => JsonDocument.Parse(ended.Output).RootElement;

    private async Task ImportAsync(params string[] more) =>
        Assert.Equal(0, (await RunAsync([.. (string[])["conventions", "import", folder.File("conventions.csv")], .. more])).Exit);

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) =>
        Verb.RunAsync([.. arguments, "--database", "sqlite:" + store.Path]);
}
