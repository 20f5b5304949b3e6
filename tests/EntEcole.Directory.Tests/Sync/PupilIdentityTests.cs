using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>A pupil who changes source id, school, degree or academy is the same person when his INE says so.</summary>
public sealed class PupilIdentityTests
{
    private const string First = "0120612A";
    private const string Second = "0120595G";
    private const string South = "0340101A";
    private const string College = "0121160W";
    private const string Ine = "123456789AB";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pupil_OtherSourceIdInOneFeed_IsTheSamePersonWithOneRecord(bool newFirst)
    {
        await using var bench = await SyncBench.CreateAsync(First, Second);
        await bench.SyncAsync(Extract().Pupil("11", "1", more: WithIne(Ine)).Pupil("12", "1", "AUTRE"));
        var before = await bench.GetAsync(AafCategory.Eleve, "11");

        var full = newFirst
            ? Extract().Pupil("99", "2", more: WithIne(Ine)).Pupil("12", "1", "AUTRE")
            : Extract().Pupil("12", "1", "AUTRE").Pupil("99", "2", more: WithIne(Ine));
        var report = await bench.SyncAsync(full);

        var after = await bench.GetAsync(AafCategory.Eleve, "99");
        Assert.Equal((before.PersonNo, before.PersonId), (after.PersonNo, after.PersonId));
        Assert.Equal("99", Assert.Single(after.Records).Source.Id);
        Assert.Equal(
            [(Second, ProfileState.Active), (First, ProfileState.Suspended)],
            after.Profiles.Select(profile => (profile.Uai!, profile.Row.State)).OrderBy(profile => profile.State));
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
        Assert.Equal((1, 0, 0), (report.Outcome.Created, report.Departed, report.Returned));
        Assert.Equal(0, (await bench.SyncAsync(full)).Outcome.Created);
        await LivingRows.ReadAsync(bench.Files.Path);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pupil_OtherSourceIdInADelta_IsTheSamePersonWhateverTheOrder(bool deletedFirst)
    {
        await using var bench = await SyncBench.CreateAsync(First, Second);
        await bench.SyncAsync(Extract().Pupil("11", "1", relatives: ["21$10"], more: WithIne(Ine)).Relative("21"));
        var before = await bench.GetAsync(AafCategory.Eleve, "11");
        var parent = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        var delta = new ExtractBuilder { Delta = true, Date = "20260616" }.School("1", First);
        delta = deletedFirst
            ? delta.Delete("Eleve", "11").Pupil("99", "1", relatives: ["21$10"], more: WithIne(Ine))
            : delta.Pupil("99", "1", relatives: ["21$10"], more: WithIne(Ine)).Delete("Eleve", "11");

        var report = await bench.SyncAsync(delta);

        var after = await bench.GetAsync(AafCategory.Eleve, "99");
        Assert.Equal(before.PersonId, after.PersonId);
        Assert.Equal(ProfileState.Active, Assert.Single(after.Profiles).Row.State);
        Assert.Equal("21", Assert.Single(await bench.RelativesOfAsync(after)).Source.Id);
        Assert.Equal(parent.PersonId, (await bench.GetAsync(AafCategory.PersRelEleve, "21")).PersonId);
        Assert.Equal(ProfileState.Active, Assert.Single((await bench.GetAsync(AafCategory.PersRelEleve, "21")).Profiles).Row.State);
        Assert.Equal((1, 1, 0), (report.Outcome.Created, report.Outcome.Removed, report.Departed));
        await LivingRows.ReadAsync(bench.Files.Path);
    }

    [Fact]
    public async Task Pupil_DepartedBefore_ComesBackUnderAnotherSourceIdAsHeWas()
    {
        await using var bench = await SyncBench.CreateAsync(First);
        await bench.SyncAsync(Extract().Pupil("11", "1", more: WithIne(Ine)).Pupil("12", "1", "AUTRE"));
        var before = await bench.GetAsync(AafCategory.Eleve, "11");
        await bench.SyncAsync(Extract().Pupil("12", "1", "AUTRE"));

        var report = await bench.SyncAsync(
            Extract().Pupil("12", "1", "AUTRE").Pupil("13", "1", more: WithIne(Ine)), SyncBench.Day.AddDays(3));

        var after = await bench.GetAsync(AafCategory.Eleve, "13");
        Assert.Equal(before.PersonId, after.PersonId);
        Assert.Equal(before.Profiles[0].Row, Assert.Single(after.Profiles).Row);
        Assert.Equal(1, report.Returned);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Pupils_TwoLiveRecordsOfOneIne_AreOnePersonUnlessTheyContradictEachOther(bool byDelta, bool contradict)
    {
        await using var bench = await SyncBench.CreateAsync(First);
        await bench.SyncAsync(Extract().Pupil("11", "1", more: WithIne(Ine)));
        var given = contradict ? "Léa" : "Zoé";

        var report = await bench.SyncAsync(byDelta
            ? new ExtractBuilder { Delta = true, Date = "20260616" }.School("1", First).Pupil("99", "1", given: given, more: WithIne(Ine))
            : Extract().Pupil("99", "1", given: given, more: WithIne(Ine)).Pupil("11", "1", more: WithIne(Ine)));

        var (one, other) = (await bench.GetAsync(AafCategory.Eleve, "11"), await bench.GetAsync(AafCategory.Eleve, "99"));
        Assert.Equal(!contradict, one.PersonId == other.PersonId);
        Assert.Equal(contradict ? 1 : 0, (await bench.ProblemsAsync(report)).Count(problem => problem.Code is ProblemCode.IneRepeated));

        // The one who leaves leaves the other alone.
        await bench.SyncAsync(Extract("20260617").Pupil("99", "1", given: given, more: WithIne(Ine)));
        Assert.Equal(one.PersonId, (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId);
        Assert.Contains((await bench.GetAsync(AafCategory.Eleve, "99")).Profiles, profile => profile.Row.State is ProfileState.Active);
    }

    [Fact]
    public async Task Pupil_InAnotherAcademy_IsTheSamePersonAtOnce_AndEachFeedEndsItsOwn()
    {
        await using var bench = await SyncBench.CreateAsync(First, South);
        await bench.SyncAsync(Extract().Pupil("11", "1", more: WithIne(Ine)));
        var before = await bench.GetAsync(AafCategory.Eleve, "11");

        // The first sync of the other academy, which is written straight into the tables.
        await bench.SyncAsync(InSouth().Pupil("77", "1", more: WithIne(Ine)));
        var both = await bench.GetAsync(AafCategory.Eleve, "11");
        Assert.Equal(before.PersonId, both.PersonId);
        Assert.Equal(
            [("MONTPELLIER", "77"), ("TOULOUSE", "11")],
            both.Records.Select(record => (record.Source.Academy, record.Source.Id)).Order());

        var left = await bench.SyncAsync(Extract().Pupil("12", "1", "AUTRE"));
        Assert.Equal(1, left.Departed);
        Assert.Equal(
            [(First, ProfileState.Suspended), (South, ProfileState.Active)],
            (await bench.GetAsync(AafCategory.Eleve, "11")).Profiles.Select(profile => (profile.Uai!, profile.Row.State)).Order());

        // Back again, and moved within the other academy, which makes no third person.
        await bench.SyncAsync(Extract().Pupil("14", "1", more: WithIne(Ine)));
        await bench.SyncAsync(InSouth().Pupil("78", "1", more: WithIne(Ine)));
        var back = await bench.GetAsync(AafCategory.Eleve, "14");
        Assert.Equal(before.PersonId, back.PersonId);
        Assert.Equal(["14", "78"], back.Records.Select(record => record.Source.Id).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(back.Profiles, profile => Assert.Equal(ProfileState.Active, profile.Row.State));
    }

    [Fact]
    public async Task Pupil_FromFirstToSecondDegree_IsTheSamePerson()
    {
        await using var bench = await SyncBench.CreateAsync(First, College);
        await bench.SyncAsync(Extract().Pupil("11", "1", birth: "04/11/2012", more: WithIne(Ine)));
        await bench.SyncAsync(new ExtractBuilder().College("50", College).Course("10010012110", "6EME").Subject(
            "030201", "ANGLAIS LV1").Subject("061300", "MATHEMATIQUES")
            .Collegian("2011", "50", more: WithIne(Ine)).Representative("21").Professor("31", ["50$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES"]));

        Assert.Equal(2, (await bench.GetAsync(AafCategory.Eleve, "11")).Records.Count);
        Assert.Equal((await bench.GetAsync(AafCategory.Eleve, "11")).PersonId, (await bench.GetAsync(AafCategory.Eleve, "2011")).PersonId);
    }

    [Theory]
    [InlineData("04/11/2016", "ESSAI", "Zoé", true)]
    [InlineData("04/11/2016", "NOUVEAU-NOM", "Zoé", true)]
    [InlineData("05/11/2016", "ESSAI", "Zoé", false)]
    [InlineData("", "ESSAI", "ZOE", false)]
    [InlineData("04/11/2016", "ESSAI", "Léa", false)]
    [InlineData("", "ESSAI", "Léa", false)]
    public async Task Pupil_OfOneIneElsewhere_IsOnePersonUnlessTheyContradictEachOther(string birth, string name, string given, bool same)
    {
        await using var bench = await SyncBench.CreateAsync(First, South);
        await bench.SyncAsync(Extract().Pupil("11", "1", more: WithIne(Ine)));
        var report = await bench.SyncAsync(InSouth().Pupil("77", "1", name, given, birth: birth, more: WithIne(Ine)));

        Assert.Equal(same ? 2 : 1, (await bench.GetAsync(AafCategory.Eleve, "11")).Records.Count);
        Assert.Equal(same ? 0 : 1, (await bench.ProblemsAsync(report)).Count(problem => problem.Code is ProblemCode.IneContradicted));
    }

    [Theory]
    [InlineData("")]
    [InlineData("123")]
    [InlineData("12345678AAA")]
    public async Task Pupil_WithoutAnIneThatIsOne_IsAHomonymAndNobodyElse(string ine)
    {
        await using var bench = await SyncBench.CreateAsync(First, South);
        await bench.SyncAsync(Extract().Pupil("11", "1", more: WithIne(ine)));
        await bench.SyncAsync(InSouth().Pupil("77", "1", more: WithIne(ine)));
        await bench.SyncAsync(Extract().Pupil("12", "1", more: WithIne(ine)));

        Assert.Single((await bench.GetAsync(AafCategory.Eleve, "11")).Records);
        Assert.NotEqual((await bench.GetAsync(AafCategory.Eleve, "11")).PersonId, (await bench.GetAsync(AafCategory.Eleve, "12")).PersonId);
    }

    [Fact]
    public async Task Pupil_WhoseIneIsCorrected_IsKnownByTheNewOneOnly()
    {
        await using var bench = await SyncBench.CreateAsync(First, South);
        await bench.SyncAsync(Extract().Pupil("11", "1", more: WithIne(Ine)));
        await bench.SyncAsync(Extract().Pupil("11", "1", more: WithIne("987654321ZZ")));
        var pupil = await bench.GetAsync(AafCategory.Eleve, "11");

        await bench.SyncAsync(InSouth().Pupil("77", "1", more: WithIne("987654321ZZ")).Pupil("78", "1", more: WithIne(Ine)));

        var south = (await bench.GetAsync(AafCategory.Eleve, "11")).Records.Where(
            record => record.Source.Academy is "MONTPELLIER").ToList();
        Assert.Equal("77", Assert.Single(south).Source.Id);
        Assert.Equal(pupil.PersonId, (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId);
    }

    [Fact]
    public async Task Pupils_WholeAcademyNumberedAnew_AllStayWhoTheyWere()
    {
        await using var bench = await SyncBench.CreateAsync(First);
        await bench.SyncAsync(Numbered(1));
        var before = await IdsAsync(bench, 1);

        var report = await bench.SyncAsync(Numbered(2));

        Assert.Equal(before, await IdsAsync(bench, 2));
        Assert.Equal((RunState.Applied, 0), (report.State, report.Departed));

        static ExtractBuilder Numbered(int generation)
        {
            var extract = Extract();
            for (var i = 0; i < 1200; i++)
            {
                extract.Pupil($"{generation}{i:D5}", "1", given: $"P{i}", more: WithIne($"{i:D9}AA"));
            }

            return extract;
        }

        static async Task<List<PersonId>> IdsAsync(SyncBench bench, int generation)
        {
            var ids = new List<PersonId>();
            for (var i = 0; i < 1200; i += 7)
            {
                ids.Add((await bench.GetAsync(AafCategory.Eleve, $"{generation}{i:D5}")).PersonId);
            }

            return ids;
        }
    }

    [Fact]
    public async Task Undo_OfARunThatFollowedAnIne_GivesTheOldRecordBack()
    {
        await using var bench = await SyncBench.CreateAsync(First, Second);
        await bench.SyncAsync(Extract().Pupil("11", "1", more: WithIne(Ine)).Pupil("12", "1", "AUTRE"));
        var living = await LivingRows.ReadAsync(bench.Files.Path);
        var report = await bench.SyncAsync(Extract().Pupil("99", "2", more: WithIne(Ine)).Pupil("12", "1", "AUTRE"));

        var undo = await new Undo(bench.Store.Plans, bench.Store.Runs, bench.Store.Feeds, new FakeTime()).PlanAsync(
            report.RunId, "Essai", "essai", CancellationToken.None);
        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            undo.PlanId!.Value, true, [], "Essai", "essai", CancellationToken.None);

        Assert.Equal(living, await LivingRows.ReadAsync(bench.Files.Path));
    }

    private static string[] WithIne(string ine) => [ExtractBuilder.Attr("ENTEleveINE", ine)];

    private static ExtractBuilder Extract(string date = "20260615") =>
        new ExtractBuilder
        {
            Date = date,
        }.School("1", First).School("2", Second).Relative("1", "PERSONNE").Staff("3", ["-$-$SANS OBJET$-$SANS OBJET"]);

    private static ExtractBuilder InSouth() => new ExtractBuilder { Academy = "MONTPELLIER" }
        .School("1", South).Relative("1", "PERSONNE").Staff("3", ["-$-$SANS OBJET$-$SANS OBJET"]);
}
