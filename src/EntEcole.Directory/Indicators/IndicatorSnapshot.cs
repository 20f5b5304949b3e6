namespace EntEcole.Directory.Indicators;

/// <summary>Counts of one place, as they are kept of a month: numbers, never a person.</summary>
/// <param name="Level">Level.</param>
/// <param name="Key">Key of the level.</param>
/// <param name="Name">Name to show, as it was.</param>
/// <param name="EnrolledSchools">Schools enrolled on the day.</param>
/// <param name="ProvisionedSchools">Schools with an active profile.</param>
/// <param name="Persons">Persons with an active profile, each once.</param>
/// <param name="Counts">By role, in order: active, suspended, activated.</param>
public sealed record IndicatorSnapshotRow(
    IndicatorLevel Level, string Key, string Name, int EnrolledSchools, int ProvisionedSchools, int Persons,
    IReadOnlyList<(int Active, int Suspended, int Activated)> Counts)
{
    /// <summary>Where it lay; null where the place was in several, or in none.</summary>
    public IndicatorFilter Where { get; init; } = IndicatorFilter.None;
}

/// <summary>A snapshot: the counts of all places of the region on a day.</summary>
/// <param name="Day">The day in France.</param>
/// <param name="Revision">Revision of the counts.</param>
public sealed record IndicatorSnapshot(DateOnly Day, long Revision);
