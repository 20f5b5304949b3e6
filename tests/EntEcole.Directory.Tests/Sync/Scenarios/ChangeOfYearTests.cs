using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Scenarios;

/// <summary>September: everybody moves up, the eldest leave, the youngest come, classes are renamed.</summary>
public sealed class ChangeOfYearTests
{
    private static readonly SyncSettings Guarded = new();

    [Fact]
    public async Task ChangeOfYear_OnTheFirstOfSeptember_PassesWithoutAnyHold()
    {
        var (before, after) = Years();
        await using var bench = await ReadyAsync(before);

        var report = await bench.SyncAsync(bench.Deliver(after.Extract("20260901")), new DateOnly(2026, 9, 1), settings: Guarded);

        Assert.Equal((RunState.Applied, 0), (report.State, report.Held.Count));
        Assert.Equal(after.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task ChangeOfYear_InJanuary_OnlyThoseWhoLeaveWait()
    {
        var (before, after) = Years();
        await using var bench = await ReadyAsync(before);

        var report = await bench.SyncAsync(bench.Deliver(after.Extract("20260115")), new DateOnly(2026, 1, 15), settings: Guarded);

        Assert.Equal(RunState.Held, report.State);
        foreach (var uai in (string[])[Town.A, Town.B])
        {
            Assert.Contains(new HeldReport(uai, "pupil", 32, 4, 3, "schoolDepartures"), report.Held);
        }

        // The eldest of both schools are still there with their parents, in last year's class, which now has its new name; all others have
        // moved up.
        var seen = await Town.SeenAsync(bench.Store);
        Assert.Empty(after.Key(Town.A, Town.B).Except(seen, StringComparer.Ordinal));
        Assert.Equal(
            Ids(before.Key(Town.A, Town.B)).Except(Ids(after.Key(Town.A, Town.B)), StringComparer.Ordinal),
            Ids(seen.Except(after.Key(Town.A, Town.B), StringComparer.Ordinal)), StringComparer.Ordinal);
        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            report.PlanId!.Value, true, [], "A. D'ESSAI", "Vérifié", CancellationToken.None);
        Assert.Equal(after.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task TheYoungestAndTheEldest_AreNewAndSuspended_TheOthersAreWhoTheyWere()
    {
        var (before, after) = Years();
        await using var bench = await ReadyAsync(before);
        var second = await bench.GetAsync(AafCategory.Eleve, "1005");

        await bench.SyncAsync(bench.Deliver(after.Extract("20260901")), new DateOnly(2026, 9, 1), settings: Guarded);

        Assert.Equal(second.PersonId, (await bench.GetAsync(AafCategory.Eleve, "1005")).PersonId);
        var gone = (await bench.GetAsync(AafCategory.Eleve, "1029")).Profiles.Single().Row;
        Assert.Equal(
            (ProfileState.Suspended, new DateOnly(2026, 9, 1), new DateOnly(2026, 12, 1)), (gone.State, gone.SuspendedOn, gone.PurgeOn));
        Assert.Equal(new DateOnly(2026, 9, 1), (await bench.GetAsync(AafCategory.Eleve, "1101")).Profiles.Single().Row.ActiveOn);
    }

    private static IEnumerable<string> Ids(IEnumerable<string> lines) =>
        lines.Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)]);

    private static async Task<SyncBench> ReadyAsync(Town before)
    {
        var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        await bench.SyncAsync(before.Extract("20260105"), new DateOnly(2026, 1, 5));
        Assert.Equal(before.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        return bench;
    }

    // Two schools of 32, four at each level; a class a level, with the year in its name.
    private static (Town Before, Town After) Years()
    {
        var before = Town.Of((Town.A, 32), (Town.B, 32)).Change((id, child) => Placed(child, (int.Parse(id[1..], null) - 1) / 4, "2025"));
        var after = before.Copy().Change((_, child) => child.Level is "CM2" ? null : Placed(child, IndexOf(child.Level) + 1, "2026"));
        for (var i = 1; i <= 4; i++)
        {
            after.Child($"110{i}", "1", $"160{i}").Child($"210{i}", "2", $"260{i}");
        }

        return (before, after.Change((id, child) => id[1] == '1' ? Placed(child, 0, "2026") : child));

        static int IndexOf(string level) => Town.Levels.ToList().IndexOf(level);

        // The class of a level keeps its id and changes its name.
        static Child Placed(Child child, int level, string year) => child with
        {
            Level = Town.Levels[level], ClassId = $"{child.School}{level}", ClassName = $"{Town.Levels[level]} {year}",
        };
    }
}
