using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Conventions;

/// <summary><c>conventions ending</c> and <c>conventions renew</c>: what ends is seen before, and is renewed by one command.</summary>
public sealed class RenewVerbTests : IAsyncLifetime
{
    private static readonly string[] Renewing =
    [
        "conventions", "renew", "--all", "--from", "2025-2026", "--by", "A. D'ESSAI", "--output", "json",
    ];

    private readonly TempFolder folder = new();
    private TestStore store = null!;

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        await File.WriteAllTextAsync(folder.File("conventions.csv"), SampleData.ConventionsCsv);
        await File.WriteAllTextAsync(folder.File("convention-schools.csv"), SampleData.ConventionSchoolsCsv);
        Assert.Equal(0, (await RunAsync("2026-06-15", "conventions", "import", folder.File("conventions.csv"))).Exit);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Renew_WithoutAName_IsShownAndNotRecorded()
    {
        var shown = await RunAsync("2026-07-06", "conventions", "renew", "--all", "--from", "2025-2026", "--dry-run", "--lang", "fr");
        var refused = await RunAsync("2026-07-06", "conventions", "renew", "--all", "--from", "2025-2026", "--lang", "fr");

        Assert.Equal((0, 2), (shown.Exit, refused.Exit));
        Assert.Contains("Serait enregistré", shown.Output, StringComparison.Ordinal);
        Assert.Contains("--by est obligatoire.", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-07-06", 0, 0)]
    [InlineData("2026-07-07", 12, 0)]
    [InlineData("2026-09-05", 12, 0)]
    [InlineData("2026-09-06", 0, 12)]
    [InlineData("2026-11-05", 0, 0)]
    public async Task Ending_DayByDay_ListsTheSchoolsBeforeAndAfterTheEnd(string day, int ending, int ended)
    {
        var schools = Json(await RunAsync(day, "conventions", "ending", "--within", "60", "--output", "json")).GetProperty("schools")
            .EnumerateArray().ToList();

        Assert.Equal(
            (ending, ended),
            (schools.Count(one => !one.GetProperty("ended").GetBoolean()), schools.Count(one => one.GetProperty("ended").GetBoolean())));
        Assert.All(schools, one => Assert.Equal("2026-09-05", one.GetProperty("lastDay").GetString()));
    }

    [Fact]
    public async Task RenewOne_RecordsTheNextYear_WithItsFeeAndABlankEnd_Once()
    {
        string[] renewing =
        [
            "conventions", "renew", "RODEZ-2025-2026", "--signed-on", "2026-06-12", "--by", "A. D'ESSAI", "--output", "json",
        ];
        var convention = Assert.Single(Json(await RunAsync("2026-06-15", renewing)).GetProperty("renewed").EnumerateArray());

        Assert.Equal(
            ("RODEZ-2026-2027", "2026-2027", "2026-06-12", "2027-09-05", true, 4100, 41000, 10),
            (Text("reference"), Text("schoolYear"), Text("effectiveFrom"), Text("endsOn"), convention.GetProperty("endBlank").GetBoolean(),
                convention.GetProperty("feePerSchoolCents").GetInt32(), convention.GetProperty("amountCents").GetInt32(),
                convention.GetProperty("schools").GetArrayLength()));
        Assert.Equal(
            2, Json(await RunAsync("2026-07-07", "conventions", "ending", "--output", "json")).GetProperty("schools").GetArrayLength());
        var again = await RunAsync("2026-06-15", renewing);
        Assert.Equal((4, "ConventionAlreadyExists"), (again.Exit, Json(again).GetProperty("reason").GetString()));

        string? Text(string name) => convention.GetProperty(name).GetString();
    }

    [Fact]
    public async Task RenewAll_ShownThenDone_LeavesOutWhatIsRenewedOrTerminated()
    {
        Assert.Equal(2, Json(await RunAsync("2026-06-15", [.. Renewing, "--dry-run"])).GetProperty("renewed").GetArrayLength());
        Assert.Equal(5, Json(await RunAsync("2026-06-15", "conventions", "list", "--output", "json")).GetArrayLength());
        string[] ends =
        [
            "conventions", "terminate", "PAULHAN-2025-2026", "--on", "2026-06-30", "--by", "A. D'ESSAI", "--reason", "Résiliation", "--early",
        ];
        Assert.Equal(0, (await RunAsync("2026-06-15", ends)).Exit);

        var done = Json(await RunAsync("2026-09-20", Renewing)).GetProperty("renewed");
        Assert.Equal(
            ("RODEZ-2026-2027", "2026-09-20"),
            (Assert.Single(done.EnumerateArray()).GetProperty("reference").GetString(), done[0].GetProperty("effectiveFrom").GetString()));
        Assert.Equal(0, Json(await RunAsync("2026-09-20", Renewing)).GetProperty("renewed").GetArrayLength());
        var terminated = await RunAsync(
            "2026-09-20", "conventions", "renew", "PAULHAN-2025-2026", "--by", "A. D'ESSAI", "--output", "json");
        Assert.Equal((4, "ConventionTerminated"), (terminated.Exit, Json(terminated).GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("InvalidArgument", "--all")]
    [InlineData("InvalidArgument", "RODEZ-2025-2026", "--all", "--from", "2025-2026")]
    [InlineData("InvalidArgument", "RODEZ-2025-2026", "--year", "2025-2026")]
    [InlineData("InvalidArgument", "RODEZ-2025-2026", "--effective-from", "2027-09-06")]
    [InlineData("FeeUnknown", "RODEZ-2025-2026", "--year", "2031-2032")]
    [InlineData("ConventionNotFound", "MILLAU-2025-2026")]
    public async Task Renew_OfWhatCannotBe_IsRefusedAndRecordsNothing(string reason, params string[] more)
    {
        var refused = await RunAsync(
            "2026-06-15", [.. (string[])["conventions", "renew", "--by", "A. D'ESSAI", "--output", "json"], .. more]);

        Assert.NotEqual(0, refused.Exit);
        Assert.Equal(reason, Json(refused).GetProperty("reason").GetString());
        Assert.Equal(5, Json(await RunAsync("2026-06-15", "conventions", "list", "--output", "json")).GetArrayLength());
    }

    [Theory]
    [InlineData("fr", "achevée", "renouvelle")]
    [InlineData("en", "ended", "renews")]
    public async Task EndingAndRenew_InEachLanguage_SayWhatToDo(string language, string state, string act)
    {
        var (_, ending, _) = await RunAsync("2026-09-06", "conventions", "ending", "--lang", language);
        Assert.Contains(state, ending, StringComparison.Ordinal);
        Assert.Contains(act, ending, StringComparison.Ordinal);
        Assert.Contains(
            "RODEZ-2026-2027", (await RunAsync("2026-09-06", [.. Renewing[..^2], "--lang", language])).Output, StringComparison.Ordinal);
    }

    private static JsonElement Json((int Exit, string Output, string Error) ran)
    {
        Assert.True(ran.Output.Length > 0);
        return JsonDocument.Parse(ran.Output).RootElement;
    }

    private Task<(int Exit, string Output, string Error)> RunAsync(string day, params string[] arguments) => Verb.RunAsync(
        new FakeTime(new DateTimeOffset(DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture), new TimeOnly(10, 0), TimeSpan.Zero)),
        [.. arguments, "--database", "sqlite:" + store.Path]);
}
