using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>
/// Whom a plan takes for new, and another feed brings before the plan is applied: at the same moment, or while it waits for a decision.
/// He is one person, as if the one had come after the other.
/// </summary>
public sealed class BroughtMeanwhileTests
{
    private const string First = "0120612A";
    private const string South = "0340101A";
    private const string College = "0121160W";
    private const string Ine = "123456789AB";

    [Fact]
    public async Task Pupil_BroughtByTwoAcademiesAtTheSameMoment_IsOnePerson()
    {
        await using var bench = await ReadyAsync();

        var report = await SyncWhileAsync(
            bench,
            North().Pupil("11", "1", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A", more: WithIne(Ine)).Relative("21"),
            async () =>
            await bench.SyncAsync(InSouth().Pupil("77", "1", more: WithIne(Ine))));

        Assert.Equal((RunState.Applied, 2), (report.State, report.Outcome.Created));
        await AssertIsOneAsync(bench, "11", "77");
        var pupil = await bench.GetAsync(AafCategory.Eleve, "11");
        Assert.Equal("21", Assert.Single(await bench.RelativesOfAsync(pupil)).Source.Id);
        Assert.Equal("CP A", Assert.Single(pupil.Classes).Name);
        Assert.Equal([First, South], pupil.Profiles.Select(profile => profile.Uai!).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        await LivingRows.ReadAsync(bench.Files.Path);

        // The night after knows him: nothing is new, and he leaves each academy by itself.
        var quiet = await bench.SyncAsync(
            North().Pupil("11", "1", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A", more: WithIne(Ine)).Relative("21"));
        Assert.Equal(quiet.BaseRevision, quiet.Revision);
        await bench.SyncAsync(North());
        Assert.Equal(
            [(First, ProfileState.Suspended), (South, ProfileState.Active)],
            (await bench.GetAsync(AafCategory.Eleve, "11")).Profiles.Select(profile => (profile.Uai!, profile.Row.State)).Order());
    }

    [Fact]
    public async Task Pupil_OfAPlanThatWaits_BroughtByAnotherAcademyBeforeItIsApproved_IsOnePerson()
    {
        await using var bench = await ReadyAsync();
        var planned = await bench.SyncAsync(
            North().Pupil("11", "1", relatives: ["21$10"], more: WithIne(Ine)).Relative("21"), dryRun: true);
        await bench.SyncAsync(InSouth().Pupil("77", "1", more: WithIne(Ine)));
        var known = (await FindAsync(bench, "MONTPELLIER", AafCategory.Eleve, "77"))!;

        await ApproveAsync(bench, planned);

        await AssertIsOneAsync(bench, "11", "77");
        Assert.Equal(known.PersonId, (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId);
        Assert.Equal("21", Assert.Single(await bench.RelativesOfAsync(known)).Source.Id);
        await LivingRows.ReadAsync(bench.Files.Path);
        // What the plan did is told of him who is there.
        await using var server = await TestServer.StartAsync(bench.Store);
        var changes = (await server.Sync.ListPlanChangesAsync(new V1.ListPlanChangesRequest { PlanId = planned.PlanId!.Value })).Changes;
        Assert.Contains(changes, change => string.Equals(change.PersonId, known.PersonId.ToString(), StringComparison.Ordinal));

        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            (await new Undo(bench.Store.Plans, bench.Store.Runs, bench.Store.Feeds, new FakeTime()).PlanAsync(
                planned.RunId, "Essai", "essai", CancellationToken.None)).PlanId!.Value,
            true, [], "Essai", "essai", CancellationToken.None);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
        Assert.Equal(known.PersonId, (await FindAsync(bench, "MONTPELLIER", AafCategory.Eleve, "77"))!.PersonId);
    }

    [Theory]
    [InlineData("05/11/2016")]
    [InlineData("04/11/2016", "11")]
    public async Task Pupil_BroughtMeanwhile_WhoContradictsOrIsOfTheSameFeed_StaysApart(string birth, string? twin = null)
    {
        await using var bench = await ReadyAsync();
        var extract = North().Pupil("11", "1", more: WithIne(Ine));
        extract = twin is null ? extract : extract.Pupil("14", "1", given: "Léa", more: WithIne(Ine));

        await SyncWhileAsync(bench, extract, async () =>
            await bench.SyncAsync(InSouth().Pupil("77", "1", birth: birth, more: WithIne(Ine))));

        var south = (await FindAsync(bench, "MONTPELLIER", AafCategory.Eleve, "77"))!;
        // Of two of one feed, one at most is he of the other academy.
        Assert.Equal(twin is null ? 1 : 2, south.Records.Count);
        if (twin is not null)
        {
            Assert.NotEqual(
                (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId, (await bench.GetAsync(AafCategory.Eleve, "14")).PersonId);
        }
    }

    [Fact]
    public async Task Teacher_OfAPlanThatWaits_BroughtByTheOtherDegreeBeforeItIsApproved_IsOnePerson()
    {
        await using var bench = await ReadyAsync(College);
        string[] teaches = ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"];
        var planned = await bench.SyncAsync(North().Staff("31", teaches), dryRun: true);
        await bench.SyncAsync(new ExtractBuilder().College("50", College).Course("10010012110", "6EME").Subject(
            "030201", "ANGLAIS LV1").Subject("061300", "MATHEMATIQUES")
            .Collegian("2011", "50").Representative("21").Professor("31", ["50$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES"]));
        var known = await bench.GetAsync(AafCategory.PersEducNat, "31");

        await ApproveAsync(bench, planned);

        var teacher = await bench.GetAsync(AafCategory.PersEducNat, "31");
        Assert.Equal((known.PersonId, 2), (teacher.PersonId, teacher.Records.Count));
        Assert.Equal(
            [First, College], teacher.Profiles.Select(profile => profile.Uai!).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static async Task AssertIsOneAsync(SyncBench bench, string north, string south)
    {
        var (one, other) = (
            await bench.GetAsync(AafCategory.Eleve, north), (await FindAsync(bench, "MONTPELLIER", AafCategory.Eleve, south))!);
        Assert.Equal((one.PersonNo, one.PersonId), (other.PersonNo, other.PersonId));
        Assert.Equal(2, one.Records.Count);
    }

    // Both academies have been there before: neither writes straight into the tables.
    private static async Task<SyncBench> ReadyAsync(params string[] more)
    {
        var bench = await SyncBench.CreateAsync([First, South, .. more]);
        await bench.SyncAsync(North());
        await bench.SyncAsync(InSouth());
        return bench;
    }

    /// <summary>A sync of which the plan is open, and its base fixed, when something else happens.</summary>
    private static async Task<SyncReport> SyncWhileAsync(SyncBench bench, ExtractBuilder extract, Func<Task> meanwhile)
    {
        var happened = false;
        var store = StoreProxy.Of(bench.Store, (method, _) =>
        {
            if (method.Name is nameof(IFeedStore.LoadClassesAsync) && !happened)
            {
                happened = true;
                Task.Run(meanwhile).GetAwaiter().GetResult();
            }

            return null;
        });
        var report = Assert.Single(await new SyncRunner(store.ForSync(), SyncBench.Unguarded, new FakeTime()).RunAsync(
            new SyncRequest(bench.Deliver(extract), AsOf: SyncBench.Day), null, CancellationToken.None));
        Assert.True(happened);
        return report;
    }

    private static Task ApproveAsync(SyncBench bench, SyncReport planned) =>
        new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            planned.PlanId!.Value, true, [], "A. D'ESSAI", "Vérifié", CancellationToken.None);

    private static async Task<PersonView?> FindAsync(SyncBench bench, string academy, AafCategory category, string id) =>
        await bench.Store.Persons.FindPersonAsync(
        new SourceRef(academy, category, id), await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);

    private static string[] WithIne(string ine) => [ExtractBuilder.Attr("ENTEleveINE", ine)];

    private static ExtractBuilder North() => new ExtractBuilder()
        .School("1", First).Pupil("12", "1", "AUTRE").Relative("1", "PERSONNE").Staff("3", ["-$-$SANS OBJET$-$SANS OBJET"]);

    private static ExtractBuilder InSouth() => new ExtractBuilder { Academy = "MONTPELLIER" }
        .School("1", South).Pupil("78", "1", "AUTRE").Relative("1", "PERSONNE").Staff("3", ["-$-$SANS OBJET$-$SANS OBJET"]);
}
