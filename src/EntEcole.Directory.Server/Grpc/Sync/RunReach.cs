using EntEcole.Directory.Access;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>What a caller sees of runs and plans.</summary>
internal static class RunReach
{
    /// <summary>Whether a run is theirs to see: that of ONDE files of a school they reach, or one of an academy they reach whole.</summary>
    public static bool Holds(this Perimeter perimeter, SyncReport run) => perimeter.HoldsRun(run.Academy, run.Uai);

    /// <summary>Whether a plan is theirs to see and to decide, as its run is.</summary>
    public static bool Holds(this Perimeter perimeter, StoredPlan plan) => perimeter.HoldsRun(plan.Feed.Academy, plan.Feed.Uai);

    /// <summary>Which of the runs that a caller asks for may be theirs: one who reaches no academy whole sees ONDE files alone.</summary>
    public static RunFilter Within(this RunFilter filter, Perimeter perimeter) =>
        perimeter.HoldsSomeAcademy ? filter
        : filter with { Uais = filter.Uais is { } asked ? [.. asked.Where(perimeter.Uais.Contains)] : perimeter.Uais };

    /// <summary>The run as it is shown: it names no school to which pupils went that the caller does not reach.</summary>
    public static SyncReport ShownTo(this SyncReport run, Perimeter perimeter) => perimeter.HoldsAcademy(run.Academy) ? run : run with
    {
        Held =
        [
            .. run.Held.Select(held => held with
            {
                Destinations = held.Destinations is null ? null
                    : [.. held.Destinations.Where(place => perimeter.Holds("", place.Uai))],
            }),
        ],
    };
}
