namespace EntEcole.Directory.Indicators;

/// <summary>Which schools count; null accepts all. Two that contradict each other accept none.</summary>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Department">Three characters.</param>
/// <param name="DistrictUai">UAI of the inspection in charge.</param>
/// <param name="Siret">SIRET of a collectivité whose convention in force names them.</param>
/// <param name="Uai">UAI of the school.</param>
public sealed record IndicatorFilter(
    string? Academy = null, string? Department = null, string? DistrictUai = null, string? Siret = null, string? Uai = null)
{
    /// <summary>Every school.</summary>
    public static IndicatorFilter None { get; } = new();

    /// <summary>Whether it accepts every school.</summary>
    public bool IsNone => this == None;

    /// <summary>Whether it is about schools alone: it then accepts the staff of no collectivité, but as granted in a school.</summary>
    internal bool IsOfSchools => Department is not null || DistrictUai is not null || Uai is not null;

    /// <summary>Whether a school counts.</summary>
    internal bool Accepts(IndicatorSchool school) =>
        Is(Academy, school.Academy) && Is(Department, school.Department) && Is(DistrictUai, school.DistrictUai) && Is(Uai, school.Uai)
        && (Siret is null || school.Sirets.Contains(Siret, StringComparer.Ordinal));

    /// <summary>Whether a collectivité counts with its staff.</summary>
    internal bool Accepts(IndicatorCollectivite one) => !IsOfSchools && Is(Academy, one.Academy) && Is(Siret, one.Siret);

    private static bool Is(string? asked, string value) => asked is null || string.Equals(asked, value, StringComparison.Ordinal);
}
