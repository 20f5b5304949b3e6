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
        Assert.Contains("Effet le 15/06/2026", told, StringComparison.Ordinal);

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
        string[] ending = ["conventions", "terminate", "RODEZ-2025-2026", "--on", "2026-06-30", "--early", .. Deciders];

        var dry = Json(await RunAsync([.. ending, "--dry-run", "--output", "json"]));
        Assert.Equal(10, dry.GetProperty("impact").GetProperty("windingDown").GetArrayLength());
        var (exit, told, _) = await RunAsync([.. ending, "--lang", "fr"]);
        Assert.Equal(0, exit);
        Assert.Contains("s'achève le 30/06/2026", told, StringComparison.Ordinal);
        Assert.Contains("01/07/2026", told, StringComparison.Ordinal);

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
        false, "en",
        "reference;debtor;siret;address;postal code;town;representative;capacity;academy;school year;purpose;schools;list of schools;fee;amount;schools written;amount written;difference;terminated",
        "ENT-École, school year 2025-2026;2;0340585B ECOLE MATERNELLE PUBLIQUE FRANCOISE DOLTO | 0342332A ECOLE ELEMENTAIRE PUBLIQUE ARC EN CIEL;40.00;80.00;2;80.00;0.00;")]
    [InlineData(
        true, "fr",
        "référence;débiteur;siret;adresse;code postal;ville;représentant;qualité;académie;année scolaire;objet;écoles;liste des écoles;tarif;montant;écoles écrites;montant écrit;écart;résiliées",
        "ENT-École, année scolaire 2025-2026;2;0340585B ECOLE MATERNELLE PUBLIQUE FRANCOISE DOLTO | 0342332A ECOLE ELEMENTAIRE PUBLIQUE ARC EN CIEL;40,00;80,00;2;80,00;0,00;")]
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
        Assert.Contains("1 collectivité ", output, StringComparison.Ordinal);
        var bytes = await File.ReadAllBytesAsync(file);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n");
        Assert.Equal(header, lines[0], StringComparer.Ordinal);
        Assert.Equal(
            "PAULHAN-2025-2026;COMMUNE DE PAULHAN;21340194600016;19 COURS NATIONAL;34230;PAULHAN;VALERO CLAUDE;MAIRE;MONTPELLIER;2025-2026;"
            + amounts, lines[1], StringComparer.Ordinal);
        Assert.StartsWith("RODEZ-2025-2026;COMMUNE DE RODEZ;21120202300019;", lines[2], StringComparison.Ordinal);
        Assert.Equal((4, ""), (lines.Length, lines[3]));
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
        Assert.EndsWith(";-5.00;\r\n", await File.ReadAllTextAsync(folder.File("t.csv")), StringComparison.Ordinal);
        var fees = Json(await RunAsync("conventions", "fees", "list", "--output", "json")).GetProperty("fees");
        Assert.Equal((3, "A. D'ESSAI"), (fees.GetArrayLength(), fees[1].GetProperty("by").GetString()));
    }

    [Fact]
    public async Task Notice_OpensAMonthAndFifteenDays_BeforeWhichATerminationAsksForEarly()
    {
        await ImportAsync();
        string[] notice = ["conventions", "notice", "RODEZ-2025-2026", "--on", "2026-05-31", .. Deciders];
        var without = await RunAsync("conventions", "terminate", "RODEZ-2025-2026", "--on", "2026-07-20", "--by", "X", "--reason", "X");
        Assert.Equal(4, without.Exit);
        Assert.Contains("--early", without.Error, StringComparison.Ordinal);

        var told = await RunAsync([.. notice, "--lang", "fr"]);

        Assert.Equal(0, told.Exit);
        Assert.Contains("Conciliation jusqu'au 30/06/2026", told.Output, StringComparison.Ordinal);
        Assert.Contains("au plus tôt le 15/07/2026", told.Output, StringComparison.Ordinal);
        var shown = Json(await RunAsync("conventions", "show", "RODEZ-2025-2026", "--output", "json")).GetProperty("convention");
        Assert.Equal(
            ("2026-05-31", "2026-06-30", "2026-07-15", "inForce"),
            (shown.GetProperty("noticeOn").GetString(), shown.GetProperty("conciliationUntil").GetString(),
                shown.GetProperty("earliestEnd").GetString(), shown.GetProperty("state").GetString()));
        // A file says nothing of notices: it leaves them.
        Assert.False(Json(await RunAsync("conventions", "import", folder.File("conventions.csv"), "--output", "json")).GetProperty(
            "changed").GetBoolean());

        var early = await RunAsync(
            "conventions", "terminate", "RODEZ-2025-2026", "--on", "2026-07-14", "--by", "X", "--reason", "X", "--output", "json");
        Assert.Equal((4, "TerminationTooEarly"), (early.Exit, Json(early).GetProperty("reason").GetString()));
        Assert.Equal(0, (await RunAsync("conventions", "notice", "RODEZ-2025-2026", "--withdraw", "--by", "X", "--reason", "X")).Exit);
        Assert.Equal(0, (await RunAsync(notice)).Exit);
        Assert.Equal(0, (await RunAsync(
            "conventions", "terminate", "RODEZ-2025-2026", "--on", "2026-07-15", "--by", "X", "--reason", "X")).Exit);

        var owed = await RunAsync("conventions", "contributions", "--school-year", "2025-2026", "--lang", "fr");
        Assert.Contains("toujours dues : RODEZ-2025-2026", owed.Output, StringComparison.Ordinal);
        Assert.Contains("ne sont pas remboursées", owed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statements_OfAYear_AreOnePrintablePageForEachCollectivite()
    {
        await ImportAsync();
        var (exit, _, _) = await RunAsync(
            "conventions", "contributions", "--school-year", "2025-2026", "--html", folder.File("pages"), "--lang", "fr");

        Assert.Equal(0, exit);
        Assert.Equal(
            ["contribution-2025-2026-21120202300019.html", "contribution-2025-2026-21340194600016.html"],
            System.IO.Directory.GetFiles(folder.File("pages")).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var page = await File.ReadAllTextAsync(Path.Combine(folder.File("pages"), "contribution-2025-2026-21340194600016.html"));
        foreach (var part in new[]
        {
            "COMMUNE DE PAULHAN<br>19 COURS NATIONAL<br>34230 PAULHAN", "VALERO CLAUDE, MAIRE", "0340585B", "PAULHAN-2025-2026",
            "2 × 40,00&#160;€ = 80,00&#160;€", "@page", "signée le 22/05/2025", "ne sont pas remboursées",
        })
        {
            Assert.Contains(part, page, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await RunAsync(
            "conventions", "contributions", "--school-year", "2025-2026", "--html", folder.File("conventions.csv"))).Exit);
    }

    [Fact]
    public async Task Import_OfWhatLooksOdd_AsksForAccept()
    {
        // The SIRET of Launaguet, under the name of Rodez.
        await File.WriteAllTextAsync(
            folder.File("conventions.csv"), SampleData.ConventionsCsv.Replace("21120202300019", "21310282500014", StringComparison.Ordinal));

        var asked = await RunAsync("conventions", "import", folder.File("conventions.csv"), "--lang", "fr", "--output", "json");
        Assert.Equal((4, 0), (asked.Exit, Json(asked).GetProperty("faults").GetArrayLength()));
        Assert.Equal("siret", Json(asked).GetProperty("odd")[0].GetProperty("field").GetString());
        Assert.Contains("--accept", asked.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("conventions", "import", folder.File("conventions.csv"), "--dry-run")).Exit);
        Assert.Equal(0, Json(await RunAsync("conventions", "list", "--output", "json")).GetArrayLength());

        Assert.Equal(0, (await RunAsync("conventions", "import", folder.File("conventions.csv"), "--accept")).Exit);
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

    // The number of its pupils is the extract's: it must not look as if they could log in.
    [Fact]
    public async Task Enrolments_OfASchoolEnrolledAfterTheExtract_SayThatItWaits()
    {
        var extract = new ExtractBuilder().School("1", "0120612A").Pupil("11", "1", relatives: ["21$10"]).Relative("21")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]).WriteTo(folder.File("extract"));
        Assert.Equal(0, (await RunAsync("sync", extract, "--as-of", "2026-06-15")).Exit);
        await ImportAsync();
        string[] list = ["conventions", "enrolments", "--status", "matched", "--on", "2026-06-15", "--output", "json"];

        Assert.True(Json(await RunAsync(list)).GetProperty("enrolments")[0].GetProperty("isWaiting").GetBoolean());

        Assert.Equal(0, (await RunAsync("sync", extract, "--as-of", "2026-06-15")).Exit);
        Assert.False(Json(await RunAsync(list)).GetProperty("enrolments")[0].GetProperty("isWaiting").GetBoolean());
    }

    [Theory]
    [InlineData(4, "conventions", "show", "ABSENTE")]
    [InlineData(4, "conventions", "terminate", "ABSENTE", "--on", "2026-06-30", "--by", "X", "--reason", "X")]
    [InlineData(4, "conventions", "contributions", "--school-year", "2030-2031")]
    [InlineData(2, "conventions", "terminate", "ABSENTE", "--on", "06/30/2026", "--by", "X", "--reason", "X")]
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
