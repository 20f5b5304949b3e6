using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Second-degree extracts, and staff who are in both degrees of an academy.</summary>
public sealed class SecondDegreeTests
{
    private const string College = "0121221M";
    private const string School = "0120612A";

    [Fact]
    public async Task Sync_SecondDegree_ToldByItsAttributesWhateverTheFilesAreCalled()
    {
        await using var bench = await SyncBench.CreateAsync(College);
        var report = await bench.SyncAsync(Sound());

        Assert.Equal(("2D", RunState.Applied), (report.Degree, report.State));
        Assert.Equal("EtabEducNat MefEducNat MatiereEducNat Eleve PersRelEleve PersEducNat", string.Join(' ', report.Read.ByCategory.Keys));
        Assert.Equal(report.Read.Total, report.Outcome.Created);
        Assert.Empty(report.UnknownAttributes);
        Assert.Empty(await bench.ProblemsAsync(report));
    }

    [Fact]
    public async Task Sync_SecondDegreePupil_IsKeptWhole()
    {
        await using var bench = await SyncBench.CreateAsync(College);
        await bench.SyncAsync(Sound());

        var view = await bench.GetAsync(AafCategory.Eleve, "11");
        var pupil = view.Records[0].Person.Pupil!;
        Assert.Equal(
            ("ESSAI", "Zoé", "Mme"), (view.Records[0].Person.UsageName, view.Records[0].Person.GivenName, view.Records[0].Person.Civility));
        Assert.Equal(new Coded("10010012110", "6EME"), pupil.SecondDegree!.Course);
        Assert.Equal([new Coded("030201", "ANGLAIS LV1"), new Coded("061300", "MATHEMATIQUES")], pupil.SecondDegree.Subjects);
        Assert.Equal(("8011", "SCOLAIRE"), (pupil.SecondDegree.SiecleId, pupil.SecondDegree.Status));
        Assert.Equal([("6A", ClassKind.Class), ("6ALV", ClassKind.Group)], view.Classes.Select(row => (row.Name, row.Kind)));
    }

    [Fact]
    public async Task Sync_ListedClassWithoutPupils_Lives_UntilTheListDropsIt()
    {
        await using var bench = await SyncBench.CreateAsync(College);
        await bench.SyncAsync(Sound());
        Assert.Equal(["6A", "6ALV", "6B"], await ClassesAsync(bench));

        await bench.SyncAsync(Sound());
        Assert.Equal(["6A", "6ALV", "6B"], await ClassesAsync(bench));

        await bench.SyncAsync(Sound(classes: ["6A$6EME$10010012110", "6A$6EME$10010012110"]));
        Assert.Equal(["6A", "6ALV"], await ClassesAsync(bench));
    }

    [Fact]
    public async Task Sync_TeacherOfClasses_SubjectsAndHeadTeacherAreKept()
    {
        await using var bench = await SyncBench.CreateAsync(College);
        await bench.SyncAsync(Sound());

        var teacher = await bench.GetAsync(AafCategory.PersEducNat, "31");
        Assert.Equal(Role.Teacher, teacher.Profiles.Single().Row.Role);
        Assert.Equal(
            [("6A", true, true, "030201 061300"), ("6ALV", true, false, "030201"), ("6B", true, false, "")],
            teacher.Classes.OrderBy(row => row.Name, StringComparer.Ordinal)
                .Select(row => (row.Name, row.Teaches, row.Head, string.Join(' ', row.Subjects.Select(subject => subject.Code)))));
        Assert.Equal("MATHEMATIQUES", teacher.Classes.Single(row => row.Head).Subjects[1].Label);
    }

    [Theory]
    [InlineData("DIR$DIRECTION$-$DIRECTION CHEF D'ETABLISSEMENT", Role.Director)]
    [InlineData("DOC$DOCUMENTATION$L0080$DOCUMENTATION", Role.Teacher)]
    [InlineData("ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES", Role.Teacher)]
    [InlineData("EDU$EDUCATION$E0030$EDUCATION", Role.SchoolStaff)]
    public async Task Sync_SecondDegreeFunction_GivesItsRole(string function, Role role)
    {
        await using var bench = await SyncBench.CreateAsync(College);
        await bench.SyncAsync(Sound().Professor("39", ["50$" + function]));

        Assert.Equal(role, (await bench.GetAsync(AafCategory.PersEducNat, "39")).Profiles.Single().Row.Role);
    }

    [Fact]
    public async Task Sync_SixPositions_FourthDecidesWhoIsAParent()
    {
        await using var bench = await SyncBench.CreateAsync(College);
        await bench.SyncAsync(Sound()
            .Collegian("12", "50", ["21$10$1$1$1$1", "22$20$0$2$1$0", "23$39$0$0$1$0"]).Representative("22").Representative("23"));

        var relations = await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "12"));
        Assert.Equal(
            [
                ("21", "10", new RelationDetails(1, true, true, true)), ("22", "20", new RelationDetails(2, false, true, false)),
                ("23", "39", new RelationDetails(0, false, true, false)),
            ],
            relations.Select(row => (row.Source.Id, row.LinkCode, row.Details!)).OrderBy(row => row.Id, StringComparer.Ordinal));
        Assert.Single((await bench.GetAsync(AafCategory.PersRelEleve, "21")).Profiles);
        Assert.Empty((await bench.GetAsync(AafCategory.PersRelEleve, "22")).Profiles);
        Assert.Empty((await bench.GetAsync(AafCategory.PersRelEleve, "23")).Profiles);
    }

    [Fact]
    public async Task Sync_PersonInCharge_IsAParentWhenTheSettingSaysSo()
    {
        await using var bench = await SyncBench.CreateAsync(College);
        var folder = bench.Deliver(Sound().Collegian("12", "50", ["22$20$0$2$1$0"]).Representative("22"));
        await bench.SyncAsync(folder, settings: new SyncSettings { PersonsInChargeAreParents = true });

        Assert.Equal(Role.Parent, (await bench.GetAsync(AafCategory.PersRelEleve, "22")).Profiles.Single().Row.Role);
    }

    [Fact]
    public async Task Sync_OldFormWithoutLink_NamesAuthorities()
    {
        await using var bench = await SyncBench.CreateAsync(College);
        var report = await bench.SyncAsync(Sound()
            .Collegian("12", "50", more: ExtractBuilder.Attr("ENTEleveAutoriteParentale", "22")).Representative("22"));

        Assert.Empty(await bench.FaultsAsync(report));
        Assert.Equal(Role.Parent, (await bench.GetAsync(AafCategory.PersRelEleve, "22")).Profiles.Single().Row.Role);
    }

    [Fact]
    public async Task Sync_SecondNight_ChangesNothing()
    {
        await using var bench = await SyncBench.CreateAsync(College);
        var first = await bench.SyncAsync(Sound());
        var second = await bench.SyncAsync(Sound());

        Assert.Equal((first.Revision, second.Read.Total), (second.Revision, second.Outcome.Unchanged));
    }

    [Fact]
    public async Task Sync_NomenclatureCodeDropped_EndsIt_AndUnknownOnesAreCountedOnce()
    {
        await using var bench = await SyncBench.CreateAsync(College);
        await bench.SyncAsync(Sound());
        var report = await bench.SyncAsync(new ExtractBuilder().College("50", College, ["6A$6EME$10010012110"])
            .Course("10010012111", "AUTRE").Subject("030201", "ANGLAIS LV1")
            .Collegian("11", "50", ["21$10$1$1$1$1"], "6A").Collegian("12", "50", ["21$10$1$1$1$1"], "6A")
            .Representative("21").Professor("31", ["50$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES"]));

        var problems = await bench.ProblemsAsync(report);
        Assert.Equal("10010012110", Assert.Single(problems, problem => problem.Code is ProblemCode.CourseUnknown).Shape);
        Assert.Equal("061300", Assert.Single(problems, problem => problem.Code is ProblemCode.SubjectUnknown).Shape);
        Assert.Equal(2, report.UnknownCodes["ENTEleveMEF=10010012110"]);
    }

    [Fact]
    public async Task Sync_SameStaffInBothDegrees_IsOnePersonWithBothAttachments_AndNeitherFeedErasesTheOther()
    {
        await using var bench = await SyncBench.CreateAsync(School, College);
        await bench.SyncAsync(FirstDegree().Staff("31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], "1"));
        await bench.SyncAsync(Sound(attachment: "50"));

        var person = await bench.GetAsync(AafCategory.PersEducNat, "31");
        AssertBoth(person);
        await bench.SyncAsync(FirstDegree().Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], "1"));
        await bench.SyncAsync(Sound(attachment: "50"));
        AssertBoth(await bench.GetAsync(AafCategory.PersEducNat, "31"));

        // He leaves primary school: what the second degree made stays.
        await bench.SyncAsync(FirstDegree().Staff("32", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]));
        var left = await bench.GetAsync(AafCategory.PersEducNat, "31");
        Assert.Equal(person.PersonId, left.PersonId);
        Assert.Equal(
            [(School, ProfileState.Suspended), (School, ProfileState.Suspended), (College, ProfileState.Active)],
            left.Profiles.Select(profile => (profile.Uai!, profile.Row.State)).Order());
        Assert.Equal(3, left.Classes.Count);

        static void AssertBoth(PersonView view)
        {
            Assert.Equal(2, view.Records.Count);
            Assert.Equal(
                [(Degree.FirstDegree, "1"), (Degree.SecondDegree, "50")],
                view.Records.Select(record => (record.Degree, record.Person.Staff!.AttachmentSourceId!)).Order());
            Assert.Equal(
                $"{School} {College}",
                string.Join(' ', view.Profiles.Where(profile => profile.Row.State is ProfileState.Active).Select(
                    profile => profile.Uai).Order(StringComparer.Ordinal)));
        }
    }

    [Theory]
    [InlineData("MODELE", "PAUL", "04/11/1980", true)]
    [InlineData("AUTRE", "PAUL", "04/11/1980", true)]
    [InlineData("MODELE", "PAUL", "05/11/1980", false)]
    [InlineData("AUTRE", "ANNE", "", false)]
    [InlineData("MODELE", "Paul", "", true)]
    public async Task Sync_SameIdInBothDegrees_OnePersonUnlessTheyContradictEachOther(string name, string given, string birth, bool same)
    {
        await using var bench = await SyncBench.CreateAsync(School, College);
        await bench.SyncAsync(FirstDegree().Staff(
            "31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], more: ExtractBuilder.Attr("ENTPersonDateNaissance", "04/11/1980")));
        var report = await bench.SyncAsync(Sound(name: name, given: given, birth: birth));

        Assert.Equal(same ? 2 : 1, (await bench.GetAsync(AafCategory.PersEducNat, "31")).Records.Count);
        Assert.Equal(same ? 0 : 1, (await bench.ProblemsAsync(report)).Count(problem => problem.Code is ProblemCode.StaffContradicted));
    }

    [Fact]
    public async Task Sync_PrimarySchoolListedInTheSecondDegreeToo_IsOneSchool()
    {
        await using var bench = await SyncBench.CreateAsync(School, College);
        await bench.SyncAsync(FirstDegree().Staff("32", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]));
        await bench.SyncAsync(Sound().College("51", School));

        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var school = await bench.Store.Schools.FindSchoolAsync(School, revision, CancellationToken.None);
        Assert.Equal("1", school!.Source.Id);
        Assert.Single(await bench.Store.Schools.ListSchoolsAsync(
            new SchoolFilter { CommuneCode = "12202" }, null, 10, revision, CancellationToken.None));
    }

    private static async Task<IReadOnlyList<string>> ClassesAsync(SyncBench bench) =>
        [.. (await bench.Store.Schools.ListClassesAsync(
            College, 0, 100, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None))
            .Select(row => row.Name).Order(StringComparer.Ordinal)];

    private static ExtractBuilder FirstDegree() =>
        new ExtractBuilder().School("1", School).Pupil("11", "1", relatives: ["21$10"]).Relative("21");

    private static ExtractBuilder Sound(
        string[]? classes = null, string name = "MODELE", string given = "PAUL", string birth = "",
        string attachment = "") => new ExtractBuilder()
        .College("50", College, classes ?? ["6A$6EME$10010012110", "6B$6EME$10010012110", "6A$6EME$10010012110"], ["6ALV$$6A$6B"])
        .Course("10010012110", "6EME").Subject("030201", "ANGLAIS LV1").Subject("061300", "MATHEMATIQUES")
        .Collegian("11", "50", ["21$10$1$1$1$1"], "6A", "6ALV")
        .Representative("21")
        .Professor("31", ["50$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES"], name, given, birth, attachment, more: [
            ExtractBuilder.Attr("ENTAuxEnsClassesMatieres", "50$6A$061300", "50$6A$030201"),
            ExtractBuilder.Attr("ENTAuxEnsGroupesMatieres", "50$6ALV$030201"),
            ExtractBuilder.Attr("ENTAuxEnsClasses", classes is null ? "50$6B" : "50$6A"),
            ExtractBuilder.Attr("ENTAuxEnsClassesPrincipal", "50$6A"),
        ]);
}
