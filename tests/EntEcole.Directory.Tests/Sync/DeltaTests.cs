using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Deltas: additions, complete modifications, deletions; nothing ends by absence (aaf-format 2.4).</summary>
public sealed class DeltaTests
{
    private const string Uai = "0120612A";
    private const string Other = "0120595G";

    [Fact]
    public async Task Sync_DeltaWithoutSomebody_LeavesHim()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(Delta().Pupil("12", "1", given: "Léo"));

        Assert.Equal(("delta", 1, 0, 0), (report.Kind, report.Outcome.Created, report.Departed, report.Outcome.Removed));
        Assert.Equal(ProfileState.Active, (await bench.GetAsync(AafCategory.Eleve, "11")).Profiles.Single().Row.State);
        Assert.Equal(ProfileState.Active, (await bench.GetAsync(AafCategory.PersRelEleve, "21")).Profiles.Single().Row.State);
        Assert.Equal(ProfileState.Active, (await bench.GetAsync(AafCategory.PersEducNat, "31")).Profiles.Single().Row.State);
    }

    [Fact]
    public async Task Sync_Modify_ReplacesTheWholeRecord()
    {
        await using var bench = await StartAsync();
        var before = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal("anne@example.invalid", before.Records[0].Person.Mail);

        var report = await bench.SyncAsync(Delta().Relative("21", "NOUVEAU").AsModify("PersRelEleve"));

        var after = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal(1, report.Outcome.Changed);
        Assert.Equal((before.PersonId, "NOUVEAU", null), (after.PersonId, after.Records[0].Person.UsageName, after.Records[0].Person.Mail));
    }

    [Fact]
    public async Task Sync_ModifyOfSomebodyUnknown_Adds()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(Delta().Pupil("12", "1", given: "Léo").AsModify("Eleve"));

        Assert.Equal(1, report.Outcome.Created);
        Assert.Equal("Léo", (await bench.GetAsync(AafCategory.Eleve, "12")).Records[0].Person.GivenName);
    }

    [Fact]
    public async Task Sync_AddOfSomebodyKnown_Changes()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(Delta().Pupil("11", "1", given: "Autre", relatives: ["21$10"]));

        Assert.Equal((1, 0), (report.Outcome.Changed, report.Outcome.Created));
    }

    [Fact]
    public async Task Sync_Delete_SuspendsAndCounts()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(Delta().Delete("PersEducNat", "31").Delete("PersEducNat", "99"));

        Assert.Equal((1, 1, 1), (report.Outcome.Removed, report.Outcome.Ignored, report.Departed));
        var gone = await bench.GetAsync(AafCategory.PersEducNat, "31");
        Assert.Equal((Presence.Departed, ProfileState.Suspended), (gone.Records[0].Presence, gone.Profiles.Single().Row.State));
        Assert.Equal(SyncBench.Day.AddDays(90), gone.Profiles.Single().Row.PurgeOn);
    }

    [Fact]
    public async Task Sync_DeleteTwice_SecondIsIgnored()
    {
        await using var bench = await StartAsync();
        await bench.SyncAsync(Delta().Delete("Eleve", "11"));
        var report = await bench.SyncAsync(Delta().Delete("Eleve", "11"));

        Assert.Equal((0, 1, 0), (report.Outcome.Removed, report.Outcome.Ignored, report.Departed));
    }

    [Fact]
    public async Task Sync_LastRequestForARecordCounts()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(Delta()
            .Pupil("11", "1", given: "Un").Delete("Eleve", "11").Pupil("11", "1", given: "Trois", relatives: ["21$10"]).AsModify("Eleve"));

        Assert.Equal((2, 1), (report.Outcome.Merged, report.Outcome.Changed));
        Assert.Equal(2, (await bench.ProblemsAsync(report)).Count(problem => problem.Code is ProblemCode.RequestSuperseded));
        Assert.Equal("Trois", (await bench.GetAsync(AafCategory.Eleve, "11")).Records[0].Person.GivenName);
    }

    [Fact]
    public async Task Sync_PupilMovesSchool_HisRelativeIsLookedUpInTheStore()
    {
        await using var bench = await StartAsync();
        await bench.SyncAsync(Delta().Pupil("11", "2", relatives: ["21$10"]).AsModify("Eleve"));

        var parent = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal(
            [(Other, ProfileState.Active), (Uai, ProfileState.Suspended)],
            parent.Profiles.Select(profile => (profile.Uai!, profile.Row.State)).Order());
    }

    [Fact]
    public async Task Sync_OneOfTwoChildrenLeaves_ParentStaysWhereTheOtherIs()
    {
        await using var bench = await SyncBench.CreateAsync(Uai, Other);
        await bench.SyncAsync(Sound().Pupil("12", "2", given: "Léo", relatives: ["21$20"]));
        await bench.SyncAsync(Delta().Delete("Eleve", "11"));

        var parent = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal(
            [(Other, ProfileState.Active), (Uai, ProfileState.Suspended)],
            parent.Profiles.Select(profile => (profile.Uai!, profile.Row.State)).Order());
        Assert.Equal(Presence.Present, parent.Records[0].Presence);
    }

    [Fact]
    public async Task Sync_LastChildLeavesAndComesBack_ParentIsSuspendedThenRestored()
    {
        await using var bench = await StartAsync();
        await bench.SyncAsync(Delta().Delete("Eleve", "11"));
        var away = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal((Presence.OutOfScope, ProfileState.Suspended), (away.Records[0].Presence, away.Profiles.Single().Row.State));

        var report = await bench.SyncAsync(Delta().Pupil("11", "1", relatives: ["21$10"]));

        var back = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal((away.PersonId, Presence.Present), (back.PersonId, back.Records[0].Presence));
        Assert.Equal((ProfileState.Active, null), (back.Profiles.Single().Row.State, back.Profiles.Single().Row.PurgeOn));
        Assert.Equal(2, report.Returned);
    }

    [Fact]
    public async Task Sync_PupilGoesToASchoolThatIsNotEnrolled_LeavesByIt()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(Delta().Pupil("11", "3", relatives: ["21$10"]).AsModify("Eleve"));

        Assert.Equal((1, 2), (report.Outcome.OutOfScope, report.Departed));
        Assert.Equal(ProfileState.Suspended, (await bench.GetAsync(AafCategory.Eleve, "11")).Profiles.Single().Row.State);
    }

    [Fact]
    public async Task Sync_PupilNamesSomebodyNeitherInTheDeltaNorInTheStore_LinkWaits()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(Delta().Pupil("12", "1", relatives: ["29$10"]));

        Assert.Equal(
            "29", Assert.Single(await bench.ProblemsAsync(report), problem => problem.Code is ProblemCode.RelativeMissing).RecordId);
        await bench.SyncAsync(Delta().Relative("29", "ARRIVE"));
        var found = Assert.Single(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "12")));
        Assert.Equal("ARRIVE", found.Other!.UsageName);
    }

    [Fact]
    public async Task Sync_DeltaWithoutStructures_FindsSchoolsInTheStore()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(new ExtractBuilder { Delta = true }.Pupil("12", "1", given: "Léo"), academy: "TOULOUSE");

        Assert.Equal((RunState.Applied, 1), (report.State, report.Outcome.Created));
        Assert.Equal(Uai, (await bench.GetAsync(AafCategory.Eleve, "12")).Profiles.Single().Uai);
    }

    [Fact]
    public async Task Sync_DeltaOlderThanTheLastExtract_IsRefused()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(new ExtractBuilder { Delta = true, Date = "20260614" }.School("1", Uai).Delete("Eleve", "11"));

        Assert.Equal(Reason.ExtractTooOld, report.Refusal?.Reason);
    }

    [Fact]
    public async Task Sync_DeltaBeforeAnyFull_AppliedWithAWarning()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var report = await bench.SyncAsync(Delta().Pupil("11", "1", relatives: ["21$10"]).Relative("21").Delete("Eleve", "12"));

        Assert.Equal((RunState.Applied, 1), (report.State, report.Outcome.Ignored));
        Assert.Contains(report.Warnings, warning => warning.Contains("no full extract", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sync_EmptyDelta_ChangesNothing()
    {
        await using var bench = await StartAsync();
        var folder = bench.Deliver(Delta());
        await File.WriteAllTextAsync(Delta().Path(folder, "Eleve"), ExtractBuilder.Document([]));
        var report = await bench.SyncAsync(folder);

        Assert.Equal((RunState.Applied, report.BaseRevision), (report.State, report.Revision));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("TOULOUSE")]
    public async Task Sync_DeltaOfADayWithoutChanges_IsAppliedAndTheNextFollowsIt(string? academy)
    {
        await using var bench = await StartAsync();
        var (folder, empty) = (bench.NewPath(), new ExtractBuilder { Delta = true, Date = "20260616" });
        System.IO.Directory.CreateDirectory(folder);
        foreach (var category in (string[])["EtabEducNat", "Eleve", "PersRelEleve", "PersEducNat"])
        {
            await File.WriteAllTextAsync(empty.Path(folder, category), ExtractBuilder.Document([]));
        }

        var report = await bench.SyncAsync(folder, academy: academy);

        Assert.Equal(
            (RunState.Applied, report.BaseRevision, "TOULOUSE", new DateOnly(2026, 6, 16)),
            (report.State, report.Revision, report.Academy, report.ExtractDate!.Value));
        Assert.Equal(ExitCode.Done, ExitCode.Of([report]));
    }

    [Fact]
    public async Task Sync_UnusableModify_LeavesHimAsHeWas()
    {
        await using var bench = await StartAsync();
        var report = await bench.SyncAsync(Delta().Pupil("11", "", given: "Perdue").AsModify("Eleve"));

        Assert.Equal((1, 0), (report.Outcome.Rejected, report.Departed));
        Assert.Equal("Zoé", (await bench.GetAsync(AafCategory.Eleve, "11")).Records[0].Person.GivenName);
        Assert.Equal(ProfileState.Active, (await bench.GetAsync(AafCategory.PersRelEleve, "21")).Profiles.Single().Row.State);
    }

    private static ExtractBuilder Delta() => new ExtractBuilder { Delta = true, Date = "20260616" }
        .School("1", Uai).School("2", Other).School("3", "0121221M");

    private static ExtractBuilder Sound() => new ExtractBuilder()
        .School("1", Uai).School("2", Other).School("3", "0121221M")
        .Pupil("11", "1", relatives: ["21$10"])
        .Relative("21", mail: "anne@example.invalid")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

    private static async Task<SyncBench> StartAsync()
    {
        var bench = await SyncBench.CreateAsync(Uai, Other);
        await bench.SyncAsync(Sound());
        return bench;
    }
}
