using System.Globalization;
using System.Text.RegularExpressions;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Support.ExtractBuilder;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>A modification in a delta changes the attributes that it holds; the others stay as they were.</summary>
public sealed partial class PartialModifyTests
{
    private const string First = "0120612A";
    private const string Second = "0120595G";
    private const string Class = "1$11$ORDINAIRE$501$CP A";

    // Category, id, attribute, values; one empty value empties it.
    private static readonly (string Category, string Id, string Attribute, string[] Values)[] FirstDegree =
    [
        ("Eleve", "11", "ENTPersonNom", ["AUTRE"]), ("Eleve", "11", "ENTPersonNomPatro", ["NAISSANCE"]),
        ("Eleve", "11", "ENTPersonPrenom", ["Léa-Lou"]),
        ("Eleve", "11", "ENTPersonAutresPrenoms", ["Zoé", "Lou"]), ("Eleve", "11", "ENTPersonAutresPrenoms", [""]),
        ("Eleve", "11", "ENTPersonCivilite", [""]),
        ("Eleve", "11", "ENTPersonDateNaissance", ["05/11/2016"]), ("Eleve", "11", "ENTPersonDateNaissance", [""]),
        ("Eleve", "11", "ENTEleveNiveau", ["1122$CE1"]), ("Eleve", "11", "ENTEleveINE", ["123456789GH"]),
        ("Eleve", "11", "ENTEleveINE", [""]),
        ("Eleve", "11", "ENTPersonClasses", ["1$11$ORDINAIRE$502$CP B"]), ("Eleve", "11", "ENTPersonClasses", [""]),
        ("Eleve", "11", "ENTEleveAutoriteParentale", ["22$20"]), ("Eleve", "11", "ENTEleveAutoriteParentale", [""]),
        ("Eleve", "11", "ENTEleveAutoriteParentale", ["21$20", "22$10"]), ("Eleve", "11", "ENTPersonStructRattach", ["2"]),
        ("Eleve", "11", "ENTEleveDateEntreeClasses", ["1$02/09/2025$501"]),
        ("Eleve", "11", "ENTEleveTransport", ["O"]), ("Eleve", "11", "ENTEleveRestaurantScolaire", ["N"]),
        ("Eleve", "12", "ENTPersonStructRattach", ["1"]),
        ("PersRelEleve", "21", "ENTPersonMail", ["autre@example.invalid"]), ("PersRelEleve", "21", "ENTPersonMail", [""]),
        ("PersRelEleve", "21", "ENTPersonTelPerso", ["+33 5 00 00 00 09"]),
        ("PersRelEleve", "21", "ENTPersonAdresse", ["1 RUE NEUVE$BAT A$$"]),
        ("PersRelEleve", "21", "ENTPersonVille", ["RODEZ"]), ("PersRelEleve", "21", "ENTPersonNom", ["NOUVEAU"]),
        ("PersRelEleve", "21", "ENTPersonAdresseDiffusion", ["O"]),
        ("PersEducNat", "31", "ENTPersonFonctions", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]),
        ("PersEducNat", "31", "ENTPersonFonctions", ["-"]),
        ("PersEducNat", "31", "ENTPersonCategorieEnseignant", ["N"]), ("PersEducNat", "31", "ENTEnsSpecialites", ["G0000$SANS SPECIALITE"]),
        ("PersEducNat", "31", "ENTEnsFonctionDir", ["2"]), ("PersEducNat", "31", "ENTPersonFonctionsDate", ["2025-09-01"]),
        ("PersEducNat", "31", "ENTPersonMail", ["paul@example.invalid"]), ("PersEducNat", "32", "ENTPersonStructRattach", ["2"]),
        ("EtabEducNat", "1", "ENTStructureNomCourant", ["E.M.PU$LES AUTRES$RODEZ"]),
        ("EtabEducNat", "1", "ENTStructureTelephone", ["+33 5 00 00 00 08"]),
        ("EtabEducNat", "1", "ENTEcoleCommune", ["12145$MILLAU$012"]), ("EtabEducNat", "1", "ENTEcoleSecteur", ["PR"]),
        ("EtabEducNat", "1", "ENTEcoleCirconscription", [""]),
        ("Eleve", "11", "ENTPersonStructRattach", ["3"]),
    ];

    private static readonly (string Category, string Id, string Attribute, string[] Values)[] SecondDegree =
    [
        ("Eleve", "11", "ENTEleveClasses", ["1$6B"]), ("Eleve", "11", "ENTEleveGroupes", [""]),
        ("Eleve", "11", "ENTElevePersRelEleve", ["21$10$0$2$1$0"]),
        ("Eleve", "11", "ENTElevePersRelEleve", ["22$20$1$1$1$1", "21$10$1$1$1$0"]), ("Eleve", "11", "ENTEleveMEF", ["10110012110"]),
        ("Eleve", "11", "ENTEleveLibelleMEF", [""]),
        ("Eleve", "11", "ENTEleveCodeEnseignements", ["030201"]), ("Eleve", "11", "ENTEleveStatutEleve", ["STAGIAIRE"]),
        ("Eleve", "11", "ENTEleveBoursier", ["O"]),
        ("Eleve", "11", "ENTPersonVille", ["RODEZ"]), ("Eleve", "11", "ENTEleveAdresseRel", ["21"]),
        ("PersRelEleve", "21", "mobile", ["+33 6 00 00 00 09"]), ("PersRelEleve", "21", "ENTPersonMobileSMS", [""]),
        ("PersEducNat", "31", "ENTAuxEnsClassesMatieres", ["1$6B$030201"]), ("PersEducNat", "31", "ENTAuxEnsClassesMatieres", [""]),
        ("PersEducNat", "31", "ENTAuxEnsClassesPrincipal", ["1$6B"]), ("PersEducNat", "31", "ENTAuxEnsGroupesMatieres", ["1$6ALL1$030201"]),
        ("PersEducNat", "31", "ENTAuxEnsDisciplinesPoste", ["MATHEMATIQUES$L1300"]),
        ("PersEducNat", "31", "ENTAuxEnsMEF", ["1$10010012110$6EME"]),
        ("PersEducNat", "31", "ENTAuxEnsMatiereEnseignEtab", [""]), ("PersEducNat", "31", "sn", ["NOUVEAU"]),
        ("EtabEducNat", "1", "ENTStructureClasses", ["6A$SIXIEME A$10010012110", "6B", "6C"]),
        ("EtabEducNat", "1", "ENTEtablissementContrat", ["PR"]),
        ("EtabEducNat", "1", "l", ["MILLAU"]), ("MatiereEducNat", "030201", "ENTLibelleMatiere", ["ANGLAIS"]),
    ];

    [Theory]
    [InlineData("1D")]
    [InlineData("2D")]
    public async Task Modify_WithOneAttribute_GivesWhatAFullExtractWithThatChangeGives(string degree)
    {
        await using var byDelta = await StartAsync(degree);
        await using var byFull = await StartAsync(degree);
        var changes = degree is "1D" ? FirstDegree : SecondDegree;
        for (var night = 1; night <= changes.Length; night++)
        {
            var (date, change) = (SyncBench.Day.AddDays(night).ToString("yyyyMMdd", CultureInfo.InvariantCulture), changes[night - 1]);
            var full = await byFull.SyncAsync(changes.Take(night).Aggregate(
                Of(degree, date), (extract, made) => extract.Edit(made.Category, made.Id, made.Attribute, made.Values)));
            var delta = await byDelta.SyncAsync(Builder(date, delta: true).Raw(change.Category, ModifyOf(change)), academy: "TOULOUSE");

            Assert.True(full.Revision > full.BaseRevision, $"{change.Attribute} changes nothing.");
            Assert.Equal(
                (change.Attribute, RunState.Applied, 0L, await RowsAsync(byFull)),
                (change.Attribute, delta.State, delta.Outcome.Rejected, await RowsAsync(byDelta)));
        }
    }

    [Fact]
    public async Task Modify_OfSeveralAttributesInSeveralRequests_TakesAllOfThem()
    {
        await using var bench = await StartAsync("1D");
        var report = await bench.SyncAsync(Builder("20260616", delta: true)
            .Raw("PersRelEleve", ModifyOf(("PersRelEleve", "21", "ENTPersonMail", ["deux@example.invalid"])))
            .Raw("PersRelEleve", ModifyOf(("PersRelEleve", "21", "ENTPersonVille", ["RODEZ"])))
            .Raw("PersRelEleve", ModifyOf(("PersRelEleve", "21", "ENTPersonMail", ["trois@example.invalid"]))), academy: "TOULOUSE");

        var relative = (await bench.GetAsync(AafCategory.PersRelEleve, "21")).Records[0].Person;
        Assert.Equal(("trois@example.invalid", "RODEZ", "ESSAI"), (relative.Mail, relative.Relative!.Address!.Town, relative.UsageName));
        Assert.Equal((1, 2), (report.Outcome.Changed, report.Outcome.Merged));
    }

    [Fact]
    public async Task Modify_AfterADeletionAndAnAddition_StandsOnWhatWasAdded()
    {
        await using var bench = await StartAsync("1D");
        await bench.SyncAsync(Builder("20260616", delta: true)
            .Delete("PersRelEleve", "21").Relative("21", "RECREE").Raw(
                "PersRelEleve", ModifyOf(("PersRelEleve", "21", "ENTPersonVille", ["RODEZ"]))), academy: "TOULOUSE");

        var relative = (await bench.GetAsync(AafCategory.PersRelEleve, "21")).Records[0].Person;
        Assert.Equal(("RECREE", null, "RODEZ"), (relative.UsageName, relative.Mail, relative.Relative!.Address!.Town));
    }

    [Fact]
    public async Task Modify_OfAPupilWhoIsNotKept_IsNoProblem()
    {
        await using var bench = await StartAsync("1D");
        var report = await bench.SyncAsync(
            Builder("20260616", delta: true).Raw("Eleve", ModifyOf(("Eleve", "99", "ENTPersonPrenom", ["Léo"]))), academy: "TOULOUSE");

        Assert.Equal((1, 0), (report.Outcome.OutOfScope, report.Outcome.Rejected));
        Assert.Empty(await bench.ProblemsAsync(report));
    }

    [Fact]
    public async Task Modify_ThenTheSameFull_LeavesThePupilUnchanged()
    {
        await using var bench = await StartAsync("1D");
        var change = FirstDegree[2];
        await bench.SyncAsync(Builder("20260616", delta: true).Raw(change.Category, ModifyOf(change)), academy: "TOULOUSE");
        var report = await bench.SyncAsync(
            Of("1D", "20260617").Edit(change.Category, change.Id, change.Attribute, change.Values), academy: "TOULOUSE");

        Assert.Equal((0, 0), (report.OutcomeByCategory["Eleve"].Changed, report.OutcomeByCategory["Eleve"].Created));
    }

    [Fact]
    public async Task Delete_OfARelativeOfAPupil_EndsTheLinkAndSaysSo()
    {
        await using var bench = await StartAsync("1D");
        var report = await bench.SyncAsync(Builder("20260616", delta: true).Delete("PersRelEleve", "21"), academy: "TOULOUSE");

        Assert.Equal((1, RunState.Applied), (report.Outcome.Removed, report.State));
        Assert.Equal(["11"], (await bench.ProblemsAsync(report)).Where(problem => problem is
        {
            Code: ProblemCode.RelativeDeleted, Category: AafCategory.Eleve, Uai: First, Field: "ENTEleveAutoriteParentale", Line: > 0,
        }).Select(problem => problem.RecordId), StringComparer.Ordinal);
        Assert.Empty(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "11")));

        // Back in a full extract that names them as before, the link is there again.
        await bench.SyncAsync(Of("1D", "20260617"));
        Assert.Single(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "11")));
    }

    [Fact]
    public async Task Delete_OfBothParentsOfAPupil_EndsBothLinks()
    {
        await using var bench = await SyncBench.CreateAsync(First, Second);
        await bench.SyncAsync(
            new ExtractBuilder().School("1", First).Pupil("11", "1", relatives: ["21$10", "22$20"]).Pupil("12", "1", relatives: ["22$20"])
            .Relative("21").Relative("22").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]));
        var report = await bench.SyncAsync(
            Builder("20260616", delta: true).Delete("PersRelEleve", "21").Delete("PersRelEleve", "22"), academy: "TOULOUSE");

        Assert.Equal((RunState.Applied, 2), (report.State, report.Departed));
        Assert.Equal(2, (await bench.ProblemsAsync(report)).Count(problem => problem.Code is ProblemCode.RelativeDeleted));
        Assert.Empty(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "11")));
        Assert.Empty(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "12")));
    }

    [Fact]
    public async Task Delete_OfARelativeWhoseChildIsInTheDelta_FollowsWhatTheDeltaSaysOfTheChild()
    {
        await using var bench = await StartAsync("1D");
        var report = await bench.SyncAsync(Builder("20260616", delta: true)
            .Raw("Eleve", ModifyOf(("Eleve", "11", "ENTEleveAutoriteParentale", ["22$20"]))).Delete("PersRelEleve", "21"),
            academy: "TOULOUSE");

        Assert.Equal(RunState.Applied, report.State);
        Assert.DoesNotContain(await bench.ProblemsAsync(report), problem => problem.Code is ProblemCode.RelativeDeleted);
        Assert.Single(await bench.RelativesOfAsync(await bench.GetAsync(AafCategory.Eleve, "11")));
    }

    private static async Task<SyncBench> StartAsync(string degree)
    {
        var bench = await SyncBench.CreateAsync(First, Second);
        await bench.SyncAsync(Of(degree, "20260615"));
        return bench;
    }

    private static ExtractBuilder Builder(string date, bool delta = false) => new() { Date = date, Delta = delta };

    private static ExtractBuilder Of(string degree, string date) => degree is "1D"
        ? Builder(date).School("1", First, more: Attr("ENTEcoleCirconscription", "9")).School("2", Second).School("3", "0121221M")
            .Pupil(
                "11", "1", relatives: ["21$10"], classTuple: Class,
                more: [Attr("ENTEleveINE", "223456789GH"), Attr("ENTPersonGroupes", "1$21$GROUPE$601$LECTURE")])
            .Pupil("12", "2", "AUTRE", "Léo", relatives: ["22$20"])
            .Relative(
                "21", mail: "anne@example.invalid",
                more: [Attr("ENTPersonTelPerso", "+33 5 00 00 00 00"), Attr("ENTPersonCodePostal", "12000")])
            .Relative("22", "AUTRE", "Luc")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], attachment: "1", more: Attr("ENTPersonDateNaissance", "02/03/1980"))
            .Staff("32", [], attachment: "1", name: "SANS", given: "Fonction")
        : Builder(date).Subject("030201", "ANGLAIS LV1").Subject("061300", "MATHEMATIQUES").Course("10010012110", "6EME").Course(
            "10110012110", "5EME")
            .College("1", First, classes: ["6A$SIXIEME A$10010012110", "6B"], groups: ["6ALL1$$6A"]).College("2", Second)
            .Collegian(
                "11", "1", relatives: ["21$10$1$1$1$1"], @class: "6A", group: "6ALL1",
                more: [Attr("ENTPersonAdresse", "1 RUE DE L ESSAI"), Attr("ENTPersonCodePostal", "12000")])
            .Collegian("12", "1", relatives: ["22$20$1$1$1$1"], given: "Léo").Representative("21").Representative("22", "AUTRE")
            .Professor("31", ["1$ENS$ENSEIGNEMENT$L0202$ANGLAIS"], birth: "02/03/1980", more: [
                Attr("ENTAuxEnsClassesMatieres", "1$6A$030201", "1$6A$061300"), Attr("ENTAuxEnsClassesPrincipal", "1$6A"),
                Attr("ENTAuxEnsDisciplinesPoste", "ANGLAIS$L0202"), Attr("ENTAuxEnsMatiereEnseignEtab", "1$ANGLAIS"),
                Attr("ENTAuxEnsMEF", "1$10110012110$5EME")]);

    private static string ModifyOf((string Category, string Id, string Attribute, string[] Values) change) => $"""
        <modifyRequest>
        <operationalAttributes><attr name="{OperationalOf(change.Category)}"><value>{(change.Category is "MatiereEducNat" ? "MatEducNat" : change.Category)}</value></attr></operationalAttributes>
        <identifier><id>{change.Id}</id></identifier>
        <modifications>
        {Attr(change.Attribute, change.Values).Replace("<attr name=", "<modification operation=\"replace\" name=", StringComparison.Ordinal).Replace("</attr>", "</modification>", StringComparison.Ordinal)}</modifications>
        </modifyRequest>

        """;

    private static string OperationalOf(string category) => category switch
    {
        "EtabEducNat" => "categorieStructure",
        "MatiereEducNat" => "categorieMatiere",
        _ => "categoriePersonne",
    };

    // Hashes are of what was read, and a part of a record is not the whole.
    private static async Task<string> RowsAsync(SyncBench bench) =>
        string.Join('\n', (await LivingRows.ReadAsync(bench.Files.Path)).Split('\n').Select(line => Hash().Replace(line, "#")).Order(
            StringComparer.Ordinal));

    [GeneratedRegex(@"-?\b[0-9]{14,19}\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hash();
}
