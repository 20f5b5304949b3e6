using System.Text.Json;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>
/// The order of extracts in the inbox: a missing delta is reported until it ends, later ones wait; none is from the future.
/// </summary>
public sealed class GapTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private WorkerBench bench = null!;

    public async ValueTask InitializeAsync() => bench = await WorkerBench.CreateAsync();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Delta_AfterOneThatWasRefused_WaitsUntilAFullClosesTheGap()
    {
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync(Day);
        RefuseOf(Day.AddDays(1));
        await WorkAsync(Day.AddDays(1));
        bench.Deliver(Delta(Day.AddDays(2)), "delta-2");
        await WorkAsync(Day.AddDays(2));
        await WorkAsync(Day.AddDays(3));

        Assert.Contains("delta-2", bench.In(""), StringComparer.Ordinal);
        Assert.Equal([Day], await bench.AppliedAsync("TOULOUSE"));
        var gap = Assert.Single(bench.Notices, notice => notice.Kind is NoticeKind.Gap);
        Assert.Equal(("TOULOUSE", "1D", "Refused"), (gap.Academy, gap.Subject, gap.Cause));
        Assert.Contains("2026-10-06", gap.Text.English, StringComparison.Ordinal);
        Assert.Contains("extrait complet", gap.Text.French, StringComparison.Ordinal);
        Assert.Equal("10-06 gap TOULOUSE", Assert.Single(bench.Told, told => told.Contains(" gap ", StringComparison.Ordinal)).Replace(
            " Refused", "", StringComparison.Ordinal).Trim());

        bench.Deliver("TOULOUSE", Day.AddDays(3));
        await WorkAsync(Day.AddDays(3));
        Assert.Equal([Day, Day.AddDays(3)], await bench.AppliedAsync("TOULOUSE"));
        Assert.Single(bench.Notices, notice => notice.Kind is NoticeKind.GapClosed);
        // What the full extract has passed is too old by then.
        Assert.DoesNotContain("delta-2", bench.In(""), StringComparer.Ordinal);
        bench.Deliver(Delta(Day.AddDays(4)), "delta-4");
        await WorkAsync(Day.AddDays(4));
        Assert.Equal(Day.AddDays(4), (await bench.AppliedAsync("TOULOUSE"))[^1]);
    }

    [Fact]
    public async Task Delta_ThatWaits_IsAppliedOnceTheMissingOneComes()
    {
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync(Day);
        RefuseOf(Day.AddDays(1));
        await WorkAsync(Day.AddDays(1));
        bench.Deliver(Delta(Day.AddDays(2)), "delta-2");
        await WorkAsync(Day.AddDays(2));

        bench.Deliver(Delta(Day.AddDays(1)), "delta-1-again");
        await WorkAsync(Day.AddDays(2));
        await WorkAsync(Day.AddDays(2));

        Assert.Equal([Day, Day.AddDays(1), Day.AddDays(2)], await bench.AppliedAsync("TOULOUSE"));
        Assert.Empty(await bench.Store.Feeds.ListGapsAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Gap_ThatAnotherWorkerReported_IsEndedByOneThatStartsLater()
    {
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync(Day);
        RefuseOf(Day.AddDays(1));
        await WorkAsync(Day.AddDays(1));
        bench.Die();
        var full = WorkerBench.Extract("TOULOUSE", Day.AddDays(2));
        using var folder = new TempFolder();
        await new SyncRunner(bench.Store.ForSync(), SyncBench.Unguarded, new FakeTime(At(Day.AddDays(2))))
            .RunAsync(new SyncRequest(full.WriteTo(folder.File("full"))), null, CancellationToken.None);
        await WorkAsync(Day.AddDays(2));

        Assert.Equal(2, bench.Told.Count(told => told.Contains(" gap ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task DailyDeltas_DayWithoutOne_IsAGap()
    {
        bench.Settings = bench.Settings with
        {
            Sync = bench.Settings.Sync with { DailyDeltas = DailyDeltas.Parse("DailyDeltas", "TOULOUSE") },
        };
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync(Day);
        bench.Deliver(Delta(Day.AddDays(2)), "delta-2");
        await WorkAsync(Day.AddDays(2));

        Assert.Equal("Lost", Assert.Single(bench.Notices, notice => notice.Kind is NoticeKind.Gap).Cause);
        Assert.Contains("delta-2", bench.In(""), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Delivery_FromTheFuture_IsRefusedAndTheNextNightIsApplied()
    {
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync(Day);
        bench.Deliver("TOULOUSE", Day.AddYears(1));
        await WorkAsync(Day.AddDays(1));
        bench.Deliver("TOULOUSE", Day.AddDays(2));
        await WorkAsync(Day.AddDays(2));

        Assert.Equal([Day, Day.AddDays(2)], await bench.AppliedAsync("TOULOUSE"));
        Assert.Contains("10-06 Refused TOULOUSE ExtractDateInFuture", bench.Messages, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Delta_WithoutStructures_IsToldByTheStoreOrItsFolderAndElseSaysWhatCanBeDoneInTheInbox()
    {
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync(Day);
        bench.Deliver(Pupil(Day.AddDays(1), "100"), "delta-1");
        await WorkAsync(Day.AddDays(1));
        Assert.Equal([Day, Day.AddDays(1)], await bench.AppliedAsync("TOULOUSE"));

        Pupil(Day.AddDays(2), "900").WriteTo(Path.Combine(bench.InboxPath, "Toulouse", "delta-2"));
        await WorkAsync(Day.AddDays(2));
        Assert.Equal(Day.AddDays(2), (await bench.AppliedAsync("TOULOUSE"))[^1]);

        bench.Deliver(new ExtractBuilder { Date = $"{Day.AddDays(3):yyyyMMdd}", Delta = true }.Pupil("901", "77"), "delta-3");
        await WorkAsync(Day.AddDays(3));
        var refused = Assert.Single(bench.Notices, notice => notice.Kind is NoticeKind.Refused);
        Assert.Equal("AcademyUnknown", refused.Cause);
        Assert.DoesNotContain("--academy", refused.Text.English + refused.Text.French, StringComparison.Ordinal);
        Assert.Contains("TOULOUSE/", refused.Text.French, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfAFeedThatMissesADelta_SaysWhatItWaitsFor()
    {
        bench.Deliver("TOULOUSE", Day);
        await WorkAsync(Day);
        RefuseOf(Day.AddDays(1));
        await WorkAsync(Day.AddDays(1));

        var (_, output, _) = await Verb.RunAsync(
            bench.Time, ["worker", "status", "--database", "sqlite:" + bench.StorePath, "--output", "json"]);
        var missing = Assert.Single(Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("academies").EnumerateArray())
            .GetProperty("missingDeltas").EnumerateArray());
        Assert.Equal(("1D", "2026-10-06", "Refused"), (
            missing.GetProperty("degree").GetString(), missing.GetProperty("extractDate").GetString(),
            missing.GetProperty("cause").GetString()));
        (_, output, _) = await Verb.RunAsync(bench.Time, ["worker", "status", "--database", "sqlite:" + bench.StorePath, "--lang", "fr"]);
        Assert.Contains("06/10/2026", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfAnExtractFromTheFuture_ShowsNoAge()
    {
        using var folder = new TempFolder();
        var future = WorkerBench.Extract("TOULOUSE", Day.AddYears(1)).WriteTo(folder.File("future"));
        string[] sync = ["sync", future, "--database", "sqlite:" + bench.StorePath, "--allow-future"];
        Assert.Equal(2, (await Verb.RunAsync(bench.Time, sync)).Exit);
        var (exit, _, error) = await Verb.RunAsync(bench.Time, [.. sync, "--by", "A. D'ESSAI", "--reason", "Essai"]);
        Assert.True(exit == 0, error);

        var (_, output, _) = await Verb.RunAsync(
            bench.Time, ["worker", "status", "--database", "sqlite:" + bench.StorePath, "--output", "json"]);
        var academy = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("academies").EnumerateArray());
        Assert.True(academy.GetProperty("isDatedInFuture").GetBoolean());
        Assert.False(academy.TryGetProperty("ageHours", out var age) && age.ValueKind is not JsonValueKind.Null);
    }

    private static DateTimeOffset At(DateOnly day) => new(day, new TimeOnly(2, 0), TimeSpan.Zero);

    private static ExtractBuilder Delta(DateOnly date) => new ExtractBuilder { Date = $"{date:yyyyMMdd}", Delta = true }
        .School("1", WorkerBench.North).Pupil($"{200 + date.Day}", "1", "AUTRE");

    // As in the full extract, but for the level.
    private static ExtractBuilder Pupil(DateOnly date, string id) =>
        new ExtractBuilder { Date = $"{date:yyyyMMdd}", Delta = true }.Pupil(id, "1", level: "1122$CE1");

    private void RefuseOf(DateOnly date)
    {
        var delta = Delta(date);
        File.WriteAllText(delta.Path(bench.Deliver(delta, $"delta-cut-{date:yyyyMMdd}"), "Eleve"), "<cut");
    }

    private async Task WorkAsync(DateOnly day)
    {
        bench.Time.SetUtcNow(At(day) > bench.Time.GetUtcNow() ? At(day) : bench.Time.GetUtcNow());
        await bench.WorkAsync();
        bench.Time.Advance(bench.Settings.Patience);
        await bench.WorkAsync();
    }
}
