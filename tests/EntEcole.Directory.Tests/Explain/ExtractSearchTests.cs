using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Explain;

/// <summary>
/// Looking for somebody in a delivery: where he is, whether he is in scope on the day, and what is wrong with his record.
/// </summary>
public sealed class ExtractSearchTests : IAsyncLifetime
{
    private const string Rodez = "0120612A";
    private const string NotEnrolled = "0121221M";

    private SyncBench bench = null!;

    public async ValueTask InitializeAsync() => bench = await SyncBench.CreateAsync(Rodez);

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Pupil_OutOfScope_IsFoundByFileAndLineWithHisSchool_AndNothingIsStored()
    {
        var path = bench.Deliver(Extract().Pupil("1", "1").Pupil("3", "3", name: "D'AILLEURS"));

        var found = Assert.Single((await FindAsync(path, AafCategory.Eleve, "3")).Records);

        var lines = await File.ReadAllLinesAsync(Path.Combine(path, found.File));
        Assert.Equal("ENT_Complet_20260615_Eleve_0000.xml", found.File, StringComparer.Ordinal);
        Assert.Contains("<addRequest", lines[found.Line - 1], StringComparison.Ordinal);
        Assert.Contains("<id>3</id>", string.Concat(lines.Skip(found.Line - 1).Take(4)), StringComparison.Ordinal);
        Assert.False(found.InScope);
        Assert.Equal(
            ("Zoé D'AILLEURS", new NamedStructure("3", NotEnrolled, "E.E.PU LES ESSAIS RODEZ", false)),
            (found.Name, Assert.Single(found.Schools)));
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "3"));
    }

    [Fact]
    public async Task Pupil_OfAnEnrolledSchool_IsInScopeOnADayAndNotOnAnother()
    {
        var path = bench.Deliver(Extract().Pupil("1", "1"));

        Assert.True((await FindAsync(path, AafCategory.Eleve, "1")).Records[0].InScope);
        Assert.False((await FindAsync(path, AafCategory.Eleve, "1", new DateOnly(2026, 9, 6))).Records[0].InScope);
    }

    [Fact]
    public async Task Relative_IsInScopeByThePupilsWhoNameHim()
    {
        var path = bench.Deliver(Extract().Pupil("1", "1", relatives: ["5$10"]).Pupil(
            "3", "3", relatives: ["5$10", "6$20"]).Relative("5").Relative("6").Relative("7"));

        var kept = Assert.Single((await FindAsync(path, AafCategory.PersRelEleve, "5")).Records);
        Assert.Equal((true, 2, 2), (kept.InScope, kept.NamedBy.Count, kept.Schools.Count));
        var out3 = Assert.Single((await FindAsync(path, AafCategory.PersRelEleve, "6")).Records);
        Assert.Equal((false, "3"), (out3.InScope, Assert.Single(out3.NamedBy).SourceId));
        var nobody = Assert.Single((await FindAsync(path, AafCategory.PersRelEleve, "7")).Records);
        Assert.Empty(nobody.NamedBy);
        Assert.Contains(Wording.Of(nobody, SyncBench.Day), sentence => sentence.English.Contains("No pupil", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Staff_IsInScopeByAnyOfHisStructures()
    {
        var path = bench.Deliver(Extract().Pupil("1", "1").Staff("8", ["3$ENS$ENSEIGNEMENT$G0000$-", "1$ENS$ENSEIGNEMENT$G0000$-"]));

        var found = Assert.Single((await FindAsync(path, AafCategory.PersEducNat, "8")).Records);

        Assert.Equal((true, 2), (found.InScope, found.Schools.Count));
    }

    [Fact]
    public async Task Record_ThatCannotBeUsed_IsShownWithItsProblems()
    {
        var path = bench.Deliver(Extract().Pupil("1", "1", name: "").Pupil("2", "77"));

        var nameless = Assert.Single((await FindAsync(path, AafCategory.Eleve, "1")).Records);
        Assert.Equal((ProblemCode.NameMissing, null), (nameless.Problems[0].Code, nameless.Name));
        Assert.Contains(
            Wording.Of(nameless, SyncBench.Day), sentence => sentence.French.Contains("ne peut être repris", StringComparison.Ordinal));
        var lost = Assert.Single((await FindAsync(path, AafCategory.Eleve, "2")).Records);
        Assert.Contains(lost.Problems, problem => problem.Code is ProblemCode.SchoolUnknown);
        Assert.Equal(new NamedStructure("77", null, null, false), Assert.Single(lost.Schools));
    }

    [Fact]
    public async Task Record_GivenTwice_IsShownTwiceAndTheSecondContradictsTheFirst()
    {
        var path = bench.Deliver(Extract().Pupil("1", "1", given: "Zoé").Pupil("1", "1", given: "Zora"));

        var records = (await FindAsync(path, AafCategory.Eleve, "1")).Records;

        Assert.Equal(2, records.Count);
        Assert.Equal(ProblemCode.RecordContradicted, records[1].Problems[^1].Code);
    }

    [Fact]
    public async Task Name_AtASchool_FindsPupilsRelativesAndStaffOfThatSchoolAlone()
    {
        var path = bench.Deliver(Extract()
            .Pupil("1", "1", name: "ESSAI", relatives: ["5$10"]).Pupil("3", "3", name: "ESSAI", relatives: ["6$10"])
            .Relative("5", "ESSAI").Relative("6", "ESSAI").Staff("8", ["3$ENS$ENSEIGNEMENT$G0000$-"], name: "ESSAI"));

        var found = await FindAsync(path, new ExtractQuery([], "essai", NotEnrolled));

        Assert.Equal(
            ["PersRelEleve:6", "Eleve:3", "PersEducNat:8"], found.Records.Select(record => $"{record.Source.Category}:{record.Source.Id}"),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task Delta_ThatNamesASchoolItDoesNotRepeat_KnowsItByTheDirectory_AndDeletionsAreSaid()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1").Pupil("2", "1"));
        var path = bench.Deliver(
            new ExtractBuilder { Date = "20260616", Delta = true }.Pupil("1", "1", given: "Zora").Delete("Eleve", "2"));

        var query = new ExtractQuery(
            [new SourceRef("TOULOUSE", AafCategory.Eleve, "1"), new SourceRef("TOULOUSE", AafCategory.Eleve, "2")]);
        var records = (await FindAsync(path, query)).Records;

        Assert.Equal([(true, false), (false, true)], records.Select(record => (record.InScope, record.IsDeletion)));
        Assert.Equal(Rodez, Assert.Single(records[0].Schools).Uai);
    }

    [Theory]
    [InlineData(".zip")]
    [InlineData(".tgz")]
    public async Task Archive_IsLookedIntoInPlace(string suffix)
    {
        var folder = bench.Deliver(Extract().Pupil("1", "1", relatives: ["5$10"]).Relative("5"));
        var archive = bench.NewPath(suffix);
        _ = suffix is ".zip" ? Archives.Zip(archive, Archives.FilesOf(folder)) : Archives.Tar(archive, Archives.FilesOf(folder));

        Assert.True(Assert.Single((await FindAsync(archive, AafCategory.PersRelEleve, "5")).Records).InScope);
    }

    [Fact]
    public async Task Delivery_ThatASyncWouldRefuse_IsLookedIntoAllTheSameAndThatIsSaid()
    {
        var path = bench.Deliver(Extract().Pupil("1", "1"));
        File.Delete(PathOf(path, "PersEducNat"));

        var found = await FindAsync(path, AafCategory.Eleve, "1");

        Assert.Single(found.Records);
        Assert.Contains("PersEducNat", Assert.Single(found.Notes).English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delivery_WithoutHim_OrOfAnotherAcademy_HasNothing()
    {
        var path = bench.Deliver(Extract().Pupil("1", "1"));

        Assert.Empty((await FindAsync(path, AafCategory.Eleve, "9")).Records);
        var other = await FindAsync(path, new ExtractQuery([new SourceRef("LILLE", AafCategory.Eleve, "1")]));
        Assert.Equal((0, 0), (other.Records.Count, other.Packages.Count));
        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => FindAsync(path + "-none", AafCategory.Eleve, "1"));
        Assert.Equal(Reason.ExtractNotFound, refusal.Reason);
    }

    private static string PathOf(string path, string category) => new ExtractBuilder().Path(path, category);

    private static ExtractBuilder Extract() => new ExtractBuilder().School("1", Rodez).School("3", NotEnrolled)
        .Relative("98", "PERSONNE").Staff("99", ["3$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    private Task<ExtractFindings> FindAsync(string path, AafCategory category, string id, DateOnly? day = null) =>
        FindAsync(path, new ExtractQuery([new SourceRef("TOULOUSE", category, id)]), day);

    private async Task<ExtractFindings> FindAsync(string path, ExtractQuery query, DateOnly? day = null) =>
        await new ExtractSearch(bench.Store.Explain, bench.Store.Enrolment, new ExtractLimits(), day ?? SyncBench.Day).FindAsync(
            path, query, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);
}
