using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Run;

/// <summary>The fifth step: what of a plan waits for a decision, and why.</summary>
internal sealed class JudgeStep(SyncSettings settings)
{
    /// <summary>Judges what was read.</summary>
    public async Task<JudgedExtract> JudgeAsync(SyncSession session, SyncRequest request, CancellationToken cancellationToken)
    {
        var digest = session.Digest.ToString();
        var guard = settings.Guard.For(session.Feed.Academy);
        var tallies = await session.Plan.TallyAsync(guard.WindowStart(session.AsOf), cancellationToken);
        return new JudgedExtract(session, digest, HoldsOf(session, request, tallies, guard));
    }

    private static IReadOnlyList<Hold> HoldsOf(SyncSession session, SyncRequest request, PlanTallies tallies, GuardSettings guard)
    {
        if (session.Plan.PlanId is null)
        {
            // A first sync is written already, and had nothing to lose: what could not be used is reported by its problem.
            return [];
        }

        if (request.DryRun)
        {
            return DepartureGuard.Everything(tallies.Schools);
        }

        var counted = Counted(session, tallies);
        var holds = DepartureGuard.Judge(counted.Of(session.Enrolled.Everywhere), session.Doubts, guard, session.AsOf);
        return
        [
            .. DepartureWhereabouts.Add(holds, tallies, session.Doubts),
            .. EnrolmentEndGuard.Judge(tallies, session.Enrolled.RunOut, guard, session.AsOf),
        ];
    }

    // Levels of the second degree are not compared: whichever leaves there at the end of the year counts as the last one.
    private static PlanTallies Counted(SyncSession session, PlanTallies tallies) => tallies with
    {
        Schools =
        [
            .. tallies.Schools.Select(tally => tally with
            {
                Finishing = session.IsSecondDegree ? tally.Departing
                    : tally.Role is Role.Pupil ? session.Finishing.GetValueOrDefault(tally.SchoolNo) : 0,
            }),
        ],
    };
}
