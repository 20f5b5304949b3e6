using System.Net;
using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>Lists from ONDE in the browser: report, then plan, then decision; what is refused writes nothing.</summary>
public sealed class ConsoleOndeTests(ConsoleSchoolBench bench) : IClassFixture<ConsoleSchoolBench>
{
    private const string Page = "/console/onde";

    [Fact]
    public async Task Lists_AreReportedPlannedAndDecided_AndAHandoverWaitsWithItsDecision()
    {
        var files = Files(OndeFiles.School(6, 6).Pupil("AVIS", "Ana", ine: "12"));
        using var browser = await bench.SignInAsync(CallerRoles.SyncOperator);
        await browser.GetAsync(Page);
        var fields = ConsoleBrowser.FieldsOf(browser.Html).Append(("uai", OndeBench.Uai)).Append(("mode", "plan")).ToArray();
        Assert.Equal(HttpStatusCode.Redirect, await browser.UploadAsync(Page, files, fields));
        var report = browser.Location;
        Assert.Equal(HttpStatusCode.Redirect, await browser.UploadAsync(Page, files, fields));
        Assert.Equal(report, browser.Location);
        var run = Assert.Single(
            (await bench.Server.Sync.ListSyncRunsAsync(new() { Filter = new() { State = RunState.Planned } })).Runs,
            one => one.Uai is OndeBench.Uai);
        Assert.Equal((RunState.Planned, $"{Page}/reports/{run.RunId}"), (run.State, report));
        Assert.Empty(await bench.Bench.PersonsAsync());

        await browser.GetAsync(report);
        Assert.Contains("7 pupils, 6 relatives, 1 teacher, 2 classes", browser.Text.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Contains("nothing is applied yet", browser.Text, StringComparison.Ordinal);
        var notice = Assert.Single((await bench.Server.Sync.ListProblemsAsync(
            new() { RunId = run.RunId, Filter = new() { Code = "IneInvalid" } })).Problems);
        await browser.GetAsync(report + "?csv=1");
        Assert.Contains($"notice;{notice.File};{notice.Line};{notice.Field};IneInvalid;99;", browser.Html, StringComparison.Ordinal);

        var decide = $"/console/plans/{run.PlanId}/decide?choice=approve";
        await browser.GetAsync(Page);
        Assert.Contains(decide, browser.Html, StringComparison.Ordinal);
        await browser.GetAsync(decide);
        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync(decide, ("reason", "Rapport relu")));
        Assert.Equal(14, (await bench.Bench.PersonsAsync()).Count);

        // The school's director: a report, and no way to plans and runs.
        using var director = await bench.SignInAsync(
            CallerRoles.RightsRequester, TestCallers.Of(uais: [OndeBench.Uai]),
            (await bench.Bench.PersonsAsync())["MAÎTRE Paul"].PersonId);
        await director.GetAsync(Page);
        Assert.Equal(HttpStatusCode.Redirect, await director.UploadAsync(
            Page, files, ("uai", OndeBench.Uai), ("mode", "apply"), ("reason", "Liste de juin")));
        var own = director.Location;
        await director.GetAsync(own);
        Assert.Contains("7 pupils", director.Text.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.DoesNotContain("/console/plans", director.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("/console/runs", director.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, await browser.GetAsync(own));
        Assert.StartsWith("/console/runs/", browser.Location, StringComparison.Ordinal);

        var held = await bench.Bench.SyncAsync(ConsoleSchoolBench.Extract(withOnde: true));
        await browser.GetAsync(Page);
        Assert.Contains("The academy takes the school over from ONDE", browser.Text, StringComparison.Ordinal);
        Assert.Contains(
            $"/console/plans/{held.PlanId}/decide?choice=approve&amp;uai={OndeBench.Uai}", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeImported_IsToldAtItsField_AndNothingIsWritten()
    {
        var before = await bench.Bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        using var browser = await bench.SignInAsync(CallerRoles.SyncOperator);
        await browser.GetAsync(Page);
        var files = Files(OndeFiles.School(2, 2));

        async Task RefuseAsync(
            HttpStatusCode status, string field, string told, IEnumerable<(string, byte[])> sent, params (string, string)[] fields)
        {
            Assert.Equal(status, await browser.UploadAsync(Page, sent, fields));
            Assert.Contains($"href=\"#{field}\"", browser.Html, StringComparison.Ordinal);
            Assert.Contains(told, browser.Text, StringComparison.Ordinal);
            Assert.Contains("<title>Error: ", browser.Html, StringComparison.Ordinal);
        }

        await RefuseAsync(HttpStatusCode.BadRequest, "uai", "not a UAI", files, ("uai", "12"));
        await RefuseAsync(HttpStatusCode.BadRequest, "files", "one to three files", [], ("uai", OndeBench.Uai));
        await RefuseAsync(HttpStatusCode.BadRequest, "reason", "Give a reason", files, ("uai", OndeBench.Uai), ("mode", "apply"));
        await RefuseAsync(HttpStatusCode.Conflict, "uai", ConsoleSchoolBench.School, files, ("uai", ConsoleSchoolBench.School));
        Assert.Equal(HttpStatusCode.Redirect, await browser.UploadAsync(Page, [("e.csv", new byte[6_000_000])], ("uai", OndeBench.Uai)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await browser.GetAsync(browser.Location));
        Assert.Contains("larger than 5 MB", browser.Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, await browser.UploadAsync(
            Page, [("<script>.csv", "a;b;c\r\n1;2;3\r\n"u8.ToArray())], ("uai", OndeBench.Uai)));
        await browser.GetAsync(browser.Location);
        Assert.Contains("The files are refused", browser.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;.csv", browser.Html, StringComparison.Ordinal);

        using var foreign = await bench.SignInAsync(CallerRoles.SyncOperator, TestCallers.Of(academies: ["MONTPELLIER"]));
        await foreign.GetAsync(Page);
        Assert.Equal(HttpStatusCode.Forbidden, await foreign.UploadAsync(Page, files, ("uai", OndeBench.Uai)));
        using var reader = await bench.SignInAsync(CallerRoles.DirectoryReader);
        Assert.Equal(HttpStatusCode.Forbidden, await reader.GetAsync(Page));
        Assert.Equal(before, await bench.Bench.Store.Revisions.GetRevisionAsync(CancellationToken.None));
    }

    private static IEnumerable<(string Name, byte[] Content)> Files(OndeFiles files) =>
        files.Uploads(Encoding.UTF8).Select(file => (file.Name, file.Content.ToArray()));
}
