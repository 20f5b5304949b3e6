using System.Net;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>Exports to the GAR in the console: each caller sees those of their schools.</summary>
public sealed class ConsoleGarTests(ConsoleBench bench) : IClassFixture<ConsoleBench>
{
    [Fact]
    public async Task Export_IsListedAndShownByCause_AndOutsideThePerimeterIsAnUnknownOne()
    {
        var pupil = (await bench.Store.Persons.FindPersonAsync(
            new Directory.Model.SourceRef("TOULOUSE", Directory.Model.AafCategory.Eleve, "200"),
            await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None))!;
        var export = await GarRows.ExportAsync(bench.Store, TwoSchools.Other, pupil.PersonId);
        using var operating = await bench.SignInAsync(CallerRoles.SyncOperator);
        using var elsewhere = await bench.SignInAsync(CallerRoles.SyncOperator, TestCallers.Of(academies: ["LIMOGES"]));

        Assert.Equal(HttpStatusCode.OK, await operating.GetAsync("/console/gar"));
        Assert.Contains($"/console/gar/{export}", operating.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await operating.GetAsync($"/console/gar/{export}"));
        Assert.Contains(TwoSchools.Other, operating.Text, StringComparison.Ordinal);
        Assert.Contains("pupil without level", operating.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(pupil.PersonId.ToString(), operating.Html, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await elsewhere.GetAsync("/console/gar"));
        Assert.DoesNotContain("U3", elsewhere.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await elsewhere.GetAsync($"/console/gar/{export}"));

        await operating.StatePurposeAsync("Reprise d'un export");
        Assert.Equal(HttpStatusCode.OK, await operating.GetAsync($"/console/gar/{export}/refusals?cause=LEVEL_MISSING&csv=1"));
        Assert.Contains($"{TwoSchools.Other};notice;LEVEL_MISSING;", operating.Html, StringComparison.Ordinal);
        await elsewhere.StatePurposeAsync("Essai");
        Assert.Equal(HttpStatusCode.NotFound, await elsewhere.GetAsync($"/console/gar/{export}/refusals"));
    }

    [Fact]
    public async Task Manager_IsNamedOnceForATerm_AndEnded_AndWhatMovedIsTold()
    {
        var director = (await bench.Server.Directory.ListPersonsAsync(new V1.ListPersonsRequest
        {
            Filter = new V1.PersonFilter { Uai = TwoSchools.Other, Role = V1.Role.Director },
        })).Persons.Single();
        using var approver = await bench.SignInAsync(CallerRoles.RightsApprover);
        await approver.StatePurposeAsync("Rentrée");
        await approver.GetAsync($"/console/gar/managers?uai={TwoSchools.Other}");
        Assert.Contains("No person is named", approver.Text, StringComparison.Ordinal);
        Assert.Contains($"value=\"{director.PersonId}\"", approver.Html, StringComparison.Ordinal);

        var name = $"/console/gar/managers/decide?act=add&uai={TwoSchools.Other}&person={director.PersonId}&to=2027-07-31";
        Assert.Equal(HttpStatusCode.OK, await approver.GetAsync(name));
        Assert.Contains($"{director.UsageName} to assign resources of {TwoSchools.Other}?", approver.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await approver.SendAsync(name, ("reason", " ")));
        var fields = ConsoleBrowser.FieldsOf(approver.Html).Append(("reason", "Déléguée")).ToList();
        Assert.Equal(HttpStatusCode.Redirect, await approver.PostAsync(name, fields));
        Assert.Equal(HttpStatusCode.Redirect, await approver.PostAsync(name, fields));
        var term = Assert.Single(await TermsAsync());
        Assert.Equal(("2027-07-31", "console", director.UsageName), (term.To, term.By, term.Person.UsageName));

        // Another person ends it between the page and the decision.
        var end = $"/console/gar/managers/decide?act=end&uai={TwoSchools.Other}&person={director.PersonId}";
        await approver.GetAsync(end);
        await bench.Server.Client.Gar.RemoveGarManagerAsync(
            new V1.RemoveGarManagerRequest { Uai = TwoSchools.Other, PersonId = director.PersonId, Reason = "Départ" });
        Assert.Equal(HttpStatusCode.Conflict, await approver.SendAsync(end, ("reason", "Départ")));
        Assert.Contains("have changed since you read the page", approver.Text, StringComparison.Ordinal);

        using var elsewhere = await bench.SignInAsync(CallerRoles.RightsApprover, TestCallers.Of(uais: [TwoSchools.Small]));
        await elsewhere.StatePurposeAsync("Essai");
        Assert.Equal(HttpStatusCode.BadRequest, await elsewhere.GetAsync($"/console/gar/managers?uai={TwoSchools.Other}"));
        Assert.Contains("No school of your perimeter", elsewhere.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await elsewhere.GetAsync(name));
    }

    private async Task<IReadOnlyList<V1.GarManager>> TermsAsync() => (await bench.Server.Client.Gar.ListGarManagersAsync(
        new V1.ListGarManagersRequest { Uai = TwoSchools.Other })).Managers;
}
