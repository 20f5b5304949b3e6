using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Bad records and values: nothing stops, each is accounted for, each problem says where.</summary>
public sealed class QualityTests
{
    private const string Uai = "0120612A";

    [Fact]
    public async Task Sync_UnknownAttribute_CountedAndToldOnce()
    {
        var (report, problems, _) = await RunAsync(Sound()
            .Pupil("12", "1", more: ExtractBuilder.Attr("ENTNouveau2027", "x")).Pupil(
                "13", "1", more: ExtractBuilder.Attr("ENTNouveau2027", "y")));

        Assert.Equal(2, report.UnknownAttributes["ENTNouveau2027"]);
        AssertProblem(problems, ProblemCode.AttributeUnknown, "12", "ENTNouveau2027");
        Assert.Equal(6, report.Outcome.Created);
    }

    [Fact]
    public async Task Sync_SameRecordTwice_MergedOnce()
    {
        var (report, problems, _) = await RunAsync(Sound().Pupil("12", "1").Pupil("12", "1"));

        Assert.Equal((1, 5), (report.Outcome.Merged, report.Outcome.Created));
        AssertProblem(problems, ProblemCode.RecordRepeated, "12", "ENTPersonJointure");
    }

    [Fact]
    public async Task Sync_SameIdWithOtherContent_FirstKeptSecondRejected()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var report = await bench.SyncAsync(Sound().Pupil("12", "1", name: "PREMIER").Pupil("12", "1", name: "SECOND"));

        Assert.Equal(1, report.Outcome.Rejected);
        AssertProblem(await bench.ProblemsAsync(report), ProblemCode.RecordContradicted, "12", "ENTPersonJointure");
        Assert.Equal("PREMIER", (await bench.GetAsync(AafCategory.Eleve, "12")).Records[0].Person.UsageName);
    }

    [Fact]
    public async Task Sync_RelativeNeverReferenced_NotKeptAndTold()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var report = await bench.SyncAsync(Sound().Relative("29", "PERSONNE"));

        Assert.Equal(1, report.Outcome.OutOfScope);
        AssertProblem(await bench.ProblemsAsync(report), ProblemCode.RelativeUnreferenced, "29", "ENTPersRelEleveEleve");
        Assert.Null(await bench.FindAsync(AafCategory.PersRelEleve, "29"));
    }

    [Fact]
    public async Task Sync_PupilOfUnknownSchool_RejectedAndTold()
    {
        var (report, problems, _) = await RunAsync(Sound().Pupil("12", "999"));

        Assert.Equal(1, report.Outcome.Rejected);
        var problem = AssertProblem(problems, ProblemCode.SchoolUnknown, "12", "ENTPersonStructRattach");
        Assert.Equal(("ENT_Complet_20260615_Eleve_0000.xml", "999"), (problem.File, problem.Shape));
    }

    [Fact]
    public async Task Sync_PupilWithoutSchool_RejectedAndTold()
    {
        var (report, problems, _) = await RunAsync(Sound().Pupil("12", ""));

        Assert.Equal(1, report.Outcome.Rejected);
        AssertProblem(problems, ProblemCode.SchoolMissing, "12", "ENTPersonStructRattach");
    }

    [Fact]
    public async Task Sync_DollarTooManyInAClassName_LastPartKeepsIt()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var report = await bench.SyncAsync(Sound().Pupil("12", "1", classTuple: "1$11$ORDINAIRE$45001$CP$CE1 B"));

        AssertProblem(await bench.ProblemsAsync(report), ProblemCode.TupleLong, "12", "ENTPersonClasses");
        Assert.Equal("CP$CE1 B", (await bench.GetAsync(AafCategory.Eleve, "12")).Classes.Single().Name);
    }

    [Fact]
    public async Task Sync_ClassTupleTooShort_PupilKeptWithoutClass()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var report = await bench.SyncAsync(Sound().Pupil("12", "1", classTuple: "1$11$ORDINAIRE$45001"));

        AssertProblem(await bench.ProblemsAsync(report), ProblemCode.TupleShort, "12", "ENTPersonClasses");
        Assert.Empty((await bench.GetAsync(AafCategory.Eleve, "12")).Classes);
    }

    [Theory]
    [InlineData("31/02/2016")]
    [InlineData("2016/11-04")]
    [InlineData("04/11/0216")]
    public async Task Sync_BrokenBirthDate_FieldLeftOutPersonKept(string date)
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var report = await bench.SyncAsync(Sound().Pupil("12", "1", birth: date));

        var problem = AssertProblem(await bench.ProblemsAsync(report), ProblemCode.DateInvalid, "12", "ENTPersonDateNaissance");
        Assert.Equal((Uai, ValueShape.Of(date)), (problem.Uai, problem.Shape));
        Assert.True(problem.Line > 0);
        Assert.Null((await bench.GetAsync(AafCategory.Eleve, "12")).Records[0].Person.BirthDate);
    }

    [Fact]
    public async Task Sync_RelativeNotDelivered_LinkWaitsThenResolves()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var first = await bench.SyncAsync(Sound().Pupil("12", "1", relatives: ["29$37"]));

        AssertProblem(await bench.ProblemsAsync(first), ProblemCode.RelativeMissing, "29", "ENTEleveAutoriteParentale");
        var pending = Assert.Single(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "12")));
        Assert.Equal((null, "37", "29"), (pending.Other, pending.LinkCode, pending.Source.Id));

        var second = await bench.SyncAsync(Sound().Pupil("12", "1", relatives: ["29$37"]).Relative("29", "ARRIVE"));

        Assert.Equal(1, second.Outcome.Created);
        var found = Assert.Single(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "12")));
        Assert.Equal("ARRIVE", found.Other!.UsageName);
        Assert.Equal(Role.Parent, (await bench.GetAsync(AafCategory.PersRelEleve, "29")).Profiles.Single().Row.Role);
    }

    [Fact]
    public async Task Sync_RecordThatCannotBeUsed_LeavesAKnownPersonAndHisParentAsTheyWere()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Sound());
        var report = await bench.SyncAsync(new ExtractBuilder()
            .School("1", Uai).Pupil("11", "", relatives: [""]).Relative("21").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));

        Assert.Equal((1, 0), (report.Outcome.Rejected, report.Departed));
        Assert.Equal(ProfileState.Active, (await bench.GetAsync(AafCategory.Eleve, "11")).Profiles.Single().Row.State);
        Assert.Equal(ProfileState.Active, (await bench.GetAsync(AafCategory.PersRelEleve, "21")).Profiles.Single().Row.State);
    }

    [Fact]
    public async Task Sync_UnknownLinkCode_Kept()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var report = await bench.SyncAsync(Sound().Pupil("12", "1", relatives: ["21$99"]));

        AssertProblem(await bench.ProblemsAsync(report), ProblemCode.LinkUnknown, "12", "ENTEleveAutoriteParentale");
        Assert.Equal("99", Assert.Single(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "12"))).LinkCode);
    }

    [Fact]
    public async Task Sync_IdsThatDiffer_OrAreMissing_OrOfAnotherCategory_RejectedOneByOne()
    {
        var (report, problems, _) = await RunAsync(Sound()
            .Raw("Eleve", ExtractBuilder.Record("Eleve", "categoriePersonne", "12", [ExtractBuilder.Attr("ENTPersonJointure", "13")]))
            .Raw("Eleve", ExtractBuilder.Record("Eleve", "categoriePersonne", "", []))
            .Raw("Eleve", ExtractBuilder.Record("PersEducNat", "categoriePersonne", "14", []))
            .Raw(
                "Eleve",
                "<deleteRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>Eleve</value></attr></operationalAttributes><identifier><id>11</id></identifier></deleteRequest>"));

        Assert.Equal(4, report.Outcome.Rejected);
        AssertProblem(problems, ProblemCode.IdMismatch, "12", "ENTPersonJointure");
        AssertProblem(problems, ProblemCode.IdMissing, null, "ENTPersonJointure");
        AssertProblem(problems, ProblemCode.CategoryMismatch, "14", "ENTPersonJointure");
        AssertProblem(problems, ProblemCode.RequestUnexpected, "11", "ENTPersonJointure");
    }

    [Fact]
    public async Task Sync_ValueLongerThanAnyRealOne_RecordRejectedAndTheRestApplied()
    {
        var (report, problems, _) = await RunAsync(Sound().Pupil("12", "1", name: new string('A', 70_000)).Pupil("13", "1"));

        Assert.Equal((RunState.Applied, 1), (report.State, report.Outcome.Rejected));
        AssertProblem(problems, ProblemCode.ValueTooLong, "12", "ENTPersonJointure");
    }

    [Fact]
    public async Task Sync_ValueLongerThanAnyRealOne_PersonLeftAsHeWas()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Sound().Pupil("12", "1", name: "AVANT"));
        await bench.SyncAsync(Sound().Pupil("12", "1", name: new string('A', 70_000)));

        var record = (await bench.GetAsync(AafCategory.Eleve, "12")).Records[0];
        Assert.Equal(("AVANT", Presence.Present), (record.Person.UsageName, record.Presence));
    }

    [Fact]
    public async Task Sync_TwoStructuresWithOneUai_PersonsOfBothAreOfTheOneSchool()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var report = await bench.SyncAsync(Sound().School("2", Uai, name: "E.E.PU$DOUBLON$RODEZ").Pupil("12", "2"));

        Assert.Equal(1, report.Outcome.Rejected);
        Assert.Equal(Uai, (await bench.GetAsync(AafCategory.Eleve, "12")).Profiles.Single().Uai);
    }

    [Fact]
    public async Task Sync_OddIds_AreStringsAndStayDistinct()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Sound()
            .Pupil("0012", "1", name: "ZEROS").Pupil("12", "1", name: "SANS").Pupil("12A", "1", name: "LETTRE")
            .Pupil("99999999999999999999", "1", name: "LONG"));

        foreach (var (id, name) in new[] { ("0012", "ZEROS"), ("12", "SANS"), ("12A", "LETTRE"), ("99999999999999999999", "LONG") })
        {
            Assert.Equal(name, (await bench.GetAsync(AafCategory.Eleve, id)).Records[0].Person.UsageName);
        }
    }

    [Fact]
    public async Task Sync_EveryAttributeOfThePupil_IsKept()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Sound().Pupil("12", "1", name: "D'ORNE--LÉVÊQUE", classTuple: "1$11$ORDINAIRE$45001$CP", more: [
            ExtractBuilder.Attr("ENTEleveINE", "000000001zz"),
            ExtractBuilder.Attr("ENTPersonGroupes", "1$40$REGROUPEMENT$47001$Chorale"),
            ExtractBuilder.Attr("ENTEleveCycle", "2$CYCLE II"),
            ExtractBuilder.Attr("ENTEleveTypeClasse", "11$ORDINAIRE"),
            ExtractBuilder.Attr("ENTEleveDateEntreeClasses", "1$02/09/2025$45001"),
            ExtractBuilder.Attr("ENTEleveRestaurantScolaire", "O"),
            ExtractBuilder.Attr("ENTEleveTransport", "N"),
            ExtractBuilder.Attr("ENTEleveGarderieMatin", "O"),
            ExtractBuilder.Attr("ENTEleveGarderieSoir", "?"),
        ]));

        var view = await bench.GetAsync(AafCategory.Eleve, "12");
        var person = view.Records[0].Person;
        Assert.Equal(("D'ORNE--LÉVÊQUE", "Zoé", new DateOnly(2016, 11, 4)), (person.UsageName, person.GivenName, person.BirthDate));
        Assert.Equal("000000001ZZ", person.Pupil!.Ine);
        Assert.Equal((new Coded("1121", "CP"), new Coded("2", "CYCLE II")), (person.Pupil.Level, person.Pupil.Cycle));
        Assert.Equal(
            (true, false, true, null), (person.Pupil.Canteen, person.Pupil.Transport, person.Pupil.MorningCare, person.Pupil.EveningCare));
        Assert.Equal(
            [("CP", ClassKind.Class, new DateOnly(2025, 9, 2)), ("Chorale", ClassKind.Group, (DateOnly?)null)],
            view.Classes.Select(row => (row.Name, row.Kind, row.EnteredOn)));
    }

    private static ExtractBuilder Sound() => new ExtractBuilder()
        .School("1", Uai)
        .Pupil("11", "1", relatives: ["21$10"])
        .Relative("21")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

    private static async Task<(SyncReport Report, IReadOnlyList<Problem> Problems, string Folder)> RunAsync(ExtractBuilder extract)
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var folder = bench.Deliver(extract);
        var report = await bench.SyncAsync(folder);
        Assert.Equal(report.Read.Total, report.Outcome.Total);
        return (report, await bench.ProblemsAsync(report), folder);
    }

    private static Problem AssertProblem(IReadOnlyList<Problem> problems, ProblemCode code, string? recordId, string? field)
    {
        var problem = Assert.Single(problems, problem => problem.Code == code);
        Assert.Equal((recordId, field), (problem.RecordId, problem.Field));
        Assert.Contains("_0000.xml", problem.File, StringComparison.Ordinal);
        return problem;
    }
}
