using System.Net;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console;
using EntEcole.Directory.Server.Console.Rules;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>Who gets in, and what they get: sign-in, sessions, rules of pages, perimeter, headers.</summary>
public sealed class ConsoleAccessTests(ConsoleBench bench) : IClassFixture<ConsoleBench>
{
    [Fact]
    public async Task Link_UsedTwice_OpensOneSession_AndALookAtItUsesNothing()
    {
        using var first = bench.Open();
        var link = ConsoleBrowser.LinkOf(ConsoleBench.Of(CallerRoles.SyncOperator), bench.Time);

        Assert.Equal(HttpStatusCode.OK, await first.GetAsync(link));
        Assert.Contains("sync.operator", first.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await first.GetAsync(link));
        Assert.Equal(HttpStatusCode.Redirect, await first.SendAsync("/console/open"));
        Assert.Equal("/console", first.Location);
        Assert.Equal(HttpStatusCode.OK, await first.GetAsync("/console"));

        using var second = bench.Open();
        await second.GetAsync(link);
        Assert.Equal("/console/signin?failed=1", second.Location);
        await second.GetAsync("/console/purpose");
        Assert.Contains("/console/signin", second.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_TooOldOrABearerTokenOfGrpc_OpensNothing()
    {
        using var browser = bench.Open();
        var caller = ConsoleBench.Of(CallerRoles.All);

        await browser.GetAsync($"/console/open?link={TestCallers.Token(caller)}");
        Assert.Equal("/console/signin?failed=1", browser.Location);
        await browser.GetAsync(SignInLinks.Make(TestCallers.Settings, caller, "", bench.Time.GetUtcNow() - TimeSpan.FromMinutes(6)));
        Assert.Equal("/console/signin?failed=1", browser.Location);
    }

    [Fact]
    public async Task Pages_WithoutASession_AskForOne_AndComeBack()
    {
        using var browser = bench.Open();

        foreach (var path in new[] { "/console", "/console/plans", $"/console/plans/{bench.Plan}", "/console/purpose" })
        {
            Assert.Equal(HttpStatusCode.Redirect, await browser.GetAsync(path));
            Assert.EndsWith("/console/signin?back=" + Uri.EscapeDataString(path), browser.Location, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, await browser.GetAsync("/console/nowhere"));
        Assert.Equal(HttpStatusCode.NotFound, await browser.GetAsync("/entecole.directory.v1.SyncService/GetPlan"));
    }

    [Fact]
    public async Task Session_IdleForMoreThanThirtyMinutes_IsOver()
    {
        await using var own = new ConsoleBench();
        await own.InitializeAsync();
        using var browser = await own.SignInAsync(CallerRoles.SyncOperator);

        own.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/console/plans"));
        own.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(HttpStatusCode.Redirect, await browser.GetAsync("/console/plans?all=1"));
        Assert.EndsWith("/console/signin?back=%2Fconsole%2Fplans%3Fall%3D1", browser.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_EndsTheSessionOnTheServer()
    {
        using var browser = await bench.SignInAsync(CallerRoles.SyncOperator);
        await browser.GetAsync("/console/signout");
        var cookie = browser.Answer.RequestMessage!;

        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync("/console/signout"));
        Assert.Equal(HttpStatusCode.Redirect, await browser.GetAsync("/console"));
        Assert.NotNull(cookie);
    }

    [Fact]
    public async Task Page_OfAnotherRole_IsForbidden_AndNamesTheRole()
    {
        using var browser = await bench.SignInAsync(CallerRoles.EnrolmentAdmin);

        Assert.Equal(HttpStatusCode.Forbidden, await browser.GetAsync("/console/plans"));
        Assert.Contains("sync.operator", browser.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/console"));
        Assert.DoesNotContain("/console/plans", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_OutsideThePerimeter_IsThePageOfAnUnknownOne()
    {
        using var browser = await bench.SignInAsync(CallerRoles.SyncOperator, TestCallers.Of(academies: ["LIMOGES"]));

        Assert.Equal(HttpStatusCode.NotFound, await browser.GetAsync($"/console/plans/{bench.Plan}"));
        var outside = Without(browser.Html);
        Assert.Equal(HttpStatusCode.NotFound, await browser.GetAsync("/console/plans/999999"));
        Assert.Equal(Without(browser.Html).Replace("999999", $"{bench.Plan}", StringComparison.Ordinal), outside);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/console"));
        Assert.DoesNotContain("TOULOUSE", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryAnswer_HasThePolicyOfContent_AndIsNotStored()
    {
        using var browser = await bench.SignInAsync(CallerRoles.EnrolmentAdmin);

        foreach (var path in new[] { "/console", "/console/plans", "/console/nowhere", "/console/signin", "/" })
        {
            await browser.GetAsync(path);
            Assert.StartsWith("default-src 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal(("no-referrer", "nosniff"), (Header("Referrer-Policy"), Header("X-Content-Type-Options")));
            Assert.Contains("no-store", Header("Cache-Control"), StringComparison.Ordinal);
            Assert.DoesNotContain(" style=", browser.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", browser.Html, StringComparison.Ordinal);
        }

        await browser.GetAsync(StyleSheet.Path);
        Assert.Contains("immutable", Header("Cache-Control"), StringComparison.Ordinal);

        string Header(string name) => string.Join(",", browser.Answer.Headers.GetValues(name));
    }

    [Fact]
    public async Task Request_ByAnotherHostName_IsRefused()
    {
        using var browser = bench.Open();
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/console") { Headers = { Host = "console.example.invalid" } };

        Assert.Equal(HttpStatusCode.MisdirectedRequest, await browser.SendAsync(foreign));
    }

    [Fact]
    public async Task Language_IsFrenchFirst_AndEnglishWhenAsked()
    {
        using var french = bench.Open("fr-FR");
        using var german = bench.Open("de-DE");
        using var english = bench.Open("en-GB");

        foreach (var (browser, title) in new[] { (french, "Connexion"), (german, "Connexion"), (english, "Sign in") })
        {
            await browser.GetAsync("/console/signin");
            Assert.Contains($"<h1>{title}</h1>", browser.Html, StringComparison.Ordinal);
        }

        await french.GetAsync("/console/signin?lang=en");
        await french.GetAsync("/console/signin");
        Assert.Contains("<html lang=\"en\">", french.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_EndpointWithoutARule_IsRefused()
    {
        var bare = new Endpoint(null, new EndpointMetadataCollection(), "bare");

        var fault = Assert.Throws<InvalidOperationException>(() => ConsolePages.EnsureRules([bare]));

        Assert.Contains("bare", fault.Message, StringComparison.Ordinal);
        Assert.Contains("/Plans/Decide", fault.Message, StringComparison.Ordinal);
        Assert.Empty(PageRules.WritesWhenRead);
    }

    [Theory]
    [InlineData("http://console.example.invalid", "ConsolePublicUrl")]
    [InlineData("nowhere", "ConsolePublicUrl")]
    public async Task Start_CookiesInClear_IsRefused(string address, string setting)
    {
        var fault = await Assert.ThrowsAsync<DirectoryException>(
            () => bench.Server.StartConsoleAsync(new ConsoleSettings { PublicUrl = address }));

        Assert.Equal((Reason.SettingInvalid, setting), (fault.Reason, fault.Facts["setting"]));
    }

    private static string Without(string html) =>
        System.Text.RegularExpressions.Regex.Replace(
            html, "<code>[0-9A-F]{8}</code>|value=\"[^\"]*\"", "", System.Text.RegularExpressions.RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(5));
}
