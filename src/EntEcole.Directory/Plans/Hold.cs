using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Plans;

/// <summary>Why something is held.</summary>
public enum HoldCause
{
    /// <summary>Too many departures from a school, for a role.</summary>
    SchoolDepartures = 1,

    /// <summary>Too many departures from the academy: all departures wait.</summary>
    AcademyDepartures = 2,

    /// <summary>Too many changes of names, INE or birth dates.</summary>
    IdentityChanges = 3,

    /// <summary>The extract no longer holds the school, or none of its pupils.</summary>
    SchoolGone = 4,

    /// <summary>Records of the school contradict each other, or the program failed on one: it is set aside.</summary>
    NotReconciled = 5,

    /// <summary>A dry run, or an undo: everything waits.</summary>
    Asked = 6,

    /// <summary>Too many departures from a school, for a role, over the days of the guard's window.</summary>
    RecentDepartures = 7,

    /// <summary>The enrolment of the school has run out: its departures wait for a decision, or for the end of the patience.</summary>
    EnrolmentEnded = 8,

    /// <summary>ONDE files of some classes only: the pupils of the others would leave.</summary>
    PartialSelection = 9,

    /// <summary>The academy's extract delivers pupils of a school that is fed by ONDE files: who is who waits for a decision.</summary>
    Handover = 10,

    /// <summary>ONDE files of a school that the academy's extracts delivered before: who is who waits for a decision.</summary>
    Return = 11,
}

/// <summary>What is held for a school and role.</summary>
/// <param name="SchoolNo">The school; 0 for the whole feed.</param>
/// <param name="Uai">Its UAI; null for the whole feed.</param>
/// <param name="Role">The role; null for all.</param>
/// <param name="Present">Active profiles before.</param>
/// <param name="Departing">Profiles that would go, or persons whose identity would change.</param>
/// <param name="Limit">How many would have passed.</param>
/// <param name="Cause">Why.</param>
/// <param name="Since">Since when it has been held, night after night; null before it is stored.</param>
public sealed record Hold(
    int SchoolNo, string? Uai, Role? Role, long Present, long Departing, long Limit, HoldCause Cause, DateTimeOffset? Since = null)
{
    /// <summary>Where its departing pupils are, the most first; null when none of them is seen anywhere, or once it is stored.</summary>
    public IReadOnlyList<DestinationReport>? Destinations { get; init; }

    /// <summary>
    /// Day from which it is applied without a decision; null for one that waits for a decision alone, or once it is stored.
    /// </summary>
    public DateOnly? AppliesOn { get; init; }

    /// <summary>The same as a report shows it.</summary>
    public HeldReport ToReport() => new(
        Uai ?? "", Role is { } role ? JsonNamingPolicy.CamelCase.ConvertName(role.ToString()) : "",
        Present, Departing, Limit, JsonNamingPolicy.CamelCase.ConvertName(Cause.ToString()))
    {
        Destinations = Destinations,
        AppliesOn = AppliesOn,
    };
}
