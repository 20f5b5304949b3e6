using EntEcole.Directory.Enrolment;

namespace EntEcole.Directory.Rights;

/// <summary>The days on which a convention covers a scope.</summary>
/// <param name="Reference">The convention.</param>
/// <param name="Academy">Its academy, upper-case label.</param>
/// <param name="Collectivite">Name of the collectivité that signs it.</param>
/// <param name="From">First day in force.</param>
/// <param name="To">Last day in force, termination taken into account.</param>
public sealed record ConventionTerm(string Reference, string Academy, string Collectivite, DateOnly From, DateOnly To)
{
    /// <summary>Whether it is in force on a day.</summary>
    public bool Holds(DateOnly day) => From <= day && day <= To;
}

/// <summary>
/// Which conventions cover which scopes, and when: a collectivité by those that it signs, a school by those that name it.
/// </summary>
public sealed class Coverage
{
    private readonly ILookup<string, ConventionTerm> bySiret;
    private readonly ILookup<string, ConventionTerm> byUai;
    private readonly ILookup<string, string> schools;

    /// <summary>The coverage that conventions give.</summary>
    public Coverage(IReadOnlyList<Convention> conventions)
    {
        var terms = conventions.Select(one => (
            One: one, Term: new ConventionTerm(one.Reference, one.Academy, one.Collectivite, one.EffectiveFrom, one.EndsOn))).ToList();
        bySiret = terms.ToLookup(pair => pair.One.Siret, pair => pair.Term, StringComparer.Ordinal);
        byUai = terms.SelectMany(pair => pair.One.Schools, (pair, school) => (school.Uai, pair.Term)).ToLookup(
            pair => pair.Uai, pair => pair.Term, StringComparer.Ordinal);
        schools = conventions.SelectMany(one => one.Schools, (one, school) => (one.Siret, school.Uai)).Distinct()
            .ToLookup(pair => pair.Siret, pair => pair.Uai, StringComparer.Ordinal);
    }

    /// <summary>The schools that a scope is about: itself, or those that the conventions of a collectivité name, in force or not.</summary>
    public IReadOnlyList<string> SchoolsOf(RightScope scope) => scope.Siret is { } siret ? [.. schools[siret]] : [scope.Uai ?? ""];

    /// <summary>The conventions of a scope, in force or not, by reference.</summary>
    public IEnumerable<ConventionTerm> Of(RightScope scope) => scope.Siret is { } siret ? bySiret[siret] : byUai[scope.Uai ?? ""];

    /// <summary>Whether a convention in force covers a scope on a day.</summary>
    public bool Holds(RightScope scope, DateOnly day) => Of(scope).Any(term => term.Holds(day));

    /// <summary>
    /// The last day of the unbroken coverage of a scope to which <paramref name="day"/> belongs: conventions that overlap, or follow each
    /// other from one day to the next, are one. Null when nothing covers that day.
    /// </summary>
    public DateOnly? EndOf(RightScope scope, DateOnly day)
    {
        DateOnly? end = null;
        foreach (var term in Of(scope).OrderBy(term => term.From))
        {
            if (end is null ? term.Holds(day) : term.From.DayNumber <= end.Value.DayNumber + 1 && term.To > end)
            {
                end = term.To;
            }
        }

        return end;
    }
}
