using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Identity;

/// <summary><c>merges</c>: persons who may be one, and the decisions on them, as an operator or a script meets them.</summary>
public sealed class MergeVerbTests : IAsyncLifetime
{
    private static readonly string[] Deciders = ["--by", "A. D'ESSAI", "--reason", "Même personne"];

    private SyncBench bench = null!;
    private string anne = "", other = "", homonym = "";

    public async ValueTask InitializeAsync()
    {
        bench = await TwoAcademies.CreateAsync();
        anne = await TwoAcademies.IdOfAsync(bench, "TOULOUSE", AafCategory.PersRelEleve, "21");
        homonym = await TwoAcademies.IdOfAsync(bench, "TOULOUSE", AafCategory.PersRelEleve, "22");
        other = await TwoAcademies.IdOfAsync(bench, "MONTPELLIER", AafCategory.PersRelEleve, "21");
    }

    public async ValueTask DisposeAsync() => await bench.DisposeAsync();

    [Theory]
    [InlineData("fr", "Ils ont la même adresse électronique. (+40)")]
    [InlineData("en", "They have the same e-mail address. (+40)")]
    public async Task List_InEachLanguage_NamesThePairsAndExplainsTheScore(string language, string why)
    {
        var (exit, output, error) = await RunAsync("merges", "list", "--lang", language);
        Assert.Equal((0, ""), (exit, error));
        foreach (
            var part in new[] { $"{anne}-{other}", "70", "ESSAI Anne", "TOULOUSE:PersRelEleve:21", "MONTPELLIER:PersRelEleve:21", why })
        {
            Assert.Contains(part, output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("PersRelEleve:22", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_AsJson_FiltersAndPages()
    {
        var all = Json(await RunAsync("merges", "list", "--output", "json")).GetProperty("proposals");
        Assert.Equal(2, all.GetArrayLength());
        Assert.Equal((70, "open", "ESSAI"), (
            all[0].GetProperty("score").GetInt32(), all[0].GetProperty("state").GetString(),
            all[0].GetProperty("person").GetProperty("usageName").GetString()));
        Assert.Equal(
            ["mail", "usage_name"], all[0].GetProperty("evidence").EnumerateArray().Select(fact => fact.GetProperty("field").GetString()),
            StringComparer.Ordinal);

        var first = Json(await RunAsync("merges", "list", "--limit", "1", "--output", "json"));
        Assert.Equal(anne, Id(first.GetProperty("proposals")[0], "person"));
        var next = Json(
            await RunAsync("merges", "list", "--limit", "1", "--after", first.GetProperty("nextAfter").GetRawText(), "--output", "json"));
        Assert.NotEqual(anne, Id(next.GetProperty("proposals")[0], "person"), StringComparer.Ordinal);
        Assert.Equal(
            1, Json(await RunAsync("merges", "list", "--min-score", "71", "--output", "json")).GetProperty("proposals").GetArrayLength());
        Assert.Equal(
            1, Json(await RunAsync("merges", "list", "--person", other, "--output", "json")).GetProperty("proposals").GetArrayLength());
        Assert.Equal(
            0,
            Json(await RunAsync("merges", "list", "--academy", "LIMOGES", "--output", "json")).GetProperty("proposals").GetArrayLength());
    }

    [Theory]
    [InlineData("fr", "Fusionnées", "fusionnée dans")]
    [InlineData("en", "Merged", "was merged into")]
    public async Task Decide_Accepted_MergesAndExplainSaysIt(string language, string done, string explained)
    {
        var (exit, output, error) = await RunAsync(["merges", "decide", $"{anne}-{other}", "--accept", .. Deciders, "--lang", language]);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains(done, output, StringComparison.Ordinal);
        Assert.Contains(other, output, StringComparison.Ordinal);

        var told = await RunAsync("explain", other, "--as-of", "2026-06-15", "--lang", language);
        Assert.Equal(0, told.Exit);
        foreach (var part in new[] { explained, anne, other, "A. D'ESSAI", "Même personne", language is "fr" ? "15/06/2026" : "2026-06-15" })
        {
            Assert.Contains(part, told.Output, StringComparison.Ordinal);
        }

        var data = Json(await RunAsync("explain", other, "--output", "json")).GetProperty("explanation");
        Assert.Equal((anne, anne), (data.GetProperty("mergedInto").GetString(), data.GetProperty("personId").GetString()));
        Assert.Equal("A. D'ESSAI", data.GetProperty("merges")[0].GetProperty("by").GetString());
        Assert.Equal(
            1, Json(await RunAsync("merges", "list", "--state", "accepted", "--output", "json")).GetProperty("proposals").GetArrayLength());
    }

    [Fact]
    public async Task Decide_Declined_IsNotProposedAgain()
    {
        var declined = Json(await RunAsync(["merges", "decide", $"{anne}-{other}", "--decline", .. Deciders, "--output", "json"]));
        Assert.Equal("declined", declined.GetProperty("proposal").GetProperty("state").GetString());
        Assert.Equal(
            0, Json(await RunAsync("merges", "list", "--person", anne, "--output", "json")).GetProperty("proposals").GetArrayLength());
        var listed = Json(await RunAsync("merges", "list", "--state", "declined", "--output", "json")).GetProperty("proposals")[0];
        Assert.Equal(
            ("A. D'ESSAI", "Même personne"), (listed.GetProperty("decidedBy").GetString(), listed.GetProperty("reason").GetString()));

        var again = await RunAsync(["merges", "decide", $"{anne}-{other}", "--accept", .. Deciders, "--output", "json"]);
        Assert.Equal((4, "MergeProposalClosed"), (again.Exit, Json(again).GetProperty("reason").GetString()));
        var unknown = await RunAsync(["merges", "decide", "nothing", "--accept", .. Deciders, "--output", "json"]);
        Assert.Equal((4, "MergeProposalNotFound"), (unknown.Exit, Json(unknown).GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task MergeAndUnmerge_ByHand_SayTheRevision()
    {
        var merged = Json(await RunAsync(["merges", "merge", anne, other, .. Deciders, "--output", "json"]));
        Assert.Equal((anne, other), (merged.GetProperty("personId").GetString(), merged.GetProperty("mergedPersonId").GetString()));
        var parted = await RunAsync(["merges", "unmerge", other, .. Deciders, "--lang", "fr"]);
        Assert.Equal(0, parted.Exit);
        Assert.Contains($"la révision {merged.GetProperty("revision").GetInt64() + 1}", parted.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_TwoThatOneFeedDelivers_IsAPersonsDecisionAndCanBeUndone()
    {
        Assert.Equal(0, (await RunAsync(["merges", "merge", anne, homonym, .. Deciders])).Exit);
        Assert.Equal(0, (await RunAsync(["merges", "unmerge", homonym, .. Deciders])).Exit);
    }

    [Fact]
    public async Task Merge_WhatCannotBeOne_Exits4InBothLanguages()
    {
        var french = await RunAsync(["merges", "merge", anne, anne, .. Deciders, "--lang", "fr"]);
        Assert.Equal(4, french.Exit);
        Assert.Contains("rien à fusionner", french.Error, StringComparison.Ordinal);
        var english = await RunAsync(["merges", "merge", anne, anne, .. Deciders, "--lang", "en", "--output", "json"]);
        Assert.Equal((4, "MergeImpossible", "samePerson"), (
            english.Exit, Json(english).GetProperty("reason").GetString(),
            Json(english).GetProperty("facts").GetProperty("cause").GetString()));
        Assert.Equal(4, (await RunAsync(["merges", "unmerge", anne, .. Deciders])).Exit);
        Assert.Equal(4, (await RunAsync(["merges", "merge", anne, new string('0', 32), .. Deciders])).Exit);
    }

    [Theory]
    [InlineData("merges")]
    [InlineData("merges", "merge", "00000000000000000000000000000000", "--by", "X", "--reason", "X")]
    [InlineData("merges", "merge", "X", "00000000000000000000000000000000", "--by", "X", "--reason", "X")]
    [InlineData("merges", "unmerge", "00000000000000000000000000000000", "--by", "X")]
    [InlineData("merges", "unmerge", "00000000000000000000000000000000", "--by", "X", "--reason", " ")]
    [InlineData("merges", "decide", "x", "--by", "X", "--reason", "X")]
    [InlineData("merges", "decide", "x", "--accept", "--decline", "--by", "X", "--reason", "X")]
    [InlineData("merges", "list", "--min-score", "101")]
    [InlineData("merges", "list", "--state", "withdrawn")]
    [InlineData("merges", "list", "--person", "X")]
    [InlineData("merges", "list", "--limit", "0")]
    public async Task WrongUse_Exits2AndSaysWhy(params string[] arguments)
    {
        var (exit, _, error) = await RunAsync(arguments);
        Assert.Equal(2, exit);
        Assert.NotEmpty(error);
    }

    private static string? Id(JsonElement proposal, string which) => proposal.GetProperty(which).GetProperty("personId").GetString();

    private static JsonElement Json((int Exit, string Output, string Error) ended) => JsonDocument.Parse(ended.Output).RootElement;

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) =>
        Verb.RunAsync([.. arguments, "--database", "sqlite:" + bench.Files.Path]);
}
