using EntEcole.Directory.Model;

namespace EntEcole.Directory.Plans;

/// <summary>What a plan does in a school, for a role.</summary>
/// <param name="SchoolNo">The school.</param>
/// <param name="Uai">Its UAI; null when it has none.</param>
/// <param name="Role">The role.</param>
/// <param name="Present">Active profiles before; counted where some depart or are renamed, otherwise 0.</param>
/// <param name="Arriving">Profiles created or restored.</param>
/// <param name="Departing">Profiles suspended.</param>
/// <param name="Moving">Of those suspended, persons that the extract still holds in an enrolled school.</param>
/// <param name="Renamed">Active profiles of persons whose names, INE or birth date change.</param>
/// <param name="Returning">Of those arriving, profiles that were suspended.</param>
/// <param name="Changed">Profiles that stay, and change in what they or their person say; counted when a stored plan is read, otherwise
/// 0.</param>
public sealed record PlanTally(
    int SchoolNo, string? Uai, Role Role, long Present, long Arriving, long Departing, long Moving, long Renamed, long Returning = 0,
    long Changed = 0)
{
    /// <summary>Of those departing, parents who leave with a child of theirs: what becomes of the child decides.</summary>
    public long Following { get; init; }

    /// <summary>
    /// Of those departing, parents that no child of the school names any more and staff who keep another role in the school: the end of a
    /// parental authority or of a role, which never waits.
    /// </summary>
    public long Ending { get; init; }

    /// <summary>
    /// Of those departing, pupils of the last level, who lawfully leave at the end of the school year; told when a run is judged.
    /// </summary>
    public long Finishing { get; init; }

    /// <summary>Which other decisions some of them wait for as well; told when a stored plan is read.</summary>
    public IReadOnlyList<OtherDecision> WaitsFor { get; init; } = [];
}

/// <summary>
/// A decision for which persons of another school wait: all rows of a person are applied together, with the last decision.
/// </summary>
/// <param name="SchoolNo">The school to decide; 0 for what is held of the whole academy.</param>
/// <param name="Uai">Its UAI; null for the whole academy.</param>
/// <param name="Persons">How many persons wait for it.</param>
public sealed record OtherDecision(int SchoolNo, string? Uai, long Persons);

/// <summary>What a plan does, by school and role, and how many active profiles its feed has before.</summary>
public sealed record PlanTallies(IReadOnlyList<PlanTally> Schools, long Active)
{
    /// <summary>Profiles that runs before have suspended without a decision, in the window of the guard.</summary>
    public IReadOnlyList<EarlierDepartures> Earlier { get; init; } = [];

    /// <summary>Since when the departures of schools whose enrolment has run out wait, by school number.</summary>
    public IReadOnlyDictionary<int, DateTimeOffset> EndsSince { get; init; } = new Dictionary<int, DateTimeOffset>();

    /// <summary>Where the departing pupils are, as the plan and the other feeds of the store know.</summary>
    public IReadOnlyList<Destination> Destinations { get; init; } = [];

    /// <summary>Of a plan that is not stored.</summary>
    public static PlanTallies None { get; } = new([], 0);

    /// <summary>The same of some schools only, by UAI.</summary>
    public PlanTallies Of(IReadOnlySet<string> uais) => this with
    {
        Schools = [.. Schools.Where(tally => tally.Uai is { } uai && uais.Contains(uai))],
        Earlier = [.. Earlier.Where(one => one.Uai is { } uai && uais.Contains(uai))],
    };
}

/// <summary>Where pupils are who depart from a school.</summary>
/// <param name="SchoolNo">The school they depart from.</param>
/// <param name="Uai">Where they are.</param>
/// <param name="OtherFeed">Whether another feed says so.</param>
/// <param name="Pupils">How many.</param>
public sealed record Destination(int SchoolNo, string Uai, bool OtherFeed, long Pupils);

/// <summary>
/// Profiles of a school and role, parents excepted, that have been suspended since a day and since the last approval there, of persons who
/// are nowhere else in the feed.
/// </summary>
/// <param name="SchoolNo">The school.</param>
/// <param name="Uai">Its UAI; null when it has none.</param>
/// <param name="Role">The role.</param>
/// <param name="Profiles">How many.</param>
public sealed record EarlierDepartures(int SchoolNo, string? Uai, Role Role, long Profiles);
