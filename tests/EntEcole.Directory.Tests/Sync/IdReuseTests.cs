using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>A source id that the directory knows comes with the facts of another person: held, and decided by a person.</summary>
public sealed class IdReuseTests
{
    private const string School = "0310001H";

    [Fact]
    public async Task Pupil_WhoseThreeFactsChange_StaysAsTheyWereAndWaitsForADecision()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(Night().Pupil("11", "1", "ESSAI", "Zoé", more: Ine("000000001ZZ")));
        var before = await bench.GetAsync(AafCategory.Eleve, "11");
        var night = Night("20260616").Pupil("11", "1", "AUTRE", "Hugo", birth: "01/02/2018", more: Ine("000000002ZZ"));

        var report = await bench.SyncAsync(night);

        var after = await bench.GetAsync(AafCategory.Eleve, "11");
        Assert.Equal(
            (before.PersonId, "Zoé", ProfileState.Active),
            (after.PersonId, after.Records[0].Person.GivenName, after.Profiles[0].Row.State));
        Assert.Equal(1, report.Outcome.Rejected);
        var problem = Assert.Single(await bench.ProblemsAsync(report), problem => problem.Code is ProblemCode.IdReused);
        Assert.Equal((School, "11"), (problem.Uai, problem.RecordId));
        var hold = Assert.Single(await bench.Store.Identities.ListHoldsAsync(null, CancellationToken.None));
        Assert.Equal(("Zoé", "Hugo", before.PersonId), (hold.Known!.GivenName, hold.Delivered.GivenName, hold.PersonId));
        var told = await ExplainedAsync(bench, "11");
        Assert.Contains(told, text => text.English.Contains("held as 1 since run 2", StringComparison.Ordinal)
            && text.English.Contains("Contradict: INE, birth date, family name, given name.", StringComparison.Ordinal)
            && text.French.Contains("Concordent : civilité.", StringComparison.Ordinal));
        Assert.DoesNotContain(told, text => text.English.Contains("Hugo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_NewIdAndContradictedIne_NamesTheFactsOfEach()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(
            Night().Pupil("11", "1", "ESSAI", "Zoé", more: Ine("000000001ZZ")).Pupil("12", "1", "AUTRE", "Léo", more: Ine("000000002ZZ")));
        await bench.SyncAsync(Night("20260616").Pupil("21", "1", "MARIEE", "Zoé", more: Ine("000000001ZZ"))
            .Pupil("22", "1", "AUTRE", "Léo", birth: "11/04/2016", more: Ine("000000002ZZ")));

        Assert.Contains(await ExplainedAsync(bench, "21"), text => text.English.Contains(
            "Record TOULOUSE:Eleve:21 was taken for the person of TOULOUSE:Eleve:11 by run 2", StringComparison.Ordinal)
            && text.English.EndsWith("Agree: INE, birth date, given name, title. Contradict: family name.", StringComparison.Ordinal));
        Assert.Contains(await ExplainedAsync(bench, "22"), text => text.English.Contains("May be one with person", StringComparison.Ordinal)
            && text.English.Contains("by day and month exchanged. (+10)", StringComparison.Ordinal));
    }

    // Held, the id passes on once more: that the third bearer has the first one's given name is chance, not a marriage.
    [Fact]
    public async Task Relative_WhoseIdWasHeldBefore_IsHeldUntilNoFactContradicts()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        ExtractBuilder Family(string date, string family, string given, string mail) =>
            Night(date).Pupil("11", "1", relatives: ["5$10"]).Relative("5", family, given, mail);
        await bench.SyncAsync(Family("20260615", "ESSAI", "Camille", "a@example.invalid"));
        await bench.SyncAsync(Family("20260616", "AUTRE", "Oriane", "b@example.invalid"));

        var third = await bench.SyncAsync(Family("20260617", "TIERS", "Camille", "c@example.invalid"));

        Assert.Equal(1, third.Outcome.Rejected);
        Assert.Equal("ESSAI", (await bench.GetAsync(AafCategory.PersRelEleve, "5")).Records[0].Person.UsageName);
        Assert.Single(await bench.Store.Identities.ListHoldsAsync(null, CancellationToken.None));
        var back = await bench.SyncAsync(Family("20260618", "ESSAI", "Camille", "a@example.invalid"));
        Assert.Equal(0, back.Outcome.Rejected);
        Assert.Empty(await bench.Store.Identities.ListHoldsAsync(null, CancellationToken.None));
    }

    private static async Task<IReadOnlyList<LocalizedText>> ExplainedAsync(SyncBench bench, string id) =>
        (await new PersonExplainer(bench.Store.ForExplain(), SyncBench.Day).ExplainAsync(
            new SourceRef("TOULOUSE", AafCategory.Eleve, id), await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None),
            CancellationToken.None))
        .Explanation!.Sentences;

    [Theory]
    [InlineData(IdentityDecision.Same)]
    [InlineData(IdentityDecision.Another)]
    public async Task Decision_IsAppliedByTheNextExtract(IdentityDecision decision)
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(Night().Pupil("11", "1", "ESSAI", "Zoé", more: Ine("000000001ZZ")));
        var before = await bench.GetAsync(AafCategory.Eleve, "11");
        await bench.SyncAsync(Night("20260616").Pupil("11", "1", "AUTRE", "Hugo", birth: "01/02/2018", more: Ine("000000002ZZ")));
        var hold = Assert.Single(await bench.Store.Identities.ListHoldsAsync(null, CancellationToken.None));

        await new IdentityService(bench.Store.Identities, new FakeTime()).DecideAsync(
            hold.HoldNo, decision, "A. ESSAI", "Vérifié", CancellationToken.None);
        await bench.SyncAsync(Night("20260617").Pupil("11", "1", "AUTRE", "Hugo", birth: "01/02/2018", more: Ine("000000002ZZ")));

        var after = await bench.GetAsync(AafCategory.Eleve, "11");
        Assert.Equal(decision is IdentityDecision.Same, after.PersonId == before.PersonId);
        Assert.Equal(("Hugo", ProfileState.Active), (after.Records[0].Person.GivenName, after.Profiles.Single().Row.State));
        // Under their own id as well: it is what callers keep.
        Assert.NotNull(await bench.Store.Persons.FindPersonAsync(
            after.PersonId, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None));
        Assert.Empty(await bench.Store.Identities.ListHoldsAsync(null, CancellationToken.None));
        var former = await bench.Store.Persons.FindPersonAsync(
            before.PersonId, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);
        Assert.Equal(
            decision is IdentityDecision.Same ? ("Hugo", ProfileState.Active) : ("Zoé", ProfileState.Suspended),
            (former!.Records[0].Person.GivenName, former.Profiles.Single().Row.State));
        await LivingRows.ReadAsync(bench.Files.Path);
    }

    [Theory]
    [InlineData("Alba", "Lison")]
    [InlineData("Anna", "Hanna")]
    public async Task Pupils_TwinsWithoutIneWhoSwapTheirIds_BothStayAsTheyWere(string one, string other)
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(Night().Pupil("11", "1", "JUMEAU", one).Pupil("12", "1", "JUMEAU", other));
        var (first, second) = (await bench.GetAsync(AafCategory.Eleve, "11"), await bench.GetAsync(AafCategory.Eleve, "12"));

        await bench.SyncAsync(Night("20260616").Pupil("12", "1", "JUMEAU", one).Pupil("11", "1", "JUMEAU", other));

        Assert.Equal((first.PersonId, one), await NameOfAsync(bench, AafCategory.Eleve, "11"));
        Assert.Equal((second.PersonId, other), await NameOfAsync(bench, AafCategory.Eleve, "12"));
    }

    [Fact]
    public async Task Relative_WhoMarriesWithANewMailInOneNight_KeepsTheAccount()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(
            Night().Pupil("11", "1", relatives: ["21$20"]).Relative("21", "MARTIN", "Anne", "anne.martin@exemple.invalid"));
        var before = await bench.GetAsync(AafCategory.PersRelEleve, "21");

        await bench.SyncAsync(
            Night("20260616").Pupil("11", "1", relatives: ["21$20"]).Relative("21", "DURAND", "Anne", "anne.durand@exemple.invalid"));

        var after = await bench.GetAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal((before.PersonId, "DURAND"), (after.PersonId, after.Records[0].Person.UsageName));
    }

    [Fact]
    public async Task Relative_WhoseIdComesWithAnotherNameAndMail_IsHeldUnderTheSchoolOfTheChild()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(
            Night().Pupil("11", "1", relatives: ["21$20"]).Relative("21", "MARTIN", "Anne", "anne.martin@exemple.invalid"));
        var before = await bench.GetAsync(AafCategory.PersRelEleve, "21");

        await bench.SyncAsync(
            Night("20260616").Pupil("11", "1", relatives: ["21$20"]).Relative("21", "FABRE", "Jules", "jules@exemple.invalid"));

        Assert.Equal((before.PersonId, "Anne"), await NameOfAsync(bench, AafCategory.PersRelEleve, "21"));
        Assert.Single(await bench.Store.Identities.ListHoldsAsync("TOULOUSE", CancellationToken.None));
    }

    [Fact]
    public async Task Pupil_WithTheIneOfADepartedTwin_IsAnotherPersonAndTold()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(Night().Pupil("11", "1", "JUMEAU", "Alba", more: Ine("000000001ZZ")));
        var alba = await bench.GetAsync(AafCategory.Eleve, "11");

        var report = await bench.SyncAsync(Night("20260616").Pupil("12", "1", "JUMEAU", "Lison", more: Ine("000000001ZZ")));

        Assert.NotEqual(alba.PersonId, (await bench.GetAsync(AafCategory.Eleve, "12")).PersonId);
        Assert.Contains(await bench.ProblemsAsync(report), problem => problem.Code is ProblemCode.IneContradicted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pupils_TwoNewRecordsOfAKnownIne_TheOrderOfLinesDecidesNothing(bool reversed)
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(Night().Pupil("11", "1", "JUMEAU", "Alba", more: Ine("000000001ZZ")));
        var alba = await bench.GetAsync(AafCategory.Eleve, "11");
        var lines = new[] { ("21", "Alba"), ("22", "Lison") };

        var night = Night("20260616");
        foreach (var (id, given) in reversed ? lines.Reverse() : lines)
        {
            night.Pupil(id, "1", "JUMEAU", given, more: Ine("000000001ZZ"));
        }

        await bench.SyncAsync(night);

        Assert.Equal((alba.PersonId, "Alba"), await NameOfAsync(bench, AafCategory.Eleve, "21"));
        Assert.NotEqual(alba.PersonId, (await bench.GetAsync(AafCategory.Eleve, "22")).PersonId);
    }

    [Fact]
    public async Task Pupil_JoinedBefore_WhoseIneIsCorrected_OverlapsAgainAndTheNightIsApplied()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(Night().Pupil("11", "1", more: Ine("000000001ZZ")).Pupil("12", "1", more: Ine("000000001ZZ")));
        await bench.SyncAsync(Night("20260616").Pupil("12", "1", more: Ine("000000002ZZ")));
        var joined = await bench.GetAsync(AafCategory.Eleve, "12");

        var report = await bench.SyncAsync(
            Night("20260617").Pupil("12", "1", more: Ine("000000002ZZ")).Pupil("13", "1", more: Ine("000000002ZZ")));

        Assert.Equal(RunState.Applied, report.State);
        Assert.Equal(joined.PersonId, (await bench.GetAsync(AafCategory.Eleve, "12")).PersonId);
        Assert.Equal("000000002ZZ", (await bench.GetAsync(AafCategory.Eleve, "13")).Records[0].Person.Pupil!.Ine);
    }

    [Fact]
    public async Task Pupil_AttachedToTwoSchools_IsOnePersonWithAProfileAndAClassInEach()
    {
        await using var bench = await SyncBench.CreateAsync(School, "0310002J");
        await bench.SyncAsync(new ExtractBuilder { Date = "20260615" }.School("1", School).School("2", "0310002J")
            .Staff("3", ["-$-$SANS OBJET$-$SANS OBJET"])
            .Pupil(
                "11", "1", relatives: ["21$20"], classTuple: "1$11$ORDINAIRE$45001$CP A",
                more: ExtractBuilder.Attr("ENTPersonStructRattach", "2"))
            .Relative("21", "MARTIN", "Anne"));

        var pupil = await bench.GetAsync(AafCategory.Eleve, "11");
        Assert.Equal(
            ["0310001H", "0310002J"], pupil.Profiles.Select(profile => profile.Uai!).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(
            ["0310001H", "0310002J"],
            (await bench.GetAsync(AafCategory.PersRelEleve, "21")).Profiles.Select(profile => profile.Uai!).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    private static async Task<(PersonId Id, string? Given)> NameOfAsync(SyncBench bench, AafCategory category, string id)
    {
        var person = await bench.GetAsync(category, id);
        return (person.PersonId, person.Records[0].Person.GivenName);
    }

    private static string Ine(string ine) => ExtractBuilder.Attr("ENTEleveINE", ine);

    private static ExtractBuilder Night(string date = "20260615") => new ExtractBuilder { Date = date }.School("1", School)
        .Relative("1", "PERSONNE").Staff("3", ["-$-$SANS OBJET$-$SANS OBJET"]);
}
