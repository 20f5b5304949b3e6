using System.Text;
using System.Text.Json;
using EntEcole.Directory.Tests.Server.Grpc.Indicators;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Indicators;

/// <summary>Counts on the command line: a table, bars, a CSV that no spreadsheet runs, JSON, the series of months.</summary>
public sealed class IndicatorVerbTests(IndicatorTown town) : IClassFixture<IndicatorTown>
{
    [Fact]
    public async Task Verb_OfSchools_ShowsATableAndWritesACsvWithAFrenchHeader()
    {
        using var folder = new TempFolder();
        var (exit, output, _) = await RunAsync("--level", "school", "--csv", folder.Path, "--lang", "fr");

        Assert.Equal(0, exit);
        Assert.Contains("4 lieux écrits", output, StringComparison.Ordinal);
        Assert.Contains("une fois par lieu et par rôle", output, StringComparison.Ordinal);
        var file = Assert.Single(System.IO.Directory.GetFiles(folder.Path, "indicateurs-school-2026-06-17-r*.csv"));
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n");
        Assert.StartsWith("clé;nom;écoles inscrites;écoles alimentées;élèves;responsables;enseignants;", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(";personnes", lines[0], StringComparison.Ordinal);
        Assert.Contains($"{IndicatorTown.First};E.E.PU JEAN MOULIN RODEZ;1;1;2;1;1;1;0;1;0;1;0;0;0;0;0;0;0;1;0;0;5", lines, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Verb_InPublicForm_SaysNoSmallNumberInTableCsvAndJson()
    {
        using var folder = new TempFolder();
        var file = folder.File("public.csv");
        await RunAsync("--level", "school", "--public", "--csv", file);
        var line = (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Single(
            one => one.StartsWith(IndicatorTown.First, StringComparison.Ordinal));
        Assert.Equal($"{IndicatorTown.First};E.E.PU JEAN MOULIN RODEZ;1;1;<5;<5;<5;<5;0;<5;0;<5;0;0;0;0;nc;nc;nc;nc;nc;nc;nc", line);

        var (_, json, _) = await RunAsync("--level", "school", "--public", "--output", "json");
        var school = JsonDocument.Parse(json).RootElement.GetProperty("indicators").EnumerateArray().Single(
            one => one.GetProperty("key").GetString() is IndicatorTown.First);
        Assert.False(school.TryGetProperty("persons", out _));
        Assert.Equal("below5", school.GetProperty("accounts")[0].GetProperty("activeForm").GetString());
        Assert.False(school.GetProperty("accounts")[0].TryGetProperty("active", out _));
    }

    [Fact]
    public async Task Chart_IsBarsOfTextWithTheirNumbers()
    {
        var (exit, output, _) = await RunAsync("--level", "academy", "--chart");

        Assert.Equal(0, exit);
        Assert.Equal(
            ["MONTPELLIER ####### 1", "TOULOUSE    ######################################## 6"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')), StringComparer.Ordinal);
        Assert.Equal(2, (await RunAsync("--chart", "--public")).Exit);
    }

    [Fact]
    public async Task Words_ThatAreNoLevelRoleOrFilter_AreRefused()
    {
        Assert.Equal(2, (await RunAsync("--level", "country")).Exit);
        Assert.Equal(2, (await RunAsync("--level", "3")).Exit);
        Assert.Equal(2, (await RunAsync("--chart", "--role", "wizard")).Exit);
        Assert.Equal(2, (await RunAsync("--siret", "12")).Exit);
        Assert.Equal(2, (await RunAsync("--as-of", "2026-06-17")).Exit);
    }

    [Fact]
    public async Task Series_ListsTheMonthsThatTheWorkerKept()
    {
        var (exit, output, _) = await RunAsync("series", "--to", "2026-12-31");
        Assert.Equal(0, exit);
        Assert.Contains("2026-07", output, StringComparison.Ordinal);
        Assert.Contains("No snapshot", (await RunAsync("series", "--to", "2026-06-30")).Output, StringComparison.Ordinal);
    }

    private Task<(int Exit, string Output, string Error)> RunAsync(params string[] words) =>
        Verb.RunAsync(town.Time, ["indicators", .. words, "--database", "sqlite:" + town.File]);
}
