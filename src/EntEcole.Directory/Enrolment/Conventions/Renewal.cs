using EntEcole.Directory.Model;

namespace EntEcole.Directory.Enrolment.Conventions;

/// <summary>Asks for conventions that follow those recorded.</summary>
/// <param name="Reference">The convention to renew; null for all of the school year before <paramref name="Year"/>.</param>
/// <param name="Year">School year of the new ones; null, of one convention, for the year after its own.</param>
/// <param name="SignedOn">Date of signature.</param>
/// <param name="EffectiveFrom">First day in force; null for the date of signature.</param>
public sealed record RenewalRequest(string? Reference, SchoolYear? Year, DateOnly SignedOn, DateOnly? EffectiveFrom = null);

/// <summary>Makes the convention of a later school year from a recorded one: same schools, the fee of that year, end left blank.</summary>
public static class Renewal
{
    // As wide as the store keeps.
    private const int MaxReference = 400;

    /// <summary>The convention that follows <paramref name="convention"/>.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>: the year is not a later one, or ends before the first day. <see cref="Reason.FeeUnknown"/>.
    /// </exception>
    public static Convention Of(Convention convention, RenewalRequest asked, IReadOnlyList<Fee> fees)
    {
        var year = asked.Year ?? Next(convention.SchoolYear);
        var first = asked.EffectiveFrom ?? asked.SignedOn;
        if (year.FirstYear <= convention.SchoolYear.FirstYear)
        {
            throw DirectoryException.InvalidArgument("year", new(
                $"{convention.Reference} is of {convention.SchoolYear}: a renewal is of a later school year.",
                $"{convention.Reference} est de {convention.SchoolYear} : un renouvellement porte sur une année scolaire postérieure."));
        }

        if (first > year.FallbackEnd)
        {
            throw DirectoryException.InvalidArgument("effective_from", new(
                FormattableString.Invariant($"{first:yyyy-MM-dd} is after the end of {year}, {year.FallbackEnd:yyyy-MM-dd}."),
                FormattableString.Invariant(
                    $"Le {first:dd/MM/yyyy} est postérieur à la fin de {year}, le {year.FallbackEnd:dd/MM/yyyy}.")));
        }

        var fee = FeeService.Of(fees, year) / 100m;
        return convention with
        {
            Reference = ReferenceOf(convention, year), SchoolYear = year, SignedOn = asked.SignedOn, EffectiveFrom = first,
            EffectiveTo = null, NoticeOn = null, NoticeReason = null,
            FeePerSchool = fee, SchoolCount = convention.Schools.Count, Amount = fee * convention.Schools.Count,
        };
    }

    /// <summary>
    /// The conventions of the school year before <paramref name="year"/> that none follows yet: not terminated, and neither their reference
    /// nor one of their schools is in a convention of <paramref name="year"/> of the same collectivité.
    /// </summary>
    public static IReadOnlyList<Convention> Open(IReadOnlyList<Convention> conventions, SchoolYear year)
    {
        var next = conventions.Where(convention => convention.SchoolYear == year).ToList();
        return
        [
            .. conventions.Where(convention => convention.TerminatedOn is null && Next(convention.SchoolYear) == year
                && !next.Exists(other => IsSame(other.Reference, ReferenceOf(convention, year))
                    || (IsSame(other.Siret, convention.Siret) && convention.Schools.Any(school => other.Names(school.Uai))))),
        ];
    }

    private static SchoolYear Next(SchoolYear year) => new(year.FirstYear + 1);

    private static string ReferenceOf(Convention convention, SchoolYear year)
    {
        var before = convention.SchoolYear.ToString();
        var reference = convention.Reference.Contains(before, StringComparison.Ordinal)
            ? convention.Reference.Replace(before, year.ToString(), StringComparison.Ordinal)
            : $"{convention.Reference}-{year}";
        return reference.Length <= MaxReference ? reference : throw DirectoryException.InvalidArgument("reference", new(
            $"The reference of the renewal would have more than {MaxReference} characters.",
            $"La référence du renouvellement dépasserait {MaxReference} caractères."));
    }

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}
