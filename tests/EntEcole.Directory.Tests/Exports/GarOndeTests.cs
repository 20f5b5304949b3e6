using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Exports;

/// <summary>
/// Schools that ONDE files feed, and the staff of collectivités, in exports to the GAR.
/// </summary>
public sealed class GarOndeTests : IAsyncLifetime
{
    private const string Uai = OndeBench.Uai;
    private const string Other = OndeBench.Other;
    private const string Ine = "100000001AB";
    private const string Later = "20260616_210000";
    private const string Siret = "21120202300019";

    private SyncBench bench = null!;
    private GarBench gar = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(Uai, Other);
        gar = new GarBench(bench.Store, new FakeTime(bench.Now));
    }

    public async ValueTask DisposeAsync()
    {
        gar.Dispose();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task School_FedByOnde_IsExportedAndKeepsItsIdentifiersOverTheHandOver()
    {
        // The extract describes the school, and delivers none of its pupils.
        await bench.SyncAsync(Extract(withPupils: false));
        await bench.ImportAsync(Lists());

        var result = await gar.ExportAsync();

        Assert.False(result.Record.Counts.LeavesOut, string.Join(' ', result.Record.Counts.Causes));
        Assert.Equal([Other, Uai], gar.Values("GAREtab", "GARStructureUAI").Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var school = Assert.Single(result.Record.Counts.Schools, one => Uai.Equals(one.Uai, StringComparison.Ordinal));
        Assert.Equal(new GarSchoolCount(Uai, 2, 2, 1, 2), school);
        Assert.Equal(["1121", "1121"], Rows("GARPersonMEFSTAT4", "GARMEFSTAT4Code"), StringComparer.Ordinal);
        Assert.Equal(["CP A"], Rows("GARGroupe", "GARGroupeLibelle"), StringComparer.Ordinal);
        Assert.Equal(["National_dir", "National_ens"], Rows("GAREnseignant", "GARPersonProfils").Select(
            text => text[Uai.Length..]).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(["paul@example.invalid"], Rows("GARRespAff", "GARPersonMail"), StringComparer.Ordinal);
        // No INE anywhere, no mail but that of the manager, no guardian.
        var text = string.Concat(gar.Files().Select(file => file.Text));
        Assert.DoesNotContain(Ine, text, StringComparison.Ordinal);
        Assert.DoesNotContain("jean@example.invalid", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Anne", text, StringComparison.Ordinal);

        var (pupils, staff) = (Ids("GAREleve"), Ids("GAREnseignant"));
        var held = await bench.SyncAsync(Extract());
        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            held.PlanId!.Value, true, [Uai], "essai", "vu", CancellationToken.None);
        await gar.ExportAsync(Later, accept: "remise");

        Assert.Equal(pupils["INE"], Ids("GAREleve", Later)["INE"], StringComparer.Ordinal);
        Assert.Equal(pupils["NOMS"], Ids("GAREleve", Later)["NOMS"], StringComparer.Ordinal);
        Assert.Equal(staff["MAÎTRE"], Ids("GAREnseignant", Later)["MAÎTRE"], StringComparer.Ordinal);
    }

    [Fact]
    public async Task School_FedByOndeAtFault_IsLeftOutWithItsReasonAndWhoMendsIt()
    {
        await bench.ImportAsync(new OndeFiles().Pupil("SEUL", "Ida", level: "Moyens"), Other);
        await bench.ImportAsync(Lists());
        gar.Settings = new GarSettings { Rules = new GarRules { NeedsManager = true } };

        var result = await gar.ExportAsync();

        Assert.Equal([Uai], gar.Values("GAREtab", "GARStructureUAI"), StringComparer.Ordinal);
        Assert.Equal(
            [Other], result.Record.Counts.Causes.Where(one => one.Cause is GarCause.RespNone).Select(one => one.Uai),
            StringComparer.Ordinal);
        Assert.Equal([Uai], result.Record.Counts.Schools.Select(school => school.Uai), StringComparer.Ordinal);
        var (exit, output, _) = await Verb.RunAsync(
            [
                "gar", "export", "--ent", "U3", "--dry-run", "--as-of", "2026-06-15", "--lang", "fr", "--database",
                "sqlite:" + bench.Files.Path,
            ]);
        Assert.Equal(0, exit);
        Assert.Contains("LEVEL_MISSING : L'école", output, StringComparison.Ordinal);
        Assert.Contains("importe ensuite ses listes", output, StringComparison.Ordinal);
        Assert.All(
            Enum.GetValues<GarCause>().Where(cause => cause.IsOfSchool()), cause => Assert.NotNull(cause.Remedy()));
    }

    [Fact]
    public async Task StaffOfACollectivite_IsExportedWhereTheOperatorAsksForItAndARightHolds()
    {
        await bench.ImportAsync(Lists());
        var (granted, ended) = (PersonId.New(), PersonId.New());
        await GrantAsync(granted, "Paule", null);
        await GrantAsync(ended, "Ève", SyncBench.Day.AddDays(-1));

        await gar.ExportAsync();
        Assert.DoesNotContain(gar.Read("GAREnseignant"), one => one.Value.Contains("National_col", StringComparison.Ordinal));

        gar.Settings = new GarSettings { Rules = new GarRules { Collectivite = true } };
        await gar.ExportAsync(Later);
        var staff = Assert.Single(gar.Read("GAREnseignant", Later), one => one.Value.Contains("National_col", StringComparison.Ordinal));
        Assert.StartsWith(granted.ToString() + Uai + "National_col", staff.Value, StringComparison.Ordinal);
        Assert.EndsWith("Mme" + Uai, staff.Value, StringComparison.Ordinal);
    }

    private static OndeFiles Lists() => new OndeFiles()
        .Pupil("INE", "Zoé", ine: Ine).Pupil("NOMS", "Max", "02/03/2017")
        .Guardian("INE", "Anne", "anne@example.invalid", [";INE;Zoé;"])
        .Teacher("MAÎTRE", "Paul", "paul@example.invalid", "oui").Teacher("AUTRE", "Jean", "jean@example.invalid");

    private static ExtractBuilder Extract(bool withPupils = true)
    {
        var extract = new ExtractBuilder().School("E1", Uai).School("E2", Other)
            .Pupil("90", "E2", "AILLEURS", "Ida", relatives: []).Relative("80", "SEUL", "Rose").Staff(
                "71", ["E2$ENS$ENSEIGNEMENT$D0000$DIRECTION"], name: "TIERS", given: "Luc");
        return !withPupils ? extract : extract
            .Pupil("1", "E1", "INE", "Zoé", [], birth: "04/11/2018", more: [ExtractBuilder.Attr("ENTEleveINE", Ine)])
            .Pupil("2", "E1", "NOMS", "Max", [], birth: "02/03/2017")
            .Staff("70", ["E1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], name: "MAÎTRE", given: "Paul", more: [
                ExtractBuilder.Attr("ENTPersonMail", "paul@example.invalid"),
            ]);
    }

    // Of the school alone.
    private List<string> Rows(string name, string leaf) =>
    [
        .. gar.Read(name).Where(one => one.Value.Contains(Uai, StringComparison.Ordinal)).SelectMany(one => one.Elements())
            .Where(one => leaf.Equals(one.Name.LocalName, StringComparison.Ordinal)).Select(one => one.Value),
    ];

    private Dictionary<string, string> Ids(string name, string stamp = GarBench.Stamp) => gar.Read(name, stamp).ToDictionary(
        one => Leaf(one, "GARPersonNom"), one => Leaf(one, "GARPersonIdentifiant"), StringComparer.Ordinal);

    private static string Leaf(System.Xml.Linq.XElement one, string name) => one.Elements().First(
        leaf => name.Equals(leaf.Name.LocalName, StringComparison.Ordinal)).Value;

    private async Task GrantAsync(PersonId person, string given, DateOnly? endsOn) => Assert.NotNull(
        await bench.Store.Rights.ApplyRightsAsync(
            new RightsChange(await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None))
            {
                Grants =
                [
                    new Grant
                    {
                        GrantId = PersonId.New().ToString(), Kind = RightKind.CollectivitePublisher,
                        Scope = RightScope.OfCollectivite(Siret),
                        Academy = "TOULOUSE", PersonId = person, StartsOn = SyncBench.Day.AddDays(-9), EndsOn = endsOn, RequestId = given,
                        GrantedBy = "région", GrantedAt = bench.Now,
                        Recorded = new GrantRecord(GrantState.Active, SyncBench.Day, GrantEnd.Convention),
                    },
                ],
                Staff =
                [
                    new StaffChange(
                        person, "TOULOUSE", Siret, "COMMUNE D'ESSAI",
                        new StaffIdentity("Mme", "ÉCHEVIN", given, given + "@mairie.example.invalid"), SyncBench.Day, null),
                ],
            },
            CancellationToken.None));
}
