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
    }
}
