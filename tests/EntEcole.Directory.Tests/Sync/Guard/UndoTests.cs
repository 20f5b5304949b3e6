using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Guard;

/// <summary>Going back over a bad night.</summary>
public sealed class UndoTests
{
    private const string Author = "A. D'ESSAI";
    private const string Why = "Nuit fautive";

    [Fact]
    public async Task Undo_OfEveryNightOfGeneratedHistories_GivesBackTheRowsOfTheMorningBefore()
    {
        var undone = 0;
        for (var seed = 200; seed < 208; seed++)
        {
            await using var bench = await SyncBench.CreateAsync("0120612A", "0120595G");
            var history = new History(seed);
            await bench.SyncAsync(history.Full(SyncBench.Day), SyncBench.Day);
            for (var day = 1; day < 6; day++)
            {
                history.NextDay();
                var asOf = SyncBench.Day.AddDays(day);
                var before = await LivingRows.ReadAsync(bench.Files.Path);
                var night = await bench.SyncAsync(history.Full(asOf), asOf);
                if (night.Revision == night.BaseRevision)
                {
                    continue;
                }

                var after = await LivingRows.ReadAsync(bench.Files.Path);
                var undo = await UndoAsync(bench, night.RunId);
                Assert.Equal((RunState.Planned, 0), (undo.State, undo.Conflicts.Count));
                Assert.Equal(after, await LivingRows.ReadAsync(bench.Files.Path));
                await ApproveAsync(bench, undo);
                Assert.Equal(before, await LivingRows.ReadAsync(bench.Files.Path));

                // The same night once more leads where it led.
                await bench.SyncAsync(history.Full(asOf), asOf);
                Assert.Equal(after, await LivingRows.ReadAsync(bench.Files.Path));
                undone++;
            }
        }

        Assert.True(undone > 20, "Hardly a night was undone: the test shows nothing.");
    }

    [Fact]
    public async Task Undo_OfABadNightAfterAGoodOne_LeavesWhoeverHasChangedSince()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var bad = await bench.SyncAsync(Two("FAUX", "FAUX"));
        await bench.SyncAsync(Two("FAUX", "Léon"));

        var undo = await UndoAsync(bench, bad.RunId);
        Assert.Equal(["TOULOUSE:Eleve:12"], undo.Conflicts);
        await ApproveAsync(bench, undo);

        Assert.Equal("Zoé", await GivenNameAsync(bench, "11"));
        Assert.Equal("Léon", await GivenNameAsync(bench, "12"));
    }

    [Fact]
    public async Task Undo_Rejected_ChangesNothing()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var bad = await bench.SyncAsync(Two("FAUX", "FAUX"));
        var undo = await UndoAsync(bench, bad.RunId);
        var before = await LivingRows.ReadAsync(bench.Files.Path);

        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(undo.PlanId!.Value, false, [], Author, Why, CancellationToken.None);

        Assert.Equal(before, await LivingRows.ReadAsync(bench.Files.Path));
        Assert.Equal(bad.RunId, (await bench.Store.Runs.FindRunAsync(undo.RunId, CancellationToken.None))!.UndoOf);
    }

    [Fact]
    public async Task Undo_OfAPersonWhoDeparted_BringsHimBackWithHisIdAndHisClasses()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var before = await bench.GetAsync(AafCategory.Eleve, "12");
        var bad = await bench.SyncAsync(new ExtractBuilder().School("1", "0120612A").Pupil("11", "1").Relative("21").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));
        Assert.Equal(ProfileState.Suspended, (await bench.GetAsync(AafCategory.Eleve, "12")).Profiles.Single().Row.State);

        await ApproveAsync(bench, await UndoAsync(bench, bad.RunId));

        var after = await bench.GetAsync(AafCategory.Eleve, "12");
        Assert.Equal(ProfileState.Active, after.Profiles.Single().Row.State);
        Assert.Equal(before.PersonId, after.PersonId);
        Assert.Equal(before.Classes.Select(one => one.ClassNo), after.Classes.Select(one => one.ClassNo));
    }

    [Fact]
    public async Task Undo_OfAFirstSyncOrOfANightWithoutChange_Refused()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        var first = await bench.SyncAsync(Two("Zoé", "Léo"));
        var idle = await bench.SyncAsync(Two("Zoé", "Léo"));
        foreach (var run in new[] { first.RunId, idle.RunId })
        {
            var refused = await Assert.ThrowsAsync<DirectoryException>(() => UndoAsync(bench, run));
            Assert.Equal(Reason.RunNotUndoable, refused.Reason);
        }

        var unknown = await Assert.ThrowsAsync<DirectoryException>(() => UndoAsync(bench, 999));
        Assert.Equal(Reason.RunNotFound, unknown.Reason);
    }

    [Fact]
    public async Task Undo_PlannedThenANewNight_IsOutdated()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var bad = await bench.SyncAsync(Two("FAUX", "FAUX"));
        var undo = await UndoAsync(bench, bad.RunId);
        await bench.SyncAsync(Two("Zoé", "FAUX"));

        var refused = await Assert.ThrowsAsync<DirectoryException>(() => ApproveAsync(bench, undo));
        Assert.Equal(Reason.PlanAlreadyDecided, refused.Reason);
    }

    private static ExtractBuilder Two(string one, string other) => new ExtractBuilder()
        .School("1", "0120612A")
        .Pupil("11", "1", given: one, relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A")
        .Pupil("12", "1", given: other, relatives: ["21$10"], classTuple: "1$12$ORDINAIRE$45001$CP B")
        .Relative("21")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

    private static Task<SyncReport> UndoAsync(SyncBench bench, long run) => new Undo(bench.Store.Plans, bench.Store.Runs, bench.Store.Feeds, new FakeTime()).PlanAsync(run, Author, Why, CancellationToken.None);

    private static Task ApproveAsync(SyncBench bench, SyncReport undo) =>
        new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(undo.PlanId!.Value, true, [], Author, Why, CancellationToken.None);

    private static async Task<string?> GivenNameAsync(SyncBench bench, string pupil) =>
        (await bench.GetAsync(AafCategory.Eleve, pupil)).Records[0].Person.GivenName;
}
