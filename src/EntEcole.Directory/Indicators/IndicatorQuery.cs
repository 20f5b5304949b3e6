using EntEcole.Directory.Access;

namespace EntEcole.Directory.Indicators;

/// <summary>Which counts are asked for.</summary>
/// <param name="Level">By what places.</param>
/// <param name="Filter">Which schools count.</param>
/// <param name="Revision">Revision of the rows.</param>
/// <param name="Day">Day on which conventions enrol schools.</param>
public sealed record IndicatorQuery(IndicatorLevel Level, IndicatorFilter Filter, long Revision, DateOnly Day)
{
    /// <summary>What the caller reaches.</summary>
    public Perimeter Perimeter { get; init; } = Perimeter.All;

    /// <summary>The same as the caller was given it.</summary>
    public CallerPerimeter Given { get; init; } = CallerPerimeter.All;

    /// <summary>
    /// In the form in which counts leave the region: small ones are hidden, others rounded. Places that the filter or the perimeter cuts
    /// are left out: the difference to the whole would tell the rest.
    /// </summary>
    public bool IsRounded { get; init; }

    /// <summary>
    /// Whether the caller may not reach all of a place: what they were given decides, not what lies outside.
    /// </summary>
    public bool IsPartial(IndicatorRow row) => !Perimeter.IsAll && (Level switch
    {
        IndicatorLevel.School => false,
        IndicatorLevel.Region => true,
        IndicatorLevel.District when row.Key.Length > 0 && Given.Districts.Contains(row.Key) => false,
        IndicatorLevel.Collectivite when Given.Sirets.Contains(row.Key) => false,
        IndicatorLevel.District or IndicatorLevel.Department when row.Key.Length == 0 => true,
        _ => !row.Place.Academies.All(Perimeter.HoldsAcademy),
    });
}
