using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>A contribution with its debtor and its schools, as a finance office needs it.</summary>
/// <param name="Owed">What is owed.</param>
/// <param name="SchoolYear">For which year.</param>
/// <param name="Debtor">The convention whose address and representative count: the last of the year by reference.</param>
/// <param name="Conventions">The conventions of the year, by reference.</param>
/// <param name="Schools">The schools that they name, each once, by UAI.</param>
internal sealed record Statement(
    Contribution Owed, SchoolYear SchoolYear, Convention Debtor, IReadOnlyList<Convention> Conventions,
    IReadOnlyList<ConventionSchool> Schools)
{
    /// <summary>The statements of contributions of a school year.</summary>
    public static IReadOnlyList<Statement> Of(
        IReadOnlyList<Contribution> contributions, IReadOnlyList<Convention> conventions, SchoolYear year)
    {
        var known = conventions.ToDictionary(convention => convention.Reference, StringComparer.Ordinal);
        return [.. contributions.Select(owed => Of(owed, [.. owed.Conventions.Select(reference => known[reference])], year))];
    }

    /// <summary>What the sum is for.</summary>
    public LocalizedText Purpose => new($"ENT-École, school year {SchoolYear}", $"ENT-École, année scolaire {SchoolYear}");

    private static Statement Of(Contribution owed, IReadOnlyList<Convention> conventions, SchoolYear year) => new(
        owed, year, conventions[^1], conventions,
        [
            .. conventions.SelectMany(convention => convention.Schools).GroupBy(school => school.Uai, StringComparer.Ordinal)
                .Select(group => group.Last()).OrderBy(school => school.Uai, StringComparer.Ordinal),
        ]);
}
