using System.Text.Json;
using EntEcole.Directory.Tests.Server.Worker;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Operations;

/// <summary>The worker from the command line: one pass, pauses, and how academies stand.</summary>
public sealed class WorkerVerbTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private WorkerBench bench = null!;

    private string Database => "sqlite:" + bench.StorePath;

    public async ValueTask InitializeAsync() => bench = await WorkerBench.CreateAsync();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Worker_Once_AppliesWhatLiesThereAndEnds()
    {
        bench.Deliver("TOULOUSE", Day);
        bench.Deliver("MONTPELLIER", Day);
        var (exit, _, error) = await Verb.RunAsync(
            new AutoAdvancingTimeProvider(bench.Time.GetUtcNow()),
            ["worker", "--once", "--inbox", bench.InboxPath, "--database", Database, "--lang", "en"]);

        Assert.Equal(0, exit);
        Assert.Contains("Deliveries in the inbox: 2. Waits 60 s for them to lie still (InboxStillSeconds).", error, StringComparison.Ordinal);
        Assert.Contains("TOULOUSE toulouse-20261005 The extract of 2026-10-05 is applied by run", error, StringComparison.Ordinal);
        Assert.Equal(2, bench.In("done").Count);
    }

    [Fact]
    public async Task Worker_OnceThatFirstTakesUpWhatWasLeft_StillAppliesWhatLiesInTheInbox()
    {
        var left = bench.Deliver("TOULOUSE", Day);
        System.IO.Directory.Move(left, Path.Combine(
            System.IO.Directory.CreateDirectory(Path.Combine(bench.InboxPath, "processing")).FullName, Path.GetFileName(left)));
        bench.Deliver("MONTPELLIER", Day);

        var (exit, _, error) = await Verb.RunAsync(
            new AutoAdvancingTimeProvider(bench.Time.GetUtcNow()),
            ["worker", "--once", "--inbox", bench.InboxPath, "--database", Database, "--lang", "en"]);

        Assert.Equal((0, 2), (exit, bench.In("done").Count));
        Assert.Contains("MONTPELLIER", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_WithoutInbox_IsWrongUse()
    {
        var (exit, _, error) = await Verb.RunAsync("worker", "--database", Database, "--lang", "fr");
        Assert.Equal(2, exit);
        Assert.Contains("--inbox", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_OfAPausedAcademyByHand_IsRefusedUnlessTold()
    {
        Assert.Equal(0, (await Verb.RunAsync(
            "worker", "pause", "--academy", "toulouse", "--by", "A. D'ESSAI", "--reason", "Travaux", "--database", Database)).Exit);
        var path = bench.Deliver("TOULOUSE", Day);

        var (exit, output, _) = await Verb.RunAsync("sync", path, "--as-of", "2026-10-05", "--database", Database, "--output", "json");
        Assert.Equal(4, exit);
        Assert.Equal("AcademyPaused", JsonDocument.Parse(output).RootElement.GetProperty("reason").GetString());

        Assert.Equal(
            0, (await Verb.RunAsync(bench.Time, ["sync", path, "--as-of", "2026-10-05", "--database", Database, "--even-if-paused"])).Exit);
        Assert.Equal(0, (await Verb.RunAsync("worker", "resume", "--academy", "TOULOUSE", "--database", Database)).Exit);
        Assert.Equal(0, (await Verb.RunAsync(bench.Time, ["sync", path, "--as-of", "2026-10-05", "--database", Database])).Exit);
    }

    [Theory]
    [InlineData("fr", "en pause par A. D'ESSAI : Travaux")]
    [InlineData("en", "paused by A. D'ESSAI: Travaux")]
    public async Task Status_OfAPausedAcademy_SaysByWhomAndWhy(string language, string expected)
    {
        await Verb.RunAsync(
            "worker", "pause", "--academy", "TOULOUSE", "--by", "A. D'ESSAI", "--reason", "Travaux", "--database", Database);
        var (exit, output, _) = await Verb.RunAsync("worker", "status", "--database", Database, "--lang", language);
        Assert.Equal(0, exit);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_AfterANight_TellsTheAgeOfAcademiesAndSchools()
    {
        bench.Deliver("TOULOUSE", Day);
        await bench.WorkAsync();
        bench.Time.Advance(TimeSpan.FromDays(2));
        await bench.LookAsync();

        var (_, output, _) = await Verb.RunAsync(bench.Time, ["worker", "status", "--schools", "--database", Database, "--output", "json"]);
        var status = JsonDocument.Parse(output).RootElement;
        var academy = Assert.Single(status.GetProperty("academies").EnumerateArray());
        Assert.Equal(("TOULOUSE", "2026-10-05", 48L), (
            academy.GetProperty("academy").GetString(), academy.GetProperty("lastExtract").GetString(),
            academy.GetProperty("ageHours").GetInt64()));
        Assert.True(academy.TryGetProperty("missingSince", out _));
        var school = Assert.Single(
            status.GetProperty("schools").EnumerateArray(), one => one.GetProperty("uai").GetString() is WorkerBench.North);
        Assert.Equal(2, school.GetProperty("ageDays").GetInt32());
    }
}
