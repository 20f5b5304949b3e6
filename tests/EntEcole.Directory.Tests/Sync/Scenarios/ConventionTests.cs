using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Scenarios;

/// <summary>People of several schools, of which conventions cover some, or no longer, or again.</summary>
public sealed class ConventionTests
{
    // What happens once nothing waits for a late signature any more.
    private static readonly SyncSettings Guarded = new() { Guard = new GuardSettings { EnrolmentEndPatienceDays = 0 } };

    [Fact]
    public async Task TeacherOfFourSchools_OneLeavesTheConvention_HeKeepsTheThreeOthers()
    {
        var town = Town.Of((Town.A, 5), (Town.B, 5), (Town.C, 5), (Town.D, 5)).Teacher("9000", "1", "2", "3", "4");
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B, Town.C);
        await bench.EnrolAsync(new DateOnly(2025, 9, 2), new DateOnly(2026, 6, 14), Town.D);
        await bench.SyncAsync(bench.Deliver(town.Extract("20260610")), new DateOnly(2026, 6, 10), settings: Guarded);
        Assert.Equal(town.Key(Town.A, Town.B, Town.C, Town.D), await Town.SeenAsync(bench.Store));

        var report = await bench.SyncAsync(bench.Deliver(town.Extract("20260615")), settings: Guarded);

        Assert.Equal((RunState.Applied, 0), (report.State, report.Held.Count));
        Assert.Equal(town.Key(Town.A, Town.B, Town.C), await Town.SeenAsync(bench.Store));
        var teacher = await bench.GetAsync(AafCategory.PersEducNat, "9000");
        Assert.Equal(
            (Town.D, ProfileState.Suspended),
            Assert.Single(teacher.Profiles.Where(profile => profile.Row.State is ProfileState.Suspended).Select(
                profile => (profile.Uai, profile.Row.State))));
    }

    [Fact]
    public async Task ParentOfChildrenInThreeSchools_OneNotEnrolled_HasTwoProfilesAndTwoChildren()
    {
        var town = Town.Of((Town.A, 2), (Town.B, 2), (Town.C, 2)).Child("11", "1", "99").Child("12", "2", "99").Child("13", "3", "99");
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B);

        await bench.SyncAsync(bench.Deliver(town.Extract("20260615")), settings: Guarded);

        Assert.Equal(town.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        var parent = await bench.GetAsync(AafCategory.PersRelEleve, "99");
        Assert.Equal(
            [Town.B, Town.A], parent.Profiles.Select(profile => profile.Uai!).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(
            ["11", "12"], (await bench.RelativesOfAsync(parent)).Select(relation => relation.Source.Id).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "13"));
    }

    [Fact]
    public async Task Convention_EndsAndComesBackTwoWeeksLater_SamePersonsAndSameProfiles()
    {
        var town = Town.Of((Town.A, 12), (Town.D, 12)).Child("1050", "1", "2501").Teacher("9000", "1", "2");
        await using var bench = await SyncBench.CreateAsync(Town.A);
        await bench.EnrolAsync(new DateOnly(2025, 9, 2), new DateOnly(2026, 6, 14), Town.D);
        await SyncAsync(new DateOnly(2026, 6, 10), Town.A, Town.D);
        var before = await ProfilesAsync();
        await bench.EnrolAsync(new DateOnly(2026, 6, 29), new DateOnly(2026, 9, 5), Town.D);

        await SyncAsync(new DateOnly(2026, 6, 15), Town.A);
        await SyncAsync(new DateOnly(2026, 6, 29), Town.A, Town.D);

        Assert.Equal(before, await ProfilesAsync());

        async Task SyncAsync(DateOnly day, params string[] enrolled)
        {
            var report = await bench.SyncAsync(bench.Deliver(town.Extract($"{day:yyyyMMdd}")), day, settings: Guarded);
            Assert.Equal((RunState.Applied, 0), (report.State, report.Held.Count));
            Assert.Equal(town.Key(enrolled), await Town.SeenAsync(bench.Store));
        }

        async Task<IReadOnlyList<(PersonId, string?, Role, ProfileState, DateOnly)>> ProfilesAsync() =>
            [.. (await bench.Store.Persons.ListPersonsAsync(
                new PersonFilter { IncludeSuspended = true }, 0, int.MaxValue,
                await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None))
                .SelectMany(
                    person => person.Profiles,
                    (person, profile) => (person.PersonId, profile.Uai, profile.Row.Role, profile.Row.State, profile.Row.ActiveOn))
                .OrderBy(row => row.PersonId.ToString(), StringComparer.Ordinal).ThenBy(row => row.Uai, StringComparer.Ordinal).ThenBy(
                    row => row.Role)];
    }

    [Fact]
    public async Task BadNightAfterAGoodOne_Undone_WhatTheGoodOneChangedIsKept_AndConflictsAreListed()
    {
        var town = Town.Of((Town.A, 6), (Town.B, 6));
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        await bench.SyncAsync(town.Extract("20260615"));
        var good = town.Copy().Child("1100", "1", "1600").Change(
            (id, child) => id is "1001" ? child with { School = "2", ClassId = "21" } : child);
        await bench.SyncAsync(good.Extract("20260616"));

        // The bad night: a school lost half of its pupils, and all classes another name. The next morning one of them has moved on.
        var spoilt = good.Copy().Change((id, child) => id is "2004" or "2005" or "2006" ? null : child with { ClassName = "FAUX" });
        var bad = await bench.SyncAsync(spoilt.Extract("20260617"));
        var moved = spoilt.Copy().Change(
            (id, child) => id is "1002" ? child with { School = "2", ClassId = "22", ClassName = "CP B" } : child);
        await bench.SyncAsync(moved.Extract("20260618"));
        Assert.Equal(moved.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));

        var undo = await new Undo(bench.Store.Plans, bench.Store.Runs, bench.Store.Feeds, new FakeTime()).PlanAsync(
            bad.RunId, "A. D'ESSAI", "Nuit fautive", CancellationToken.None);
        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            undo.PlanId!.Value, true, [], "A. D'ESSAI", "Nuit fautive", CancellationToken.None);

        Assert.Equal(["TOULOUSE:Eleve:1002"], undo.Conflicts);
        var mended = good.Copy().Change(
            (id, child) => id is "1002" ? child with { School = "2", ClassId = "22", ClassName = "CP B" } : child);
        Assert.Equal(mended.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }
}
