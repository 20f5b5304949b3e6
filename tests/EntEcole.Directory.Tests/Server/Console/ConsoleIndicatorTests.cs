using System.Net;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Server.Grpc.Indicators;
using EntEcole.Directory.V1;
using Microsoft.AspNetCore.Builder;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>Indicators in the browser and its files: the numbers of the call, masked as the call masks them.</summary>
public sealed class ConsoleIndicatorTests(IndicatorTown town) : IClassFixture<IndicatorTown>, IAsyncLifetime
{
    private WebApplication console = null!;
    private ConsoleBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        console = await town.Server.StartConsoleAsync();
        browser = new ConsoleBrowser(console.Urls.Single());
        await browser.SignInAsync(ConsoleBench.Of(CallerRoles.EnrolmentAdmin), town.Time);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await console.DisposeAsync();
    }

    [Fact]
    public async Task Indicators_AtEachLevel_AreThoseOfTheCall_MaskedAsItMasksThem()
    {
        foreach (var level in Enum.GetValues<IndicatorLevel>().Where(level => level is not IndicatorLevel.Unspecified))
        {
            foreach (var rounded in (bool[])[false, true])
            {
                var rows = (await town.As(CallerPerimeter.All).GetIndicatorsAsync(new() { Level = level, Rounded = rounded })).Indicators;
                Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(
                    $"/console/indicators?level={level}&rounded={(rounded ? 1 : 0)}&csv=1".ToLowerInvariant()));
                var lines = browser.Html.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
                Assert.Equal(
                    rows.Select(row => string.Join(';', row.Accounts.Select(one => Told(one.Active, one.ActiveForm)))),
                    lines.Select(line => string.Join(';', line.Split(';')[4..10])), StringComparer.Ordinal);
            }
        }

        await browser.GetAsync("/console/indicators?level=school&rounded=1");
        Assert.Contains("&lt;5", browser.Html, StringComparison.Ordinal);
        Assert.Contains("<svg", browser.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.GetAsync("/console/indicators?as_of=2019-01-01"));
        Assert.Contains("href=\"#as_of\"", browser.Html, StringComparison.Ordinal);
        await browser.GetAsync("/console/indicators?academy=LIMOGES");
        Assert.Contains("No place of your perimeter", browser.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Series_ShowsTheMonthsThatAreKept_AndSaysWhereThereAreNone()
    {
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/console/indicators/series?level=school&to=2026-12-31"));
        Assert.Contains("1 July 2026", browser.Text, StringComparison.Ordinal);
        Assert.Contains("<svg", browser.Html, StringComparison.Ordinal);
        await browser.GetAsync("/console/indicators/series?level=school&to=2026-12-31&csv=1");
        Assert.Contains($"2026-07-01;{IndicatorTown.First};", browser.Html, StringComparison.Ordinal);
        await browser.GetAsync("/console/indicators/series?to=2020-01-01");
        Assert.Contains("No month is kept", browser.Text, StringComparison.Ordinal);
    }

    private static string Told(long count, CountForm form) => form switch
    {
        CountForm.Below5 => "<5",
        CountForm.Withheld => "nc",
        _ => count.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
