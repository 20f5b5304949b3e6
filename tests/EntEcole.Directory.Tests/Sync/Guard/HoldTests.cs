using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Sync.Guard;

/// <summary>What waits for a person, what goes on without it, and what a decision does.</summary>
public sealed class HoldTests
{
    private const string Small = "0120612A";
    private const string Other = "0120595G";
    private const string Author = "A. D'ESSAI";

    private static readonly SyncSettings Guarded = SyncBench.Unguarded with { Guard = new GuardSettings() };
    private static readonly DateOnly Rentree = new(2026, 9, 1);

    [Fact]
    public async Task Sync_HalfOfASchoolOfTwelveGone_ItIsHeldAndTheOthersAreApplied()
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(6, 13)), settings: Guarded);

        Assert.Equal(RunState.Held, report.State);
        Assert.Equal(
            new HeldReport(Small, "pupil", 12, 6, 3, "schoolDepartures"), Assert.Single(report.Held, hold => hold.Role is "pupil"));
        Assert.Equal(ProfileState.Active, await StateAsync(bench, "111"));
        Assert.Equal(ProfileState.Active, await StateAsync(bench, "212"));
        var plan = await PlanAsync(bench, report);
        Assert.Equal(PlanState.Held, plan.State);
        Assert.Equal(6, Assert.Single(plan.Counts, count => count is { Uai: Small, Role: Role.Pupil }).Departing);
        Assert.DoesNotContain(plan.Counts, count => count.Uai is Other);
    }

    [Fact]
    public async Task Approve_WhatIsHeld_AppliesExactlyThatAndSaysWho()
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(6, 13)), settings: Guarded);

        var (plan, revision) = await Desk(bench).DecideAsync(
            report.PlanId!.Value, true, [], Author, "Fermeture de classe", CancellationToken.None);

        Assert.Equal((PlanState.Applied, report.Revision + 1), (plan.State, revision));
        Assert.Equal(ProfileState.Suspended, await StateAsync(bench, "111"));
        var decision = Assert.Single(plan.Decisions);
        Assert.Equal((true, 0, Author, "Fermeture de classe"), (decision.Approved, decision.Uais.Count, decision.By, decision.Why));
        var run = (await bench.Store.Runs.FindRunAsync(report.RunId, CancellationToken.None))!;
        Assert.Equal((RunState.Applied, 0), (run.State, run.Held.Count));

        await using var free = await ReadyAsync();
        await free.SyncAsync(Schools(6, 13));
        Assert.Equal(await LivingRows.ReadAsync(free.Files.Path), await LivingRows.ReadAsync(bench.Files.Path));
    }

    [Fact]
    public async Task Reject_WhatIsHeld_LeavesThePersonsAndTheNextNightPlansAgain()
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(6, 13)), settings: Guarded);

        var (plan, revision) = await Desk(bench).DecideAsync(
            report.PlanId!.Value, false, [], Author, "Fichier perdu", CancellationToken.None);

        Assert.Equal((PlanState.Rejected, report.Revision), (plan.State, revision));
        Assert.Equal(ProfileState.Active, await StateAsync(bench, "111"));
        var again = await bench.SyncAsync(bench.Deliver(Schools(6, 13)), settings: Guarded);
        Assert.Equal((RunState.Held, 6), (again.State, again.Held.Single(hold => hold.Role is "pupil").Departing));
    }

    [Fact]
    public async Task NextNight_TheSchoolIsWholeAgain_NothingIsHeldAndThePlanIsOutdated()
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(6, 13)), settings: Guarded);
        var next = await bench.SyncAsync(bench.Deliver(Schools(12, 13)), settings: Guarded);

        Assert.Equal((RunState.Applied, 0), (next.State, next.Outcome.Changed));
        Assert.Equal(PlanState.Outdated, (await PlanAsync(bench, report)).State);
        var refused = await Assert.ThrowsAsync<DirectoryException>(
            () => Desk(bench).DecideAsync(report.PlanId!.Value, true, [], Author, "Trop tard", CancellationToken.None));
        Assert.Equal(Reason.PlanAlreadyDecided, refused.Reason);
    }

    [Fact]
    public async Task NextNight_StillHeld_SinceIsThatOfTheFirstNight()
    {
        await using var bench = await ReadyAsync();
        var time = new FakeTime();
        time.Advance(TimeSpan.FromDays(1));
        var first = await SyncAtAsync(bench, Schools(6, 13), time);
        var since = (await PlanAsync(bench, first)).Holds[0].Since;
        time.Advance(TimeSpan.FromDays(1));
        var second = await SyncAtAsync(bench, Schools(6, 14), time);

        var plan = await PlanAsync(bench, second);
        Assert.True(plan.MadeAt > since);
        Assert.All(plan.Holds, hold => Assert.Equal(since, hold.Since));
        var standing = Assert.Single(await bench.Store.Plans.ListSchoolStandingsAsync(
            new StandingFilter(SyncBench.Day, HeldOnly: true), "", 10, second.Revision, CancellationToken.None));
        Assert.Equal((Small, second.PlanId), (standing.Uai, standing.PlanId));
        var all = await bench.Store.Plans.ListSchoolStandingsAsync(
            new StandingFilter(SyncBench.Day), "", 10, second.Revision, CancellationToken.None);
        Assert.Equal([(Other, second.RunId), (Small, 1L)], all.Select(one => (one.Uai, one.AppliedRunId!.Value)));
    }

    [Fact]
    public async Task Sync_ParentOfBothSchoolsWhoStays_IsCorrectedWhileDeparturesWait()
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(6, 13, parentName: "NOUVEAU")), settings: Guarded);

        Assert.Equal(RunState.Held, report.State);
        Assert.Equal("NOUVEAU", (await bench.GetAsync(AafCategory.PersRelEleve, "901")).Records[0].Person.UsageName);
    }

    [Fact]
    public async Task Sync_AllPupilsGoneInTheRentree_IsHeldAllTheSame()
    {
        await using var bench = await ReadyAsync(2);
        var report = await bench.SyncAsync(bench.Deliver(Schools(0, 12)), asOf: Rentree, settings: Guarded);
        Assert.Contains(report.Held, hold => hold is { Uai: Small, Role: "pupil", Cause: "schoolGone" });
    }

    [Fact]
    public async Task Sync_ThirdOfASchoolLeavesInTheRentree_IsApplied()
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(8, 12)), asOf: Rentree, settings: Guarded);
        Assert.Equal(RunState.Applied, report.State);
        Assert.Equal(ProfileState.Suspended, await StateAsync(bench, "111"));
    }

    [Fact]
    public async Task Sync_SchoolMergedIntoAnother_HeldInWinterAppliedInTheRentree()
    {
        await using var bench = await ReadyAsync();
        var merged = Schools(0, 12);
        for (var i = 0; i < 12; i++)
        {
            merged.Pupil($"1{i:00}", "2", given: $"Zoé{(char)('A' + i)}", relatives: i == 0 ? ["901$2$1$1$1$1"] : null);
        }

        var winter = await bench.SyncAsync(bench.Deliver(merged), settings: Guarded);
        Assert.Contains(winter.Held, hold => hold is { Uai: Small, Role: "pupil", Departing: 12 });
        var autumn = await bench.SyncAsync(bench.Deliver(merged), asOf: Rentree, settings: Guarded);
        Assert.DoesNotContain(autumn.Held, hold => hold.Role is "pupil");
    }

    [Fact]
    public async Task Sync_BirthDatesOfAThirdOfASchoolChange_IsHeldForIdentity()
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(12, 12, otherBirths: 4)), settings: Guarded);
        Assert.Equal(new HeldReport(Small, "pupil", 12, 4, 3, "identityChanges"), Assert.Single(report.Held));
    }

    [Fact]
    public async Task Sync_RecordsOfASchoolContradictEachOther_ItIsSetAside()
    {
        await using var bench = await ReadyAsync();
        var extract = Schools(12, 13, otherBirths: 1);
        for (var i = 0; i < 4; i++)
        {
            extract.Pupil($"1{i:00}", "1", given: "Autre");
        }

        var report = await bench.SyncAsync(bench.Deliver(extract), settings: Guarded);
        Assert.Contains(report.Held, hold => hold is { Uai: Small, Cause: "notReconciled", Departing: 4 });
        Assert.Equal(ProfileState.Active, await StateAsync(bench, "212"));
    }

    [Fact]
    public async Task Sync_SchoolWhoseConventionHasEnded_WithoutPatience_WindsDownWithoutHold()
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(
            bench.Deliver(Schools(12, 12)), asOf: new DateOnly(2027, 1, 10),
            settings: Guarded with { Guard = Guarded.Guard with { EnrolmentEndPatienceDays = 0 } });
        Assert.Equal((RunState.Applied, 0), (report.State, report.Held.Count));
        Assert.Equal(ProfileState.Suspended, await StateAsync(bench, "111"));
    }

    [Fact]
    public async Task Sync_OneInTwentyOfTheAcademyLeaves_AllDeparturesWaitAndArrivalsAreApplied()
    {
        await using var bench = await SyncBench.CreateAsync(Small, Other);
        await bench.SyncAsync(Schools(60, 60));
        var report = await bench.SyncAsync(bench.Deliver(Schools(56, 56, newcomer: true)), settings: Guarded);

        Assert.Equal(new HeldReport("", "", 123, 8, 6, "academyDepartures"), Assert.Single(report.Held));
        Assert.Equal(ProfileState.Active, await StateAsync(bench, "159"));
        Assert.Equal(ProfileState.Active, await StateAsync(bench, "999"));
        var alone = await Assert.ThrowsAsync<DirectoryException>(
            () => Desk(bench).DecideAsync(report.PlanId!.Value, true, [Small], Author, "Vérifié", CancellationToken.None));
        Assert.Equal(Reason.InvalidArgument, alone.Reason);
        Assert.Contains("whole academy", alone.Text.English, StringComparison.Ordinal);
        await Desk(bench).DecideAsync(report.PlanId!.Value, true, [], Author, "Vérifié", CancellationToken.None);
        Assert.Equal(ProfileState.Suspended, await StateAsync(bench, "159"));
    }

    [Fact]
    public async Task Approve_BaseMovedUnderAHeldRow_RefusedAndNothingApplied()
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(6, 13)), settings: Guarded);
        await using (var connection = new SqliteConnection($"Data Source={bench.Files.Path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var moved = connection.CreateCommand();
            moved.CommandText = "UPDATE record SET since_revision = since_revision + 50 WHERE source_id = '111'";
            Assert.Equal(1, await moved.ExecuteNonQueryAsync());
        }

        var before = await LivingRows.ReadAsync(bench.Files.Path);
        var refused = await Assert.ThrowsAsync<DirectoryException>(
            () => Desk(bench).DecideAsync(report.PlanId!.Value, true, [], Author, "Vérifié", CancellationToken.None));
        Assert.Equal(Reason.PlanOutdated, refused.Reason);
        Assert.Equal(before, await LivingRows.ReadAsync(bench.Files.Path));
    }

    [Theory]
    [InlineData("", "Vérifié")]
    [InlineData("A. D'ESSAI", " ")]
    public async Task Approve_WithoutAuthorOrReason_Refused(string by, string why)
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(6, 13)), settings: Guarded);
        var refused = await Assert.ThrowsAsync<DirectoryException>(
            () => Desk(bench).DecideAsync(report.PlanId!.Value, true, [], by, why, CancellationToken.None));
        Assert.Equal(Reason.InvalidArgument, refused.Reason);
    }

    [Fact]
    public async Task Approve_SchoolThatIsNotHeldOrPlanThatIsNot_Refused()
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(6, 13)), settings: Guarded);
        foreach (var (
            plan, uai, reason) in new[] { (report.PlanId!.Value, Other, Reason.PlanAlreadyDecided), (999L, Small, Reason.PlanNotFound) })
        {
            var refused = await Assert.ThrowsAsync<DirectoryException>(
                () => Desk(bench).DecideAsync(plan, true, [uai], Author, "Vérifié", CancellationToken.None));
            Assert.Equal(reason, refused.Reason);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Decide_SeveralSchoolsAtOnce_AllOfThemOrNone(bool approved)
    {
        await using var bench = await ReadyAsync();
        var report = await bench.SyncAsync(bench.Deliver(Schools(6, 6)), settings: Guarded);
        var planId = report.PlanId!.Value;
        var before = await LivingRows.ReadAsync(bench.Files.Path);

        var refused = await Assert.ThrowsAsync<DirectoryException>(
            () => Desk(bench).DecideAsync(planId, approved, [Small, "0312599G"], Author, "Vérifié", CancellationToken.None));
        Assert.Equal((Reason.PlanAlreadyDecided, "0312599G"), (refused.Reason, refused.Facts["uai"]));
        Assert.Equal(before, await LivingRows.ReadAsync(bench.Files.Path));
        Assert.Contains((await PlanAsync(bench, report)).Holds, hold => hold.Uai is Small);

        await Desk(bench).DecideAsync(planId, approved, [Small, Other, Small], Author, "Vérifié", CancellationToken.None);
        var plan = await PlanAsync(bench, report);
        Assert.Equal([Small, Other], Assert.Single(plan.Decisions).Uais);
        Assert.DoesNotContain(plan.Holds, hold => hold.Uai is not null);
    }

    [Fact]
    public async Task DryRun_ApprovedSchoolBySchoolThenWhole_EndsAsTheSyncWouldHave()
    {
        await using var bench = await ReadyAsync();
        var planned = await bench.SyncAsync(bench.Deliver(Schools(10, 14)), dryRun: true, settings: Guarded);
        Assert.Equal(RunState.Planned, planned.State);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "213"));

        await Desk(bench).DecideAsync(planned.PlanId!.Value, true, [Other], Author, "D'abord celle-ci", CancellationToken.None);
        Assert.Equal(ProfileState.Active, await StateAsync(bench, "213"));
        Assert.Equal(ProfileState.Active, await StateAsync(bench, "111"));
        var (plan, _) = await Desk(bench).DecideAsync(planned.PlanId!.Value, true, [], Author, "Puis le reste", CancellationToken.None);

        Assert.Equal(PlanState.Applied, plan.State);
        await using var free = await ReadyAsync();
        await free.SyncAsync(Schools(10, 14));
        Assert.Equal(await LivingRows.ReadAsync(free.Files.Path), await LivingRows.ReadAsync(bench.Files.Path));
    }

    [Fact]
    public async Task Sync_EverythingHeldAndApprovedEachNight_SameRowsAsWithoutGuard()
    {
        var strict = SyncBench.Unguarded with
        {
            Guard = new GuardSettings
            {
                Floor = 0,
                SchoolShare = 0,
                AcademyShare = 0,
                IdentityShare = 0,
                RentreeSchoolShare = 0,
                RentreeAcademyShare = 0,
            },
        };
        var held = 0;
        for (var seed = 100; seed < 100 + LongForm.Of("ENTECOLE_TEST_HISTORIES", 4); seed++)
        {
            await using var free = await SyncBench.CreateAsync(Small, Other);
            await using var guarded = await SyncBench.CreateAsync(Small, Other);
            var history = new History(seed);
            for (var day = 0; day < 6; day++)
            {
                var asOf = SyncBench.Day.AddDays(day);
                await free.SyncAsync(history.Full(asOf), asOf);
                var report = await guarded.SyncAsync(guarded.Deliver(history.Full(asOf)), asOf, settings: strict);
                if (report.State is RunState.Held)
                {
                    held++;
                    foreach (var uai in (await PlanAsync(guarded, report)).Holds.Select(hold => hold.Uai).Distinct(
                        StringComparer.Ordinal).Order(StringComparer.Ordinal).Reverse())
                    {
                        await Desk(guarded).DecideAsync(
                            report.PlanId!.Value, true, uai is null ? [] : [uai], Author, "Vérifié", CancellationToken.None);
                        if ((await PlanAsync(guarded, report)).State is PlanState.Applied)
                        {
                            break;
                        }
                    }
                }

                Assert.Equal(await LivingRows.ReadAsync(free.Files.Path), await LivingRows.ReadAsync(guarded.Files.Path));
                history.NextDay();
            }
        }

        Assert.True(held > 4, "Hardly anything was held: the test shows nothing.");
    }

    private static PlanService Desk(SyncBench bench) => new(bench.Store.Plans, bench.Store.Runs, new FakeTime());

    private static async Task<StoredPlan> PlanAsync(SyncBench bench, SyncReport report) =>
        (await bench.Store.Plans.FindPlanAsync(report.PlanId!.Value, CancellationToken.None))!;

    private static async Task<ProfileState> StateAsync(SyncBench bench, string pupil) =>
        (await bench.GetAsync(AafCategory.Eleve, pupil)).Profiles.Single().Row.State;

    private static async Task<SyncReport> SyncAtAsync(SyncBench bench, ExtractBuilder extract, TimeProvider time) =>
        Assert.Single(await new SyncRunner(bench.Store.ForSync(), Guarded, time).RunAsync(
            new SyncRequest(bench.Deliver(extract), AsOf: SyncBench.Day), null, CancellationToken.None));

    private static async Task<SyncBench> ReadyAsync(int small = 12)
    {
        var bench = await SyncBench.CreateAsync(Small, Other);
        bench.Now = new FakeTime().GetUtcNow();
        await bench.SyncAsync(Schools(small, 12));
        return bench;
    }

    // Pupils 100.. of the small school, 200.. of the other; 901 is a parent in both.
    private static ExtractBuilder Schools(int small, int other, string parentName = "ESSAI", int otherBirths = 0, bool newcomer = false)
    {
        var extract = new ExtractBuilder().School("1", Small).School("2", Other);
        for (var i = 0; i < small; i++)
        {
            Add(extract, 100 + i, "1", i, i < otherBirths ? "05/05/2015" : "04/11/2016");
        }

        for (var i = 0; i < other; i++)
        {
            Add(extract, 200 + i, "2", i, "04/11/2016");
        }

        if (newcomer)
        {
            Add(extract, 999, "2", 9, "04/11/2016");
        }

        return extract.Relative("901", parentName).Staff("801", ["2$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
    }

    private static void Add(ExtractBuilder extract, int id, string school, int rank, string birth) => extract.Pupil(
        id.ToString(CultureInfo.InvariantCulture), school, given: string.Create(CultureInfo.InvariantCulture, $"Zoé{(char)('A' + rank)}"),
        relatives: rank == 0 ? ["901$2$1$1$1$1"] : null, birth: birth);
}
