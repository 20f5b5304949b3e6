using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Enrolment.Conventions;

/// <summary>A convention whose SIRET looks like that of another commune.</summary>
/// <param name="Reference">The convention.</param>
/// <param name="Text">What contradicts it.</param>
public sealed record DoubtfulSiret(string Reference, LocalizedText Text);

/// <summary>
/// Holds the SIRETs of conventions against what is recorded: a SIRET gives its callers the schools of its conventions, so that one of
/// another commune would show them to the wrong town hall.
/// </summary>
public static class SiretCheck
{
    /// <summary>The conventions whose SIRET looks like that of another commune.</summary>
    /// <param name="conventions">As they shall be.</param>
    /// <param name="present">All conventions as they are.</param>
    /// <param name="schools">Their schools as extracts describe them; those that no extract describes are left out.</param>
    public static IReadOnlyList<DoubtfulSiret> Of(
        IReadOnlyList<Convention> conventions, IReadOnlyList<Convention> present, IReadOnlyList<SchoolView> schools)
    {
        var communes = schools.Where(school => school.School is { Uai: not null, Commune: not null })
            .ToLookup(school => school.School.Uai!, school => school.School.Commune!, StringComparer.Ordinal);
        var given = conventions.Select(convention => convention.Reference).ToHashSet(StringComparer.Ordinal);
        List<Convention> others = [.. present.Where(convention => !given.Contains(convention.Reference)), .. conventions];
        return
        [
            .. conventions.Select(convention => OtherName(convention, others) ?? OtherCommune(convention, communes))
                .OfType<DoubtfulSiret>(),
        ];
    }

    private static DoubtfulSiret? OtherName(Convention convention, IReadOnlyList<Convention> others)
    {
        var other = others.FirstOrDefault(one => string.Equals(one.Siret, convention.Siret, StringComparison.Ordinal)
            && !string.Equals(NameFolding.Fold(one.Collectivite), NameFolding.Fold(convention.Collectivite), StringComparison.Ordinal));
        return other is null ? null : new DoubtfulSiret(convention.Reference, new(
            $"{convention.Siret} is {other.Collectivite} in {other.Reference}, not {convention.Collectivite}. Check both.",
            $"{convention.Siret} est {other.Collectivite} dans {other.Reference}, et non {convention.Collectivite}. Vérifier les deux."));
    }

    // A code that names no French commune says nothing. A commune may pay for a school of a neighbour, as in an RPI: that none is its own
    // is odd.
    private static DoubtfulSiret? OtherCommune(Convention convention, ILookup<string, Coded> communes)
    {
        var known = convention.Schools.SelectMany(school => communes[school.Uai])
            .Where(commune => CommuneCode.IsFrench(commune.Code)).ToList();
        if (Siret.CommuneOf(convention.Siret) is not { } own || known.Count == 0
            || known.Exists(commune => Siret.IsCommune(convention.Siret, commune.Code)))
        {
            return null;
        }

        var elsewhere = string.Join(", ", known.Select(commune => commune.Label ?? commune.Code).Distinct(StringComparer.Ordinal));
        return new DoubtfulSiret(convention.Reference, new(
            $"{convention.Siret} is that of commune {own}, and its schools are in {elsewhere}. Check both.",
            $"{convention.Siret} est celui de la commune {own}, et ses écoles sont à {elsewhere}. Vérifier les deux."));
    }
}
