using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Of which academy an extract is: other spellings make no second feed, unknown labels and UAIs elsewhere are refused.</summary>
public sealed class AcademyTests
{
    private const string Uai = "0120612A";
    private const string South = "0340101A";

    [Theory]
    [InlineData("Toulouse")]
    [InlineData("TOULOUSE ")]
    [InlineData("ACADEMIE DE TOULOUSE")]
    [InlineData("Académie  de Toulouse")]
    public async Task Label_SpeltAnotherWay_IsOfTheSameFeed(string label)
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Extract("TOULOUSE"));
        var report = await bench.SyncAsync(Extract(label, "20260616"));

        Assert.Equal(("TOULOUSE", RunState.Applied, 0L), (report.Academy, report.State, report.Outcome.Created));
        Assert.Single(await bench.Store.Feeds.ListFeedsAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("ACADÉMIE D'AIX-MARSEILLE", "AIX-MARSEILLE")]
    [InlineData("académie de la Réunion", "LA REUNION")]
    [InlineData("REUNION", "LA REUNION")]
    [InlineData("Besançon", "BESANCON")]
    [InlineData("Orléans Tours", "ORLEANS-TOURS")]
    [InlineData("NORMANDIE/CAEN-ROUEN", "NORMANDIE")]
    [InlineData("Académie de Clermont Ferrand", "CLERMONT-FERRAND")]
    [InlineData("TOULOUSAIN", null)]
    public void Label_InWhateverSpelling_IsTheNationalOne(string label, string? expected) =>
        Assert.Equal(expected, Academies.Canonical(label));

    [Theory]
    [InlineData("ENT1D.20251007.TOULOUSE.Delta", "TOULOUSE")]
    [InlineData("nuit_aix-marseille_2", "AIX-MARSEILLE")]
    [InlineData("TOULOUSE-et-MONTPELLIER", null)]
    [InlineData("ENT1D", null)]
    public void Name_ThatMentionsOneAcademy_TellsIt(string name, string? expected) => Assert.Equal(expected, Academies.In(name));

    [Fact]
    public void Departments_AllOfThem_HaveTheAcademyOfTheirCode()
    {
        string[] numbers =
        [
            .. Enumerable.Range(1, 95).Where(number => number is not 20).Select(number => $"{number:000}"), "620", "720", "971", "972",
            "973", "974", "975", "976",
        ];
        Assert.All(numbers, number => Assert.NotNull(Departments.NationalAcademyOf(number + "0001A")));
        Assert.All(numbers, number => Assert.Equal(
            Departments.NationalAcademyOf(number + "0001A"), Academies.Canonical(Departments.NationalAcademyOf(number + "0001A")!)));
        Assert.Equal(("TOULOUSE", "CORSE", "LA REUNION", null), (
            Departments.NationalAcademyOf(Uai), Departments.NationalAcademyOf("6200001A"), Departments.NationalAcademyOf("9740001A"),
            Departments.NationalAcademyOf("0990001A")));
        Assert.True(Departments.MayBeOf("0140001A", "CAEN"));
        Assert.False(Departments.MayBeOf("0310001A", "LYON"));
    }

    [Fact]
    public async Task Label_Unknown_IsRefusedWithTheNearest()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var report = await bench.SyncAsync(Extract("TOULOUZE"));

        Assert.Equal((RunState.Refused, Reason.AcademyUnknown), (report.State, report.Refusal!.Reason));
        Assert.Contains("TOULOUZE is no academy that is known here; the nearest is TOULOUSE", report.Message, StringComparison.Ordinal);
        Assert.Empty(await bench.Store.Feeds.ListFeedsAsync(CancellationToken.None));

        Assert.Equal(RunState.Applied, (await bench.SyncAsync(
            bench.Deliver(Extract("ESSAI", uai: "0120595G")), settings: SyncBench.Unguarded with { Academies = ["Essai"] })).State);
    }

    [Fact]
    public async Task Label_OfAConvention_IsKnown()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.Store.Enrolment.SaveConventionsAsync([new Convention
        {
            Reference = "INVENTEE", SchoolYear = new SchoolYear(2025), Academy = "PLAGE", Collectivite = "COMMUNE D'ESSAI",
            Siret = "21120202300019",
            SignedOn = SyncBench.Day, EffectiveFrom = SyncBench.Day, EffectiveTo = SyncBench.Day.AddDays(60), FeePerSchool = 40,
            SchoolCount = 1, Amount = 40,
            Schools = [new ConventionSchool("0120595G", "E", "RODEZ", "12")],
        }], CancellationToken.None);

        Assert.Equal((RunState.Applied, "PLAGE"), await RunAsync(bench, Extract("Plage", uai: "0120595G")));
        Assert.Equal((RunState.Applied, "PLAGE"), await RunAsync(bench, Extract("plage", "20260616", "0120595G")));
    }

    [Fact]
    public async Task Label_OfANewStore_MayBeAnyUnlessItsSchoolsAreOfAnother()
    {
        await using var store = await TestStore.CreateAsync();
        using var folder = new TempFolder();
        var runner = new SyncRunner(store.Store.ForSync(), SyncBench.Unguarded, new FakeTime());
        Task<IReadOnlyList<SyncReport>> SyncAsync(ExtractBuilder extract, string name) =>
            runner.RunAsync(new SyncRequest(extract.WriteTo(folder.File(name)), AsOf: SyncBench.Day), null, CancellationToken.None);

        Assert.Equal(Reason.AcademyUnknown, Assert.Single(await SyncAsync(Extract("INVENTEE"), "a")).Refusal?.Reason);
        Assert.Equal(RunState.Applied, Assert.Single(await SyncAsync(Extract("INVENTEE", uai: ""), "b")).State);
        Assert.Equal(RunState.Applied, Assert.Single(await SyncAsync(Extract("INVENTEE", "20260616", uai: ""), "c")).State);
    }

    [Fact]
    public async Task Uais_AllOfAnotherAcademy_RefuseTheExtract()
    {
        await using var bench = await SyncBench.CreateAsync(Uai, South);
        var report = await bench.SyncAsync(Extract("MONTPELLIER"));

        Assert.Equal((RunState.Refused, Reason.AcademyContradicted), (report.State, report.Refusal!.Reason));
        Assert.Equal(("MONTPELLIER", "TOULOUSE"), (report.Refusal.Facts["academy"], report.Refusal.Facts["found"]));
    }

    [Fact]
    public async Task Uais_SomeOfAnotherAcademy_AreProblems()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var report = await bench.SyncAsync(Extract("TOULOUSE").School("2", South));

        Assert.Equal(RunState.Applied, report.State);
        var problem = Assert.Single(await bench.ProblemsAsync(report), one => one.Code is ProblemCode.AcademyContradicted);
        Assert.Equal((South, "2", "ENTStructureUAI"), (problem.Uai, problem.RecordId, problem.Field));
    }

    [Fact]
    public async Task Delta_WithoutStructures_IsToldByTheSchoolsAndPersonsThatTheStoreKnows()
    {
        await using var bench = await SyncBench.CreateAsync(Uai, South);
        await bench.SyncAsync(Extract("TOULOUSE"));
        var report = await bench.SyncAsync(Delta("20260616").Pupil("11", "1", given: "Zoé-Lou"));

        Assert.Equal((RunState.Applied, "TOULOUSE", 1L), (report.State, report.Academy, report.Outcome.Changed));
        Assert.Equal("Zoé-Lou", (await bench.GetAsync(AafCategory.Eleve, "11")).Records[0].Person.GivenName);
    }

    [Fact]
    public async Task Delta_WithoutStructures_ThatTwoAcademiesMayBe_IsToldByItsPersons()
    {
        await using var bench = await SyncBench.CreateAsync(Uai, South);
        await bench.SyncAsync(Extract("TOULOUSE"));
        await bench.SyncAsync(new ExtractBuilder { Academy = "MONTPELLIER" }.School("1", South).Pupil(
            "11", "1", "AILLEURS", birth: "01/01/2015").Relative("21")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));

        Assert.Equal((RunState.Applied, "TOULOUSE"), await RunAsync(bench, Delta("20260616").Pupil("11", "1", given: "Zoé-Lou")));
        Assert.Equal(
            (RunState.Applied, "MONTPELLIER"),
            await RunAsync(bench, Delta("20260616").Pupil("11", "1", "AILLEURS", "Luc", birth: "01/01/2015")));
        // Of a stranger both may be.
        Assert.Equal((RunState.Refused, ""), await RunAsync(bench, Delta("20260617").Pupil("99", "1")));
    }

    [Fact]
    public async Task Delta_WithoutStructures_WhosePersonsAreOthers_IsNotTaken()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Extract("TOULOUSE"));
        var report = await bench.SyncAsync(Delta("20260616").Pupil("11", "1", "AILLEURS", "Luc", birth: "01/01/2015"));

        Assert.Equal((RunState.Refused, Reason.AcademyUnknown), (report.State, report.Refusal!.Reason));
        Assert.Equal("ESSAI", (await bench.GetAsync(AafCategory.Eleve, "11")).Records[0].Person.UsageName);
    }

    [Fact]
    public async Task Delta_WithoutStructures_IsToldByTheNameOfItsFolderUnlessTheStoreDisagrees()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Extract("TOULOUSE"));
        string Named(string folder, ExtractBuilder extract) => extract.WriteTo(Path.Combine(bench.NewPath(), folder));

        var named = await bench.SyncAsync(Named("ENT1D.20260616.TOULOUSE.Delta", Delta("20260616").Pupil("12", "9")));
        Assert.Equal(("TOULOUSE", RunState.Applied), (named.Academy, named.State));
        var elsewhere = await bench.SyncAsync(Named("ENT1D.20260617.LYON.Delta", Delta("20260617").Pupil("11", "1", given: "Autre")));
        Assert.Equal(Reason.AcademyUnknown, elsewhere.Refusal?.Reason);
    }

    private static async Task<(RunState State, string Academy)> RunAsync(SyncBench bench, ExtractBuilder extract)
    {
        var report = await bench.SyncAsync(extract);
        return (report.State, report.Academy);
    }

    private static ExtractBuilder Delta(string date) => new() { Date = date, Delta = true };

    private static ExtractBuilder Extract(string academy, string date = "20260615", string uai = Uai) => new ExtractBuilder
    {
        Academy = academy,
        Date = date,
    }
        .School("1", uai).Pupil("11", "1", relatives: ["21$10"]).Relative("21").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
}
