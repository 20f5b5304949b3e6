using EntEcole.Directory.Consistency;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>
/// Whole nights on every engine: a purge, a purge of a relative who is still named, a delta, a held departure, and an undo.
/// </summary>
public abstract class NightConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Uai = "0120612A";
    private static readonly DateOnly Day = SyncBench.Day;
    private static readonly DateOnly Due = Day.AddDays(120);

    [Fact]
    public async Task Purge_OfAPupilAndARelative_LeavesTombstonesAndNoRow()
    {
        await using var bench = await SyncBench.OverAsync(Store, Uai);
        await bench.SyncAsync(Staying().Pupil("11", "1", "PARTANTE", relatives: ["21$10"]).Relative("21", "PARTANT"));
        var id = (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId;
        await bench.SyncAsync(Staying());

        var report = await PurgeAsync();

        Assert.Equal((2, 2), (report.Persons, report.Profiles));
        Assert.NotNull(await Store.Persons.FindTombstoneAsync(id, report.Revision, None));
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM record WHERE source_id IN ('11', '21')"));
        Assert.Equal(new PurgeReport(report.Revision, 0, 0), await PurgeAsync());
    }

    [Fact]
    public async Task Purge_OfARelativeWhoIsStillNamed_LeavesThemAwaitedWithoutContentAndErasesTheOthers()
    {
        await using var bench = await SyncBench.OverAsync(Store, Uai);
        await bench.SyncAsync(Staying().Pupil("11", "1", relatives: ["21$10"]).Relative("21", "PARTANT").Pupil("13", "1", "PARTANTE"));
        await bench.SyncAsync(Staying().Pupil("11", "1", relatives: ["21$10"]));

        Assert.Equal(2, (await PurgeAsync()).Persons);

        var relation = Assert.Single(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "11")));
        Assert.Equal(("21", (PersonId?)null), (relation.Source.Id, relation.OtherId));
        var empty = Engine.Bytes("");
        Assert.Equal(1, await Opened.NumberAsync($"SELECT COUNT(*) FROM record WHERE source_id = '21' AND content = {empty}"));
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "13"));
        await bench.SyncAsync(Staying().Pupil("11", "1", relatives: ["21$10"]).Relative("21", "PARTANT"));
        Assert.Equal(
            "PARTANT", Assert.Single(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "11"))).Other!.UsageName);
    }

    [Fact]
    public async Task Purge_UnderAShorterGraceThanThatOfTheNight_ErasesByTheShorter()
    {
        await using var bench = await SyncBench.OverAsync(Store, Uai);
        await bench.SyncAsync(Staying().Pupil("11", "1", "PARTANTE"));
        await bench.SyncAsync(bench.Deliver(Staying()), settings: SyncBench.Unguarded with { Grace = Grace.OfDays(365) });

        Assert.Equal(
            0, (await Store.Retention.PurgeAsync(new PurgeRequest(Day.AddMonths(3).AddDays(-1), _ => Grace.ThreeMonths), None)).Persons);
        Assert.Equal(1, (await Store.Retention.PurgeAsync(new PurgeRequest(Day.AddMonths(3), _ => Grace.ThreeMonths), None)).Persons);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
    }

    [Fact]
    public async Task Delta_AddsChangesAndEndsNothingByAbsence()
    {
        await using var bench = await SyncBench.OverAsync(Store, Uai);
        await bench.SyncAsync(Staying().Pupil("11", "1"));

        var report = await bench.SyncAsync(
            new ExtractBuilder
            {
                Delta = true,
                Date = "20260616",
            }.School("1", Uai).Pupil("13", "1", given: "Léo").Pupil("12", "1", "AUTRE"));

        Assert.Equal(("delta", 1, 1, 0), (report.Kind, report.Outcome.Created, report.Outcome.Changed, report.Departed));
        Assert.Equal(ProfileState.Active, (await bench.GetAsync(AafCategory.Eleve, "11")).Profiles.Single().Row.State);
    }

    [Fact]
    public async Task Night_WithoutHalfOfASchool_IsHeldUntilItIsApproved()
    {
        await using var bench = await SyncBench.OverAsync(Store, Uai);
        await bench.SyncAsync(Pupils(12));

        var night = await bench.SyncAsync(bench.Deliver(Pupils(6)), settings: new SyncSettings());
        Assert.Single(night.Held);
        Assert.Equal(ProfileState.Active, (await bench.GetAsync(AafCategory.Eleve, "112")).Profiles.Single().Row.State);
        await ApproveAsync(night);

        Assert.Equal(ProfileState.Suspended, (await bench.GetAsync(AafCategory.Eleve, "112")).Profiles.Single().Row.State);
    }

    [Fact]
    public async Task Night_AfterRowsWereLost_WritesAgainWhatUnchangedRecordsAskFor()
    {
        await using var bench = await SyncBench.OverAsync(Store, Uai);
        ExtractBuilder Family() => Staying()
            .Pupil("11", "1", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP").Relative("21", "PARTANT");
        await bench.SyncAsync(Family());
        Assert.Empty(await Store.Consistency.CheckAsync(None));
        await LoseAsync("membership", "person_no", "11");
        await LoseAsync("relation", "pupil_no", "11");
        await LoseAsync("profile", "person_no", "21");
        await Store.Consistency.RecountAsync(None);
        Assert.Equal(
            [new BrokenRule("membershipMissing", 1), new BrokenRule("profileMissing", 1), new BrokenRule("relationMissing", 1)],
            await Store.Consistency.CheckAsync(None));

        var night = await bench.SyncAsync(Family().Pupil("14", "1"));

        Assert.Equal((1, 1), (night.Outcome.Created, night.Outcome.Changed));
        Assert.Equal([new BrokenRule("profileMissing", 1)], await Store.Consistency.CheckAsync(None));
        var person = await bench.GetAsync(AafCategory.Eleve, "11");
        Assert.Equal("21", Assert.Single(await bench.RelativesOfAsync(person)).Source.Id);
        Assert.Single(person.Classes);

        // What a night does not look for is planned by hand: the record is written again by the night after.
        var repair = new Repair(Store.Consistency, Store.Plans, Store.Runs, Store.Feeds, new FakeTime());
        await ApproveAsync(Assert.Single(await repair.PlanAsync("A. D'ESSAI", "Essai", _ => Grace.ThreeMonths, None)));
        Assert.Empty(await repair.PlanAsync("A. D'ESSAI", "Essai", _ => Grace.ThreeMonths, None));
        await bench.SyncAsync(Family().Pupil("14", "1").Pupil("15", "1"));
        Assert.Empty(await Store.Consistency.CheckAsync(None));
        Assert.Single((await bench.GetAsync(AafCategory.PersRelEleve, "21")).Profiles);
    }

    [Fact]
    public async Task Undo_OfANightWhoseDepartedRelativeWasErased_LetsTheNextNightWriteTheChildAgain()
    {
        await using var bench = await SyncBench.OverAsync(Store, Uai);
        ExtractBuilder Family() => Staying().Pupil("11", "1", relatives: ["21$10"]).Relative("21", "PARTANT");
        await bench.SyncAsync(Family());
        var bad = await bench.SyncAsync(Staying().Pupil("11", "1"));
        Assert.Equal(1, (await PurgeAsync()).Persons);

        await ApproveAsync(await new Undo(Store.Plans, Store.Runs, Store.Feeds, new FakeTime()).PlanAsync(
            bad.RunId, "A. D'ESSAI", "Nuit fautive", None));

        Assert.Empty(await Store.Consistency.CheckAsync(None));
        Assert.Empty(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "11")));
        await bench.SyncAsync(Family().Pupil("14", "1"));
        Assert.Equal("21", Assert.Single(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "11"))).Source.Id);
    }

    private Task LoseAsync(string table, string owner, string source) =>
        Opened.ExecuteAsync($"DELETE FROM {table} WHERE {owner} IN (SELECT person_no FROM record WHERE source_id = '{source}')");

    [Fact]
    public async Task Undo_OfANight_GivesBackThePersonsOfTheMorningBefore()
    {
        await using var bench = await SyncBench.OverAsync(Store, Uai);
        await bench.SyncAsync(Staying().Pupil("11", "1", given: "Zoé"));
        var bad = await bench.SyncAsync(Staying().Pupil("11", "1", given: "FAUX").Pupil("13", "1"));

        var undo = await new Undo(Store.Plans, Store.Runs, Store.Feeds, new FakeTime()).PlanAsync(
            bad.RunId, "A. D'ESSAI", "Nuit fautive", None);
        await ApproveAsync(undo);

        Assert.Equal("Zoé", (await bench.GetAsync(AafCategory.Eleve, "11")).Records[0].Person.GivenName);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "13"));
    }

    private static ExtractBuilder Pupils(int count) =>
        Enumerable.Range(101, count).Aggregate(
            Staying(), (extract, id) => extract.Pupil(id.ToString(System.Globalization.CultureInfo.InvariantCulture), "1"));

    private static ExtractBuilder Staying() => new ExtractBuilder()
        .School("1", Uai).Pupil("12", "1", "RESTANTE").Relative("29", "PERSONNE").Staff("39", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    private Task<PurgeReport> PurgeAsync() => Store.Retention.PurgeAsync(new PurgeRequest(Due, SyncBench.Unguarded.GraceOf), None);

    private Task ApproveAsync(SyncReport report) =>
        new PlanService(Store.Plans, Store.Runs, new FakeTime()).DecideAsync(report.PlanId!.Value, true, [], "A. D'ESSAI", "Vérifié", None);
}
