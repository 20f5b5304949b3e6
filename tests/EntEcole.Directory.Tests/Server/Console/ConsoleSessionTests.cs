using System.Net;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>What is typed outlives the session and the error that refused it: for its author alone, and nothing is done.</summary>
public sealed class ConsoleSessionTests(ConsoleBench bench) : IClassFixture<ConsoleBench>
{
    private const string Why = "Fermeture de classe confirmée";

    private string Decide => $"/console/plans/{bench.Plan}/decide?choice=reject&uai={TwoSchools.Small}";

    [Fact]
    public async Task Form_SentAfterTheSessionHasEnded_IsGivenBackAsTyped_AfterSignIn_AndDoesNothingBefore()
    {
        using var browser = await bench.SignInAsync(CallerRoles.SyncOperator, name: "idle");
        await browser.GetAsync(Decide);
        bench.Time.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync(Decide, ("reason", Why)));
        Assert.Contains("/console/signin?back=%2Fconsole%2Fagain%2F", browser.Location, StringComparison.Ordinal);
        await browser.GetAsync(browser.Location);
        await browser.SignInAsync(ConsoleBench.Of(CallerRoles.SyncOperator, name: "idle"), bench.Time);
        Assert.StartsWith("/console/again/", browser.Location, StringComparison.Ordinal);
        var again = browser.Location;
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(again));
        Assert.Contains($"action=\"{Decide.Replace("&", "&amp;", StringComparison.Ordinal)}\"", browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(Decide));

        Assert.Contains("Nothing has been done yet", browser.Text, StringComparison.Ordinal);
        Assert.Contains($">{Why}</textarea>", WebUtility.HtmlDecode(browser.Html), StringComparison.Ordinal);
        Assert.Empty(await DecisionsAsync());
        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync(Decide, ("reason", Why)));
        Assert.Equal(Why, Assert.Single(await DecisionsAsync()).Reason);
        Assert.Equal(HttpStatusCode.NotFound, await browser.GetAsync(again));
    }

    [Fact]
    public async Task KeptForm_OfAnotherPerson_OrOfASessionThatWasEnded_IsNotThere()
    {
        using var browser = await bench.SignInAsync(CallerRoles.EnrolmentAdmin, name: "first");
        await browser.GetAsync("/console/conventions/new");
        var typed = ConsoleBrowser.FieldsOf(browser.Html).ToList();
        bench.Time.Advance(TimeSpan.FromMinutes(31));
        await browser.PostAsync("/console/conventions/new", typed);
        var again = Uri.UnescapeDataString(browser.Location.Split("back=")[1]);

        using var other = await bench.SignInAsync(CallerRoles.All, name: "second");
        Assert.Equal(HttpStatusCode.NotFound, await other.GetAsync(again));
        await other.GetAsync("/console/conventions/new");
        var left = ConsoleBrowser.FieldsOf(other.Html).ToList();
        var cookies = other.Cookies;
        await other.GetAsync("/console/signout");
        await other.SendAsync("/console/signout");
        other.Cookies = cookies;
        await other.PostAsync("/console/conventions/new", left);
        Assert.EndsWith("/console/signin?back=%2Fconsole%2Fconventions%2Fnew", other.Location, StringComparison.Ordinal);

        using var same = await bench.SignInAsync(CallerRoles.EnrolmentAdmin, name: "first");
        Assert.Equal(HttpStatusCode.OK, await same.GetAsync(again));
        bench.Time.Advance(TimeSpan.FromMinutes(20));
        await same.GetAsync("/console/stay");
        bench.Time.Advance(TimeSpan.FromMinutes(20));
        await same.GetAsync("/console/stay");
        bench.Time.Advance(TimeSpan.FromMinutes(21));
        Assert.Equal(HttpStatusCode.NotFound, await same.GetAsync(again));
    }

    [Fact]
    public async Task Form_RefusedForItsToken_OrSentBeforeAPurpose_IsGivenBack_AndANameIsNotKept()
    {
        using var browser = await bench.SignInAsync(CallerRoles.All, name: "token");
        await browser.GetAsync("/console/conventions/new");
        var fields = ConsoleBrowser.FieldsOf(browser.Html).ToList();
        (string, string)[] bare = [.. fields.Where(field => field.Name is not "form_token"), ("collectivite", "COMMUNE GARDÉE")];
        Assert.Equal(HttpStatusCode.Forbidden, await browser.PostAsync("/console/conventions/new", bare));
        var again = browser.Html.Split("href=\"/console/again/")[1].Split('"')[0];
        await browser.GetAsync("/console/again/" + again);
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync("/console/conventions/new"));
        Assert.Contains("COMMUNE GARDÉE", browser.Text + WebUtility.HtmlDecode(browser.Html), StringComparison.Ordinal);

        await browser.PostAsync("/console/rights/grants/none/revoke", [.. fields, ("reason", Why)]);
        Assert.Contains("/console/purpose?back=%2Fconsole%2Fagain%2F", browser.Location, StringComparison.Ordinal);

        await browser.StatePurposeAsync("Essai");
        await browser.GetAsync("/console/persons");
        bench.Time.Advance(TimeSpan.FromMinutes(31));
        await browser.SendAsync("/console/persons", ("name", "ESSAI"));
        Assert.EndsWith("/console/signin?back=%2Fconsole%2Fpersons", browser.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryPage_WarnsFiveMinutesBeforeTheSessionEnds_AndOneKeepsItFromEnding()
    {
        using var browser = await bench.SignInAsync(CallerRoles.SyncOperator);

        await browser.GetAsync("/console/plans");
        Assert.Contains("class=\"ending h0 t2 u5\"", browser.Html, StringComparison.Ordinal);
        bench.Time.Advance(TimeSpan.FromMinutes(29));
        await browser.GetAsync("/console/stay");
        Assert.Contains("You stay signed in", browser.Text, StringComparison.Ordinal);
        bench.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/console/plans"));
        for (var i = 0; i < 14; i++)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(29));
            await browser.GetAsync("/console/stay");
        }

        // Four minutes before the eight hours are over.
        bench.Time.Advance(TimeSpan.FromMinutes(12));
        await browser.GetAsync("/console/stay");
        Assert.Contains("class=\"ending h0 t0 u2\"", browser.Html, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<PlanDecision>> DecisionsAsync() =>
        [.. (await bench.Server.Sync.GetPlanAsync(new GetPlanRequest { PlanId = bench.Plan })).Plan.Decisions];
}
