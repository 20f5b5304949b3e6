using System.Net;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>A director assigns teachers to the classes of their school in the browser; no other caller does.</summary>
public sealed class ConsoleAssignmentTests(ConsoleSchoolBench bench) : IClassFixture<ConsoleSchoolBench>
{
    private const string Page = $"/console/assignments/{ConsoleSchoolBench.School}";
    private const string Why = "Conseil des maîtres";

    private AssignmentService.AssignmentServiceClient Client => bench.Server.Client.Assignments;

    [Fact]
    public async Task Director_AcceptsASuggestionOnce_IsToldWhatMoved_AndEndsIt()
    {
        var (teacher, director) = ((await bench.StaffAsync("31")).ToString(), await bench.StaffAsync("32"));
        using var browser = await bench.SignInAsync(
            CallerRoles.SchoolDirector, TestCallers.Of(uais: [ConsoleSchoolBench.School]), director);
        await browser.GetAsync("/console/assignments");
        Assert.Contains(Page, browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(ConsoleSchoolBench.Second, browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(Page));
        Assert.Contains("2 classes without a teacher", browser.Text.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.DoesNotContain("AILLEURS", browser.Html, StringComparison.Ordinal);
        var classes = (await Client.ListAssignmentChoicesAsync(new() { Uai = ConsoleSchoolBench.School })).Classes.ToDictionary(
            row => row.SchoolClass.Name, row => row.SchoolClass.ClassId, StringComparer.Ordinal);
        var pair = $"{teacher}.{classes["CE1 Mme ENSEIGNE"]}";
        Assert.Contains($"value=\"{pair}\" checked", browser.Html, StringComparison.Ordinal);

        var decide = $"{Page}/decide?act=assign&pair={pair}";
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(decide));
        Assert.Contains("ENSEIGNE to CE1 Mme ENSEIGNE?", browser.Text, StringComparison.Ordinal);
        Assert.Empty(await LivingAsync());
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(decide, ("reason", "")));
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync($"{decide}&until=2030-01-01", ("reason", Why)));
        Assert.Contains("school year", browser.Text, StringComparison.Ordinal);
        var fields = ConsoleBrowser.FieldsOf(browser.Html).Append(("reason", Why)).ToList();
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(decide, fields));
        var told = browser.Location;
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(decide, fields));
        Assert.Equal(told, browser.Location);
        var made = Assert.Single(await LivingAsync());
        Assert.Equal((teacher, "console", Why), (made.Person.PersonId, made.RecordedBy, made.Reason));
        await browser.GetAsync(told);
        Assert.Contains("The decision is recorded.", browser.Text, StringComparison.Ordinal);
        Assert.Contains("1 class without a teacher", browser.Text.Replace('\u00a0', ' '), StringComparison.Ordinal);
        await browser.GetAsync($"{Page}?csv=1&without=1");
        Assert.Contains("CP A;CP;1;;", browser.Html, StringComparison.Ordinal);

        // Another person gives the class to the director between the page and the decision.
        var other = $"{Page}/decide?act=assign&class={classes["CP A"]}&person={await bench.StaffAsync("33")}";
        await browser.GetAsync(other);
        await Client.AssignAsync(new()
        {
            Uai = ConsoleSchoolBench.School, Reason = Why,
            Pairs = { new AssignmentPair { PersonId = director.ToString(), ClassId = classes["CP A"] } },
        });
        Assert.Equal(HttpStatusCode.Conflict, await browser.SendAsync(other, ("reason", Why)));
        Assert.Contains("has changed since you read the page", browser.Text, StringComparison.Ordinal);
        Assert.Contains("DIRIGE", browser.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await LivingAsync()).Count);

        var end = $"{Page}/decide?act=end&pair={pair}";
        await browser.GetAsync(end);
        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync(end, ("reason", Why)));
        Assert.Equal(HttpStatusCode.Redirect, await browser.GetAsync(end));
        Assert.EndsWith("chosen=0", browser.Location, StringComparison.Ordinal);
        Assert.Equal(director.ToString(), Assert.Single(await LivingAsync()).Person.PersonId);
        var trace = (await bench.Server.Client.Privacy.ListAccessesAsync(new ListAccessesRequest { PageSize = 1000 })).Accesses;
        Assert.Contains(trace, entry => entry.Call.EndsWith("/ListAssignmentChoices", StringComparison.Ordinal)
            && entry is { Caller: "console", Purpose: "Rentrée" } && entry.PersonIds.Contains(teacher));
    }

    [Fact]
    public async Task OtherCallers_AreRefused_AndASchoolOutsideThePerimeterIsAnUnknownOne()
    {
        using var foreign = await bench.SignInAsync(CallerRoles.SchoolDirector, person: await bench.StaffAsync("34"));
        Assert.Equal(HttpStatusCode.Forbidden, await foreign.GetAsync(Page));
        Assert.Contains("director of the school decides", foreign.Text, StringComparison.Ordinal);
        using var elsewhere = await bench.SignInAsync(
            CallerRoles.AssignmentAdmin, TestCallers.Of(uais: [ConsoleSchoolBench.Second]));
        Assert.Equal(HttpStatusCode.NotFound, await elsewhere.GetAsync(Page));
        Assert.Equal(HttpStatusCode.NotFound, await elsewhere.GetAsync("/console/assignments/0000023A"));
        Assert.Equal(HttpStatusCode.OK, await elsewhere.GetAsync($"/console/assignments/{ConsoleSchoolBench.Second}"));
        Assert.Contains("The directory has no class of this school", elsewhere.Text, StringComparison.Ordinal);
        using var support = await bench.SignInAsync(CallerRoles.DirectorySupport);
        Assert.Equal(HttpStatusCode.Forbidden, await support.GetAsync(Page));
        Assert.Contains("assignment.admin", support.Text, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<Assignment>> LivingAsync() =>
        [.. (await Client.ListAssignmentsAsync(new() { Uai = ConsoleSchoolBench.School })).Assignments.Where(
            one => one.State is not AssignmentState.Ended)];
}
