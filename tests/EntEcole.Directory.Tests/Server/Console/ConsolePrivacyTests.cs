using System.Net;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>Settings to read; the rights of persons: register, export, and requests recorded once under the name restated.</summary>
public sealed class ConsolePrivacyTests(ConsoleBench bench) : IClassFixture<ConsoleBench>
{
    private const string Said = "Courrier de la famille";

    private PrivacyService.PrivacyServiceClient Client => bench.Server.Client.Privacy;

    [Fact]
    public async Task Settings_AreThoseOfTheCall_WithoutSecrets_AndOnlyForTheWholeDirectory()
    {
        var known = await bench.Server.Client.Operations.GetSettingsAsync(new());
        Assert.Contains(known.Settings, one => one.IsSecret);
        Assert.All(known.Settings.Where(one => one.IsSecret), one => Assert.True(one.Value is "" or "***", one.Name));
        Assert.All(known.Settings, one => Assert.NotEmpty(one.Description.Fr));
        using var browser = await bench.SignInAsync(CallerRoles.SyncOperator);

        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/console/settings"));
        Assert.All(known.Settings, one => Assert.Contains($"<code>{one.Name}</code>", browser.Html, StringComparison.Ordinal));
        Assert.True(browser.Html.Length < 100_000, $"{browser.Html.Length}");
        Assert.Contains("persons who left", browser.Text, StringComparison.Ordinal);
        await browser.GetAsync("/console/settings?q=gracedays");
        Assert.Contains("<code>GraceDays</code>", browser.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<code>BackupKeep</code>", browser.Html, StringComparison.Ordinal);
        await browser.GetAsync("/console/settings?q=gracedays&csv=1");
        Assert.Contains("setting;value;from;default;purpose\r\n", browser.Html, StringComparison.Ordinal);
        Assert.Contains("\nGraceDays;", browser.Html, StringComparison.Ordinal);

        using var bounded = await bench.SignInAsync(CallerRoles.SyncOperator, TestCallers.Of(academies: ["TOULOUSE"]));
        Assert.Equal(HttpStatusCode.OK, await bounded.GetAsync("/console/settings"));
        Assert.DoesNotContain("<code>GraceDays</code>", bounded.Html, StringComparison.Ordinal);
        var narrow = bench.Server.ClientOf(ConsoleBench.Of(CallerRoles.SyncOperator, TestCallers.Of(academies: ["TOULOUSE"])));
        Assert.Equal("PERIMETER_EXCEEDED", (await RichError.OfAsync(narrow.Operations.GetSettingsAsync(new()))).Reason);
        using var officer = await bench.SignInAsync(CallerRoles.PrivacyOfficer);
        Assert.Equal(HttpStatusCode.OK, await officer.GetAsync("/console/settings"));
        Assert.Contains("persons who left", officer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<code>GraceDays</code>", officer.Html, StringComparison.Ordinal);
        using var other = await bench.SignInAsync(CallerRoles.DirectorySupport);
        Assert.Equal(HttpStatusCode.Forbidden, await other.GetAsync("/console/settings"));
    }

    [Fact]
    public async Task Register_HasItsSheets_AndSaysWhatIsMissing()
    {
        using var browser = await bench.SignInAsync(CallerRoles.PrivacyOfficer);
        var known = await Client.GetRegisterAsync(new());

        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/console/privacy/register"));
        Assert.Equal(5, known.Sheets.Count);
        Assert.NotEmpty(known.Missing);
        Assert.All(known.Sheets, sheet => Assert.Contains(sheet.Title, browser.Text, StringComparison.Ordinal));
        Assert.Contains("To be completed by the operator", browser.Text, StringComparison.Ordinal);
        Assert.Contains("Conventions en vigueur : 1,", browser.Text, StringComparison.Ordinal);
        var far = bench.Server.ClientOf(ConsoleBench.Of(CallerRoles.PrivacyOfficer, TestCallers.Of(academies: ["LIMOGES"])));
        Assert.Contains(
            "Conventions en vigueur : 0, écoles : 0", (await far.Privacy.GetRegisterAsync(new())).Sheets[0].Items[0].Lines, StringComparer.Ordinal);
        await browser.GetAsync("/console/privacy/register?csv=1");
        Assert.Contains("fiche;rubrique;contenu\r\n", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_IsAPageAndAFile_TracedEachTime_AndOutsideThePerimeterIsAnUnknownOne()
    {
        var person = await PupilAsync("200");
        using var browser = await bench.SignInAsync(CallerRoles.PrivacyOfficer, name: "export");
        await browser.StatePurposeAsync("Demande d'accès");

        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync($"/console/privacy/export/{person}"));
        Assert.Contains("Identité et scolarité", browser.Text, StringComparison.Ordinal);
        Assert.True(browser.Html.Length < 100_000, $"{browser.Html.Length}");
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync($"/console/privacy/export/{person}?format=json"));
        Assert.Contains("attachment", browser.Answer.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
        Assert.Contains($"\"personId\": \"{person}\"", browser.Html, StringComparison.Ordinal);
        await browser.GetAsync($"/console/privacy/export/{person}?format=html");
        Assert.StartsWith("<!DOCTYPE html>", browser.Html, StringComparison.Ordinal);
        await browser.GetAsync($"/console/accesses?person={person}&csv=1");
        Assert.Equal(3, browser.Html.Split("PrivacyService/ExportPersonData").Length - 1);

        using var outside = await bench.SignInAsync(CallerRoles.PrivacyOfficer, TestCallers.Of(academies: ["LIMOGES"]));
        await outside.StatePurposeAsync("Demande d'accès");
        Assert.Equal(HttpStatusCode.NotFound, await outside.GetAsync($"/console/privacy/export/{person}"));
        using var reader = await bench.SignInAsync(CallerRoles.DirectorySupport);
        Assert.Equal(HttpStatusCode.Forbidden, await reader.GetAsync($"/console/privacy/export/{person}"));
    }

    [Fact]
    public async Task Restriction_TypedCheckedAndSentTwice_IsRecordedOnce_ThenLifted()
    {
        var person = await PupilAsync("201");
        using var browser = await bench.SignInAsync(CallerRoles.PrivacyOfficer);
        await browser.StatePurposeAsync("Demande de la famille");
        var page = $"/console/privacy/request?kind={(int)MeasureKind.Restriction}";
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(page + "&person=" + person));
        Assert.Contains($"value=\"{person}\"", browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(page, ("person", ""), ("said", Said)));
        Assert.Contains("href=\"#person\"", browser.Html, StringComparison.Ordinal);
        Assert.Contains($">{Said}</textarea>", browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await browser.SendAsync(page, ("person", new string('0', 31) + "9"), ("said", Said)));
        Assert.Contains("No person of your perimeter", browser.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(page, ("person", person), ("requester", "2"), ("said", Said)));
        Assert.Contains("Restrict the processing of Zoé", browser.Text, StringComparison.Ordinal);
        Assert.Empty(await MeasuresAsync(person));

        var fields = ConsoleBrowser.FieldsOf(browser.Html).Append(("step", "record")).ToList();
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(page, fields));
        var told = browser.Location;
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(page, fields));
        Assert.Equal(told, browser.Location);
        var measure = Assert.Single(await MeasuresAsync(person));
        Assert.Equal((MeasureKind.Restriction, RequesterKind.Parent, Said), (measure.Kind, measure.Requester, measure.Reason));
        Assert.Equal(
            HttpStatusCode.Conflict, await browser.PostAsync(page, [.. fields.Where(one => one.Item1 is not "form"), ("form", "other")]));
        Assert.Contains("restricted", browser.Text, StringComparison.Ordinal);

        await browser.GetAsync("/console/measures");
        Assert.Contains("/console/privacy/measures/" + measure.MeasureId, browser.Html, StringComparison.Ordinal);
        var lift = $"/console/privacy/measures/{measure.MeasureId}?choice=lift";
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(lift));
        Assert.Contains("End the restriction for Zoé", browser.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(lift, ("reason", Said)));
        Assert.Contains("href=\"#day\"", browser.Html, StringComparison.Ordinal);
        fields = [.. ConsoleBrowser.FieldsOf(browser.Html), ("reason", Said), ("day", "2026-06-16")];
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(lift, fields));
        Assert.Equal(MeasureState.Closed, Assert.Single(await MeasuresAsync(person)).State);
        Assert.Equal(HttpStatusCode.Conflict, await browser.PostAsync(lift, [.. fields, ("form", "other")]));
        Assert.Contains("The measure is closed.", browser.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasure_ShowsWhatItErases_AndIsErasedOnce_RectificationStaysOpen()
    {
        var (person, wrong) = (await PupilAsync("202"), await PupilAsync("203"));
        using var browser = await bench.SignInAsync(CallerRoles.PrivacyOfficer);
        await browser.StatePurposeAsync("Demande de la famille");
        var page = $"/console/privacy/request?kind={(int)MeasureKind.Erasure}";
        await browser.GetAsync(page);
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(page, ("person", person), ("said", Said), ("check", "1")));
        Assert.Contains("Erase every version", browser.Text, StringComparison.Ordinal);
        Assert.Contains("TOULOUSE 202", browser.Text, StringComparison.Ordinal);
        var fields = ConsoleBrowser.FieldsOf(browser.Html).Append(("step", "record")).ToList();
        Assert.Equal(
            HttpStatusCode.Conflict, await browser.PostAsync(page, [.. fields.Where(one => one.Item1 is not "seen"), ("seen", "1 0"), ("form", "stale")]));
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(page, fields));
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(page, fields));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(browser.Location));
        Assert.Contains("It is recorded.", browser.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await browser.GetAsync($"/console/persons/{person}"));

        var rectify = $"/console/privacy/request?kind={(int)MeasureKind.Rectification}";
        await browser.GetAsync(rectify);
        await browser.SendAsync(rectify, ("person", wrong), ("field", "usage_name"), ("wanted", "ESSAI-DEUX"));
        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync(rectify, ("step", "record")));
        var measure = Assert.Single(await MeasuresAsync(wrong));
        Assert.Equal((MeasureState.Open, "ESSAI-DEUX"), (measure.State, Assert.Single(measure.Corrections).WantedValue));
        var extend = $"/console/privacy/measures/{measure.MeasureId}?choice=extend";
        await browser.GetAsync(extend);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(extend, ("reason", Said), ("day", "2027-06-16")));
        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync(extend, ("reason", Said), ("day", "2026-09-01")));
        await browser.GetAsync($"/console/measures?kind={(int)MeasureKind.Rectification}&csv=1");
        Assert.Contains($"{measure.MeasureId};rectification;{wrong};", browser.Html, StringComparison.Ordinal);
        Assert.Contains("2026-09-01", browser.Html, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<PrivacyMeasure>> MeasuresAsync(string person) =>
        [.. (await Client.ListMeasuresAsync(new() { Filter = new() { PersonId = person } })).Measures];

    private async Task<string> PupilAsync(string id) => (await bench.Store.Persons.FindPersonAsync(
        new Directory.Model.SourceRef("TOULOUSE", Directory.Model.AafCategory.Eleve, id),
        await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None))!.PersonId.ToString();
}
