using EntEcole.Directory.Feeds;
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

    private static readonly int Seeds = LongForm.Of("ENTECOLE_TEST_HISTORIES", 4);

    [Fact]
    public async Task Undo_OfEveryNightOfGeneratedHistories_GivesBackTheRowsOfTheMorningBefore()
    {
        var undone = 0;
        for (var seed = 200; seed < 200 + Seeds; seed++)
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

        Assert.True(undone > 2 * Seeds, "Hardly a night was undone: the test shows nothing.");
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

        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            undo.PlanId!.Value, false, [], Author, Why, CancellationToken.None);

        Assert.Equal(before, await LivingRows.ReadAsync(bench.Files.Path));
        Assert.Equal(bad.RunId, (await bench.Store.Runs.FindRunAsync(undo.RunId, CancellationToken.None))!.UndoOf);
    }

    [Fact]
    public async Task Undo_OfAPersonWhoDeparted_BringsHimBackWithHisIdAndHisClasses()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var before = await bench.GetAsync(AafCategory.Eleve, "12");
        var bad = await bench.SyncAsync(new ExtractBuilder().School("1", "0120612A").Pupil("11", "1").Relative("21").Staff(
            "31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));
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

    [Fact]
    public async Task Undo_OfANightWhoseHeldPartWasApprovedAfterADelta_LeavesWhatTheDeltaChanged()
    {
        await using var bench = await SyncBench.CreateAsync(TwoSchools.Small, TwoSchools.Other);
        await bench.SyncAsync(TwoSchools.Extract(12, 12));
        var bad = await bench.SyncAsync(
            bench.Deliver(TwoSchools.Extract(6, 12, "20260616", parentName: "FAUX")), settings: TwoSchools.Guarded);
        Assert.Equal(RunState.Held, bad.State);
        await bench.SyncAsync(
            new ExtractBuilder { Delta = true, Date = "20260617" }.School("1", TwoSchools.Small).Relative("901", "JUSTE"));
        await ApproveAsync(bench, bad);
        Assert.Equal(ProfileState.Suspended, (await bench.GetAsync(AafCategory.Eleve, "111")).Profiles.Single().Row.State);

        var undo = await UndoAsync(bench, bad.RunId);
        await ApproveAsync(bench, undo);

        Assert.Contains("TOULOUSE:PersRelEleve:901", undo.Conflicts, StringComparer.Ordinal);
        Assert.Equal("JUSTE", (await bench.GetAsync(AafCategory.PersRelEleve, "901")).Records[0].Person.UsageName);
        Assert.Equal(ProfileState.Active, (await bench.GetAsync(AafCategory.Eleve, "111")).Profiles.Single().Row.State);
    }

    [Fact]
    public async Task Undo_OfAnUndoAfterANightThatBroughtThePersonAgain_LeavesThemWhole()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var night = await bench.SyncAsync(Three());
        var undo = await UndoAsync(bench, night.RunId);
        await ApproveAsync(bench, undo);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "13"));
        await bench.SyncAsync(Three());
        var before = await LivingRows.ReadAsync(bench.Files.Path);

        var again = await UndoAsync(bench, undo.RunId);
        await ApproveAsync(bench, again);

        Assert.Equal(["TOULOUSE:Eleve:13", "TOULOUSE:PersRelEleve:23"], again.Conflicts);
        Assert.Equal(before, await LivingRows.ReadAsync(bench.Files.Path));
        Assert.Empty(await bench.Store.Consistency.CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Undo_ApprovedAfterADeltaThatUsesItsClassAndItsRelative_LeavesThoseAndListsThem()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var night = await bench.SyncAsync(Three());
        var undo = await UndoAsync(bench, night.RunId);
        await bench.SyncAsync(new ExtractBuilder { Delta = true, Date = "20260616" }
            .School("1", "0120612A").Pupil(
                "12", "1", given: "Léo", relatives: ["21$10", "23$20"], classTuple: "1$11$ORDINAIRE$45003$CP C"));

        await ApproveAsync(bench, undo);

        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "13"));
        Assert.Equal("CP C", Assert.Single((await bench.GetAsync(AafCategory.Eleve, "12")).Classes).Name);
        Assert.NotNull(await bench.FindAsync(AafCategory.PersRelEleve, "23"));
        Assert.Empty(await bench.Store.Consistency.CheckAsync(CancellationToken.None));
        var page = await bench.Store.Plans.ListPlanChangesAsync(
            new PlanChangeFilter(undo.PlanId!.Value, ConflictsOnly: true), 0, 100,
            await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);
        Assert.Contains(page!.Rows, change => change.Before?.Class?.Name is "CP C" || change.After?.Class?.Name is "CP C");
    }

    [Fact]
    public async Task Undo_OfADelta_OpensAGapThatTheUndoOfTheUndoCloses()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var delta = await bench.SyncAsync(Delta("20260616", "FAUX"));
        var undo = await UndoAsync(bench, delta.RunId);
        Assert.Empty(await bench.Store.Feeds.ListGapsAsync("TOULOUSE", CancellationToken.None));
        await ApproveAsync(bench, undo);

        var gap = Assert.Single(await bench.Store.Feeds.ListGapsAsync("TOULOUSE", CancellationToken.None));
        Assert.Equal((GapCause.Undone, new DateOnly(2026, 6, 16), delta.RunId), (gap.Cause, gap.ExtractDate, gap.RunId));
        Assert.Equal("ExtractGap", (await bench.SyncAsync(Delta("20260617", "Zoé"), dryRun: true)).Reason);

        await ApproveAsync(bench, await UndoAsync(bench, undo.RunId));

        Assert.Empty(await bench.Store.Feeds.ListGapsAsync("TOULOUSE", CancellationToken.None));
        Assert.Equal(RunState.Applied, (await bench.SyncAsync(Delta("20260618", "Zoé"))).State);
    }

    [Fact]
    public async Task Undo_OfNewcomers_TheSamePersonsGetTheirIdsBackWhenTheyAreBroughtAgain()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var bad = await bench.SyncAsync(Three());
        (AafCategory Category, string Id)[] newcomers = [(AafCategory.Eleve, "13"), (AafCategory.PersRelEleve, "23")];
        var ids = new List<PersonId>();
        foreach (var (category, id) in newcomers)
        {
            ids.Add((await bench.GetAsync(category, id)).PersonId);
        }

        await ApproveAsync(bench, await UndoAsync(bench, bad.RunId));
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "13"));
        // The same source id, for another pupil: INE or not, nothing agrees.
        var other = Two("Zoé", "Léo").Pupil("13", "1", "AUTRE", "Tom", relatives: ["23$10"], birth: "01/02/2015").Relative("23");
        var again = await bench.SyncAsync(other);
        Assert.NotEqual(ids[0], (await bench.GetAsync(AafCategory.Eleve, "13")).PersonId);
        Assert.Equal(ids[1], (await bench.GetAsync(AafCategory.PersRelEleve, "23")).PersonId);
        await ApproveAsync(bench, await UndoAsync(bench, again.RunId));

        await bench.SyncAsync(Two("Zoé", "Léo").Pupil("14", "1", given: "Éva", relatives: ["23$10"]).Relative("23"));
        await bench.SyncAsync(Three());

        Assert.Equal(ids[1], (await bench.GetAsync(AafCategory.PersRelEleve, "23")).PersonId);
        var back = await bench.GetAsync(AafCategory.Eleve, "13");
        Assert.Equal(ids[0], back.PersonId);
        Assert.Equal(ids[1], Assert.Single(await bench.RelativesOfAsync(back)).OtherId);
    }

    [Fact]
    public async Task Undo_OfANewcomer_BroughtAgainTheNextNight_IsTheSamePersonInEveryRead()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var bad = await bench.SyncAsync(Three());
        var before = await bench.GetAsync(AafCategory.Eleve, "13");
        await ApproveAsync(bench, await UndoAsync(bench, bad.RunId));

        await bench.SyncAsync(Three());

        var after = await bench.GetAsync(AafCategory.Eleve, "13");
        Assert.Equal((before.PersonId, before.PersonNo), (after.PersonId, after.PersonNo));
        var byId = await bench.Store.Persons.FindPersonAsync(
            before.PersonId, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);
        Assert.Equal(after.PersonNo, byId!.PersonNo);
        Assert.Empty(await bench.Store.Consistency.CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Undo_OfAFullExtract_OpensAGapForDeltasUnlessALaterOneIsApplied()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var full = await bench.SyncAsync(Full("20260616", "FAUX"));
        await ApproveAsync(bench, await UndoAsync(bench, full.RunId));

        Assert.Equal(full.RunId, Assert.Single(await bench.Store.Feeds.ListGapsAsync("TOULOUSE", CancellationToken.None)).RunId);
        Assert.Equal("ExtractGap", (await bench.SyncAsync(Delta("20260617", "Zoé"))).Reason);

        var before = await bench.SyncAsync(Full("20260618", "Léa"));
        Assert.Empty(await bench.Store.Feeds.ListGapsAsync("TOULOUSE", CancellationToken.None));
        await bench.SyncAsync(Full("20260619", "Lou"));
        await ApproveAsync(bench, await UndoAsync(bench, before.RunId));
        Assert.Empty(await bench.Store.Feeds.ListGapsAsync("TOULOUSE", CancellationToken.None));
    }

    [Fact]
    public async Task Undo_OfTheEndOfAnEnrolment_ReactivatesNoSchoolThatIsNotEnrolled()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Two("Zoé", "Léo"));
        var after = new DateOnly(2026, 9, 8);
        var end = await bench.SyncAsync(Two("Zoé", "Léo"), after);
        Assert.Equal(ProfileState.Suspended, (await bench.GetAsync(AafCategory.Eleve, "11")).Profiles.Single().Row.State);

        var undo = await UndoAsync(bench, end.RunId, new FakeTime(new DateTimeOffset(after, new TimeOnly(10, 0), TimeSpan.Zero)));
        await ApproveAsync(bench, undo);

        Assert.Contains("TOULOUSE:Eleve:11", undo.Conflicts, StringComparer.Ordinal);
        Assert.Equal(ProfileState.Suspended, (await bench.GetAsync(AafCategory.Eleve, "11")).Profiles.Single().Row.State);
    }

    private static ExtractBuilder Three() => Two("Zoé", "Léo")
        .Pupil("13", "1", given: "Ada", relatives: ["23$10"], classTuple: "1$11$ORDINAIRE$45003$CP C").Relative("23");

    private static ExtractBuilder Delta(string date, string given) => new ExtractBuilder { Delta = true, Date = date }
        .School("1", "0120612A").Pupil("11", "1", given: given, relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A");

    private static ExtractBuilder Full(string date, string one) => Two(one, "Léo", date);

    private static ExtractBuilder Two(string one, string other, string date = "20260615") => new ExtractBuilder { Date = date }
        .School("1", "0120612A")
        .Pupil("11", "1", given: one, relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A")
        .Pupil("12", "1", given: other, relatives: ["21$10"], classTuple: "1$12$ORDINAIRE$45001$CP B")
        .Relative("21")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

    private static Task<SyncReport> UndoAsync(SyncBench bench, long run, TimeProvider? time = null) =>
        new Undo(bench.Store.Plans, bench.Store.Runs, bench.Store.Feeds, time ?? new FakeTime()).PlanAsync(
            run, Author, Why, CancellationToken.None);

    private static Task ApproveAsync(SyncBench bench, SyncReport undo) =>
        new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            undo.PlanId!.Value, true, [], Author, Why, CancellationToken.None);

    private static async Task<string?> GivenNameAsync(SyncBench bench, string pupil) =>
        (await bench.GetAsync(AafCategory.Eleve, pupil)).Records[0].Person.GivenName;
}
