using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Guard;

/// <summary>Adds to the holds of schools where their departing pupils are: in this extract, or in another feed.</summary>
internal static class DepartureWhereabouts
{
    private const int MaxPlaces = 5;

    /// <summary>The holds, those of departing pupils with where these are; at most five places each.</summary>
    public static IReadOnlyList<Hold> Add(IReadOnlyList<Hold> holds, PlanTallies tallies, Doubts doubts)
    {
        var places = doubts.SeenOutside.Select(
            one => (SchoolNo: one.Key.From, Report: new DestinationReport(one.Key.To, one.Value, "notEnrolled")))
            .Concat(tallies.Destinations.Select(
                one => (one.SchoolNo, Report: new DestinationReport(one.Uai, one.Pupils, one.OtherFeed ? "otherFeed" : "enrolled"))))
            .ToLookup(one => one.SchoolNo, one => one.Report);
        return [.. holds.Select(hold => hold.Role is null or Role.Pupil && IsOfDepartures(hold.Cause) && places[hold.SchoolNo].Any()
            ? hold with { Destinations = [.. places[hold.SchoolNo].OrderByDescending(one => one.Pupils).ThenBy(
                one => one.Uai, StringComparer.Ordinal).Take(MaxPlaces)] }
            : hold)];
    }

    private static bool IsOfDepartures(HoldCause cause) =>
        cause is HoldCause.SchoolDepartures or HoldCause.RecentDepartures or HoldCause.SchoolGone;
}
