using System.Net;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>A held plan decided in the browser: restated, bound to what was shown, by a form of this session, once.</summary>
public sealed class ConsoleDecisionTests : IAsyncLifetime
{
    private const string Why = "Fermeture de classe confirmée";

    private readonly ConsoleBench bench = new();
    private ConsoleBrowser browser = null!;

    private string Decide => $"/console/plans/{bench.Plan}/decide?choice=approve&uai={TwoSchools.Small}";

    public async ValueTask InitializeAsync()
    {
        await bench.InitializeAsync();
        browser = await bench.SignInAsync(CallerRoles.SyncOperator);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task Approval_Restated_SentTwiceAtOnce_IsRecordedOnce()
    {
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync($"/console/plans/{bench.Plan}"));
        Assert.Contains("decide?choice=approve&amp;uai=" + TwoSchools.Small, browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(Decide));
        Assert.Contains("Suspend 6 pupils of " + TwoSchools.Small + "?", browser.Text.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Empty((await PlanAsync()).Decisions);

        var fields = ConsoleBrowser.FieldsOf(browser.Html).Append(("reason", Why)).ToList();
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(Decide, fields));
        var told = browser.Location;
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(Decide, fields));

        Assert.Equal(told, browser.Location);
        var decision = Assert.Single((await PlanAsync()).Decisions);
        Assert.Equal((PlanState.Applied, "console", Why), (decision.Decision, decision.By, decision.Reason));
        Assert.Equal([TwoSchools.Small], decision.Uais);
        await browser.GetAsync(told);
        Assert.Contains("The decision is recorded.", browser.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decision_OnAPlanThatHasMoved_IsRefused_AndSaysWhatMoved()
    {
        await browser.GetAsync(Decide);
        await bench.Server.Sync.RejectPlanAsync(
            new RejectPlanRequest { PlanId = bench.Plan, Uais = { TwoSchools.Small }, Reason = "Autre décision" });

        Assert.Equal(HttpStatusCode.Conflict, await browser.SendAsync(Decide, ("reason", Why)));

        Assert.Contains("Nothing was applied", browser.Text, StringComparison.Ordinal);
        Assert.Contains("Autre décision", browser.Text, StringComparison.Ordinal);
        Assert.Single((await PlanAsync()).Decisions);
    }

    [Fact]
    public async Task Form_WithoutItsToken_WithAnotherSessions_OrWithoutAReason_WritesNothing()
    {
        await browser.GetAsync(Decide);
        var fields = ConsoleBrowser.FieldsOf(browser.Html).ToList();
        var bare = fields.Where(field => field.Name is not "form_token").Append(("reason", Why));
        Assert.Equal(HttpStatusCode.Forbidden, await browser.PostAsync(Decide, bare));

        using var other = await bench.SignInAsync(CallerRoles.SyncOperator);
        await other.GetAsync(Decide);
        var token = ConsoleBrowser.FieldsOf(other.Html).Single(field => field.Name is "form_token");
        Assert.Equal(HttpStatusCode.Forbidden, await browser.PostAsync(Decide, fields.Append(("reason", Why)).Append(token)));

        await browser.GetAsync(Decide);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(Decide, ("reason", " ")));
        Assert.Contains("<title>Error: ", browser.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"#reason\"", browser.Html, StringComparison.Ordinal);

        using var reader = await bench.SignInAsync(CallerRoles.DirectorySupport);
        Assert.Equal(HttpStatusCode.Forbidden, await reader.PostAsync(Decide, fields.Append(("reason", Why))));
        Assert.Equal(HttpStatusCode.Forbidden, await browser.PostAsync("/console/plans", fields));
        Assert.Empty((await PlanAsync()).Decisions);
    }

    private async Task<Plan> PlanAsync() => (await bench.Server.Sync.GetPlanAsync(new GetPlanRequest { PlanId = bench.Plan })).Plan;
}
