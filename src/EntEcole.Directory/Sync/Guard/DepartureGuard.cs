using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;

namespace EntEcole.Directory.Sync.Guard;

/// <summary>
/// Decides what of a plan waits for a person: departures over a threshold, mass changes of identity, schools that cannot be
/// reconciled (design section 3, step 6). Pure: counts in, holds out.
/// </summary>
public static class DepartureGuard
{
    /// <summary>What to hold.</summary>
    /// <param name="tallies">What the plan does in the enrolled schools, by school and role: a school whose convention ends winds down by a
    /// person's decision.</param>
    /// <param name="feed">Active profiles of the feed before the plan.</param>
    /// <param name="doubts">What speaks against some schools, whatever they count.</param>
    /// <param name="settings">Thresholds.</param>
    /// <param name="asOf">Day of the run.</param>
    public static IReadOnlyList<Hold> Judge(
        IReadOnlyList<PlanTally> tallies, long feed, Doubts doubts, GuardSettings settings, DateOnly asOf)
    {
        var holds = doubts.Gone.Select(school => Gone(school.Key, school.Value, tallies))
            .Concat(doubts.SetAside.Select(school => SetAside(school.Key, school.Value.Uai, school.Value.Faults, tallies)))
            .ToList();
        if (settings == GuardSettings.None)
        {
            return holds;
        }

        // A school that is gone waits whole, by itself: it is not what the others are measured with.
        var rentree = settings.IsRentree(asOf);
        var others = tallies.Where(tally => !doubts.Gone.ContainsKey(tally.SchoolNo)).ToList();
        holds.AddRange(others.SelectMany(tally => OfSchool(tally, settings, rentree)));
        holds.AddRange(NotReconciled(
            [.. others.Where(tally => !doubts.SetAside.ContainsKey(tally.SchoolNo))], doubts.Contradicted, settings));
        var departing = others.Sum(tally => Departing(tally, rentree));
        var limit = Limit(settings, rentree ? settings.RentreeAcademyShare : settings.AcademyShare, feed);
        if (departing > limit)
        {
            holds.Add(new Hold(0, null, null, feed, departing, limit, HoldCause.AcademyDepartures));
        }

        return holds;
    }

    /// <summary>Holds everything: a dry run, or an undo.</summary>
    public static IReadOnlyList<Hold> Everything(IReadOnlyList<PlanTally> tallies) =>
    [
        new Hold(0, null, null, 0, 0, 0, HoldCause.Asked),
        .. tallies.DistinctBy(tally => tally.SchoolNo).Select(tally => new Hold(tally.SchoolNo, tally.Uai, null, 0, 0, 0, HoldCause.Asked)),
    ];

    private static Hold Gone(int schoolNo, string uai, IReadOnlyList<PlanTally> tallies)
    {
        var own = tallies.Where(tally => tally.SchoolNo == schoolNo).ToList();
        return new Hold(schoolNo, uai, null, own.Sum(tally => tally.Present), own.Sum(tally => tally.Departing), 0, HoldCause.SchoolGone);
    }

    private static Hold SetAside(int schoolNo, string uai, int faults, IReadOnlyList<PlanTally> tallies) => new(
        schoolNo, uai, null, tallies.Where(tally => tally.SchoolNo == schoolNo).Sum(tally => tally.Present), faults, 0, HoldCause.NotReconciled);

    private static IEnumerable<Hold> OfSchool(PlanTally tally, GuardSettings settings, bool rentree)
    {
        // A school that all its pupils leave is an accident whatever the season, unless they are seen elsewhere.
        var gone = Departing(tally, rentree);
        if (tally.Role is Role.Pupil && gone > 0 && gone == tally.Present && tally.Arriving == 0)
        {
            yield return Of(tally, gone, 0, HoldCause.SchoolGone);
        }
        else if (gone > Limit(settings, rentree ? settings.RentreeSchoolShare : settings.SchoolShare, tally.Present))
        {
            yield return Of(
                tally, gone, Limit(settings, rentree ? settings.RentreeSchoolShare : settings.SchoolShare, tally.Present), HoldCause.SchoolDepartures);
        }

        var changing = Limit(settings, settings.IdentityShare, tally.Present);
        if (tally.Renamed > changing)
        {
            yield return Of(tally, tally.Renamed, changing, HoldCause.IdentityChanges);
        }
    }

    private static IEnumerable<Hold> NotReconciled(
        IReadOnlyList<PlanTally> tallies, IReadOnlyDictionary<string, int> contradicted, GuardSettings settings) =>
        from school in tallies.Where(tally => tally.Uai is not null).GroupBy(tally => (tally.SchoolNo, tally.Uai!))
        let present = school.Where(tally => tally.Role is not Role.Parent).Sum(tally => tally.Present)
        let count = contradicted.GetValueOrDefault(school.Key.Item2)
        let limit = Limit(settings, settings.SchoolShare, present)
        where count > limit
        select new Hold(school.Key.SchoolNo, school.Key.Item2, null, present, count, limit, HoldCause.NotReconciled);

    // In the rentrée who moves within the academy has not left it.
    private static long Departing(PlanTally tally, bool rentree) => rentree ? tally.Departing - tally.Moving : tally.Departing;

    private static long Limit(GuardSettings settings, double share, long present) => Math.Max(settings.Floor, (long)(share * present));

    private static Hold Of(PlanTally tally, long count, long limit, HoldCause cause) =>
        new(tally.SchoolNo, tally.Uai, tally.Role, tally.Present, count, limit, cause);
}
