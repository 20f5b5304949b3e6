using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Onde;

/// <summary>
/// An erased person that ONDE files still deliver is not created again: files give no id that lasts, so their facts are recognised, hashed.
/// A namesake is another person; where several rows fit, a person has to look.
/// </summary>
public sealed class ErasedInOndeTests : IAsyncLifetime
{
    private const string Uai = OndeBench.Uai;
    private const string Other = OndeBench.Other;
    private const string Ine = "100000001AB";

    private SyncBench Store { get; set; } = null!;

    public async ValueTask InitializeAsync() => Store = await SyncBench.CreateAsync(Uai, Other);

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    [Fact]
    public async Task Import_AfterAnErasure_CreatesThePersonsNotAgainCountsThemAndTakesTheirNamesakes()
    {
        await Store.ImportAsync(Lists().Pupil("SEUL", "Ida", "07/07/2017").Guardian("SEUL", "Rose", "", [";SEUL;Ida;"]));
        var before = await Store.PersonsAsync();
        await EraseAsync("INE Zoé", "NOMS Max", "SEUL Ida", "RESTE Anne", "MAÎTRE Paul");
        // Other class and mail: what a school changes meanwhile. A namesake by birth date, another by INE.
        OndeFiles Next() => Lists("CE1", "neuve@example.invalid").Pupil("SEUL", "Ida", "07/07/2017", "CE1")
            .Guardian("SEUL", "Rose", "", [";SEUL;Ida;"])
            .Pupil("NOMS", "Max", "03/03/2017", "CE1").Pupil("INE", "Zoé", className: "CE1", ine: "100000009AB");

        var report = await Store.ImportAsync(Next());

        Assert.Equal((5L, 5, 0), (report.Suppressed, report.Onde!.Suppressed, report.Onde.Ambiguous));
        var after = await Store.PersonsAsync();
        Assert.Equal(["INE Zoé", "NOMS Max", "RESTE Léo"], after.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal("100000009AB", after["INE Zoé"].Records[0].Person.Pupil!.Ine, StringComparer.Ordinal);
        Assert.Equal(new DateOnly(2017, 3, 3), after["NOMS Max"].Records[0].Person.BirthDate);
        Assert.Equal(before["RESTE Léo"].PersonId, after["RESTE Léo"].PersonId);
        Assert.Empty(await Store.RelativesOfAsync(after["RESTE Léo"]));
        // No row that names an erased child is reported to the school as naming none.
        Assert.DoesNotContain(await Store.ProblemsAsync(report), problem => problem.Code is ProblemCode.ChildUnknown);
        Assert.DoesNotContain("Zoé", report.ToJson(indented: false), StringComparison.OrdinalIgnoreCase);

        var again = await Store.ImportAsync(Next());
        Assert.Equal((5L, report.Revision), (again.Suppressed, again.Revision));
        // Another school is another processing: there the person is a new one.
        Assert.Equal(0, (await Store.ImportAsync(new OndeFiles().Pupil("INE", "Zoé", ine: Ine), Other)).Suppressed);
        Assert.Contains("INE Zoé", (await Store.PersonsAsync(Other)).Keys, StringComparer.Ordinal);
        Assert.Empty(await Store.Store.Consistency.CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Import_OfSeveralRowsThatFitAnErasedPerson_SetsThemAsideAndReportsThem()
    {
        await Store.ImportAsync(new OndeFiles().Pupil("NOMS", "Max", "02/03/2017").Pupil("INE", "Zoé", ine: Ine));
        await EraseAsync("NOMS Max", "INE Zoé");

        // Two of one name and day; and a pupil whose birth date was corrected, or who is another one under a wrong INE.
        var report = await Store.ImportAsync(new OndeFiles()
            .Pupil("NOMS", "Max", "02/03/2017", "CP A").Pupil("NOMS", "Max", "02/03/2017", "CP B", ine: "100000003AB")
            .Pupil("INE", "Zoé", "06/12/2018", ine: Ine).Pupil("RESTE", "Léo"));

        Assert.Equal((0L, 3), (report.Suppressed, report.Onde!.Ambiguous));
        Assert.Equal(["RESTE Léo"], (await Store.PersonsAsync()).Keys, StringComparer.Ordinal);
        Assert.Equal(3, (await Store.ProblemsAsync(report)).Count(problem => problem.Code is ProblemCode.IdentityAmbiguous));

        // Once one of the two fits alone, it is the erased one; the pupil with the INE and another's facts stays aside.
        var alone = await Store.ImportAsync(new OndeFiles()
            .Pupil("NOMS", "Max", "02/03/2017").Pupil("INE", "Zoé", ine: Ine)
            .Pupil("AUTRE", "Ida", "06/12/2018", ine: Ine).Pupil("RESTE", "Léo"));
        Assert.Equal(2, alone.Suppressed);
        Assert.Equal(["AUTRE Ida", "RESTE Léo"], (await Store.PersonsAsync()).Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Import_WithoutTheTwinOfAnErasedPupil_DoesNotTakeOneForTheOther()
    {
        await Store.ImportAsync(new OndeFiles().Pupil("JUMEAU", "Lena").Pupil("JUMEAU", "Zoline").Pupil("RESTE", "Léo"));
        await EraseAsync("JUMEAU Zoline");

        // Born on one day, of one name and class: alone, one would be proposed as the other, with what the file says of them.
        var report = await Store.ImportAsync(new OndeFiles().Pupil("JUMEAU", "Zoline").Pupil("RESTE", "Léo"));

        Assert.Equal((1L, 0), (report.Suppressed, report.Identity.Held));
        Assert.Empty(RawFiles.Found(Store, ["Zoline"]));
        Assert.Contains("JUMEAU Lena", (await Store.PersonsAsync(suspended: true)).Keys, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Handover_ToTheExtractsOfTheAcademy_CreatesErasedPersonsNotAgainOnAnyNight()
    {
        await Store.ImportAsync(Lists());
        await EraseAsync("INE Zoé", "RESTE Anne", "MAÎTRE Paul");

        var held = await Store.SyncAsync(Extract(withNamesake: true));
        await DecideAsync(held.PlanId!.Value);
        var next = await Store.SyncAsync(Extract(withNamesake: true));

        Assert.Equal(("handover", 3L, 3L), (Assert.Single(held.Held).Cause, held.Suppressed, next.Suppressed));
        Assert.Equal(
            ["INE Anne", "INE Zoé", "NOMS Luc", "NOMS Max", "RESTE Léo"],
            (await Store.PersonsAsync()).Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal("4", (await Store.PersonsAsync())["INE Zoé"].Records[0].Source.Id, StringComparer.Ordinal);
        Assert.DoesNotContain(await Store.ProblemsAsync(next), problem => problem.Code is ProblemCode.RelativeMissing);
        Assert.Empty(await Store.Store.Consistency.CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ErasedPerson_OfTheAcademy_IsNotCreatedByOndeFilesAndIsByAnotherSourceIdOfAnExtract()
    {
        await Store.SyncAsync(Extract());
        await EraseAsync("RESTE Léo");
        Assert.Equal(1, (await Store.SyncAsync(Extract())).Suppressed);

        // features/privacy.md: "a changed source id would" bring them back, as a move to another academy does.
        await Store.SyncAsync(Extract(leo: "33"));
        var back = (await Store.PersonsAsync())["RESTE Léo"].PersonId;
        await EraseAsync("RESTE Léo");
        await Store.SyncAsync(Extract(withPupils: false));

        var held = await Store.ImportAsync(new OndeFiles().Pupil("RESTE", "Léo", "05/06/2016").Pupil("NOMS", "Max", "02/03/2017"));
        await DecideAsync(held.PlanId!.Value);

        Assert.Equal(("return", 1L), (Assert.Single(held.Held).Cause, held.Suppressed));
        Assert.DoesNotContain("RESTE Léo", (await Store.PersonsAsync()).Keys, StringComparer.Ordinal);
        Assert.Null(await Store.Store.Persons.FindNumberAsync(
            back, await Store.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None));
    }

    private static OndeFiles Lists(string className = "CP A", string mail = "anne@example.invalid") => new OndeFiles()
        .Pupil("INE", "Zoé", className: className, ine: Ine).Pupil("NOMS", "Max", "02/03/2017", className)
        .Pupil("RESTE", "Léo", "05/06/2016", className)
        .Guardian("RESTE", "Anne", mail, [";RESTE;Léo;"])
        .Teacher("MAÎTRE", "Paul", "paul@example.invalid", "oui");

    private static ExtractBuilder Extract(bool withPupils = true, string leo = "3", bool withNamesake = false)
    {
        var extract = new ExtractBuilder().School("E1", Uai).School("E2", Other)
            .Pupil("90", "E2", "AILLEURS", "Ida", relatives: []).Relative("80", "SEUL", "Rose")
            .Staff("70", ["E1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], name: "MAÎTRE", given: "Paul");
        if (withNamesake)
        {
            extract.Pupil(
                "4", "E1", "INE", "Zoé", ["11$10"], birth: "05/11/2018", more: [ExtractBuilder.Attr("ENTEleveINE", "100000009AB")]);
        }

        return !withPupils ? extract : extract
            .Pupil("1", "E1", "INE", "Zoé", ["11$10"], birth: "04/11/2018", more: [ExtractBuilder.Attr("ENTEleveINE", Ine)])
            .Pupil("2", "E1", "NOMS", "Max", ["12$20"], birth: "02/03/2017")
            .Pupil(leo, "E1", "RESTE", "Léo", ["13$10"], birth: "05/06/2016")
            .Relative("11", "INE", "Anne").Relative("12", "NOMS", "Luc").Edit("PersRelEleve", "12", "ENTPersonCivilite", "M.")
            .Relative("13", "RESTE", "Anne");
    }

    private async Task EraseAsync(params string[] names)
    {
        var persons = await Store.PersonsAsync();
        await Store.EraseAsync([.. names.Select(name => persons[name].PersonId)]);
    }

    private Task<(StoredPlan Plan, long Revision)> DecideAsync(long plan) => new PlanService(
        Store.Store.Plans, Store.Store.Runs, new FakeTime()).DecideAsync(plan, true, [], "essai", "vu", CancellationToken.None);
}
