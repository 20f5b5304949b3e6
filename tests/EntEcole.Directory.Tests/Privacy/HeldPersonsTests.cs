using EntEcole.Directory.Access;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Privacy;

/// <summary>
/// Persons with something that waits or was decided: in a held plan, as a held identity, as a refused merge, an assignment, a manager, a
/// request. Restricted, no verb shows them or decides on them; erased, nothing of them is left, texts of decisions included.
/// </summary>
public sealed class HeldPersonsTests : IAsyncLifetime
{
    private const string Uai = "0120612A";

    private static readonly string[] Names = ["QZKNOWNZQ", "QZHELDZQ", "QZDECIDEDZQ", "QZLEAVERZQ", "QZTEACHERZQ", "QZPARENTZQ"];

    private static readonly string[] Texts =
        ["QZPLANWHYZQ", "QZIDENTITYWHYZQ", "QZREFUSEDZQ", "QZASSIGNEDZQ", "QZMANAGERZQ", "QZJUSTIFIEDZQ"];

    private static readonly string[] SourceIds = ["7650000001", "7650000011", "7650000012", "7650000031", "7650000021"];

    private readonly List<PersonId> persons = [];
    private SyncBench bench = null!;
    private long plan;
    private long run;
    private long hold;

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Extract(1));
        var report = await bench.SyncAsync(bench.Deliver(Extract(2)), settings: new SyncSettings());
        (plan, run) = (report.PlanId!.Value, report.RunId);
        foreach (var (id, rank) in SourceIds.Select((id, rank) => (id, rank)))
        {
            persons.Add((await bench.GetAsync(
                rank < 3 ? AafCategory.Eleve : rank == 3 ? AafCategory.PersEducNat : AafCategory.PersRelEleve, id)).PersonId);
        }

        hold = Assert.Single(await bench.Store.Identities.ListHoldsAsync(null, CancellationToken.None)).HoldNo;
        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime(bench.Now)).DecideAsync(
            new PlanDecision(plan, false, [], "essai", Texts[0], default) { Persons = [persons[1]] }, CancellationToken.None);
        await bench.Store.Identities.DecideAsync(
            hold, IdentityDecision.Same, new DecisionAuthor("essai", Texts[1], bench.Now), CancellationToken.None);
        var other = (await bench.GetAsync(AafCategory.PersRelEleve, "3002")).PersonId;
        await bench.Store.Merges.RefuseMergeAsync(
            new MergeOrder(persons[4], other, new DecisionAuthor("essai", Texts[2], bench.Now)), CancellationToken.None);
        Assert.Equal(0, await RunAsync(
            "assignments", "set", Uai, "--person", persons[3].ToString(), "--class", "CP A", "--by", "essai", "--reason", Texts[3]));
        Assert.Equal(0, await RunAsync(
            "gar", "managers", "add", Uai, persons[3].ToString(), "--from", "2026-06-15", "--by", "essai", "--reason", Texts[4]));
        Assert.Equal(0, await RunAsync(
            "rights", "request", "elected-parent", "--uai", Uai, "--person", persons[4].ToString(), "--by", "essai", "--reason", Texts[5]));
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Restriction_OfPersonsWhoWait_LeavesThemOutOfEveryVerbThatListsOrDecides()
    {
        string[][] lists =
        [
            ["identities", "list"], ["plans", "show", $"{plan}"], ["plans", "show", $"{plan}", "--changes"], ["assignments", "list", Uai],
            ["gar", "managers", "list", Uai], ["rights", "list", "--uai", Uai], ["runs", "problems", $"{run}"],
            ["persons", "find", "QZPARENTZQ"], ["merges", "list"], ["assignments", "suggest", Uai], ["plans", "list"],
        ];
        var before = await ShowingAsync(lists);
        Assert.Superset(lists.Take(8).Select(words => string.Join(' ', words)).ToHashSet(StringComparer.Ordinal), before);

        foreach (var person in persons)
        {
            Assert.Equal(0, await RunAsync("privacy", "restrict", person.ToString(), "--reason", "Essai", "--by", "dpd"));
        }

        Assert.Empty(await ShowingAsync(lists));
        string[] author = ["--by", "essai", "--reason", "Essai"];
        string[][] decisions =
        [
            ["identities", "decide", $"{hold}", "another"], ["plans", "approve", $"{plan}", "--person", persons[2].ToString()],
            ["plans", "reject", $"{plan}", "--person", persons[2].ToString()],
            ["merges", "merge", persons[4].ToString(), (await bench.GetAsync(AafCategory.PersRelEleve, "3002")).PersonId.ToString()],
            ["assignments", "set", Uai, "--person", persons[3].ToString(), "--class", "CP A"],
            ["gar", "managers", "add", Uai, persons[3].ToString(), "--from", "2026-06-15"],
            ["rights", "request", "elected-parent", "--uai", Uai, "--person", persons[4].ToString()],
        ];
        foreach (var words in decisions)
        {
            Assert.True(await RunAsync([.. words, .. author]) != 0, $"{string.Join(' ', words)} decides on a restricted person.");
        }

        await Assert.ThrowsAsync<DirectoryException>(() => bench.Store.Identities.DecideAsync(
            hold, IdentityDecision.Another, new DecisionAuthor("essai", "Essai", bench.Now), CancellationToken.None));
    }

    [Fact]
    public async Task Erasure_OfPersonsWhoWait_LeavesNothingInPlansHoldsAndTextsOfDecisions()
    {
        Assert.Equal([.. Names, .. Texts, .. SourceIds], RawFiles.Found(bench, [.. Names, .. Texts, .. SourceIds]));

        await bench.EraseAsync([.. persons]);

        Assert.Empty(RawFiles.Found(bench, [.. Names, .. Texts, .. SourceIds, ErasureBench.Why]));
        // Their pupil stays, and names the relative every night: they do not come back by that, and no school is asked about it.
        var report = await bench.SyncAsync(Extract(3));
        Assert.Equal(5, report.Suppressed);
        Assert.Empty(RawFiles.Found(bench, [.. Names, .. Texts, .. SourceIds]));
        Assert.DoesNotContain(await bench.ProblemsAsync(report), problem => problem.Code is ProblemCode.RelativeMissing);
        Assert.Empty(await bench.Store.Consistency.CheckAsync(CancellationToken.None));
    }

    private async Task<HashSet<string>> ShowingAsync(string[][] lists)
    {
        var showing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var words in lists)
        {
            foreach (var format in (string[])["json", "text"])
            {
                var (_, output, error) = await Verb.RunAsync([.. words, "--database", "sqlite:" + bench.Files.Path, "--output", format]);
                if (Names.Concat(SourceIds).Concat(persons.Select(person => person.ToString())).Any(
                    mark => (output + error).Contains(mark, StringComparison.OrdinalIgnoreCase)))
                {
                    showing.Add(string.Join(' ', words));
                }
            }
        }

        return showing;
    }

    private async Task<int> RunAsync(params string[] words)
    {
        var (exit, _, error) = await Verb.RunAsync([.. words, "--database", "sqlite:" + bench.Files.Path, "--output", "json"]);
        Assert.DoesNotContain(Names, name => error.Contains(name, StringComparison.OrdinalIgnoreCase));
        return exit;
    }

    // Twelve pupils; on the second night six are gone, and one id is another's. A relative of one who goes and of one who stays.
    private static ExtractBuilder Extract(int night)
    {
        var isSecond = night == 2;
        var extract = new ExtractBuilder { Date = $"2026061{4 + night}" }.School("1", Uai);
        for (var i = 1; i <= (isSecond ? 6 : 12); i++)
        {
            var id = i is 1 or > 10 ? $"76500000{i:00}" : $"20{i:00}";
            var (name, given, born) = i switch
            {
                1 when isSecond => ("QZHELDZQ", "Ida", "01/01/2019"), 1 => ("QZKNOWNZQ", "Zoé", "31/02/2016"),
                11 => ("QZDECIDEDZQ", "Zoé", "04/11/2016"),
                12 => ("QZLEAVERZQ", "Zoé", "04/11/2016"), _ => ($"ESSAI{(char)('A' + i)}", "Zoé", "04/11/2016"),
            };
            extract.Pupil(
                id, "1", name, given,
                i is 2 or 12 ? ["7650000021$10"] : i == 3 ? ["3002$10"] : [""], "1$11$ORDINAIRE$45001$CP A", birth: born);
        }

        return extract.Relative("7650000021", "QZPARENTZQ").Relative("3002", "AUTRE")
            .Staff("7650000031", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], name: "QZTEACHERZQ");
    }
}
