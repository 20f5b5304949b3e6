using System.Text.Json;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Rights;

/// <summary>Rights by verb: asked for by one name, decided by another, found by the name of the person, checked.</summary>
public sealed class RightsVerbTests : IAsyncLifetime
{
    private RightsBench bench = null!;

    public async ValueTask InitializeAsync() => bench = await RightsBench.StartAsync("2026-09-15");

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Collectivite_RightAskedForStaff_IsDecidedByAnotherNameThenRevoked()
    {
        string[] ask =
        [
            "rights", "request", "collectivite-publisher", "--siret", RightsBench.Ceret, "--usage-name", "ESSAI-AGENTE", "--given-name",
            "Paule", "--mail", "agente@mairie.example.invalid", "--by", "mairie", "--reason", "Informer les familles", "--request", "d1",
        ];
        var key = Json(await RunAsync(ask)).GetProperty("request").GetProperty("requestKey").GetString()!;
        Assert.Equal(key, Json(await RunAsync(ask)).GetProperty("request").GetProperty("requestKey").GetString());

        var self = await RunAsync("rights", "approve", key, "--by", "mairie", "--reason", "Accord");
        Assert.Equal((4, "SelfDecision"), (self.Exit, Json(self).GetProperty("reason").GetString()));
        var waiting = await RunAsync("rights", "list", "--lang", "fr");
        Assert.Equal(1, Json(waiting).GetProperty("requests").GetArrayLength());

        var grant = Json(await RunAsync("rights", "approve", key, "--by", "région", "--reason", "Accord")).GetProperty("grants")[0];
        var id = grant.GetProperty("grantId").GetString()!;
        Assert.Equal(("active", "2027-09-05"), (grant.GetProperty("state").GetString(), grant.GetProperty("lastDay").GetString()));
        string[] check = ["rights", "check", "collectivite-publisher", "--siret", RightsBench.Ceret, "--person", "essai-agente paule"];
        Assert.Equal((0, "granted"), Reason(await RunAsync(check)));
        Assert.Equal((4, "notEnrolled"), Reason(await RunAsync([.. check, "--on", "2027-09-06"])));
        var shown = await SayAsync("rights", "show", id);
        Assert.Contains("ESSAI-AGENTE Paule", shown, StringComparison.Ordinal);
        Assert.Contains("du 15/09/2026 au 05/09/2027 : actif", shown, StringComparison.Ordinal);
        Assert.Contains("CERET-2026-2027", shown, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("rights", "revoke", id, "--by", "région", "--reason", "Départ")).Exit);
        Assert.Equal(0, Json(await RunAsync("rights", "list")).GetProperty("grants").GetArrayLength());
        Assert.Equal(1, Json(await RunAsync("rights", "list", "--all")).GetProperty("grants").GetArrayLength());
    }

    [Fact]
    public async Task School_RightIsDecidedByItsDirector_FoundByName()
    {
        var asked = await RunAsync(
            "rights", "request", "elected-parent", "--uai", RightsBench.CeretSchool, "--person", "essai-parent", "--by", "secrétariat",
            "--reason", "Élection");
        var key = Json(asked).GetProperty("request").GetProperty("requestKey").GetString()!;

        Assert.Equal("DeciderNotEntitled", Json(await RunAsync(
            "rights", "approve", key, "--by", "région", "--reason", "Accord")).GetProperty("reason").GetString());
        // A teacher of the school is no director of it: the name finds no one to decide.
        Assert.Equal(4, (await RunAsync(
            "rights", "approve", key, "--by", "école", "--director", "essai-maitre", "--reason", "Accord")).Exit);
        Assert.Equal(0, (await RunAsync(
            "rights", "approve", key, "--by", "école", "--director", "essai-direction", "--reason", "Accord")).Exit);
        Assert.Equal((0, "granted"), Reason(await RunAsync(
            "rights", "check", "elected-parent", "--uai", RightsBench.CeretSchool, "--person", "essai-parent")));

        var taken = Json(await RunAsync(
            "rights", "request", "elected-parent", "--uai", RightsBench.RodezSchool, "--person", "essai-parent", "--by", "secrétariat",
            "--reason", "Élection"));
        Assert.Equal("ScopeNotEnrolled", taken.GetProperty("reason").GetString());
        // The name is borne in three schools: without one, none is taken by a guess.
        var several = await RunAsync("rights", "list", "--person", "essai-parent");
        Assert.Equal((4, 3), (several.Exit, Json(several).GetProperty("candidates").GetArrayLength()));
    }

    [Fact]
    public async Task Request_TakenBackByTheNameThatMadeIt_IsClosed()
    {
        var key = Json(await RunAsync(
            "rights", "request", "association-messaging", "--uai", RightsBench.CeretSchool, "--person", "essai-parent", "--association",
            "FCPE d'essai", "--by", "secrétariat", "--reason", "Rentrée")).GetProperty("request").GetProperty("requestKey").GetString()!;

        Assert.Equal("RightsRequestNotFound", Json(await RunAsync(
            "rights", "cancel", key, "--by", "région", "--reason", "Erreur")).GetProperty("reason").GetString());
        Assert.Equal("cancelled", Json(await RunAsync(
            "rights", "cancel", key, "--by", "secrétariat", "--reason", "Erreur")).GetProperty("request").GetProperty("state").GetString());
        Assert.Equal("RightsRequestClosed", Json(await RunAsync(
            "rights", "reject", key, "--by", "école", "--director", "essai-direction", "--reason", "Refus")).GetProperty(
            "reason").GetString());
    }

    [Fact]
    public async Task Director_IsDirectorOfPublicationByTheirProfile_WithoutAnyRequest()
    {
        string[] check = ["rights", "check", "school-publication-director", "--uai", RightsBench.CeretSchool, "--person"];
        Assert.Equal((0, "byProfile"), Reason(await RunAsync([.. check, "essai-direction"])));
        Assert.Equal((4, "personNotEligible"), Reason(await RunAsync([.. check, "essai-maitre"])));
        Assert.Equal((4, "notEnrolled"), Reason(await RunAsync(
            "rights", "check", "school-publication-director", "--uai", RightsBench.PezillaSchool, "--person", "essai-direction")));
        var listed = Json(await RunAsync("rights", "list", "--uai", RightsBench.CeretSchool)).GetProperty("byProfile");
        Assert.Equal(
            (1, "2027-09-05"), (listed.GetArrayLength(), listed[0].GetProperty("lastDay").GetString()));
        Assert.Contains("direction de publication de l'école", await SayAsync("rights", "list", "--uai", RightsBench.CeretSchool),
            StringComparison.Ordinal);

        var asked = await RunAsync(
            "rights", "request", "school-publication-director", "--uai", RightsBench.CeretSchool, "--person", "essai-direction", "--by",
            "mairie", "--reason", "Essai");
        Assert.Equal((2, "InvalidArgument"), (asked.Exit, Json(asked).GetProperty("reason").GetString()));
        Assert.Equal(5, Json(await RunAsync("rights", "kinds")).GetArrayLength());
        Assert.Equal(2, (await RunAsync("rights", "check", "elected-parent", "--siret", RightsBench.Ceret, "--person", "x")).Exit);
    }

    private static (int Exit, string? Reason) Reason((int Exit, string Output, string Error) ended) =>
        (ended.Exit, Json(ended).GetProperty("reason").GetString());

    private static JsonElement Json((int Exit, string Output, string Error) ended) => JsonDocument.Parse(ended.Output).RootElement;

    private async Task<string> SayAsync(params string[] arguments) =>
        (await Verb.RunAsync(bench.Time, [.. arguments, "--lang", "fr", "--database", "sqlite:" + bench.Path])).Output;

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) =>
        Verb.RunAsync(bench.Time, [.. arguments, "--output", "json", "--database", "sqlite:" + bench.Path]);
}
