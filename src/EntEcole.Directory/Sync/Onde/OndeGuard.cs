using EntEcole.Directory.Model;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>What of an import waits for a person, besides what the guard of every sync holds. Pure but for the plan's counts.</summary>
internal static class OndeGuard
{
    /// <summary>
    /// The settings of a feed of one school: the threshold of an academy would be that of the school again, and a lower one.
    /// </summary>
    public static SyncSettings Of(SyncSettings settings) => settings.Guard == GuardSettings.None ? settings : settings with
    {
        Guard = settings.Guard with { AcademyShare = 1, RentreeAcademyShare = 1 },
    };

    /// <summary>The holds of a run, with its own: a return waits whole, a selection of classes by the pupils of the others.</summary>
    public static IReadOnlyList<Hold> Add(
        IReadOnlyList<Hold> holds, SyncSession session, PlanTallies tallies, bool isPartial, OndeStanding standing)
    {
        var (schoolNo, uai) = session.Schools.All.Select(school => (school.SchoolNo, school.Uai)).First();
        if (standing.IsReturn)
        {
            return [new Hold(schoolNo, uai, null, standing.FormerAafPupils, 0, 0, HoldCause.Return)];
        }

        var pupils = tallies.Schools.FirstOrDefault(tally => tally.Role is Role.Pupil && tally.Departing > 0);
        return !isPartial || pupils is null ? holds :
        [
            .. holds.Where(hold => hold.Role is not Role.Pupil),
            new Hold(schoolNo, uai, Role.Pupil, pupils.Present, pupils.Departing, 0, HoldCause.PartialSelection),
        ];
    }
}
