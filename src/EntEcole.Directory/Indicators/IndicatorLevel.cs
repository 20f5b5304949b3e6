namespace EntEcole.Directory.Indicators;

/// <summary>Levels at which accounts are counted. Numbers are those of the protos, and stored.</summary>
public enum IndicatorLevel
{
    /// <summary>By school; key: UAI.</summary>
    School = 1,

    /// <summary>By collectivité with a convention in force; key: SIRET.</summary>
    Collectivite = 2,

    /// <summary>By circonscription; key: UAI of the inspection, empty for the schools of none.</summary>
    District = 3,

    /// <summary>By department; key: three characters, empty when not known.</summary>
    Department = 4,

    /// <summary>By academy; key: label.</summary>
    Academy = 5,

    /// <summary>The whole region; key empty.</summary>
    Region = 6,
}

/// <summary>Facts about levels.</summary>
public static class IndicatorLevels
{
    /// <summary>Every level, the smallest places first.</summary>
    public static IReadOnlyList<IndicatorLevel> All { get; } = Enum.GetValues<IndicatorLevel>();
}
