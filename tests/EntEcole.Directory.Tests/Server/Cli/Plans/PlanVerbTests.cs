using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Plans;

/// <summary><c>plans</c>: what is held, and the decisions on it, as an operator or a script meets them.</summary>
public sealed class PlanVerbTests : IAsyncLifetime
{
    private static readonly string[] Deciders = ["--by", "A. D'ESSAI", "--reason", "Fermeture de classe"];

    private SyncBench bench = null!;
    private SyncReport report = null!;

    private string Plan => report.PlanId!.Value.ToString(CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync() => (bench, report) = await TwoSchools.HeldAsync(6, 6, academy: true);

    public async ValueTask DisposeAsync() => await bench.DisposeAsync();

    [Theory]
    [InlineData("fr", "retenu")]
    [InlineData("en", "held")]
    public async Task List_SomethingHeld_Exits3AndNamesTheSchools(string language, string state)
    {
        var (exit, output, error) = await RunAsync("plans", "list", "--lang", language);
        Assert.Equal((3, ""), (exit, error));
        Assert.Contains(TwoSchools.Small, output, StringComparison.Ordinal);
        Assert.Contains(state, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_NothingHeld_Exits0AndAllShowsWhatWasDecided()
    {
        await RunAsync(["plans", "reject", Plan, .. Deciders]);
        var (exit, output, _) = await RunAsync("plans", "list", "--lang", "en");
        Assert.Equal(0, exit);
        Assert.Contains("Nothing is held", output, StringComparison.Ordinal);
        Assert.Equal(0, Json(await RunAsync("plans", "list", "--output", "json")).GetArrayLength());

        var all = await RunAsync("plans", "list", "--all", "--output", "json");
        Assert.Equal(0, all.Exit);
        Assert.Equal("rejected", Json(all).EnumerateArray().First().GetProperty("state").GetString());
    }

    [Fact]
    public async Task List_OfAnotherAcademy_IsEmpty()
    {
        Assert.Equal(3, (await RunAsync("plans", "list", "--academy", "toulouse")).Exit);
        Assert.Equal(0, (await RunAsync("plans", "list", "--academy", "LIMOGES")).Exit);
    }

    [Theory]
    [InlineData("fr", "trop de départs")]
    [InlineData("en", "too many departures")]
    public async Task Show_InEachLanguage_SaysWhyAndWhatItWouldDo(string language, string why)
    {
        var (exit, output, error) = await RunAsync("plans", "show", Plan, "--lang", language);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains(why, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_AsJson_HasHoldsAndCounts()
    {
        var plan = Json(await RunAsync("plans", "show", Plan, "--output", "json"));
        Assert.Equal((report.PlanId!.Value, "TOULOUSE", "held"), (
            plan.GetProperty("planId").GetInt64(), plan.GetProperty("academy").GetString(), plan.GetProperty("state").GetString()));
        var hold = plan.GetProperty("held").EnumerateArray().First(one => Is(one, TwoSchools.Small));
        Assert.Equal((12, 6, 3, "schoolDepartures"), (
            hold.GetProperty("present").GetInt32(), hold.GetProperty("departing").GetInt32(), hold.GetProperty("limit").GetInt32(),
            hold.GetProperty("cause").GetString()));
        var count = plan.GetProperty("counts").EnumerateArray().First(one => Is(one, TwoSchools.Small));
        Assert.Equal(6, count.GetProperty("departing").GetInt32());

        static bool Is(JsonElement one, string uai) =>
            one.TryGetProperty("role", out var role) && role.GetString() is "pupil" && string.Equals(
                one.GetProperty("uai").GetString(), uai, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "profil élève : suspendu", "La suite : --after 2", "Toute l'académie est retenue", "suspendu le")]
    [InlineData("en", "profile pupil: suspended", "There are more: --after 2", "The whole academy is held", "profile.suspended_on")]
    public async Task ShowChanges_InEachLanguage_NamesThePersonsWithTheirValues(
        string language, string what, string more, string next, string field)
    {
        var (exit, output, error) = await RunAsync(
            "plans", "show", Plan, "--changes", "--uai", TwoSchools.Other, "--role", "pupil", "--limit", "2", "--lang", language);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("ESSAI ZoéG", output, StringComparison.Ordinal);
        Assert.Contains("TOULOUSE:Eleve:206", output, StringComparison.Ordinal);
        Assert.Contains(what, output, StringComparison.Ordinal);
        Assert.Contains(more, output, StringComparison.Ordinal);
        Assert.Contains(field, output, StringComparison.Ordinal);
        Assert.Equal(language is "en", output.Contains("Suspended", StringComparison.Ordinal));
        Assert.DoesNotContain("ZoéI", output, StringComparison.Ordinal);
        Assert.Contains(next, (await RunAsync("plans", "show", Plan, "--lang", language)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShowChanges_AsJson_PagesToTheEnd()
    {
        var all = new List<JsonElement>();
        for (int? after = 0; after is not null;)
        {
            var page = Json(await RunAsync(
                "plans", "show", Plan, "--changes", "--limit", "5", "--after", after.Value.ToString(CultureInfo.InvariantCulture),
                "--output", "json"));
            all.AddRange(page.GetProperty("changes").EnumerateArray());
            after = page.TryGetProperty("nextAfter", out var next) ? next.GetInt32() : null;
        }

        Assert.Equal(Enumerable.Range(1, all.Count), all.Select(change => change.GetProperty("changeNo").GetInt32()));
        var gone = all.Where(
            change => change.GetProperty("kind").GetString() is "suspended" && change.GetProperty("role").GetString() is "pupil").ToList();
        Assert.Equal(12, gone.Count);
        Assert.Contains(
            gone[0].GetProperty("fields").EnumerateArray(),
            field => (field.GetProperty("field").GetString(), field.GetProperty("new").GetString()) is ("profile.state", "Suspended"));
    }

    [Fact]
    public async Task Undo_OfARun_KeepsItsAuthorAndReasonAndShowsWhatItLeavesAlone()
    {
        var bad = await bench.SyncAsync(
            bench.Deliver(TwoSchools.Extract(12, 13, "20260619", parentName: "FAUX")), settings: SyncBench.Unguarded);
        await bench.SyncAsync(bench.Deliver(TwoSchools.Extract(12, 13, "20260620", parentName: "JUSTE")), settings: SyncBench.Unguarded);
        var run = bad.RunId.ToString(CultureInfo.InvariantCulture);

        var (exit, output, _) = await RunAsync(["runs", "undo", run, "--by", "A. D'ESSAI", "--reason", "Nuit fautive", "--lang", "fr"]);

        Assert.Equal(3, exit);
        Assert.Contains($"Annule l'exécution {run} · demandé par A. D'ESSAI · Nuit fautive", output, StringComparison.Ordinal);
        Assert.Contains("--changes --conflicts", output, StringComparison.Ordinal);
        var plan = Json(await RunAsync("plans", "list", "--output", "json")).EnumerateArray().First().GetProperty("planId").GetInt64()
            .ToString(CultureInfo.InvariantCulture);
        var shown = Json(await RunAsync("plans", "show", plan, "--output", "json"));
        Assert.Equal(("A. D'ESSAI", "Nuit fautive", bad.RunId), (
            shown.GetProperty("plannedBy").GetString(), shown.GetProperty("planReason").GetString(),
            shown.GetProperty("undoOf").GetInt64()));
        Assert.Contains(
            "laissé tel quel", (await RunAsync("plans", "show", plan, "--changes", "--conflicts", "--lang", "fr")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_OneSchoolOfAHeldAcademy_SaysThatNothingIsAppliedYet()
    {
        var (exit, output, _) = await RunAsync(["plans", "approve", Plan, "--uai", TwoSchools.Small, .. Deciders, "--lang", "fr"]);
        Assert.Equal(0, exit);
        Assert.Contains("rien n'est encore appliqué", output, StringComparison.Ordinal);
        Assert.Contains("l'académie (6)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_TwoPersons_ByIdAndByRecord_AppliesThemAlone()
    {
        var id = (await bench.GetAsync(EntEcole.Directory.Model.AafCategory.Eleve, "110")).PersonId.ToString();
        var (exit, output, error) = await RunAsync(
            ["plans", "approve", Plan, "--person", id, "--person", "TOULOUSE:Eleve:111", .. Deciders, "--lang", "en"]);

        Assert.Equal((0, ""), (exit, error));
        Assert.Contains($"approved {id}, ", output, StringComparison.Ordinal);
        foreach (var (pupil, state) in new[] { ("109", "Active"), ("110", "Suspended"), ("111", "Suspended") })
        {
            Assert.Equal(
                state, (await bench.GetAsync(EntEcole.Directory.Model.AafCategory.Eleve, pupil)).Profiles.Single().Row.State.ToString());
        }
    }

    [Fact]
    public async Task Approve_OneSchoolThenTheRest_AppliesAndSaysWho()
    {
        var one = Json(
            await RunAsync(["plans", "approve", Plan, "--uai", TwoSchools.Small.ToLowerInvariant(), .. Deciders, "--output", "json"]));
        // Half of both schools is gone: the academy is held too, and who departs waits for it.
        Assert.Equal(
            ("held", report.Revision), (one.GetProperty("plan").GetProperty("state").GetString(), one.GetProperty("revision").GetInt64()));
        var (exit, output, _) = await RunAsync(["plans", "approve", Plan, .. Deciders, "--lang", "fr"]);
        Assert.Equal(0, exit);
        Assert.Contains($"la révision {report.Revision + 1}", output, StringComparison.Ordinal);
        Assert.Contains("A. D'ESSAI · Fermeture de classe", output, StringComparison.Ordinal);
        var decisions = Json(await RunAsync("plans", "show", Plan, "--output", "json")).GetProperty("decisions").EnumerateArray().ToList();
        Assert.Equal([1, 0], decisions.Select(decision => decision.GetProperty("uais").GetArrayLength()));
    }

    [Fact]
    public async Task Reject_All_SaysThatNothingWasApplied()
    {
        var (exit, output, _) = await RunAsync(["plans", "reject", Plan, .. Deciders, "--lang", "en"]);
        Assert.Equal(0, exit);
        Assert.Contains("nothing was applied", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    public async Task Decide_DecidedUnknownOrNotHeld_Exits4InBothLanguages(string verb)
    {
        var french = await RunAsync(["plans", verb, Plan, "--uai", "0312599G", .. Deciders, "--lang", "fr"]);
        Assert.Equal(4, french.Exit);
        Assert.Contains("Rien de 0312599G n'attend", french.Error, StringComparison.Ordinal);
        var empty = await RunAsync(["plans", verb, Plan, "--uai", "", .. Deciders]);
        Assert.Equal(4, empty.Exit);

        Assert.Equal(0, (await RunAsync(["plans", verb, Plan, .. Deciders])).Exit);
        var again = await RunAsync(["plans", verb, Plan, .. Deciders, "--output", "json", "--lang", "en"]);
        Assert.Equal((4, "PlanAlreadyDecided"), (again.Exit, Json(again).GetProperty("reason").GetString()));
        Assert.Contains("Nothing of this plan waits", again.Error, StringComparison.Ordinal);
        var unknown = await RunAsync(["plans", verb, "999", .. Deciders, "--output", "json"]);
        Assert.Equal((4, "PlanNotFound"), (unknown.Exit, Json(unknown).GetProperty("reason").GetString()));
        Assert.Equal(4, (await RunAsync("plans", "show", "999")).Exit);
    }

    [Theory]
    [InlineData("plans", "approve", "1", "--by", "X")]
    [InlineData("plans", "reject", "1", "--reason", "X")]
    [InlineData("plans", "approve", "one", "--by", "X", "--reason", "X")]
    [InlineData("plans", "approve", "1", "--by", " ", "--reason", "X")]
    [InlineData("plans", "show")]
    [InlineData("plans", "show", "1", "--uai", "0120612A")]
    [InlineData("plans", "show", "1", "--changes", "--uai", "0120612B")]
    [InlineData("plans", "show", "1", "--changes", "--role", "cook")]
    [InlineData("runs", "undo", "1", "--by", "X")]
    [InlineData("runs", "undo", "1", "--reason", "X")]
    [InlineData("runs", "undo", "1", "--by", "X", "--reason", " ")]
    public async Task WrongUse_Exits2AndSaysWhy(params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(arguments);
        Assert.Equal((2, ""), (exit, output));
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task Sync_HoldsASchool_Exits3()
    {
        var path = bench.Deliver(TwoSchools.Extract(5, 12, "20260619"));
        var (exit, output, _) = await RunAsync(
            "sync", path, "--as-of", "2026-06-15", "--allow-future", "--by", "A. D'ESSAI", "--reason", "Essai", "--output", "json");
        Assert.Equal(3, exit);
        Assert.Equal("held", JsonDocument.Parse(output).RootElement.GetProperty("state").GetString());
    }

    private static JsonElement Json((int Exit, string Output, string Error) ended) => JsonDocument.Parse(ended.Output).RootElement;

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) =>
        Verb.RunAsync([.. arguments, "--database", "sqlite:" + bench.Files.Path]);
}
