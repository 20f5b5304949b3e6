using EntEcole.Directory.Access;

namespace EntEcole.Directory.Indicators;

/// <summary>What of the roster counts: what the caller reaches, and the filter accepts.</summary>
internal sealed record IndicatorScope(Perimeter Perimeter, IndicatorFilter Filter)
{
    /// <summary>Whether nothing is left out.</summary>
    public bool IsAll => Perimeter.IsAll && Filter.IsNone;

    /// <summary>Whether a school counts.</summary>
    public bool Holds(IndicatorSchool school) => Perimeter.Holds(school.Academy, school.Uai) && Filter.Accepts(school);

    /// <summary>Whether a collectivité counts with its staff.</summary>
    public bool Holds(IndicatorCollectivite one) => Perimeter.Holds(one.Academy, one.Siret) && Filter.Accepts(one);

    /// <summary>
    /// Whether the staff of a collectivité counts in schools where it has a right: who does not reach the staff does not learn of it.
    /// </summary>
    public bool HoldsStaff(IndicatorCollectivite one) => Perimeter.Holds(one.Academy, one.Siret);
}
