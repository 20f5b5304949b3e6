using System.Text.Json;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli;

/// <summary>The command line as an operator or a script meets it: exit codes, languages, JSON alone on standard output.</summary>
public sealed class VerbTests : IDisposable
{
    private static readonly string[] Outcomes =
    [
        "created", "changed", "unchanged", "outOfScope", "rejected", "merged", "removed", "ignored",
    ];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--lang", "en", "--help")]
    [InlineData("--lang", "fr", "--help")]
    public async Task Help_EveryVerb_Exits0InTheLanguageAsked(params string[] arguments)
    {
        foreach (
            var verb in new[] { "", "demo", "migrate", "conventions", "conventions import", "conventions list", "conventions show", "conventions terminate", "conventions contributions", "conventions enrolments", "conventions fees", "conventions fees list", "conventions fees set", "sync", "runs", "runs list", "runs show", "runs problems", "plans", "plans list", "plans show", "plans approve", "plans reject", "explain", "prune", "purge", "serve", "sample" })
        {
            var (exit, output, error) = await Verb.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. arguments]);
            Assert.Equal((0, ""), (exit, error));
            Assert.Contains(arguments[1] is "fr" ? "Utilisation" : "Usage", output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("sync")]
    [InlineData("sync", "x", "--as-of", "06/15/2026")]
    [InlineData("migrate", "--database", "postgres:x")]
    [InlineData("serve", "--lang", "de")]
    [InlineData("prune", "--older-than", "0")]
    [InlineData("explain")]
    [InlineData("explain", "TOULOUSE:EtabEducNat:1")]
    [InlineData("explain", "Durand", "--uai", "0120612B")]
    [InlineData("explain", "-", "--uai", "0120612A")]
    [InlineData("prune", "--older-than", "soon")]
    [InlineData("purge", "--as-of", "demain")]
    public async Task WrongUse_Exits2AndSaysWhy(params string[] arguments)
    {
        var (exit, output, error) = await Verb.RunAsync(arguments);
        Assert.Equal((2, ""), (exit, output));
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task Store_Missing_Exits5_NotMigrated_Exits5()
    {
        Assert.Equal(5, (await RunAsync("runs", "list")).Exit);
        await File.WriteAllBytesAsync(folder.File("directory.db"), []);
        var (exit, _, error) = await RunAsync("runs", "list");
        Assert.Equal(5, exit);
        Assert.Contains("entecole migrate", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MainJob_VerbByVerb_ExitsAndReports()
    {
        Assert.Equal(0, (await RunAsync("migrate")).Exit);
        Assert.Equal(0, (await RunAsync("sample", folder.Path)).Exit);
        var import = await RunAsync("conventions", "import", folder.File("conventions.csv"), "--output", "json");
        Assert.Equal(
            (0, 5, 23),
            (import.Exit, Json(import.Output).GetProperty("imported").GetInt32(), Json(import.Output).GetProperty("schools").GetInt32()));

        var again = await RunAsync("conventions", "import", folder.File("conventions.csv"), "--output", "json");
        Assert.False(Json(again.Output).GetProperty("changed").GetBoolean());

        var report = folder.File("report.json");
        var sync = await RunAsync("sync", folder.File("TOULOUSE"), "--as-of", "2026-06-15", "--report", report, "--output", "json");
        Assert.Equal((0, ""), (sync.Exit, sync.Error));
        Assert.Equal("applied", Json(sync.Output).GetProperty("state").GetString());
        Assert.Equal(Json(sync.Output).GetRawText().Length, Json(await File.ReadAllTextAsync(report)).GetRawText().Length);
        AssertReportShape(Json(sync.Output));

        var runs = await RunAsync("runs", "list", "--output", "json");
        Assert.Equal(1, Json(runs.Output).GetArrayLength());
        var show = await RunAsync("runs", "show", "1", "--output", "json");
        Assert.Equal("TOULOUSE", Json(show.Output).GetProperty("academy").GetString());
        Assert.Equal(4, (await RunAsync("runs", "show", "99")).Exit);
        Assert.Equal(0, (await RunAsync("runs", "problems", "--output", "json")).Exit);
    }

    [Fact]
    public async Task Prune_CountedThenDone_SaysWhatWentInBothLanguages()
    {
        await RunAsync("migrate");
        await RunAsync("sample", folder.Path);
        await RunAsync("conventions", "import", folder.File("conventions.csv"));
        await RunAsync("sync", folder.File("TOULOUSE"), "--as-of", "2026-06-15");
        await RunAsync("sample", folder.Path, "--day", "1", "--change", "0.2");
        await RunAsync("sync", folder.File("TOULOUSE"), "--as-of", "2026-06-16");

        // The clock of these verbs stands still: everything was made at its instant, and is of today.
        var kept = Json((await RunAsync("prune", "--output", "json")).Output);
        Assert.Equal((400, 0, 0), (
            kept.GetProperty("olderThanDays").GetInt32(), kept.GetProperty("rows").GetInt32(),
            kept.GetProperty("oldestRevision").GetInt32()));
        var later = new FakeTime();
        later.Advance(TimeSpan.FromDays(401));
        var dry = await RunAsync(later, "prune", "--dry-run", "--lang", "en");
        Assert.Equal(0, dry.Exit);
        Assert.Contains("Would forget", dry.Output, StringComparison.Ordinal);
        Assert.Contains("And 0 accesses to persons", dry.Output, StringComparison.Ordinal);
        var done = await RunAsync(later, "prune", "--lang", "fr");
        Assert.Equal(0, done.Exit);
        Assert.Contains("Oubliés", done.Output, StringComparison.Ordinal);
        var nothing = Json((await RunAsync(later, "prune", "--older-than", "30", "--output", "json")).Output);
        Assert.Equal((0, 3), (nothing.GetProperty("rows").GetInt32(), nothing.GetProperty("oldestRevision").GetInt32()));
    }

    [Fact]
    public async Task Prune_OfAccesses_ForgetsThoseOlderThanTheirOwnRetention()
    {
        await RunAsync("migrate");
        var time = new FakeTime();
        await using (var store = Directory.Storage.StoreAddress.Open("sqlite:" + folder.File("directory.db"), time))
        {
            await store.Accesses.AppendAccessesAsync(
                [.. Enumerable.Range(0, 3).Select(day => new Directory.Access.AccessTrace(
                    "ent", "call", "essai") { At = time.GetUtcNow().AddDays(day) })], CancellationToken.None);
        }

        time.Advance(TimeSpan.FromDays(366) + TimeSpan.FromHours(1));
        var dry = Json((await RunAsync(time, "prune", "--dry-run", "--older-than", "30", "--output", "json")).Output);
        Assert.Equal(2, dry.GetProperty("accesses").GetInt32());
        Assert.Contains(
            "Likewise 2 accesses to persons before 2026-06-16", (await RunAsync(time, "prune", "--lang", "en")).Output,
            StringComparison.Ordinal);
        Assert.Equal(0, Json((await RunAsync(time, "prune", "--output", "json")).Output).GetProperty("accesses").GetInt32());
    }

    [Fact]
    public async Task Purge_CountedThenDone_SaysWhoWentInBothLanguages()
    {
        await RunAsync("migrate");
        await RunAsync("sample", folder.Path);
        await RunAsync("conventions", "import", folder.File("conventions.csv"));
        await RunAsync("sync", folder.File("TOULOUSE"), "--as-of", "2026-06-15");
        // Every convention has ended: whoever was in has left.
        await RunAsync("sync", folder.File("TOULOUSE"), "--as-of", "2026-09-10");
        var plan = Json((await RunAsync("plans", "list", "--output", "json")).Output).EnumerateArray().FirstOrDefault();
        if (plan.ValueKind is JsonValueKind.Object)
        {
            await RunAsync("plans", "approve", plan.GetProperty("planId").ToString(), "--by", "Essai", "--reason", "essai");
        }

        var early = Json((await RunAsync("purge", "--as-of", "2026-09-11", "--output", "json")).Output);
        Assert.Equal((0, "2026-09-11"), (early.GetProperty("persons").GetInt32(), early.GetProperty("asOf").GetString()));
        var dry = await RunAsync("purge", "--as-of", "2026-12-31", "--dry-run", "--lang", "en");
        Assert.Equal(0, dry.Exit);
        Assert.Contains("Would erase", dry.Output, StringComparison.Ordinal);
        var counted = Json(
            (await RunAsync("purge", "--as-of", "2026-12-31", "--dry-run", "--output", "json")).Output).GetProperty("persons").GetInt32();
        Assert.True(counted > 0, "Nobody is due.");
        var done = Json((await RunAsync("purge", "--as-of", "2026-12-31", "--output", "json")).Output);
        Assert.Equal(counted, done.GetProperty("persons").GetInt32());
        var nothing = await RunAsync("purge", "--as-of", "2026-12-31", "--lang", "fr");
        Assert.Contains("Effacés : 0 personnes", nothing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_SeveralExtracts_AnArrayAndTheWorstExit()
    {
        await RunAsync("migrate");
        await RunAsync("sample", folder.File("inbox"));
        var report = folder.File("report.json");

        var both = await RunAsync("sync", folder.File("inbox"), "--as-of", "2026-06-15", "--report", report, "--output", "json");

        Assert.Equal((0, ""), (both.Exit, both.Error));
        Assert.Equal(
            "MONTPELLIER, TOULOUSE",
            string.Join(", ", Json(both.Output).EnumerateArray().Select(run => run.GetProperty("academy").GetString())));
        Assert.Equal(2, Json(await File.ReadAllTextAsync(report)).GetArrayLength());

        await File.WriteAllTextAsync(folder.File("inbox/broken.zip"), "cut");
        var one = await RunAsync("sync", folder.File("inbox"), "--as-of", "2026-06-15", "--output", "json");
        Assert.Equal(4, one.Exit);
        Assert.Equal(
            "refused, applied, applied",
            string.Join(", ", Json(one.Output).EnumerateArray().Select(run => run.GetProperty("state").GetString())));
    }

    [Fact]
    public async Task Sync_Refused_Exits4WithASentenceInBothLanguages()
    {
        await RunAsync("migrate");
        System.IO.Directory.CreateDirectory(folder.File("empty"));
        var french = await RunAsync("sync", folder.File("empty"), "--lang", "fr");
        var english = await RunAsync("sync", folder.File("empty"), "--lang", "en", "--output", "json");

        Assert.Equal((4, 4), (french.Exit, english.Exit));
        Assert.Contains("ne contient aucun fichier AAF", french.Error, StringComparison.Ordinal);
        Assert.Contains("holds no AAF file", english.Error, StringComparison.Ordinal);
        Assert.Equal(
            ("refused", "ExtractEmpty"),
            (Json(english.Output).GetProperty("state").GetString(), Json(english.Output).GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task ConventionsImport_Faulty_Exits4ListsEveryFaultAndRecordsNothing()
    {
        await RunAsync("migrate");
        await File.WriteAllTextAsync(folder.File("c.csv"), SampleData.ConventionsCsv
            .Replace(";10;400.00", ";10;410.00", StringComparison.Ordinal)
            .Replace("21340194600016", "21340194600017", StringComparison.Ordinal));
        await File.WriteAllTextAsync(
            folder.File("s.csv"), SampleData.ConventionSchoolsCsv.Replace("0120612A", "0120612B", StringComparison.Ordinal));

        var (exit, output, error) = await RunAsync(
            "conventions", "import", folder.File("c.csv"), "--schools", folder.File("s.csv"), "--output", "json");

        Assert.Equal(4, exit);
        Assert.Equal(
            "uai, amount_eur, siret",
            string.Join(", ", Json(output).GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("field").GetString())));
        Assert.Contains("s.csv:2", error, StringComparison.Ordinal);
        Assert.Equal(0, Json((await RunAsync("conventions", "list", "--output", "json")).Output).GetArrayLength());
    }

    [Fact]
    public async Task ConventionsImport_OfASchoolOfAnotherAcademy_Exits4NamesTheLineAndRecordsNothing()
    {
        await RunAsync("migrate");
        await File.WriteAllTextAsync(folder.File("c.csv"), SampleData.ConventionsCsv);
        await File.WriteAllTextAsync(
            folder.File("s.csv"),
            SampleData.ConventionSchoolsCsv.Replace("RODEZ-2025-2026;0120612A", "RODEZ-2025-2026;0340101A", StringComparison.Ordinal));

        var (exit, output, error) = await RunAsync(
            "conventions", "import", folder.File("c.csv"), "--schools", folder.File("s.csv"), "--output", "json");

        Assert.Equal((4, "uai"), (
            exit,
            Assert.Single(Json(output).GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("field").GetString()))));
        Assert.Contains("s.csv:2", error, StringComparison.Ordinal);
        Assert.Contains("MONTPELLIER", error, StringComparison.Ordinal);
        Assert.Equal(0, Json((await RunAsync("conventions", "list", "--output", "json")).Output).GetArrayLength());
    }

    [Fact]
    public async Task Serve_PortTaken_Exits2AndSaysSo()
    {
        await RunAsync("migrate");
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();

        var (exit, _, error) = await RunAsync("serve", "--lang", "en", "--urls", $"http://{taken.LocalEndpoint}");

        Assert.Equal(2, exit);
        Assert.Contains("is taken by another program", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_NoServe_ShowsTheWorkOfTwoNightsAndKeepsToAFolderOfItsOwn()
    {
        var own = folder.File("demo");
        var (exit, output, _) = await Verb.RunAsync("demo", "--no-serve", "--lang", "en", "--folder", own);

        Assert.Equal(0, exit);
        Assert.Contains("not enrolled", output, StringComparison.Ordinal);
        var database = "sqlite:" + Path.Combine(own, "entecole.db");
        async Task<JsonElement> AskAsync(params string[] arguments) =>
            Json((await Verb.RunAsync([.. arguments, "--database", database, "--output", "json"])).Output);
        Assert.Equal(1, (await AskAsync("plans", "list")).GetArrayLength());
        var problems = (await AskAsync("runs", "problems")).GetProperty("groups").EnumerateArray()
            .Select(group => group.GetProperty("code").GetString());
        Assert.Equal(["DateInvalid", "MailInvalid", "PhoneInvalid"], problems.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(1, (await AskAsync("merges", "list")).GetProperty("proposals").GetArrayLength());
        Assert.Equal(1, (await AskAsync("rights", "list")).GetProperty("requests").GetArrayLength());
        Assert.Contains(
            "0314000E", (await AskAsync("conventions", "ending", "--within", "30")).GetRawText(), StringComparison.Ordinal);

        // Neither its store nor another one is written again.
        Assert.Equal(2, (await Verb.RunAsync("demo", "--no-serve", "--folder", own)).Exit);
        Assert.Equal(2, (await Verb.RunAsync("demo", "--no-serve", "--database", database)).Exit);
    }

    private static void AssertReportShape(JsonElement report)
    {
        foreach (var name in new[]
        {
            "runId", "academy", "degree", "kind", "extractDate", "asOf", "startedAt", "durationMs", "state", "baseRevision", "revision",
            "files", "read", "outcome", "profiles", "departed", "returned", "held", "enrolment", "problems", "unknownAttributes",
            "warnings",
        })
        {
            Assert.True(report.TryGetProperty(name, out _), name);
        }

        var outcome = report.GetProperty("outcome");
        var sum = Outcomes.Sum(name => outcome.GetProperty(name).GetInt64());
        Assert.Equal(report.GetProperty("read").GetProperty("total").GetInt64(), sum);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private Task<(int Exit, string Output, string Error)> RunAsync(TimeProvider time, params string[] arguments) =>
        Verb.RunAsync(time, [.. arguments, "--database", "sqlite:" + folder.File("directory.db")]);

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) =>
        Verb.RunAsync([.. arguments, "--database", "sqlite:" + folder.File("directory.db")]);
}
