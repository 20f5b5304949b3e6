using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Onde;

/// <summary>
/// A school that passes from ONDE files to the extracts of its academy, and back: every person who can be told keeps their id, the others
/// leave, all of it by a decision on that school alone.
/// </summary>
public sealed class HandoverTests : IAsyncLifetime
{
    private const string Ine = "100000001AB";
    private const string Uai = OndeBench.Uai;
    private const string Other = OndeBench.Other;

    private SyncBench Store { get; set; } = null!;

    public async ValueTask InitializeAsync() => Store = await SyncBench.CreateAsync(Uai, Other);

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    [Fact]
    public async Task Sync_OfASchoolFedByOnde_WaitsForADecisionAndThenKeepsEveryIdThatTheFactsAllow()
    {
        var imported = await Store.ImportAsync(Lists());
        var before = await Store.PersonsAsync();

        var held = await Store.SyncAsync(Extract());

        var hold = Assert.Single(held.Held);
        Assert.Equal((RunState.Held, "handover", Uai, 8L, 3L), (held.State, hold.Cause, hold.Uai, hold.Present, hold.Departing));
        Assert.Equal(Ids(before), Ids(await Store.PersonsAsync()), StringComparer.Ordinal);
        Assert.Single(await Store.PersonsAsync(Other));
        // ONDE feeds the school until then; what its academy's extract holds of it is shown with it.
        var standing = Assert.Single(await Store.Store.Plans.ListSchoolStandingsAsync(
            new StandingFilter(SyncBench.Day, Uai, HeldOnly: true), "", 9, held.Revision, CancellationToken.None));
        Assert.Equal(
            (Degree.Onde, imported.RunId, held.PlanId, HoldCause.Handover),
            (standing.Degree, standing.AppliedRunId, standing.PlanId, Assert.Single(standing.Holds).Cause));

        await DecideAsync(held.PlanId!.Value, Uai);

        var after = await Store.PersonsAsync();
        Assert.Equal(
            [before["INE Zoé"].PersonId, before["NOMS Max"].PersonId, before["INE Anne"].PersonId, before["MAÎTRE Paul"].PersonId],
            [after["INE Zoé"].PersonId, after["NOMS Max"].PersonId, after["INE Anne"].PersonId, after["MAÎTRE Paul"].PersonId]);
        Assert.Equal(["INE Anne", "INE Zoé", "MAÎTRE Paul", "NEUF Eva", "NOMS Luc", "NOMS Max"], after.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(after.Values, person => Assert.Equal(Degree.FirstDegree, Assert.Single(person.Records).Degree));
        Assert.All(after.Values, person => Assert.Single(person.Profiles, profile => Uai.Equals(profile.Uai, StringComparison.Ordinal)));
        var all = await Store.PersonsAsync(suspended: true);
        Assert.Equal(ProfileState.Suspended, all["PARTI Léo"].Profiles[0].Row.State);
        Assert.Equal(after["INE Zoé"].PersonId, Assert.Single(
            await Store.Store.Persons.ListRelativesAsync(
                after["INE Anne"].PersonNo, 0, 9, await Store.Store.Revisions.GetRevisionAsync(default), default)).OtherId);
        var feed = Assert.Single(await Store.Store.Onde.ListFeedsAsync(Uai, CancellationToken.None));
        Assert.Equal((false, held.RunId), (feed.IsOpen, feed.ClosedBy!.Value));
        var refused = await Assert.ThrowsAsync<DirectoryException>(() => Store.ImportAsync(Lists()));
        Assert.Equal(Reason.AafFeedsSchool, refused.Reason);
        Assert.Empty(await Store.Store.Consistency.CheckAsync(CancellationToken.None));

        // The next night finds nothing to do.
        var next = await Store.SyncAsync(Extract());
        Assert.Equal((RunState.Applied, next.BaseRevision), (next.State, next.Revision));

        var undo = await new Undo(Store.Store.Plans, Store.Store.Runs, Store.Store.Feeds, new FakeTime()).PlanAsync(
            held.RunId, "essai", "retour", CancellationToken.None);
        await DecideAsync(undo.PlanId!.Value);
        Assert.Equal(Ids(before), Ids(await Store.PersonsAsync()), StringComparer.Ordinal);
        Assert.True((await Store.Store.Onde.FindStandingAsync(Uai, CancellationToken.None)).IsOpen, "ONDE feeds the school again.");
    }

    [Fact]
    public async Task Sync_WhoseHandoverIsRejected_LeavesOndeAsItIs()
    {
        await Store.ImportAsync(Lists());
        var before = await Store.PersonsAsync();

        var held = await Store.SyncAsync(Extract());
        await DecideAsync(held.PlanId!.Value, approved: false);
        var again = await Store.ImportAsync(Lists());

        Assert.Equal(Ids(before), Ids(await Store.PersonsAsync()), StringComparer.Ordinal);
        Assert.Equal((RunState.Applied, again.BaseRevision), (again.State, again.Revision));
    }

    [Fact]
    public async Task Import_OfASchoolThatTheAcademyDeliveredBefore_WaitsWholeAndThenKeepsTheIds()
    {
        await Store.SyncAsync(Extract());
        var before = await Store.PersonsAsync();
        await Store.SyncAsync(Extract(withPupils: false));

        var held = await Store.ImportAsync(Lists());
        Assert.Equal((RunState.Held, "return"), (held.State, Assert.Single(held.Held).Cause));
        await DecideAsync(held.PlanId!.Value);

        var after = await Store.PersonsAsync();
        Assert.Equal(
            [before["INE Zoé"].PersonId, before["NOMS Max"].PersonId, before["INE Anne"].PersonId, before["MAÎTRE Paul"].PersonId],
            [after["INE Zoé"].PersonId, after["NOMS Max"].PersonId, after["INE Anne"].PersonId, after["MAÎTRE Paul"].PersonId]);
        Assert.Contains("PARTI Léo", after.Keys, StringComparer.Ordinal);
        Assert.Empty(await Store.Store.Consistency.CheckAsync(CancellationToken.None));
        var again = await Store.ImportAsync(Lists());
        Assert.Equal((RunState.Applied, again.BaseRevision), (again.State, again.Revision));
    }

    private static OndeFiles Lists() => new OndeFiles()
        .Pupil("INE", "Zoé", ine: Ine).Pupil("NOMS", "Max", "02/03/2017").Pupil("PARTI", "Léo", "05/06/2016")
        .Guardian("INE", "Anne", "anne@example.invalid", [";INE;Zoé;"]).Guardian("NOMS", "Luc", "", [";NOMS;Max;"], title: "M.")
        .Guardian("PARTI", "Eve", "", [";PARTI;Léo;"])
        .Teacher("MAÎTRE", "Paul", "paul@example.invalid", "oui").Teacher("AUTRE", "Jean");

    private static ExtractBuilder Extract(bool withPupils = true)
    {
        var extract = new ExtractBuilder().School("E1", Uai).School("E2", Other)
            .Pupil("90", "E2", "AILLEURS", "Ida", relatives: []).Relative("80", "SEUL", "Rose")
            .Staff("70", ["E1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], name: "MAÎTRE", given: "Paul", more: [
                ExtractBuilder.Attr("ENTPersonMail", "paul@example.invalid"),
            ]);
        return !withPupils ? extract : extract
            .Pupil("1", "E1", "INE", "Zoé", ["11$10"], birth: "04/11/2018", more: [ExtractBuilder.Attr("ENTEleveINE", Ine)])
            .Pupil("2", "E1", "NOMS", "Max", ["12$20"], birth: "02/03/2017").Pupil("3", "E1", "NEUF", "Eva", [], birth: "07/08/2019")
            .Relative("11", "INE", "Anne").Relative("12", "NOMS", "Luc").Edit("PersRelEleve", "12", "ENTPersonCivilite", "M.");
    }

    private static IEnumerable<string> Ids(IReadOnlyDictionary<string, PersonView> persons) =>
        persons.Select(pair => $"{pair.Key} {pair.Value.PersonId}").Order(StringComparer.Ordinal);

    private Task<(StoredPlan Plan, long Revision)> DecideAsync(long plan, string? uai = null, bool approved = true) => new PlanService(
        Store.Store.Plans, Store.Store.Runs, new FakeTime()).DecideAsync(
        plan, approved, uai is null ? [] : [uai], "essai", "vu", CancellationToken.None);
}
