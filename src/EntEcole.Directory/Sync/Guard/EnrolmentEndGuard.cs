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
        .. tallies.Where(tally => tally.Uai is { } uai && runOut.TryGetValue(uai, out var last) && asOf < AppliesOn(last, settings))
            .GroupBy(tally => (tally.SchoolNo, Uai: tally.Uai!)).OrderBy(school => school.Key.Uai, StringComparer.Ordinal)
            .Select(school => new Hold(
                school.Key.SchoolNo, school.Key.Uai, null, school.Sum(tally => tally.Present),
                school.Sum(tally => Math.Max(0, tally.Departing - tally.Moving)), 0, HoldCause.EnrolmentEnded)
            {
                AppliesOn = AppliesOn(runOut[school.Key.Uai], settings),
            })
            .Where(hold => hold.Departing > 0),
    ];

    /// <summary>The day from which departures are applied without a decision, of an enrolment by its last day.</summary>
    public static DateOnly AppliesOn(DateOnly lastDay, GuardSettings settings) => lastDay.AddDays(settings.EnrolmentEndPatienceDays + 1);
}
