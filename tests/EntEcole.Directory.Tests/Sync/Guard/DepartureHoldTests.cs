using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.Tests.Sync.Scenarios;

namespace EntEcole.Directory.Tests.Sync.Guard;

/// <summary>Held departures hold nothing else: what arrives, what is corrected, what protects a child goes on.</summary>
public sealed class DepartureHoldTests
{
    private static readonly SyncSettings Guarded = new();
    private static readonly string[] Direction = ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"];
    private static readonly string[] Teaching = ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"];

    [Fact]
    public async Task HalfOfASchoolGone_ArrivalsCorrectionsAndTheEndOfAnAuthorityAreApplied()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 12));
        await using var bench = await ReadyAsync(town);
        var stay = town.Copy().Child("1050", "1", "1550").Child("1001", "1")
            .Change((id, child) => id is "1002" ? child with { Level = "CE1", ClassId = "12", ClassName = "CE1 B" } : child);
        var half = stay.Copy().Change((id, child) => IsLastOfA(id) ? null : child);

        var report = await bench.SyncAsync(bench.Deliver(half.Extract("20260616")), settings: Guarded);

        Assert.Equal(new HeldReport(Town.A, "pupil", 12, 6, 3, "schoolDepartures"), Assert.Single(report.Held));
        Assert.Equal(stay.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        Assert.Empty(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "1001")));
        Assert.Single(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "1007")));

        await ApproveAsync(bench, report);
        Assert.Equal(half.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task WholeClassGone_ItsClassStaysWhileItWaits_AndEndsOnceApproved()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 12))
            .Change((id, child) => IsLastOfA(id) ? child with { ClassId = "19", ClassName = "ULIS" } : child);
        await using var bench = await ReadyAsync(town);
        var half = town.Copy().Change((id, child) => IsLastOfA(id) ? null : child);

        var report = await bench.SyncAsync(bench.Deliver(half.Extract("20260616")), settings: Guarded);

        Assert.Equal(town.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        await ApproveAsync(bench, report);
        Assert.Equal(half.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task ParentsOfChildrenWhoPass_LeaveWithThem_HoweverMany()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 80)).Change((id, child) => child with { Parents = [.. child.Parents, $"3{id[1..]}"] });
        await using var bench = await ReadyAsync(town);
        var fewer = town.Copy().Change((id, child) => id is "1001" or "1002" or "1003" ? null : child);

        var report = await bench.SyncAsync(bench.Deliver(fewer.Extract("20260616")), settings: Guarded);

        Assert.Empty(report.Held);
        Assert.Equal(fewer.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    [Fact]
    public async Task ParentsWhoseRecordsAreLostWhileTheirChildrenNameThem_AreHeld()
    {
        await using var bench = await SyncBench.CreateAsync(Town.A);
        await bench.SyncAsync(Families(parents: 12));
        var report = await bench.SyncAsync(bench.Deliver(Families(parents: 6)), settings: Guarded);

        Assert.Equal(new HeldReport(Town.A, "parent", 12, 6, 3, "schoolDepartures"), Assert.Single(report.Held));
        Assert.Equal(ProfileState.Active, Assert.Single((await bench.GetAsync(AafCategory.PersRelEleve, "511")).Profiles).Row.State);
    }

    [Fact]
    public async Task AuthorityOfHalfOfTheParentsEnds_NothingWaits()
    {
        await using var bench = await SyncBench.CreateAsync(Town.A);
        await bench.SyncAsync(Families(parents: 12));
        var report = await bench.SyncAsync(bench.Deliver(Families(parents: 12, named: 6)), settings: Guarded);

        Assert.Empty(report.Held);
        Assert.DoesNotContain(
            (await bench.GetAsync(AafCategory.PersRelEleve, "511")).Profiles, profile => profile.Row.State is ProfileState.Active);
    }

    [Fact]
    public async Task RoleOfDirectorEndsForThoseWhoStayAsTeachers_NothingWaits()
    {
        await using var bench = await SyncBench.CreateAsync(Town.A);
        await bench.SyncAsync(Staff(Families(parents: 12), Direction));
        var report = await bench.SyncAsync(bench.Deliver(Staff(Families(parents: 12), Teaching)), settings: Guarded);

        Assert.Empty(report.Held);
        Assert.Equal(Role.Teacher, Assert.Single(
            (await bench.GetAsync(AafCategory.PersEducNat, "801")).Profiles, profile => profile.Row.State is ProfileState.Active).Row.Role);
    }

    [Fact]
    public async Task HeldDepartures_Rejected_ThePersonsStayAndTheRestStaysApplied()
    {
        var town = Town.Of((Town.A, 12), (Town.B, 12));
        await using var bench = await ReadyAsync(town);
        var stay = town.Copy().Child("1050", "1", "1550");
        var report = await bench.SyncAsync(
            bench.Deliver(stay.Copy().Change((id, child) => IsLastOfA(id) ? null : child).Extract("20260616")), settings: Guarded);

        await Service(bench).DecideAsync(report.PlanId!.Value, false, [Town.A], "A. D'ESSAI", "Perdus", CancellationToken.None);

        Assert.Equal(stay.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
    }

    private static bool IsLastOfA(string id) =>
        id[0] == '1' && string.CompareOrdinal(id, "1006") > 0 && string.CompareOrdinal(id, "1013") < 0;

    // Twelve pupils of one school, of which so many name a parent, and so many of these parents are delivered.
    private static ExtractBuilder Families(int parents, int named = 12)
    {
        var extract = new ExtractBuilder().School("1", Town.A);
        for (var i = 0; i < 12; i++)
        {
            extract.Pupil($"1{i:00}", "1", given: $"Zoé{(char)('A' + i)}", relatives: i < named ? [$"5{i:00}$10"] : null);
        }

        for (var i = 0; i < parents; i++)
        {
            extract.Relative($"5{i:00}", given: $"Anne{(char)('A' + i)}");
        }

        return extract.Staff("800", Teaching);
    }

    private static ExtractBuilder Staff(ExtractBuilder extract, string[] functions)
    {
        for (var i = 1; i <= 4; i++)
        {
            extract.Staff($"80{i}", functions, given: $"Paul{(char)('A' + i)}");
        }

        return extract;
    }

    private static async Task<SyncBench> ReadyAsync(Town town)
    {
        var bench = await SyncBench.CreateAsync(Town.A, Town.B);
        await bench.SyncAsync(town.Extract("20260615"));
        Assert.Equal(town.Key(Town.A, Town.B), await Town.SeenAsync(bench.Store));
        return bench;
    }

    private static PlanService Service(SyncBench bench) => new(bench.Store.Plans, bench.Store.Runs, new FakeTime());

    private static Task<(StoredPlan Plan, long Revision)> ApproveAsync(SyncBench bench, SyncReport report) =>
        Service(bench).DecideAsync(report.PlanId!.Value, true, [], "A. D'ESSAI", "Vérifié", CancellationToken.None);
}
