using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Backups;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Walks;

/// <summary>A store that lives through steps: what each does is chosen by its number, from what is there.</summary>
internal sealed class StoreWalk : IAsyncDisposable
{
    public const string South = "0340101A";
    public static readonly string[] North = ["0120612A", "0120595G", "0121221M"];

    private const string Author = "A. D'ESSAI";
    private const string Why = "Essai";

    private static readonly SyncSettings Guarded = new();

    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();
    private readonly Dictionary<string, History> histories;
    private readonly List<string> merged = [];
    private readonly List<PersonId> staff = [];
    private readonly List<Grant> grants = [];
    private string? backup;
    private long? lastUndo;
    private bool thirdIsEnrolled;
    private int delivered;

    private StoreWalk(int seed)
    {
        Store = StoreAddress.Open(Address, time);
        histories = new(StringComparer.Ordinal)
        {
            ["TOULOUSE"] = new History(seed, "TOULOUSE", North),
            ["MONTPELLIER"] = new History(seed + 1000, "MONTPELLIER", South, "0340102B", "0340103C"),
        };
    }

    /// <summary>The store; another object after a restore.</summary>
    public DirectoryStore Store { get; private set; }

    /// <summary>Its file.</summary>
    public string Path => folder.File("walk.db");

    /// <summary>Steps that did something, by kind.</summary>
    public Dictionary<WalkStep, int> Done { get; } = [];

    /// <summary>Persons whose rows an undo has given back.</summary>
    public int GivenBackPersons { get; private set; }

    private string Address => "sqlite:" + Path;

    private DateOnly Day => FrenchTime.DayAt(time.GetUtcNow());

    /// <summary>A store with two conventions and nothing else.</summary>
    public static async Task<StoreWalk> BeginAsync(int seed)
    {
        var walk = new StoreWalk(seed);
        await walk.Store.Schema.MigrateAsync(CancellationToken.None);
        await walk.EnrolAsync("TOULOUSE", North[..2]);
        await walk.EnrolAsync("MONTPELLIER", [South]);
        return walk;
    }

    /// <summary>
    /// One step. A refusal with a reason is an answer like any other, but for one that says that the store would be broken.
    /// </summary>
    public async Task StepAsync(WalkStep step, int number)
    {
        time.Advance(TimeSpan.FromHours(1));
        try
        {
            if (await ActAsync(step, new Random(number)))
            {
                Done[step] = Done.GetValueOrDefault(step) + 1;
            }
        }
        catch (DirectoryException fault) when (
            fault.Reason is not (Reason.PlanInconsistent or Reason.InternalFault or Reason.StoreUnavailable))
        {
        }
    }

    /// <summary>Source ids of persons that the next full night would write again although nothing of them changes.</summary>
    public async Task<IReadOnlyList<string>> DistrustedAsync()
    {
        var (ids, head) = (new List<string>(), await Store.Revisions.GetRevisionAsync(CancellationToken.None));
        foreach (var feed in await Store.Feeds.ListFeedsAsync(CancellationToken.None))
        {
            foreach (var category in (AafCategory[])[AafCategory.Eleve, AafCategory.PersRelEleve, AafCategory.PersEducNat])
            {
                await Store.Feeds.LoadDistrustedAsync(
                    feed.FeedNo, category, head, id => ids.Add($"{feed.Academy} {category} {id}"), CancellationToken.None);
            }
        }

        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    private Task<bool> ActAsync(WalkStep step, Random random) => step switch
    {
        WalkStep.Full or WalkStep.Delta or WalkStep.Thin or WalkStep.DryRun => SyncAsync(step, random),
        WalkStep.Approve or WalkStep.ApproveSchool => DecideAsync(true, step is WalkStep.ApproveSchool, random),
        WalkStep.Reject or WalkStep.RejectSchool => DecideAsync(false, step is WalkStep.RejectSchool, random),
        WalkStep.PlanUndo or WalkStep.Undo => UndoAsync(step is WalkStep.Undo, random),
        WalkStep.UndoUndo => lastUndo is { } undo ? UndoAsync(undo, true) : Task.FromResult(false),
        WalkStep.Merge => MergeAsync(random),
        WalkStep.Unmerge => UnmergeAsync(random),
        WalkStep.Enrol => EnrolThirdAsync(),
        WalkStep.Rights => RightsAsync(random),
        WalkStep.Purge => PurgeAsync(random),
        WalkStep.Prune => PruneAsync(random),
        WalkStep.BackUp => BackUpAsync(),
        _ => RestoreAsync(),
    };

    private async Task<bool> SyncAsync(WalkStep step, Random random)
    {
        time.Advance(TimeSpan.FromHours(20));
        var academy = random.Next(4) > 0 ? "TOULOUSE" : "MONTPELLIER";
        var history = histories[academy];
        history.NextDay();
        if (random.Next(3) == 0)
        {
            history.Leave(histories[academy is "TOULOUSE" ? "MONTPELLIER" : "TOULOUSE"]);
        }

        var extract = step switch
        {
            WalkStep.Delta => history.Delta(Day),
            WalkStep.Thin => history.Full(Day, without: random.Next(2) == 0 ? "1" : "2"),
            _ => history.Full(Day),
        };
        var path = extract.WriteTo(folder.File(string.Create(CultureInfo.InvariantCulture, $"delivery-{++delivered}")));
        var request = new SyncRequest(path, academy, Day, step is WalkStep.DryRun, AllowOlder: random.Next(5) == 0);
        var report = Assert.Single(
            await new SyncRunner(Store.ForSync(), step is WalkStep.Thin ? Guarded : SyncBench.Unguarded, time).RunAsync(
            request, null, CancellationToken.None));
        System.IO.Directory.Delete(path, recursive: true);
        Assert.True(report.State is not RunState.Failed, $"{report.Reason}: {report.Message}");
        return report.State is RunState.Applied or RunState.Held or RunState.Planned;
    }

    private async Task<bool> DecideAsync(bool approved, bool ofSchool, Random random)
    {
        var plans = await Store.Plans.ListPlansAsync(null, held: true, long.MaxValue, 20, CancellationToken.None);
        if (plans.Count == 0)
        {
            return false;
        }

        var plan = plans[random.Next(plans.Count)];
        List<string> uais = [.. plan.Holds.Select(hold => hold.Uai).OfType<string>().Distinct(StringComparer.Ordinal)];
        List<string> chosen = ofSchool && uais.Count > 0 ? [uais[random.Next(uais.Count)]] : [];
        await new PlanService(Store.Plans, Store.Runs, time).DecideAsync(
            plan.PlanId, approved, chosen, Author, Why, CancellationToken.None);
        return true;
    }

    private async Task<bool> UndoAsync(bool now, Random random)
    {
        var runs = (await Store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 8, CancellationToken.None))
            .Where(run => run.State is RunState.Applied or RunState.Held && run.Revision > run.BaseRevision).ToList();
        return runs.Count > 0 && await UndoAsync(runs[random.Next(2) == 0 ? 0 : random.Next(runs.Count)].RunId, now);
    }

    private async Task<bool> UndoAsync(long run, bool now)
    {
        var undo = await new Undo(Store.Plans, Store.Runs, Store.Feeds, time).PlanAsync(run, Author, Why, CancellationToken.None);
        if (now)
        {
            lastUndo = undo.RunId;
            var untouched = await GivenBack.UntouchedAsync(Path, run);
            await new PlanService(Store.Plans, Store.Runs, time).DecideAsync(
                undo.PlanId!.Value, true, [], Author, Why, CancellationToken.None);
            var before = await GivenBack.RowsAsync(Path, untouched, before: true);
            var after = await GivenBack.RowsAsync(Path, untouched, before: false);
            var left = await GivenBack.LeftAsync(Path, undo.PlanId.Value);
            foreach (var (person, rows) in before.Where(pair => !left.Contains(pair.Key)))
            {
                Assert.True(
                    string.Equals(rows, after[person], StringComparison.Ordinal),
                    $"undo of run {run}: person {person} was '{rows}' and is '{after[person]}' ({undo.Conflicts.Count} conflicts)");
                GivenBackPersons++;
            }
        }

        return true;
    }

    private async Task<bool> MergeAsync(Random random)
    {
        var head = await Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var persons = (await Store.Persons.ListPersonsAsync(
            new PersonFilter { IncludeSuspended = true, Role = random.Next(2) == 0 ? Role.Parent : Role.Pupil }, 0, 200, head,
            CancellationToken.None)).ToList();
        if (persons.Count < 2)
        {
            return false;
        }

        var (one, other) = (persons[random.Next(persons.Count)].PersonId, persons[random.Next(persons.Count)].PersonId);
        await new MergeService(Store.Merges, Store.Persons, Store.Revisions, time).MergeAsync(
            one, other, Author, Why, CancellationToken.None);
        merged.Add(other.ToString());
        return true;
    }

    private async Task<bool> UnmergeAsync(Random random)
    {
        if (merged.Count == 0 || !PersonId.TryParse(merged[random.Next(merged.Count)], out var id))
        {
            return false;
        }

        await new MergeService(Store.Merges, Store.Persons, Store.Revisions, time).UnmergeAsync(id, Author, Why, CancellationToken.None);
        return true;
    }

    private async Task<bool> EnrolThirdAsync()
    {
        await EnrolAsync("TOULOUSE", thirdIsEnrolled ? North[..2] : North);
        thirdIsEnrolled = !thirdIsEnrolled;
        return true;
    }

    private Task<bool> RightsAsync(Random random) => random.Next(2) == 0 ? StaffAsync(random) : GrantAsync(random);

    private async Task<bool> StaffAsync(Random random)
    {
        var isLeaving = staff.Count > 0 && random.Next(2) == 0;
        var person = isLeaving ? staff[random.Next(staff.Count)] : PersonId.New();
        if (isLeaving && await Store.Persons.FindPersonAsync(
            person, await Store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None) is null)
        {
            return false;
        }

        var identity = isLeaving ? null : new StaffIdentity("Mme", "ESSAI", "Paule", $"p{random.Next(9999)}@mairie.example.invalid");
        var applied = await Store.Rights.ApplyRightsAsync(
            new RightsChange(await Store.Revisions.GetRevisionAsync(CancellationToken.None))
            {
                Staff = [new StaffChange(
                    person, "TOULOUSE", "21120202300019", "COMMUNE D'ESSAI", identity, Day, isLeaving ? Day.AddDays(90) : null)],
            },
            CancellationToken.None);
        if (!isLeaving)
        {
            staff.Add(person);
        }

        return applied is not null;
    }

    // A right of a person for their school, or its end.
    private async Task<bool> GrantAsync(Random random)
    {
        var head = await Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var persons = await Store.Persons.ListPersonsAsync(
            new PersonFilter { IncludeSuspended = true, Role = Role.Parent }, 0, 200, head, CancellationToken.None);
        var open = grants.Count > 0 && random.Next(3) == 0 ? grants[random.Next(grants.Count)] : null;
        if (open is null && persons is [])
        {
            return false;
        }

        var person = open is null ? persons[random.Next(persons.Count)] : null;
        var changed = open is not null
            ? open with
            {
                Recorded = open.Recorded with { State = random.Next(2) == 0 ? GrantState.Expired : GrantState.Active, LastDay = Day },
            }
            : new Grant
            {
                GrantId = PersonId.New().ToString(), Kind = RightKind.ElectedParent, Academy = person!.Profiles[0].Academy,
                Scope = RightScope.OfSchool(person.Profiles[0].Uai ?? South), PersonId = person.PersonId, PersonNo = person.PersonNo,
                StartsOn = Day,
                RequestId = "", GrantedBy = Author, GrantedAt = time.GetUtcNow(),
                Recorded = new GrantRecord(GrantState.Active, Day.AddDays(300), GrantEnd.Date),
            };
        var applied = await Store.Rights.ApplyRightsAsync(new RightsChange(head) { Grants = [changed] }, CancellationToken.None);
        grants.RemoveAll(grant => grant == open);
        grants.AddRange(applied?.Grants ?? []);
        return applied is not null;
    }

    private async Task<bool> PurgeAsync(Random random) => (await Store.Retention.PurgeAsync(
        new PurgeRequest(Day.AddDays(random.Next(4) > 0 ? 365 : 30), SyncBench.Unguarded.GraceOf), CancellationToken.None)).Persons > 0;

    private async Task<bool> PruneAsync(Random random) =>
        (await Store.Retention.PruneAsync(time.GetUtcNow().AddDays(-random.Next(5)), CancellationToken.None)).Rows > 0;

    private async Task<bool> BackUpAsync()
    {
        (backup, _) = await StoreBackup.Of(Address, time).TakeAsync(folder.File("backups"), CancellationToken.None);
        return true;
    }

    private async Task<bool> RestoreAsync()
    {
        if (backup is null)
        {
            return false;
        }

        await Store.DisposeAsync();
        await StoreBackup.Of(Address, time).RestoreAsync(backup, CancellationToken.None);
        Store = StoreAddress.Open(Address, time);
        lastUndo = null;
        grants.Clear();
        return true;
    }

    private Task<long> EnrolAsync(string academy, string[] uais) => Store.Enrolment.SaveConventionsAsync(
        [
            new Convention
            {
                Reference = "ESSAI-" + academy,
                SchoolYear = new SchoolYear(2025),
                Academy = academy,
                Collectivite = "COMMUNE D'ESSAI",
                Siret = "21120202300019",
                SignedOn = new DateOnly(2025, 9, 1),
                EffectiveFrom = new DateOnly(2025, 9, 1),
                EffectiveTo = new DateOnly(2027, 9, 5),
                FeePerSchool = 40,
                SchoolCount = uais.Length,
                Amount = 40 * uais.Length,
                Schools = [.. uais.Order(StringComparer.Ordinal).Select(uai => new ConventionSchool(uai, uai, "RODEZ", "12"))],
            },
        ],
        CancellationToken.None);
}
