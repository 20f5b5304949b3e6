using EntEcole.Directory.Model;

namespace EntEcole.Directory.Enrolment;

/// <summary>Which conventions; null accepts all.</summary>
/// <param name="On">Day on which the state is judged.</param>
/// <param name="SchoolYear">School year.</param>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Siret">SIRET of the collectivité.</param>
/// <param name="Uai">A school that it names.</param>
/// <param name="State">State on the day.</param>
/// <param name="EndBlankOnly">Only those whose end is left blank.</param>
public sealed record ConventionFilter(
    DateOnly On, SchoolYear? SchoolYear = null, string? Academy = null, string? Siret = null, string? Uai = null,
    ConventionState? State = null,
    bool EndBlankOnly = false)
{
    /// <summary>Whether a convention is asked for.</summary>
    public bool Accepts(Convention convention) =>
        (SchoolYear is null || SchoolYear == convention.SchoolYear)
        && (Academy is null || string.Equals(Academy, convention.Academy, StringComparison.Ordinal))
        && (Siret is null || string.Equals(Siret, convention.Siret, StringComparison.Ordinal))
        && (Uai is null || convention.Names(Uai))
        && (State is null || State == convention.StateOn(On))
        && (!EndBlankOnly || convention.EffectiveTo is null);
}
