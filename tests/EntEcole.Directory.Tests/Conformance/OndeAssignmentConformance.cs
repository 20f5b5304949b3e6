using EntEcole.Directory.Access;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>
/// Teachers' classes in a school that ONDE files feed: what the files say stands as long as they say it, and what a person said comes
/// before it, ends no row of theirs, and outlives them.
/// </summary>
public abstract class OndeAssignmentConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Uai = OndeBench.Uai;

    private AssignmentService Service => new(Store.Assignments, Store.Persons, Store.Revisions, Time);

    [Fact]
    public async Task Assignment_ByHandOfWhatAFileSays_AddsNoRowAndLeavesTheFilesWhenItEnds()
    {
        await using var bench = await SyncBench.OverAsync(Store, Uai, OndeBench.Other);
        await bench.ImportAsync(Lists("CP A"));
        Assert.Equal(["CP A"], await TaughtAsync("Paul"), StringComparer.Ordinal);
        Assert.Equal(["Paul CP A Onde Active 2026-08-31 ONDE"], await ListAsync(), StringComparer.Ordinal);

        await AssignAsync(("Paul", "CP A"), ("Anne", "CE1 B"));
        Assert.Equal(["CP A"], await TaughtAsync("Paul"), StringComparer.Ordinal);
        Assert.Equal(
            ["Paul CP A Hand Active 2026-08-31 A. D'ESSAI", "Anne CE1 B Hand Active 2026-08-31 A. D'ESSAI"], await ListAsync(),
            StringComparer.Ordinal);
        var same = await bench.ImportAsync(Lists("CP A"));
        Assert.Equal(same.BaseRevision, same.Revision);

        // The files say it no more, and again: either way it is said by hand.
        await bench.ImportAsync(Lists(""));
        Assert.Equal(["CP A"], await TaughtAsync("Paul"), StringComparer.Ordinal);
        var again = await bench.ImportAsync(Lists("CP A"));
        Assert.Equal((RunState.Applied, again.BaseRevision + 1), (again.State, again.Revision));
        Assert.Equal(["CP A"], await TaughtAsync("Paul"), StringComparer.Ordinal);

        // An undo gives back what the files said, whatever was said by hand since.
        await EndAsync(("Paul", "CP A"), ("Anne", "CE1 B"));
        Assert.Equal(["CP A"], await TaughtAsync("Paul"), StringComparer.Ordinal);
        Assert.Empty(await TaughtAsync("Anne"));
        await UndoAsync(again.RunId);
        Assert.Empty(await TaughtAsync("Paul"));
        await bench.ImportAsync(Lists("CP A"));

        // What the files alone say is ended there.
        var refused = await Assert.ThrowsAsync<DirectoryException>(() => EndAsync(("Anne", "CP A"), ("Paul", "CP A")));
        Assert.Equal((Reason.AssignmentBySource, "1"), (refused.Reason, refused.Facts["pairs"]));

        // The school year ends what was said by hand.
        await AssignAsync(("Paul", "CP A"), ("Paul", "CE1 B"));
        Assert.Equal(2, await Store.Assignments.FollowDaysAsync(new DateOnly(2026, 9, 1), None));
        Assert.Equal(["CP A"], await TaughtAsync("Paul"), StringComparer.Ordinal);
        await bench.ImportAsync(Lists(""));
        Assert.Empty(await TaughtAsync("Paul"));
        Assert.Empty(await Store.Consistency.CheckAsync(None));
    }

    [Fact]
    public async Task Assignment_OfASchoolThatPassesToTheAcademy_IsKeptByHandAndComesBackWithTheUndo()
    {
        await using var bench = await SyncBench.OverAsync(Store, Uai, OndeBench.Other);
        await bench.ImportAsync(Lists("CP A", "CP A & Directrice"));
        await AssignAsync(("Paul", "CE1 B"));
        var before = await ListAsync();
        Assert.Equal(
            [
                "Paul CE1 B Hand Active 2026-08-31 A. D'ESSAI", "Anne CP A Onde Active 2026-08-31 ONDE",
                "Paul CP A Onde Active 2026-08-31 ONDE",
            ],
            before.Take(1).Concat(before.Skip(1).Order(StringComparer.Ordinal)), StringComparer.Ordinal);

        var held = await bench.SyncAsync(Extract());
        Assert.Equal("handover", Assert.Single(held.Held).Cause);
        Assert.Equal(before, await ListAsync(), StringComparer.Ordinal);
        await DecideAsync(held.PlanId!.Value, Uai);

        // Anne is not in the extract; the class of another name has no teacher now.
        Assert.Equal(["CE1 B", "CP A"], await TaughtAsync("Paul"), StringComparer.Ordinal);
        Assert.Equal(
            ["Paul CE1 B Hand Active 2026-08-31 A. D'ESSAI", "Paul CP A Hand Active 2026-08-31 Qui décide"],
            (await ListAsync()).Where(row => row.Contains("Active", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Empty(await Store.Consistency.CheckAsync(None));
        var next = await bench.SyncAsync(Extract());
        Assert.Equal((RunState.Applied, next.BaseRevision), (next.State, next.Revision));
        Assert.Equal(["CE1 B", "CP A"], await TaughtAsync("Paul"), StringComparer.Ordinal);

        await UndoAsync(held.RunId);
        Assert.Equal(
            before.Order(StringComparer.Ordinal),
            (await ListAsync()).Where(row => !row.Contains("Ended", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Empty(await Store.Consistency.CheckAsync(None));

        var number = (await PersonAsync("Paul")).PersonNo;
        await bench.EraseAsync((await PersonAsync("Paul")).PersonId);
        Assert.Equal(0, await Opened.NumberAsync($"SELECT COUNT(*) FROM assignment WHERE person_no = {number}"));
        Assert.Equal(0, await Opened.NumberAsync($"SELECT COUNT(*) FROM membership WHERE person_no = {number}"));
    }

    private static OndeFiles Lists(string classes, string second = "") => new OndeFiles()
        .Pupil("UN", "Zoé").Pupil("DEUX", "Max", "02/03/2017").Pupil("TROIS", "Léo", "05/06/2016", "CE1 B")
        .Teacher("MAÎTRE", "Paul", "paul@example.invalid", "oui", classes).Teacher("AUTRE", "Anne", classes: second);

    private static ExtractBuilder Extract() => new ExtractBuilder().School("E1", Uai).School("E2", OndeBench.Other)
        .Pupil("90", "E2", "AILLEURS", "Ida", relatives: []).Relative("80", "SEUL", "Rose")
        .Staff("70", ["E1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], name: "MAÎTRE", given: "Paul", more: [
            ExtractBuilder.Attr("ENTPersonMail", "paul@example.invalid"),
        ])
        .Pupil("1", "E1", "UN", "Zoé", [], "E1$$$c1$CP A", birth: "04/11/2018")
        .Pupil("2", "E1", "DEUX", "Max", [], "E1$$$c1$CP A", birth: "02/03/2017")
        .Pupil("3", "E1", "TROIS", "Léo", [], "E1$$$c2$CE1 B", birth: "05/06/2016");

    private async Task AssignAsync(params (string Given, string Class)[] pairs) =>
        await Service.AssignAsync(await OrderAsync(pairs), Perimeter.All, None);

    private async Task EndAsync(params (string Given, string Class)[] pairs) => await Service.EndAsync(await OrderAsync(pairs), None);

    private async Task<AssignmentOrder> OrderAsync((string Given, string Class)[] pairs)
    {
        var classes = (await Store.Assignments.ListClassesAsync(Uai, await HeadAsync(), None)).ToDictionary(
            row => row.Name, row => row.Id, StringComparer.Ordinal);
        var asked = new List<AssignmentPair>();
        foreach (var (given, name) in pairs)
        {
            asked.Add(new AssignmentPair((await PersonAsync(given)).PersonId, classes[name]));
        }

        return new AssignmentOrder("", Uai, asked, "A. D'ESSAI", "Conseil des maîtres");
    }

    private async Task<PersonView> PersonAsync(string given) => (await Store.Persons.ListPersonsAsync(
        new PersonFilter { Uai = Uai, IncludeSuspended = true }, 0, 99, await HeadAsync(), None)).Single(
        person => person.Records.Any(record => string.Equals(record.Person.GivenName, given, StringComparison.Ordinal)));

    private async Task<IEnumerable<string>> TaughtAsync(string given) => (await PersonAsync(given)).Classes.Where(row => row.Teaches)
        .Select(row => row.Name).Order(StringComparer.Ordinal);

    private async Task<IReadOnlyList<string>> ListAsync() =>
    [
        .. (await Service.ListAsync(Uai, null, Perimeter.All, await HeadAsync(), None)).Select(view => (
            view.State, Row: view.Assignment, Name: view.Person.Records[0].Person.GivenName)).Select(
            one => $"{one.Name} {one.Row.Class.Name} {one.Row.Origin} {one.State} {one.Row.Until:O} {one.Row.By}"),
    ];

    private async Task UndoAsync(long run) => await DecideAsync((await new Undo(Store.Plans, Store.Runs, Store.Feeds, Time).PlanAsync(
        run, "essai", "retour", None)).PlanId!.Value);

    private Task<(StoredPlan Plan, long Revision)> DecideAsync(long plan, string? uai = null) => new PlanService(
        Store.Plans, Store.Runs, Time).DecideAsync(plan, approved: true, uai is null ? [] : [uai], "Qui décide", "vu", None);
}
