using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Onde;

/// <summary>
/// Imports of ONDE files as runs: what they make, that they keep who is who, what they hold, and that what is refused changes nothing. Each
/// test has a school of its own in one store.
/// </summary>
public sealed class OndeImportTests(OndeImportTests.Bench shared) : IClassFixture<OndeImportTests.Bench>
{
    private SyncBench Store => shared.Store;

    [Fact]
    public async Task Import_OfASchool_MakesItsPersonsAndTheSameFilesAgainChangeNothing()
    {
        var uai = shared.NextUai();
        var files = OndeFiles.School(30, 40, uai);

        var first = await Store.ImportAsync(files, uai);
        var again = await Store.ImportAsync(files, uai);

        Assert.Equal((RunState.Applied, "ONDE", uai), (first.State, first.Degree, first.Uai));
        Assert.Equal(new OndeReport(30, 40, 40, 1, 2, 30, 0, 0, first.Onde!.Notices), first.Onde);
        Assert.Equal((30L, 40L, 1L), (Active(first, "pupil"), Active(first, "parent"), Active(first, "director")));
        Assert.Equal((first.Revision, 72L, 0L), (again.Revision, again.Outcome.Unchanged, again.Outcome.Changed + again.Outcome.Created));
        Assert.Equal(first.Digest, again.Digest);
        var pupil = (await Store.PersonsAsync(uai)).Values.First(person => person.Records[0].Person.Pupil is not null);
        Assert.Equal((Degree.Onde, uai), (pupil.Records[0].Degree, Assert.Single(pupil.Profiles).Uai));
        Assert.Matches("^P[0-9a-f]{16}$", pupil.Records[0].Source.Id);
    }

    [Fact]
    public async Task Import_OverAYear_KeepsTheIdsThatTheFactsAllow()
    {
        var uai = shared.NextUai();
        await Store.ImportAsync(new OndeFiles()
            .Pupil("ESSAI", "Zoé").Pupil("AUTRE", "Max", "02/03/2017", "CE1", "120000001AB").Pupil("PARTI", "Léo", "05/06/2016", "CM2")
            .Guardian("ESSAI", "Anne", "anne@example.invalid", [";ESSAI;Zoé;CP A"]).Guardian("AUTRE", "Luc", "", [";AUTRE;Max;"], title: "M."), uai);
        var before = await Store.PersonsAsync(uai);
        var second = await Store.ImportAsync(new OndeFiles()
            .Pupil("ESSAI", "Zoé", className: "CE1", ine: "120000009AB").Pupil("AUTRE", "Maxime", "02/03/2017", "CE2", "120000001AB")
            .Pupil("NEUF", "Eva", "07/08/2019")
            .Guardian("MARIÉE", "Anne", "anne@example.invalid", [";ESSAI;Zoé;CE1"]).Guardian("AUTRE", "Luc", "", [";AUTRE;Maxime;"], title: "M."), uai);
        var after = await Store.PersonsAsync(uai);

        Assert.Equal(
            [before["ESSAI Zoé"].PersonId, before["AUTRE Max"].PersonId, before["ESSAI Anne"].PersonId, before["AUTRE Luc"].PersonId],
            [after["ESSAI Zoé"].PersonId, after["AUTRE Maxime"].PersonId, after["MARIÉE Anne"].PersonId, after["AUTRE Luc"].PersonId]);
        Assert.DoesNotContain("PARTI Léo", after.Keys, StringComparer.Ordinal);
        Assert.Equal("120000009AB", after["ESSAI Zoé"].Records[0].Person.Pupil!.Ine, StringComparer.Ordinal);
        Assert.Equal(1, second.Departed);

        // Who left comes back under the id that they had.
        await Store.ImportAsync(new OndeFiles().Pupil("PARTI", "Léo", "05/06/2016", "CM2").Pupil("NEUF", "Eva", "07/08/2019")
            .Pupil("ESSAI", "Zoé", className: "CE1").Pupil("AUTRE", "Maxime", "02/03/2017", "CE2"), uai);
        Assert.Equal(before["PARTI Léo"].PersonId, (await Store.PersonsAsync(uai))["PARTI Léo"].PersonId);
    }

    [Fact]
    public async Task Import_OfOneClass_HoldsTheDeparturesNamesTheClassesAndIsDecidedAndUndone()
    {
        var uai = shared.NextUai();
        var files = OndeFiles.School(48, 48, uai);
        await Store.ImportAsync(files, uai);
        var rows = files.PupilText.Split("\r\n");
        IReadOnlyList<OndeUpload> some =
            [OndeFiles.Upload("une-classe.csv", string.Join("\r\n", rows.Take(25))), files.Uploads()[1], files.Uploads()[2]];

        var held = await Store.ImportAsync(some, uai);

        var hold = Assert.Single(held.Held);
        Assert.Equal((RunState.Held, "partialSelection", uai, 24L), (held.State, hold.Cause, hold.Uai, hold.Departing));
        Assert.Contains("Classe 2", Assert.Single(held.WarningsFr), StringComparison.Ordinal);
        Assert.Equal((48L, 48L), (Active(held, "pupil"), Active(held, "parent")));

        var (_, applied) = await DecideAsync(held.PlanId!.Value);
        Assert.Equal(24, (await Store.PersonsAsync(uai)).Values.Count(person => person.Records[0].Person.Pupil is not null));
        Assert.True(applied > held.Revision, "A decision is a revision.");

        var undo = await new Undo(Store.Store.Plans, Store.Store.Runs, Store.Store.Feeds, new FakeTime()).PlanAsync(
            held.RunId, "essai", "retour", CancellationToken.None);
        await DecideAsync(undo.PlanId!.Value);
        Assert.Equal(97, (await Store.PersonsAsync(uai)).Count);
    }

    [Fact]
    public async Task Import_OfSomeDepartures_IsHeldAsThoseOfAnExtract()
    {
        var uai = shared.NextUai();
        var files = OndeFiles.School(48, 0, uai);
        await Store.ImportAsync(files, uai);
        var rows = files.PupilText.Split("\r\n").Where((_, at) => at is 0 || at % 8 != 1);

        var held = await Store.ImportAsync([OndeFiles.Upload("e.csv", string.Join("\r\n", rows)), files.Uploads()[1]], uai);

        Assert.Equal(("schoolDepartures", 6L, 48L), (Assert.Single(held.Held).Cause, held.Held[0].Departing, Active(held, "pupil")));
    }

    [Fact]
    public async Task Import_OfFilesThatAreRefused_IsARunThatChangesNothing()
    {
        var uai = shared.NextUai();
        await Store.ImportAsync(new OndeFiles().Pupil("ESSAI", "Zoé"), uai);
        var before = await Store.Store.Revisions.GetRevisionAsync(CancellationToken.None);

        var refused = await Store.ImportAsync([OndeFiles.Upload("e.csv", "Nom élève;Prénom élève;Date naissance;Classe\r\nESSAI;Zoé;x;CP\r\n")], uai);

        Assert.Equal((RunState.Refused, "OndeFileRefused"), (refused.State, refused.Reason));
        Assert.Contains("e.csv", refused.MessageFr, StringComparison.Ordinal);
        Assert.Equal(before, await Store.Store.Revisions.GetRevisionAsync(CancellationToken.None));
        var problem = Assert.Single(await Store.ProblemsAsync(refused));
        Assert.Equal(("e.csv", 2, "Date naissance", uai), (problem.File, problem.Line, problem.Field, problem.Uai));
    }

    [Fact]
    public async Task Import_OfASchoolThatIsNotEnrolledOrOfNoUai_DoesNotBegin()
    {
        var files = new OndeFiles().Pupil("ESSAI", "Zoé").Uploads();

        var absent = await Assert.ThrowsAsync<DirectoryException>(() => Store.ImportAsync(files, "0000023A"));
        var wrong = await Assert.ThrowsAsync<DirectoryException>(() => Store.ImportAsync(files, "0312599A"));

        Assert.Equal((Reason.UaiNotEnrolled, Reason.InvalidArgument), (absent.Reason, wrong.Reason));
    }

    [Fact]
    public async Task Import_WhileTheAcademyIsAtWork_IsRefused()
    {
        var uai = shared.NextUai();
        await using var held = await Store.Store.Runs.TryLockAcademyAsync("TOULOUSE", CancellationToken.None);

        var busy = await Assert.ThrowsAsync<DirectoryException>(() => Store.ImportAsync(new OndeFiles().Pupil("ESSAI", "Zoé"), uai));

        Assert.Equal(Reason.SyncInProgress, busy.Reason);
    }

    [Fact]
    public async Task Import_OfANameThatDiffers_IsHeldForADecisionAndAppliedByIt()
    {
        var uai = shared.NextUai();
        await Store.ImportAsync(new OndeFiles().Pupil("ESSAI", "Zoé"), uai);
        var before = (await Store.PersonsAsync(uai))["ESSAI Zoé"].PersonId;

        var held = await Store.ImportAsync(new OndeFiles().Pupil("MARTIN", "Zoé"), uai);
        Assert.Equal(1, held.Identity.Held);
        Assert.Equal(before, (await Store.PersonsAsync(uai))["ESSAI Zoé"].PersonId);

        var waiting = Assert.Single(
            await Store.Store.Identities.ListHoldsAsync(null, CancellationToken.None),
            one => uai.Equals(one.Uai, StringComparison.Ordinal));
        await new Directory.Identity.IdentityService(Store.Store.Identities, new FakeTime()).DecideAsync(
            waiting.HoldNo, Directory.Identity.IdentityDecision.Same, "essai", "correction", CancellationToken.None);
        await Store.ImportAsync(new OndeFiles().Pupil("MARTIN", "Zoé"), uai);
        Assert.Equal(before, (await Store.PersonsAsync(uai))["MARTIN Zoé"].PersonId);
    }

    [Fact]
    public async Task Import_OfADryRun_PlansAndAppliesNothing()
    {
        var uai = shared.NextUai();

        var planned = await Store.ImportAsync(new OndeFiles().Pupil("ESSAI", "Zoé").Uploads(), uai, dryRun: true);

        Assert.Equal((RunState.Planned, 1L), (planned.State, planned.OutcomeByCategory["Eleve"].Created));
        Assert.Empty(await Store.PersonsAsync(uai));
    }

    [Fact]
    public async Task Close_OfASchool_SuspendsItsPersonsTellsTheRunAndIsUndone()
    {
        var uai = shared.NextUai();
        await Store.ImportAsync(OndeFiles.School(12, 12, uai), uai);

        var closed = await Store.Onde().CloseAsync(uai, "essai", "fermeture", CancellationToken.None);

        Assert.Equal((RunState.Applied, 25L), (closed.State, closed.Departed));
        var feed = Assert.Single(await Store.Store.Onde.ListFeedsAsync(uai, CancellationToken.None));
        Assert.Equal((false, closed.RunId, 25L), (feed.IsOpen, feed.ClosedBy!.Value, feed.Suspended));
        var again = await Assert.ThrowsAsync<DirectoryException>(
            () => Store.Onde().CloseAsync(uai, "essai", "encore", CancellationToken.None));
        Assert.Equal(Reason.OndeFeedNotFound, again.Reason);
        await Store.ImportAsync(OndeFiles.School(12, 12, uai), uai);
        Assert.Equal(25, (await Store.PersonsAsync(uai)).Count);
    }

    [Fact]
    public async Task Sync_OfAnExtractWithoutPupilsOfTheSchool_EndsNobodyOfIt()
    {
        var uai = shared.NextUai();
        await Store.ImportAsync(OndeFiles.School(12, 12, uai), uai);
        var extract = new ExtractBuilder().School("E1", uai).Staff("S1", []).Pupil("1", "E9", relatives: []).Relative("9");

        await Store.SyncAsync(extract);
        await Store.SyncAsync(extract);

        Assert.Equal(25, (await Store.PersonsAsync(uai)).Count);
    }

    private Task<(StoredPlan Plan, long Revision)> DecideAsync(long plan) => new PlanService(
        Store.Store.Plans, Store.Store.Runs, new FakeTime()).DecideAsync(plan, true, [], "essai", "vu", CancellationToken.None);

    private static long Active(SyncReport report, string role) => report.Profiles.ByRole[role].Active;

    /// <summary>One store, and schools that its convention enrols.</summary>
    public sealed class Bench : IAsyncLifetime
    {
        private readonly Queue<string> uais = new(Enumerable.Range(312600, 20).Select(
            number => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"0{number}{Uai.ControlLetter(number)}")));

        public SyncBench Store { get; private set; } = null!;

        public string NextUai() => uais.Dequeue();

        public async ValueTask InitializeAsync() => Store = await SyncBench.CreateAsync([.. uais]);

        public ValueTask DisposeAsync() => Store.DisposeAsync();
    }
}
