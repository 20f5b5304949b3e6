namespace EntEcole.Directory.Exports.Gar;

/// <summary>How much of a school was exported.</summary>
public sealed record GarSchoolCount(string Uai, int Pupils, int Staff, int Groups, int Members);

/// <summary>How often a cause was met in a school.</summary>
public sealed record GarCauseCount(string Uai, GarCause Cause, int Count);

/// <summary>What an export counted: kept with it, so that the next one is compared.</summary>
/// <param name="Schools">By school.</param>
/// <param name="Causes">By school and cause.</param>
/// <param name="Pupils">Pupils, each once.</param>
/// <param name="Staff">Staff, each once.</param>
/// <param name="Managers">Managers, each once.</param>
public sealed record GarCounts(
    IReadOnlyList<GarSchoolCount> Schools, IReadOnlyList<GarCauseCount> Causes, int Pupils, int Staff, int Managers)
{
    /// <summary>Nothing.</summary>
    public static GarCounts None { get; } = new([], [], 0, 0, 0);

    /// <summary>Whether a school or person was left out.</summary>
    public bool LeavesOut => Causes.Any(count => !count.Cause.IsNotice());
}
