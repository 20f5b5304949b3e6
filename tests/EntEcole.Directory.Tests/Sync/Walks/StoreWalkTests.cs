using CsCheck;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Walks;

/// <summary>
/// Nights, decisions, undo, merges, conventions, rights, erasures and restores in any order: after each step the rules of living rows hold,
/// and clients of the change feed hold what lookups answer their callers.
/// </summary>
[Trait("Speed", "slow")]
public sealed class StoreWalkTests(ITestOutputHelper output)
{
    private const int Length = 30;

    // The long form, with other walks each time: ENTECOLE_TEST_STEPS=20000.
    private static readonly int Asked =
        LongForm.Of("ENTECOLE_TEST_STEPS", 0);

    private static readonly Gen<(int Seed, (WalkStep Step, int Number)[] Steps)> Walks = Gen.Select(
        Gen.Int[0, 999],
        Gen.Select(
            Gen.Frequency(
                (6, Gen.Const(WalkStep.Full)), (4, Gen.Const(WalkStep.Delta)), (3, Gen.Const(WalkStep.Thin)),
                (2, Gen.Const(WalkStep.DryRun)),
                (5, Gen.Const(WalkStep.Approve)), (2, Gen.Const(WalkStep.ApproveSchool)), (1, Gen.Const(WalkStep.Reject)),
                (1, Gen.Const(WalkStep.RejectSchool)),
                (3, Gen.Const(WalkStep.PlanUndo)), (6, Gen.Const(WalkStep.Undo)), (3, Gen.Const(WalkStep.UndoUndo)),
                (3, Gen.Const(WalkStep.Merge)), (2, Gen.Const(WalkStep.Unmerge)), (1, Gen.Const(WalkStep.Enrol)),
                (2, Gen.Const(WalkStep.Rights)),
                (4, Gen.Const(WalkStep.Purge)), (1, Gen.Const(WalkStep.Prune)), (1, Gen.Const(WalkStep.BackUp)),
                (1, Gen.Const(WalkStep.Restore))),
            Gen.Int[0, 9999]).Array[1, Length]);

    [Fact]
    public async Task Walk_AnySteps_EveryClientHoldsWhatLookupsAnswerAndTheRulesOfRowsHold()
    {
        var done = new Dictionary<WalkStep, int>();
        if (Asked > 0)
        {
            await Walks.SampleAsync(walk => RunAsync(walk.Seed, walk.Steps, done), iter: Asked / (Length / 2), threads: 1);
        }
        else
        {
            for (uint stream = 1; stream <= 20; stream++)
            {
                var (seed, steps) = Walks.Generate(new PCG(stream, 2026), null, out _);
                await RunAsync(seed, steps, done);
            }
        }

        output.WriteLine(string.Join(", ", done.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}")));
        output.WriteLine($"Clients started over {restarts} times.");
        Assert.True(
            done.GetValueOrDefault(WalkStep.Undo) + done.GetValueOrDefault(WalkStep.UndoUndo) > 5,
            "Hardly anything was undone: the test shows little.");
    }

    // Found by 17,000 steps: a client with a filter that was behind kept the class that a pupil had of another, parted from them and purged
    // meanwhile.
    [Fact]
    public Task Walk_PupilsPartedAndOnePurgedBetweenTwoReads_LeavesNothingOfTheOther() => RunAsync(
        902,
        [
            (WalkStep.Unmerge, 2176), (WalkStep.Thin, 9656), (WalkStep.Undo, 3615), (WalkStep.Purge, 2312), (WalkStep.Restore, 6927),
            (WalkStep.UndoUndo, 1483), (WalkStep.PlanUndo, 9489), (WalkStep.Approve, 1061), (WalkStep.Delta, 9193), (WalkStep.Merge, 8752),
            (WalkStep.Merge, 1088), (WalkStep.UndoUndo, 9480), (WalkStep.Restore, 5069), (WalkStep.Restore, 4641), (WalkStep.Full, 5130),
            (WalkStep.Unmerge, 8498), (WalkStep.Undo, 2601), (WalkStep.Thin, 1474), (WalkStep.Approve, 9912), (WalkStep.Purge, 6950),
        ],
        []);

    private int restarts;

    private static Replica[] Replicas() =>
    [
        new("all", CallerPerimeter.All),
        new("school", CallerPerimeter.All, new V1.WatchFilter { Uais = { StoreWalk.North[0] } }),
        new("academy", CallerPerimeter.All, new V1.WatchFilter { Academies = { "TOULOUSE" } }),
        new("of-academy", TestCallers.Of(academies: ["TOULOUSE"])),
        new("of-school", TestCallers.Of(uais: [StoreWalk.North[1]])),
        new("of-siret", TestCallers.Of(sirets: ["21120202300019"])),
        new("of-south", TestCallers.Of(uais: [StoreWalk.South])),
        new("behind", TestCallers.Of(uais: [StoreWalk.North[0]])),
        new("behind-academy", TestCallers.Of(academies: ["TOULOUSE"])),
        new("behind-filter", CallerPerimeter.All, new V1.WatchFilter { Uais = { StoreWalk.North[1] } }),
        new("killed", TestCallers.Of(academies: ["TOULOUSE"], uais: [StoreWalk.South])),
    ];

    private async Task RunAsync(int seed, (WalkStep Step, int Number)[] steps, Dictionary<WalkStep, int> done)
    {
        await using var walk = await StoreWalk.BeginAsync(seed);
        var replicas = Replicas();
        for (var i = 0; i < steps.Length; i++)
        {
            try
            {
                await walk.StepAsync(steps[i].Step, steps[i].Number);
                await CheckAsync(walk, replicas, i);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"seed {seed}, after {string.Join(", ", steps[..(i + 1)])}: {fault.Message}", fault);
            }
        }

        restarts += replicas.Sum(replica => replica.Restarts);
        foreach (var (step, count) in walk.Done)
        {
            done[step] = done.GetValueOrDefault(step) + count;
        }
    }

    private static async Task CheckAsync(StoreWalk walk, Replica[] replicas, int step)
    {
        Assert.Empty(await walk.Store.Consistency.CheckAsync(CancellationToken.None));
        Assert.Empty(await walk.DistrustedAsync());
        foreach (var replica in replicas)
        {
            if (replica.Name.StartsWith("behind", StringComparison.Ordinal) && step % 5 != 4)
            {
                continue;
            }

            if (replica.Name is "killed" && step % 3 != 2)
            {
                await replica.FollowAsync(walk.Store, page: 2, answers: 1 + (step % 4));
                continue;
            }

            await replica.FollowAsync(walk.Store, page: 3 + (step % 50));
            var fresh = replica.Fresh();
            await fresh.FollowAsync(walk.Store, page: 500);
            Assert.True(
                string.Equals(fresh.State, replica.State, StringComparison.Ordinal),
                $"{replica.Name} differs from a fresh client: {Differing(fresh.State, replica.State)}");
            var differences = await fresh.DifferencesAsync(walk.Store);
            Assert.True(differences.Count == 0, $"{replica.Name}: {string.Join(" | ", differences.Take(2).Concat(differences.TakeLast(2)))}");
        }
    }

    private static string Differing(string fresh, string held)
    {
        var (one, other) = (fresh.Split('\n'), held.Split('\n'));
        return "missing " + string.Join(" | ", one.Except(other, StringComparer.Ordinal).Take(3)) + " -- kept " + string.Join(
            " | ", other.Except(one, StringComparer.Ordinal).Take(3));
    }
}
