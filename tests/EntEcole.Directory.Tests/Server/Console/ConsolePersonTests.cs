using System.Globalization;
using System.Net;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Console.Pages;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>Persons in the console: the purpose first, a trace of each read, and the fields that gRPC shows the same caller.</summary>
public sealed class ConsolePersonTests(ConsoleBench bench) : IClassFixture<ConsoleBench>
{
    private const string Purpose = "Appel d'une école";

    [Fact]
    public async Task Person_WithoutAPurpose_IsNotRead_ThenReadAndTraced()
    {
        var person = await PupilAsync();
        using var browser = await bench.SignInAsync(CallerRoles.DirectorySupport, name: "traced");

        Assert.Equal(HttpStatusCode.Redirect, await browser.GetAsync($"/console/persons/{person.PersonId}"));
        Assert.StartsWith("/console/purpose?back=", browser.Location, StringComparison.Ordinal);
        Assert.Empty(await TracesAsync());
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/console/purpose"));
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync("/console/purpose", ("purpose", " ")));
        await browser.StatePurposeAsync(Purpose);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync($"/console/persons/{person.PersonId}"));

        Assert.Contains(person.GivenName, browser.Text, StringComparison.Ordinal);
        var traces = await TracesAsync();
        var read = Assert.Single(traces, trace => trace.Call.EndsWith("/GetPerson", StringComparison.Ordinal));
        Assert.Equal("traced", read.Caller);
        Assert.Equal([person.PersonId], read.PersonIds);
        Assert.All(traces, trace => Assert.Equal(Purpose, trace.Purpose));
    }

    [Theory]
    [InlineData(CallerRoles.DirectoryReader)]
    [InlineData(CallerRoles.DirectorySupport)]
    [InlineData(CallerRoles.PrivacyOfficer)]
    public async Task Person_ForEachRole_HasTheFieldsOfGrpc(CallerRoles role)
    {
        var known = await PupilAsync();
        using var channel = bench.Server.As(ConsoleBench.Of(role));
        var shown = (await new DirectoryService.DirectoryServiceClient(channel).GetPersonAsync(
            new GetPersonRequest { PersonId = known.PersonId })).Person;
        using var browser = await bench.SignInAsync(role);
        await browser.StatePurposeAsync(Purpose);

        await browser.GetAsync($"/console/persons/{known.PersonId}");

        var born = DateOnly.ParseExact(known.BirthDate, "O", CultureInfo.InvariantCulture).ToString(
            "d MMMM yyyy", CultureInfo.GetCultureInfo("en-GB"));
        Assert.Equal(role is not CallerRoles.DirectoryReader, shown.BirthDate.Length > 0);
        Assert.Equal(shown.BirthDate.Length > 0, browser.Text.Contains(born, StringComparison.Ordinal));
        Assert.Contains(shown.GivenName, browser.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_OutsideThePerimeter_IsFoundNowhere_AndANameIsInNoAddress()
    {
        var person = await PupilAsync();
        using var outside = await bench.SignInAsync(CallerRoles.DirectorySupport, TestCallers.Of(uais: [TwoSchools.Other]));
        await outside.StatePurposeAsync(Purpose);

        Assert.Equal(HttpStatusCode.NotFound, await outside.GetAsync($"/console/persons/{person.PersonId}"));
        await outside.GetAsync("/console/persons");
        Assert.DoesNotContain("method=\"get\"", outside.Html, StringComparison.Ordinal);
        var search = (("name", person.UsageName), ("uai", TwoSchools.Small));
        Assert.Equal(HttpStatusCode.BadRequest, await outside.SendAsync("/console/persons", search.Item1, search.Item2));
        Assert.Contains("No school of your perimeter", outside.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await outside.SendAsync("/console/persons", search.Item1, ("uai", "")));
        Assert.DoesNotContain(person.PersonId, outside.Html, StringComparison.Ordinal);

        using var inside = await bench.SignInAsync(CallerRoles.DirectorySupport);
        await inside.StatePurposeAsync(Purpose);
        await inside.GetAsync("/console/persons");
        Assert.Equal(HttpStatusCode.BadRequest, await inside.SendAsync("/console/persons", ("name", "E"), ("uai", "")));
        Assert.Contains("href=\"#name\"", inside.Html, StringComparison.Ordinal);
        await inside.SendAsync("/console/persons", search.Item1, search.Item2);
        Assert.Contains(person.PersonId, inside.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryPage_HasOneHeadingATitleOfItsOwnAndItsLanguage()
    {
        var person = (await PupilAsync()).PersonId;
        using var browser = await bench.SignInAsync(CallerRoles.All);
        await browser.StatePurposeAsync(Purpose);
        string[] paths =
        [
            "", "/plans", $"/plans/{bench.Plan}", $"/plans/{bench.Plan}/changes", $"/plans/{bench.Plan}/decide?choice=reject", "/runs",
            "/runs/1", "/runs/1/problems", "/runs/1/undo", "/runs/start", "/problems", "/identities", "/persons", $"/persons/{person}", $"/persons/{person}/history", "/schools",
            $"/schools/{TwoSchools.Small}", "/schools?stale=1", "/conventions", "/conventions?ending=365", "/contributions", "/rights",
            "/gar", "/gar/managers", $"/gar/managers?uai={TwoSchools.Other}", "/assignments", $"/assignments/{TwoSchools.Small}", "/onde",
            "/indicators", "/indicators/series", "/rights/grants", "/merges", "/measures", "/accesses", "/accessibility",
            "/conventions/new", "/conventions/renew", "/conventions/renew/ESSAI-20250901", "/conventions/ESSAI-20250901/amend",
            "/conventions/ESSAI-20250901/notice", "/conventions/ESSAI-20250901/terminate", "/settings", "/privacy/register",
            "/privacy/request", $"/privacy/export/{person}", "/stay", "/purpose", "/map", "/signin",
        ];
        var titles = new HashSet<string>(StringComparer.Ordinal);

        foreach (var path in paths)
        {
            Assert.True(await browser.GetAsync("/console" + path) is HttpStatusCode.OK, $"{path}: {browser.Answer.StatusCode}");
            Assert.Equal(2, browser.Html.Split("<h1").Length);
            Assert.Contains("<html lang=\"en\">", browser.Html, StringComparison.Ordinal);
            Assert.Contains("href=\"#main\"", browser.Html, StringComparison.Ordinal);
            Assert.True(titles.Add(browser.Html.Split("<title>")[1].Split("</title>")[0]), $"The title of {path} is another page's.");
        }
    }

    [Fact]
    public void Csv_OfTextThatASpreadsheetWouldRun_IsEscaped()
    {
        var file = CsvAnswer.Of("essai", [["nom"], ["=HYPERLINK(\"http://example.invalid\")"], ["+1"], ["@x"], ["Zoé"]]);

        var lines = System.Text.Encoding.UTF8.GetString(file.FileContents).TrimStart('\uFEFF').Split("\r\n");
        Assert.Equal(["nom", "\"'=HYPERLINK(\"\"http://example.invalid\"\")\"", "\"'+1\"", "\"'@x\"", "Zoé", ""], lines);
    }

    private async Task<Person> PupilAsync() => (await bench.Server.Directory.ListPersonsAsync(
        new ListPersonsRequest { Filter = new PersonFilter { Uai = TwoSchools.Small, Role = Role.Pupil }, PageSize = 1 })).Persons[0];

    private async Task<IReadOnlyList<V1.AccessEntry>> TracesAsync() => [.. (await bench.Server.Client.Privacy.ListAccessesAsync(
        new ListAccessesRequest { Filter = new V1.AccessFilter { Caller = "traced" }, PageSize = 1000 })).Accesses];
}
