using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Scenarios;

/// <summary>A school that the extract no longer holds: lost, merged into another, or closed.</summary>
public sealed class ClosingSchoolTests
{
    private static readonly SyncSettings Guarded = new();

    [Theory]
    [InlineData("2026-09-01")]
    [InlineData("2026-01-15")]
    public async Task Fusion_PupilsAndParentsAreInTheNewSchoolAtOnce_TheTeacherWaitsForADecision(string day)
    {
        var asOf = DateOnly.ParseExact(day, "yyyy-MM-dd", null);
        var apart = Town.Of((Town.A, 12), (Town.B, 12)).Child("1050", "1", "2501").Teacher("3000", "1", "2");
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        await bench.SyncAsync(apart.Extract("20260105"), new DateOnly(2026, 1, 5));
        var ids = await IdsAsync(bench);
        var together = apart.Copy().Change((_, child) => child with { School = "2", ClassId = "21" }).CloseSchool("1");

        var report = await bench.SyncAsync(bench.Deliver(together.Extract("20260115")), asOf, settings: Guarded);

        Assert.Equal((Town.A, "", "schoolGone"), Assert.Single(report.Held.Select(hold => (hold.Uai, hold.Role, hold.Cause))));
        // The teacher of the closed school, and the one of both: the extract cannot tell whether they still work there.
        string[] waiting = [.. together.Key(Town.A, Town.B), $"1999 teacher {Town.A}", $"3000 teacher {Town.A}"];
        Assert.Equal(waiting.Order(StringComparer.Ordinal), await Town.SeenAsync(bench.Store), StringComparer.Ordinal);
        var plan = (await bench.Store.Plans.FindPlanAsync(report.PlanId!.Value, CancellationToken.None))!;
        Assert.Equal(2, Assert.Single(plan.Counts, count => count.Uai is Town.A).Departing);
        Assert.Equal(1, Assert.Single(plan.Counts, count => count is { Uai: Town.B, Role: Role.Teacher }).Changed);

        await ApproveAsync(bench, report, Town.A);
        Assert.Equal(together.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        Assert.Equal(ids, await IdsAsync(bench));
        var quiet = await bench.SyncAsync(bench.Deliver(together.Extract("20260116")), asOf, settings: Guarded);
        Assert.Equal((RunState.Applied, quiet.BaseRevision), (quiet.State, quiet.Revision));
    }

    [Fact]
    public async Task LostSchool_WaitsNightAfterNightSinceTheFirst_AndIsAsBeforeWhenItIsBack()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 12)).Child("1050", "1", "2501");
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        await bench.SyncAsync(town.Extract("20260615"));
        var rows = await LivingRows.ReadAsync(bench.Files.Path);
        var time = new FakeTime();
        var lost = town.Copy().CloseSchool("1");
        DateTimeOffset? since = null;
        for (var night = 16; night < 19; night++)
        {
            time.Advance(TimeSpan.FromDays(1));
            var report = await SyncAsync(bench, lost.Extract($"202606{night}"), time);

            Assert.Equal(RunState.Held, report.State);
            Assert.Contains(ProblemCode.SchoolGone, (await bench.ProblemsAsync(report)).Select(problem => problem.Code));
            var plan = Assert.Single(await bench.Store.Plans.ListPlansAsync(null, true, long.MaxValue, 10, CancellationToken.None));
            since ??= plan.MadeAt;
            Assert.Equal((HoldCause.SchoolGone, since), (Assert.Single(plan.Holds).Cause, plan.Holds[0].Since));
            Assert.Equal(rows, await LivingRows.ReadAsync(bench.Files.Path));
        }

        // A delta plans nothing again: what waits goes on waiting.
        time.Advance(TimeSpan.FromDays(2));
        await SyncAsync(bench, new ExtractBuilder { Date = "20260619", Delta = true }.School("2", Town.B)
            .Staff("2999", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], name: "NOUVEAU"), time);
        Assert.Equal(since, Assert.Single(Assert.Single(
            await bench.Store.Plans.ListPlansAsync(null, true, long.MaxValue, 10, CancellationToken.None)).Holds).Since);

        Assert.Equal(RunState.Applied, (await SyncAsync(bench, town.Extract("20260620"), time)).State);
        Assert.Empty(await bench.Store.Plans.ListPlansAsync(null, true, long.MaxValue, 10, CancellationToken.None));
        Assert.Equal(rows, await LivingRows.ReadAsync(bench.Files.Path));
    }

    [Fact]
    public async Task LostSchool_Rejected_StaysAndWaitsAgainTheNextNight()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 12));
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        await bench.SyncAsync(town.Extract("20260615"));
        var lost = town.Copy().CloseSchool("1");
        var report = await bench.SyncAsync(bench.Deliver(lost.Extract("20260616")), settings: Guarded);

        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            report.PlanId!.Value, false, [Town.A], "A. D'ESSAI", "Perdue", CancellationToken.None);

        Assert.Equal(town.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        Assert.Equal(RunState.Held, (await bench.SyncAsync(bench.Deliver(lost.Extract("20260617")), settings: Guarded)).State);
    }

    [Fact]
    public async Task LostSchool_OverGrpc_IsListedWithItsHoldAndAfterwardsWithTheDayItWasLastSeen()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 12));
        await using var bench = await SyncBench.CreateAsync(Town.A, Town.B, Town.C);
        var time = new FakeTime();
        await SyncAsync(bench, town.Extract("20260615"), time);
        await using var server = await TestServer.StartAsync(bench.Store);
        SyncReport report = null!;
        for (var night = 16; night < 19; night++)
        {
            time.Advance(TimeSpan.FromDays(1));
            report = await SyncAsync(bench, town.Copy().CloseSchool("1").Extract($"202606{night}"), time);
        }

        var held = await StateAsync(Town.A);
        Assert.Equal(
            (V1.HoldCause.SchoolGone, report.PlanId!.Value, "2026-06-15"), (Assert.Single(held.Held).Cause, held.PlanId, held.ExtractDate));
        Assert.Equal(("2026-06-18", 0L), ((await StateAsync(Town.B)).ExtractDate, (await StateAsync(Town.B)).PlanId));
        // Enrolled, and no extract has ever held it.
        var never = await StateAsync(Town.C);
        Assert.Equal(("", "TOULOUSE", 0L, Town.C), (never.ExtractDate, never.Academy, never.AppliedRunId, never.SchoolName));

        await server.Sync.ApprovePlanAsync(
            new V1.ApprovePlanRequest { PlanId = report.PlanId!.Value, Uais = { Town.A }, Reason = "Fermée" });
        var closed = await StateAsync(Town.A);
        Assert.Equal((0, 0L, "2026-06-15"), (closed.Held.Count, closed.PlanId, closed.ExtractDate));
        Assert.Equal(["2026-06-15", "2026-06-18", ""], (await server.Sync.ListSchoolStatesAsync(new V1.ListSchoolStatesRequest())).States
            .OrderBy(state => Array.IndexOf([Town.A, Town.B, Town.C], state.Uai)).Select(state => state.ExtractDate),
            StringComparer.Ordinal);
        var persons = await server.Directory.ListPersonsAsync(new V1.ListPersonsRequest { Filter = new V1.PersonFilter { Uai = Town.A } });
        Assert.Empty(persons.Persons);

        async Task<V1.SchoolState> StateAsync(string uai) => Assert.Single((await server.Sync.ListSchoolStatesAsync(
            new V1.ListSchoolStatesRequest { Filter = new V1.SchoolStateFilter { Uai = uai } })).States);
    }

    private static async Task<IReadOnlyList<(string, PersonId)>> IdsAsync(SyncBench bench) =>
        [.. (await bench.Store.Persons.ListPersonsAsync(
            new PersonFilter { IncludeSuspended = true }, 0, int.MaxValue,
            await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None))
            .Select(person => (person.Records[0].Source.ToString(), person.PersonId)).OrderBy(pair => pair.Item1, StringComparer.Ordinal)];

    private static Task<(StoredPlan Plan, long Revision)> ApproveAsync(SyncBench bench, SyncReport report, params string[] uais) =>
        new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            report.PlanId!.Value, true, uais, "A. D'ESSAI", "Vérifié", CancellationToken.None);

    private static async Task<SyncReport> SyncAsync(SyncBench bench, ExtractBuilder extract, TimeProvider time) =>
        Assert.Single(await new SyncRunner(bench.Store.ForSync(), Guarded, time).RunAsync(
            new SyncRequest(bench.Deliver(extract), AsOf: SyncBench.Day), null, CancellationToken.None));
}
