using EntEcole.Directory.Changes;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Explain;

/// <summary>Why somebody is in the directory as he is, or is not there, after real runs.</summary>
public sealed class PersonExplainerTests : IAsyncLifetime
{
    private const string Rodez = "0120612A";
    private const string Other = "0120595G";
    private const string NotEnrolled = "0121221M";

    private static readonly DateOnly Day = SyncBench.Day;

    private SyncBench bench = null!;

    public async ValueTask InitializeAsync() => bench = await SyncBench.CreateAsync(Rodez, Other);

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Pupil_JustCreated_IsActiveWithHisRunAndTheConventionOfHisSchool()
    {
        var run = await bench.SyncAsync(Extract().Pupil("1", "1", relatives: ["5$10"]));

        var explained = await ExplainAsync("1");

        Assert.Equal(Standing.Active, explained.Standing);
        var source = Assert.Single(explained.Sources);
        Assert.Equal(
            ("TOULOUSE:Eleve:1", Presence.Present, run.RunId, run.RunId),
            (source.Source.ToString(), source.Presence, source.First!.RunId, source.Last.RunId));
        Assert.Equal((run.Revision, Day), (source.First.Revision, source.First.ExtractDate));
        var enrolment = Assert.Single(explained.Enrolments);
        Assert.True(enrolment.Enrolled);
        Assert.Equal((Rodez, "ESSAI-20250901"), (enrolment.School.School.Uai, enrolment.School.Enrolments[0].Reference));
        Assert.Equal(
            [
                (EventEntity.Person, EventKind.Created), (EventEntity.Membership, EventKind.Created),
                (EventEntity.Relation, EventKind.Created)],
            explained.History.Select(happened => (happened.Entity, happened.Kind)));
        Assert.Null(explained.PurgeOn);
        AssertSays(
            explained, $"First brought by run {run.RunId} (extract of 2026-06-15, revision {run.Revision})",
            $"Apporté par l'exécution {run.RunId}");
        AssertSays(explained, "by ESSAI-20250901 (2025-09-01 → 2026-09-05)", "adhérente au 15/06/2026");
    }

    [Fact]
    public async Task Pupil_WhoChanged_HasTheOldAndNewValuesOfTheFieldsThatDiffer()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1", given: "Zoé", classTuple: "1$11$ORDINAIRE$45001$CP A"));
        await bench.SyncAsync(Extract("20260616").Pupil("1", "1", given: "Zoé", classTuple: "1$11$ORDINAIRE$45001$CP A"));
        var run = await bench.SyncAsync(Extract("20260617").Pupil("1", "1", given: "Zoë", classTuple: "1$11$ORDINAIRE$45002$CP B"));

        var explained = await ExplainAsync("1");

        var changes = explained.History.Where(happened => happened.Revision.RunId == run.RunId).ToList();
        Assert.Equal([EventKind.Changed, EventKind.Changed], changes.Select(happened => happened.Kind));
        Assert.Contains(new FieldDifference("given_name", "Zoé", "Zoë"), changes[0].Changes);
        Assert.DoesNotContain(changes[0].Changes, difference => difference.Field is "usage_name" or "birth_date");
        Assert.Equal([new FieldDifference("profile.classes", "CP A", "CP B")], changes[1].Changes);
        Assert.Equal((Rodez, Role.Pupil, new DateOnly(2026, 6, 17)), (changes[1].Uai, changes[1].Role, changes[1].Revision.ExtractDate));
        // A night without change leaves no trace.
        Assert.Equal([1L, 3L], explained.History.Select(happened => happened.Revision.RunId!.Value).Distinct());
    }

    [Fact]
    public async Task Pupil_WhoDeparted_IsSuspendedSinceThatRunWithHisPurgeDate_AndRestoredWhenHeReturns()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1").Pupil("2", "1"));
        var gone = await bench.SyncAsync(Extract("20260616").Pupil("2", "1"), Day.AddDays(1));

        var explained = await ExplainAsync("1");

        Assert.Equal((Standing.Suspended, Presence.Departed), (explained.Standing, explained.Sources[0].Presence));
        Assert.Equal(Day.AddDays(1 + 90), explained.PurgeOn);
        AssertSays(explained, $"departed since run {gone.RunId} (extract of 2026-06-16", $"parti depuis l'exécution {gone.RunId}");
        AssertSays(explained, "their last profile is purged on 2026-09-14", "purgé le 14/09/2026");
        Assert.Contains(explained.History, happened => happened is { Entity: EventEntity.Membership, Kind: EventKind.Suspended }
            && happened.Changes.Contains(new FieldDifference("profile.state", "Active", "Suspended")));

        await bench.SyncAsync(Extract("20260617").Pupil("1", "1").Pupil("2", "1"), Day.AddDays(2));
        var back = await ExplainAsync("1");
        Assert.Equal((Standing.Active, null), (back.Standing, back.PurgeOn));
        Assert.Equal(2, back.History.Count(happened => happened.Kind is EventKind.Restored));
    }

    [Fact]
    public async Task Pupil_DeletedByADelta_IsSaidToBe()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1").Pupil("2", "1"));
        var run = await bench.SyncAsync(
            new ExtractBuilder { Date = "20260616", Delta = true }.Pupil("2", "1").Delete("Eleve", "1"), academy: "TOULOUSE");

        AssertSays(
            await ExplainAsync("1"), $"departed by run {run.RunId} (extract of 2026-06-16", "un différentiel a demandé sa suppression");
    }

    [Fact]
    public async Task Pupil_WhoseSchoolIsNoLongerEnrolled_IsOutOfScopeByThat()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1"));
        var late = new DateOnly(2026, 9, 6);
        var run = await bench.SyncAsync(Extract("20260906").Pupil("1", "1"), late);

        var explained = await ExplainAsync("1", late);

        Assert.Equal(Standing.Suspended, explained.Standing);
        Assert.False(Assert.Single(explained.Enrolments).Enrolled);
        AssertSays(explained, $"out of scope since run {run.RunId}", "l'adhésion de ses écoles avait pris fin");
        AssertSays(
            explained, "is not enrolled on 2026-09-06: ESSAI-20250901 (2025-09-01 → 2026-09-05)", "n'est pas adhérente au 06/09/2026");
    }

    [Fact]
    public async Task Pupil_WhoseSchoolIsGoneFromTheExtract_IsThereAndThatSomethingWaitsIsSaid()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1").Pupil("2", "2"));
        var run = await bench.SyncAsync(new ExtractBuilder { Date = "20260616" }.School("2", Other).Pupil("2", "2").Relative("99").Staff(
            "99", ["2$ENS$ENSEIGNEMENT$G0000$-"]));

        var explained = await ExplainAsync("1");

        Assert.Equal((Standing.Active, true), (explained.Standing, explained.Enrolments[0].School.Present));
        Assert.Equal([run.PlanId!.Value], explained.HeldPlans);

        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            run.PlanId.Value, true, [], "A. D'ESSAI", "Fermée", CancellationToken.None);
        explained = await ExplainAsync("1");
        Assert.Equal((Standing.Suspended, false), (explained.Standing, explained.Enrolments[0].School.Present));
        AssertSays(explained, $"The extracts no longer hold {Rodez} although it is enrolled", "pourtant adhérente");
    }

    [Fact]
    public async Task Relative_NamedAndNeverDelivered_IsAwaitedByHisChild()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1", relatives: ["5$10"]));

        var explained = await ExplainAsync("5", category: AafCategory.PersRelEleve);

        Assert.Equal((Standing.Awaited, null), (explained.Standing, explained.Person));
        AssertSays(explained, "named by TOULOUSE:Eleve:1 and never delivered", "désigné par TOULOUSE:Eleve:1 et jamais livré");
        Assert.Equal(ProblemCode.RelativeMissing, Assert.Single(explained.Problems).Problem.Code);
        // The id that the child's relation shows is explained too.
        Assert.Equal(Standing.Awaited, (await ExplainAsync(explained.PersonId!.Value)).Standing);
    }

    [Fact]
    public async Task Relative_DeliveredAtLast_WasCreatedByTheRunThatBroughtHim()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1", relatives: ["5$10"]));
        var run = await bench.SyncAsync(Extract("20260616").Pupil("1", "1", relatives: ["5$10"]).Relative("5"));

        var explained = await ExplainAsync("5", category: AafCategory.PersRelEleve);

        Assert.Equal(Standing.Active, explained.Standing);
        Assert.Contains(explained.History, happened =>
            happened is { Entity: EventEntity.Person, Kind: EventKind.Created } && happened.Revision.RunId == run.RunId);
    }

    [Fact]
    public async Task Relative_WhomNoKeptPupilNamesAnyMore_IsSaidToBeOutOfScope()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1", relatives: ["5$10"]).Relative("5"));
        var run = await bench.SyncAsync(Extract("20260616").Pupil("1", "3", relatives: ["5$10"]).Pupil("2", "1").Relative("5"));

        var explained = await ExplainAsync("5", category: AafCategory.PersRelEleve);

        Assert.Equal((Standing.Suspended, Presence.OutOfScope), (explained.Standing, explained.Sources[0].Presence));
        AssertSays(explained, $"no kept pupil names it since run {run.RunId}", "plus désigné par aucun élève conservé");
    }

    [Fact]
    public async Task Staff_WithoutRole_IsWithoutProfileAndHisSchoolIsToldStill()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1").Staff("7", ["-$-$SANS OBJET$-$SANS OBJET"], attachment: "1"));

        var explained = await ExplainAsync("7", category: AafCategory.PersEducNat);

        Assert.Equal(Standing.WithoutProfile, explained.Standing);
        Assert.Equal(Rodez, Assert.Single(explained.Enrolments).School.School.Uai);
    }

    [Fact]
    public async Task Record_ThatCouldNotBeUsed_IsRejectedWithFileLineAndAdvice_UntilAFullPassesOverIt()
    {
        var run = await bench.SyncAsync(Extract().Pupil("1", "1", name: "").Pupil("2", "1"));

        var explained = await ExplainAsync("1");

        Assert.Equal((Standing.Rejected, false), (explained.Standing, explained.IsThere));
        var found = explained.Problems.First(problem => problem.Problem.Code is ProblemCode.NameMissing);
        Assert.Equal((run.RunId, "ENT_Complet_20260615_Eleve_0000.xml"), (found.RunId, found.Problem.File));
        AssertSays(
            explained, $"run {run.RunId} could not use the record. NameMissing",
            $"ENT_Complet_20260615_Eleve_0000.xml:{found.Problem.Line}");

        await bench.SyncAsync(Extract("20260616").Pupil("2", "1"));
        Assert.Equal(Standing.Unknown, (await ExplainAsync("1")).Standing);
    }

    [Fact]
    public async Task KnownPerson_WhoseRecordCannotBeUsed_IsThereWithTheProblem()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1"));
        var run = await bench.SyncAsync(Extract("20260616").Pupil("1", "1", name: "").Pupil("2", "1"));

        var explained = await ExplainAsync("1");

        Assert.Equal(Standing.Active, explained.Standing);
        Assert.Contains(explained.Problems, problem => problem.RunId == run.RunId && problem.Problem.Code is ProblemCode.NameMissing);
    }

    [Fact]
    public async Task Record_OutOfScope_IsUnknownAndTheDeliveryIsPointedTo()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1").Pupil("3", "3"));

        var explained = await ExplainAsync("3");

        Assert.Equal((Standing.Unknown, null), (explained.Standing, explained.PersonId));
        AssertSays(explained, "--extract PATH", "rien n'est conservé des personnes hors périmètre");
        AssertSays(explained, "the last extract applied for TOULOUSE is that of 2026-06-15", "Le dernier extrait appliqué");
        Assert.Contains("No extract of LILLE was ever applied.", Say(await ExplainAsync("3", academy: "LILLE")), StringComparison.Ordinal);
        Assert.Equal(Standing.Unknown, (await ExplainAsync(PersonId.New())).Standing);
    }

    [Fact]
    public async Task Change_ThatWaitsForADecision_IsSaid_ForWhoIsThereAndForWhoIsNotYet()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1").Pupil("2", "1"));
        var planned = await bench.SyncAsync(Extract("20260616").Pupil("2", "1").Pupil("4", "1"), dryRun: true);

        var there = await ExplainAsync("1");
        Assert.Equal((Standing.Active, planned.PlanId), (there.Standing, Assert.Single(there.HeldPlans)));
        AssertSays(there, $"waits for a decision in plan {planned.PlanId}", $"attend une décision dans le plan {planned.PlanId}");
        var notYet = await ExplainAsync("4");
        Assert.Equal((Standing.Held, false, planned.PlanId), (notYet.Standing, notYet.IsThere, Assert.Single(notYet.HeldPlans)));
        Assert.Empty((await ExplainAsync("2")).HeldPlans);
    }

    [Fact]
    public async Task Name_OfSeveral_ListsThemAndChoosesNobody_AndOfOneExplainsHim()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1", name: "ESSAI", given: "Zoé").Pupil("2", "1", name: "ESSAI", given: "Zoé").Pupil(
            "3", "1", name: "D'AUTRE").Pupil("4", "2", name: "ESSAI"));

        var homonyms = await NamedAsync("essai zoe", Rodez);
        Assert.Null(homonyms.Explanation);
        Assert.Equal(
            ["1", "2"], homonyms.Candidates.Select(person => person.Records[0].Source.Id).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);

        Assert.Equal("3", (await NamedAsync("D'Autre", Rodez)).Explanation!.Sources[0].Source.Id);
        Assert.Equal("4", (await NamedAsync("Essai", Other)).Explanation!.Sources[0].Source.Id);
    }

    [Fact]
    public async Task Name_OfNobody_SaysWhetherTheSchoolIsEnrolledAndWhetherRecordsWereRejected()
    {
        var run = await bench.SyncAsync(Extract().Pupil("1", "1", name: "").Pupil("2", "2").Pupil("3", "3"));

        var nobody = (await NamedAsync("ESSAI", Rodez)).Explanation!;
        Assert.Equal(Standing.Unknown, nobody.Standing);
        AssertSays(nobody, $"entecole runs problems {run.RunId}", "Personne de ce nom");
        Assert.Equal(Standing.SchoolNotEnrolled, (await NamedAsync("ESSAI", NotEnrolled)).Explanation!.Standing);
        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => NamedAsync("ESSAI", "0312599G"));
        Assert.Equal(Reason.SchoolNotFound, refusal.Reason);

        await bench.EnrolAsync(new DateOnly(2025, 9, 2), new DateOnly(2026, 9, 5), "0312599G");
        AssertSays((await NamedAsync("ESSAI", "0312599G")).Explanation!, "no extract has held this school", "La convention ESSAI-20250902");
    }

    [Fact]
    public async Task History_PastItsRetention_SaysFromWhereItIsKept()
    {
        await bench.SyncAsync(Extract().Pupil("1", "1", given: "Zoé"));
        await bench.SyncAsync(Extract("20260616").Pupil("1", "1", given: "Zoë"));
        var last = await bench.SyncAsync(Extract("20260617").Pupil("1", "1", given: "Zora"));
        await bench.Store.Retention.PruneAsync(bench.Now.AddDays(1), CancellationToken.None);

        var explained = await ExplainAsync("1");

        Assert.Equal((last.Revision, 0), (explained.HistoryAfter, explained.History.Count));
        Assert.Null(explained.Sources[0].First);
        AssertSays(explained, $"at revision {last.Revision} or earlier is no longer kept", "n'est plus conservé");
    }

    private static ExtractBuilder Extract(string date = "20260615") => new ExtractBuilder { Date = date }
        .School("1", Rodez).School("2", Other).School("3", NotEnrolled)
        // A full extract needs somebody in each category.
        .Relative("98", "PERSONNE").Staff("99", ["3$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    private static void AssertSays(Explanation explained, string english, string french)
    {
        Assert.Contains(english, Say(explained), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(
            french, string.Join('\n', explained.Sentences.Select(sentence => sentence.French)), StringComparison.OrdinalIgnoreCase);
    }

    private static string Say(Explanation explained) => string.Join('\n', explained.Sentences.Select(sentence => sentence.English));

    private async Task<Explanation> ExplainAsync(
        string id, DateOnly? day = null, AafCategory category = AafCategory.Eleve, string academy = "TOULOUSE") =>
        (await new PersonExplainer(bench.Store.ForExplain(), day ?? Day).ExplainAsync(
            new SourceRef(academy, category, id), await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None),
            CancellationToken.None)).Explanation!;

    private async Task<Explanation> ExplainAsync(PersonId id) =>
        (await new PersonExplainer(bench.Store.ForExplain(), Day).ExplainAsync(
            id, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None)).Explanation!;

    private async Task<ExplainAnswer> NamedAsync(string name, string uai) =>
        await new PersonExplainer(bench.Store.ForExplain(), Day).ExplainAsync(
        NameFolding.Fold(name), uai, await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);
}
