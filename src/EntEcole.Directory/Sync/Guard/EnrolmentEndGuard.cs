using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;

namespace EntEcole.Directory.Sync.Guard;

/// <summary>
/// Holds the departures of schools whose enrolment has run out, until a person decides or the patience is over: a signature may be late.
/// The patience begins on the day on which they were first held, not on the last day of the enrolment: a store that was not
/// looked at for months announces the end like any other. Pure: counts in, holds out.
/// </summary>
public static class EnrolmentEndGuard
{
    /// <summary>One hold a school, over all its roles.</summary>
    /// <param name="tallies">What the plan does, by school and role, and since when ends wait.</param>
    /// <param name="runOut">Schools whose enrolment has run out, with its last day.</param>
    /// <param name="settings">The patience.</param>
    /// <param name="asOf">Day of the run.</param>
    public static IReadOnlyList<Hold> Judge(
        PlanTallies tallies, IReadOnlyDictionary<string, DateOnly> runOut, GuardSettings settings, DateOnly asOf) =>
    [
        .. tallies.Schools.Where(tally => tally.Uai is { } uai && runOut.ContainsKey(uai))
            .GroupBy(tally => (tally.SchoolNo, Uai: tally.Uai!)).OrderBy(school => school.Key.Uai, StringComparer.Ordinal)
            .Select(school => new Hold(
                school.Key.SchoolNo, school.Key.Uai, null, school.Sum(tally => tally.Present),
                school.Sum(tally => Math.Max(0, tally.Departing - tally.Moving)), 0, HoldCause.EnrolmentEnded)
            {
                AppliesOn = AppliesOn(runOut[school.Key.Uai], Since(tallies, school.Key.SchoolNo), settings, asOf),
            })
            .Where(hold => hold.Departing > 0 && asOf < hold.AppliesOn),
    ];

    /// <summary>The day from which departures are applied without a decision.</summary>
    /// <param name="lastDay">Last day of the enrolment.</param>
    /// <param name="since">When they were first held; null while they have not been.</param>
    /// <param name="settings">The patience.</param>
    /// <param name="asOf">Day of the run.</param>
    public static DateOnly AppliesOn(DateOnly lastDay, DateTimeOffset? since, GuardSettings settings, DateOnly asOf)
    {
        var first = since is { } instant ? FrenchTime.DayAt(instant) : asOf;
        var dayAfter = lastDay.AddDays(1);
        return (first > dayAfter ? first : dayAfter).AddDays(settings.EnrolmentEndPatienceDays);
    }

    private static DateTimeOffset? Since(PlanTallies tallies, int school) =>
        tallies.EndsSince.TryGetValue(school, out var since) ? since : null;
}
