using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Host;

/// <summary>The change of year by the clock of the real process, where the machine has faketime (Debian: <c>faketime</c>).</summary>
public sealed class ProcessClockTests
{
    // In France the year begins an hour before it does in UTC.
    [Fact]
    public async Task Day_AtTheChangeOfYear_IsThatOfFrance()
    {
        using var folder = new TempFolder();
        await using var bench = await SyncBench.CreateAsync(TwoSchools.Small);
        Assert.Equal(0, (await Verb.RunAsync(
            "conventions", "create", "ESSAI-2026", "--school-year", "2026-2027", "--academy", "TOULOUSE", "--collectivite",
            "COMMUNE D'ESSAI", "--siret", "21120202300019", "--signed-on", "2026-09-01", "--school", TwoSchools.Other, "--by", "A. D'ESSAI",
            "--database", "sqlite:" + bench.Files.Path)).Exit);

        var answer = await RunAsync(
            "2026-12-31 23:00:30", "conventions", "ending", "--within", "300", "--database", "sqlite:" + bench.Files.Path, "--output", "json");

        Assert.Equal("2027-01-01", answer.GetProperty("on").GetString());
        Assert.Equal(
            247, answer.GetProperty("schools").EnumerateArray()
                .Single(school => school.GetProperty("uai").GetString() is TwoSchools.Other).GetProperty("daysLeft").GetInt32());
    }

    private static async Task<JsonElement> RunAsync(string utc, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "faketime", [utc, "dotnet", Path.Combine(AppContext.BaseDirectory, "entecole.dll"), .. arguments])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        };
        start.Environment["TZ"] = "UTC";
        // The runtime's own waits go by the other clock.
        start.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        start.Environment["DONT_FAKE_MONOTONIC"] = "1";
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            process = null;
        }

        Assert.SkipWhen(process is null, "faketime is not installed.");
        using (process!)
        {
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            return JsonDocument.Parse(output).RootElement;
        }
    }
}
