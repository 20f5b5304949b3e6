using System.Net;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>Conventions in the browser: what a change does, then the change, once, as it was shown; what is typed stays.</summary>
public sealed class ConsoleConventionTests(ConsoleBench bench) : IClassFixture<ConsoleBench>
{
    private const string Base = "/console/conventions";
    private const string Why = "Avenant du 17 juin";
    private const string Essai = "ESSAI-20250901";

    // In no extract: what these tests record changes no profile.
    private const string Another = "0120611Z";

    private EnrolmentService.EnrolmentServiceClient Client => bench.Server.Client.Enrolment;

    [Fact]
    public async Task Create_TypedWrong_IsShownAgainAsTyped_ThenRecordedOnceAsShown()
    {
        using var browser = await bench.SignInAsync(CallerRoles.EnrolmentAdmin);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(Base + "/new"));
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(Base + "/new", [.. Typed("NEUVE"), ("siret", "123"), ("signed", "")]));
        Assert.Contains("href=\"#siret\"", browser.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"#signed\"", browser.Html, StringComparison.Ordinal);
        Assert.Contains("value=\"COMMUNE &quot;NEUVE&quot;\"", browser.Html, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(Base + "/new", Typed("NEUVE")));
        Assert.Contains("Record NEUVE?", browser.Text, StringComparison.Ordinal);
        Assert.Contains("€40.00", browser.Text, StringComparison.Ordinal);
        Assert.Equal("CONVENTION_NOT_FOUND", (await RichError.OfAsync(Client.GetConventionAsync(new() { Reference = "NEUVE" }))).Reason);

        var fields = ConsoleBrowser.FieldsOf(browser.Html).Append(("step", "record")).ToList();
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(Base + "/new", fields));
        var told = browser.Location;
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(Base + "/new", fields));
        Assert.Equal((told, Base + "/NEUVE?done=1"), (browser.Location, told));
        var version = Assert.Single((await Client.GetConventionAsync(new() { Reference = "NEUVE", IncludeHistory = true })).History);
        Assert.Equal(("console", 4000), (version.By, version.Convention.AmountCents));
        Assert.Equal([TwoSchools.District], version.Convention.Schools.Select(school => school.Uai), StringComparer.Ordinal);

        // The same again, as another form: it is there.
        Assert.Equal(
            HttpStatusCode.Conflict, await browser.PostAsync(Base + "/new", [.. fields.Where(one => one.Item1 is not "form"), ("form", "other")]));
        Assert.Contains("already", browser.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"COMMUNE &quot;NEUVE&quot;\"", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_OutsideThePerimeter_IsRefusedOnTheForm_AsTyped()
    {
        using var browser = await bench.SignInAsync(CallerRoles.EnrolmentAdmin, TestCallers.Of(academies: ["MONTPELLIER"]));
        await browser.GetAsync(Base + "/new");

        Assert.Equal(HttpStatusCode.Forbidden, await browser.SendAsync(Base + "/new", Typed("HORS")));

        Assert.Contains("Nothing was done", browser.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"HORS\"", browser.Html, StringComparison.Ordinal);
        foreach (var page in new[] { "/amend", "/terminate", "/notice" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await browser.GetAsync($"{Base}/{Essai}{page}"));
        }

        Assert.Equal(HttpStatusCode.NotFound, await browser.GetAsync($"{Base}/renew/{Essai}"));
    }

    [Fact]
    public async Task Amend_OfWhatAnotherHasAmendedMeanwhile_SaysWhat_AndKeepsWhatWasTyped()
    {
        await CreateAsync("MODIF");
        using var browser = await bench.SignInAsync(CallerRoles.EnrolmentAdmin);
        var page = Base + "/MODIF/amend";
        await browser.GetAsync(page);
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(
            page, [.. Typed("MODIF"), ("schools", $"{TwoSchools.District}\n{Another.ToLowerInvariant()}")]));
        Assert.Contains("What changes", browser.Text, StringComparison.Ordinal);
        var other = (await Client.GetConventionAsync(new() { Reference = "MODIF" })).Convention;
        other.City = "RODEZ";
        await Client.AmendConventionAsync(new() { Convention = other, Reason = "Par une autre personne" });

        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(page, ("step", "record"), ("reason", "")));
        Assert.Contains("href=\"#reason\"", browser.Html, StringComparison.Ordinal);
        await browser.SendAsync(page, ("step", "edit"), ("reason", Why));
        Assert.Contains($"name=\"reason\" value=\"{Why}\"", browser.Html, StringComparison.Ordinal);
        await browser.SendAsync(page, [.. Typed("MODIF"), ("schools", $"{TwoSchools.District} {Another}"), ("reason", Why)]);
        var stale = ConsoleBrowser.FieldsOf(browser.Html).Append(("step", "record")).Append(("reason", Why)).ToList();
        other.Address = "1 PLACE D'ARMES";
        await Client.AmendConventionAsync(new() { Convention = other, Reason = "Encore une autre" });
        Assert.Equal(HttpStatusCode.Conflict, await browser.PostAsync(page, stale));
        Assert.Contains("Encore une autre", browser.Text, StringComparison.Ordinal);
        Assert.Contains("Par une autre personne", browser.Text, StringComparison.Ordinal);
        Assert.Contains($">{Why}</textarea>", browser.Html, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync(page, ("step", "record"), ("reason", Why)));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(browser.Location));
        Assert.Contains("It is recorded.", browser.Text, StringComparison.Ordinal);
        var now = (await Client.GetConventionAsync(new() { Reference = "MODIF", IncludeHistory = true })).History[0];
        Assert.Equal((Why, 2, 8000), (now.Reason, now.Convention.SchoolCount, now.Convention.AmountCents));
    }

    [Fact]
    public async Task Terminate_TooEarly_IsSaidOnTheForm_AndEarlyShowsTheImpactByRole()
    {
        using var browser = await bench.SignInAsync(CallerRoles.EnrolmentAdmin);
        var page = $"{Base}/{Essai}/terminate";
        await browser.GetAsync(page);

        Assert.Equal(HttpStatusCode.Conflict, await browser.SendAsync(page, ("day", "2026-06-30")));
        Assert.Contains("formal notice", browser.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"2026-06-30\"", browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(page, ("day", "2031-06-30"), ("early", "1")));
        Assert.Contains("href=\"#day\"", browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(page, ("day", "2026-06-30"), ("early", "1")));

        Assert.Contains("pupils", browser.Text, StringComparison.Ordinal);
        Assert.Contains("suspended", browser.Text, StringComparison.Ordinal);
        Assert.Empty((await Client.GetConventionAsync(new() { Reference = Essai })).Convention.TerminatedOn);
    }

    [Fact]
    public async Task NoticeThenTermination_AreDecidedOnce_WithTheirReason()
    {
        await CreateAsync("FIN");
        using var browser = await bench.SignInAsync(CallerRoles.EnrolmentAdmin);
        var notice = Base + "/FIN/notice";
        await browser.GetAsync(notice);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(notice, ("day", "2026-12-01")));
        Assert.Contains("href=\"#day\"", browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(notice, ("day", "2026-06-16")));
        Assert.Contains("16 July 2026", browser.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync(notice, ("reason", Why)));
        Assert.Equal("2026-06-16", (await Client.GetConventionAsync(new() { Reference = "FIN" })).Convention.NoticeOn);

        var page = Base + "/FIN/terminate";
        await browser.GetAsync(page);
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(page, ("day", "2026-08-15")));
        var fields = ConsoleBrowser.FieldsOf(browser.Html).Append(("reason", Why)).ToList();
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(page, fields));
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(page, fields));
        var ended = await Client.GetConventionAsync(new() { Reference = "FIN", IncludeHistory = true });
        Assert.Equal(("2026-08-15", Why, 3), (ended.Convention.TerminatedOn, ended.Convention.TerminationReason, ended.History.Count));

        Assert.Equal(HttpStatusCode.Conflict, await browser.PostAsync(page, [.. fields.Where(one => one.Item1 is not "form"), ("form", "other")]));
        Assert.Contains("terminated", browser.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renew_OneThenAllOfAYear_AreShownBeforeTheyAreRecorded()
    {
        await CreateAsync("SUITE-2025-2026");
        await CreateAsync("AUTRE-2025-2026", Another);
        using var browser = await bench.SignInAsync(CallerRoles.EnrolmentAdmin);
        var one = Base + "/renew/SUITE-2025-2026";
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(one));
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(one, ("signed", "2027-12-01")));
        Assert.Contains("href=\"#first\"", browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(one, ("signed", "2026-06-17"), ("first", "2026-09-06")));
        Assert.Contains("SUITE-2026-2027", browser.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync(one));
        Assert.Equal(Base + "/SUITE-2026-2027?done=1", browser.Location);

        var all = Base + "/renew?from=2025-2026";
        await browser.GetAsync(all);
        Assert.Contains("value=\"2025-2026\"", browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(all, ("from", "2025"), ("signed", "2026-06-17")));
        Assert.Contains("href=\"#from\"", browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(all, ("from", "2025-2026"), ("signed", "2026-06-17"), ("first", "2026-09-06")));
        Assert.Contains("AUTRE-2026-2027", browser.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SUITE-2026-2027", browser.Text, StringComparison.Ordinal);
        var stale = ConsoleBrowser.FieldsOf(browser.Html).ToList();
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(all, stale));
        Assert.Equal(Base + "?year=2026-2027&done=1", browser.Location);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(browser.Location + "&csv=1"));
        Assert.Contains("AUTRE-2026-2027;2026-2027;TOULOUSE;", browser.Html, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Conflict, await browser.PostAsync(all, [.. stale.Where(field => field.Name is not "form"), ("form", "other")]));
        Assert.Contains("No convention to renew", browser.Text, StringComparison.Ordinal);
    }

    private static (string, string)[] Typed(string reference) =>
    [
        ("reference", reference), ("year", "2025-2026"), ("academy", "toulouse"), ("collectivite", "COMMUNE \"NEUVE\""),
        ("siret", "211 202 023 00019"), ("signed", "2026-05-01"), ("to", "2026-08-31"), ("fee", "40"), ("schools", TwoSchools.District),
    ];

    private async Task CreateAsync(string reference, string? uai = null) => await Client.CreateConventionAsync(new()
    {
        Convention = new()
        {
            Reference = reference, SchoolYear = "2025-2026", Academy = "TOULOUSE", Collectivite = "COMMUNE D'ESSAI", Siret = "21120202300019",
            SignedOn = "2026-05-01", EffectiveFrom = "2026-05-01", EffectiveTo = "2026-08-31", FeePerSchoolCents = 4000, SchoolCount = 1,
            AmountCents = 4000, Schools = { new ConventionSchool { Uai = uai ?? TwoSchools.District, SchoolName = "E.E.PU", Commune = "RODEZ", Department = "12" } },
        },
    });
}
