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
    /// person's decision. With what left them in the window before.</param>
    /// <param name="doubts">What speaks against some schools, whatever they count.</param>
    /// <param name="settings">Thresholds.</param>
    /// <param name="asOf">Day of the run.</param>
    public static IReadOnlyList<Hold> Judge(PlanTallies tallies, Doubts doubts, GuardSettings settings, DateOnly asOf)
    {
        var holds = doubts.Gone.Select(school => Gone(school.Key, school.Value, tallies.Schools))
            .Concat(doubts.SetAside.Select(school => SetAside(school.Key, school.Value.Uai, school.Value.Faults, tallies.Schools)))
            .Concat(doubts.HandedOver.Select(school => new Hold(
                school.Key, school.Value.Uai, null, school.Value.Persons, school.Value.Leaving, 0, HoldCause.Handover)))
            .ToList();
        if (settings == GuardSettings.None)
        {
            return holds;
        }

        // A school that is gone, or handed over, waits whole, by itself: it is not what the others are measured with.
        var season = settings.SeasonOf(asOf);
        var earlier = tallies.Earlier.ToDictionary(one => (one.SchoolNo, one.Role), one => one.Profiles);
        var others = tallies.Schools.Where(
            tally => !doubts.Gone.ContainsKey(tally.SchoolNo) && !doubts.HandedOver.ContainsKey(tally.SchoolNo)).ToList();
        holds.AddRange(
            others.SelectMany(tally => OfSchool(tally, earlier.GetValueOrDefault((tally.SchoolNo, tally.Role)), settings, season)));
        holds.AddRange(NotReconciled(
            [.. others.Where(tally => !doubts.SetAside.ContainsKey(tally.SchoolNo))], doubts.Contradicted, settings));
        if (OfAcademy(tallies, holds, settings, season) is { } academy)
        {
            holds.Add(academy);
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
        schoolNo, uai, null, tallies.Where(tally => tally.SchoolNo == schoolNo).Sum(tally => tally.Present), faults, 0,
        HoldCause.NotReconciled);

    private static IEnumerable<Hold> OfSchool(PlanTally tally, long earlier, GuardSettings settings, Season season)
    {
        // A school that all its pupils leave is an accident whatever the season, unless they are seen elsewhere.
        var gone = OfItself(tally, season);
        var share = season is Season.Ordinary ? settings.SchoolShare : settings.RentreeSchoolShare;
        var early = Early(tally, season);
        var overall = Limit(settings, share, tally.Present + earlier);
        if (tally.Role is Role.Pupil && gone > 0 && gone == tally.Present && tally.Arriving == 0)
        {
            yield return Of(tally, gone, 0, HoldCause.SchoolGone);
        }
        else if (gone > Limit(settings, share, tally.Present))
        {
            yield return Of(tally, gone, Limit(settings, share, tally.Present), HoldCause.SchoolDepartures);
        }
        else if (early > Limit(settings, settings.SchoolShare, tally.Present))
        {
            yield return Of(tally, early, Limit(settings, settings.SchoolShare, tally.Present), HoldCause.SchoolDepartures);
        }
        else if (gone > 0 && gone + earlier > overall)
        {
            yield return Of(tally with { Present = tally.Present + earlier }, gone + earlier, overall, HoldCause.RecentDepartures);
        }

        var changing = Limit(settings, settings.IdentityShare, tally.Present);
        if (tally.Renamed > changing)
        {
            yield return Of(tally, tally.Renamed, changing, HoldCause.IdentityChanges);
        }
    }

    // What a hold of its school keeps anyway is no reason to hold the others: one closed school does not hold an academy of thirty.
    private static Hold? OfAcademy(PlanTallies tallies, IReadOnlyList<Hold> holds, GuardSettings settings, Season season)
    {
        var whole = holds.Where(hold => hold.Role is null || hold.Cause is HoldCause.SchoolGone or HoldCause.IdentityChanges)
            .Select(hold => hold.SchoolNo).ToHashSet();
        var roles = holds.Select(hold => (hold.SchoolNo, hold.Role)).ToHashSet();
        var passing = tallies.Schools.Where(tally => !whole.Contains(tally.SchoolNo)).Sum(tally =>
            (roles.Contains((tally.SchoolNo, tally.Role)) ? 0 : OfItself(tally, season))
            + (roles.Contains((tally.SchoolNo, Role.Pupil)) ? 0 : tally.Following));
        var earlier = tallies.Earlier.Sum(one => one.Profiles);
        var limit = Limit(
            settings, season is Season.Ordinary ? settings.AcademyShare : settings.RentreeAcademyShare, tallies.Active + earlier);
        if (passing > 0 && passing + earlier > limit)
        {
            return new Hold(0, null, null, tallies.Active + earlier, passing + earlier, limit, HoldCause.AcademyDepartures);
        }

        var early = tallies.Schools.Where(tally => !whole.Contains(tally.SchoolNo) && !roles.Contains((tally.SchoolNo, tally.Role)))
            .Sum(tally => Early(tally, season));
        var usual = Limit(settings, settings.AcademyShare, tallies.Active);
        return early > usual ? new Hold(0, null, null, tallies.Active, early, usual, HoldCause.AcademyDepartures) : null;
    }

    // Those who leave at the end of the year although they are not of the last level: judged as on other days.
    private static long Early(PlanTally tally, Season season) =>
        season is Season.YearEnd ? Math.Max(0, OfItself(tally, season) - tally.Finishing) : 0;

    private static IEnumerable<Hold> NotReconciled(
        IReadOnlyList<PlanTally> tallies, IReadOnlyDictionary<string, int> contradicted, GuardSettings settings) =>
        from school in tallies.Where(tally => tally.Uai is not null).GroupBy(tally => (tally.SchoolNo, tally.Uai!))
        let present = school.Where(tally => tally.Role is not Role.Parent).Sum(tally => tally.Present)
        let count = contradicted.GetValueOrDefault(school.Key.Item2)
        let limit = Limit(settings, settings.SchoolShare, present)
        where count > limit
        select new Hold(school.Key.SchoolNo, school.Key.Item2, null, present, count, limit, HoldCause.NotReconciled);

    // Without those who follow a child, and those whose role or parental authority ends. In the season of changes, a move within the
    // academy is no departure.
    private static long OfItself(PlanTally tally, Season season) =>
        Math.Max(0, tally.Departing - tally.Ending - tally.Following - (season is Season.Ordinary ? 0 : tally.Moving));

    private static long Limit(GuardSettings settings, double share, long present) => Math.Max(settings.Floor, (long)(share * present));

    private static Hold Of(PlanTally tally, long count, long limit, HoldCause cause) =>
        new(tally.SchoolNo, tally.Uai, tally.Role, tally.Present, count, limit, cause);
}
