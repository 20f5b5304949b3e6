using EntEcole.Directory.Plans;

namespace EntEcole.Directory.Sync.Guard;

/// <summary>
/// Holds the departures of schools whose enrolment has run out, until a person decides or the patience is over: a signature may be late.
/// Pure: counts in, holds out.
/// </summary>
public static class EnrolmentEndGuard
{
    /// <summary>One hold a school, over all its roles.</summary>
    /// <param name="tallies">What the plan does, by school and role.</param>
    /// <param name="runOut">Schools whose enrolment has run out, with its last day.</param>
    /// <param name="settings">The patience.</param>
    /// <param name="asOf">Day of the run.</param>
    public static IReadOnlyList<Hold> Judge(
        IReadOnlyList<PlanTally> tallies, IReadOnlyDictionary<string, DateOnly> runOut, GuardSettings settings, DateOnly asOf) =>
    [
        .. from school in tallies.Where(tally => tally.Uai is not null).GroupBy(tally => (tally.SchoolNo, Uai: tally.Uai!))
           where runOut.TryGetValue(school.Key.Uai, out var last) && asOf <= last.AddDays(settings.EnrolmentEndPatienceDays)
           let departing = school.Sum(tally => Math.Max(0, tally.Departing - tally.Moving))
           where departing > 0
           orderby school.Key.Uai
           select new Hold(
               school.Key.SchoolNo, school.Key.Uai, null, school.Sum(tally => tally.Present), departing, 0, HoldCause.EnrolmentEnded)
           {
               AppliesOn = runOut[school.Key.Uai].AddDays(settings.EnrolmentEndPatienceDays + 1),
           },
    ];
}
