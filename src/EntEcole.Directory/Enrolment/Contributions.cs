using EntEcole.Directory.Model;

namespace EntEcole.Directory.Enrolment;

/// <summary>What a collectivité owes for a school year, against what its conventions say. Amounts are euro cents.</summary>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Siret">SIRET.</param>
/// <param name="Collectivite">Name, as its last convention of the year by reference writes it.</param>
/// <param name="Conventions">References of its conventions of the year.</param>
/// <param name="SchoolCount">Schools that they name, each once.</param>
/// <param name="FeeCents">Fee of the year.</param>
/// <param name="WrittenSchoolCount">Number of schools as written.</param>
/// <param name="WrittenAmountCents">Amount as written.</param>
public sealed record Contribution(
    string Academy, string Siret, string Collectivite, IReadOnlyList<string> Conventions, int SchoolCount, long FeeCents,
    int WrittenSchoolCount,
    long WrittenAmountCents)
{
    /// <summary>References of those of its conventions that are terminated: they stay owed (domain.md, article 11).</summary>
    public IReadOnlyList<string> Terminated { get; init; } = [];


    /// <summary>Schools × fee.</summary>
    public long AmountCents => SchoolCount * FeeCents;

    /// <summary>What is owed more than written; negative for less.</summary>
    public long DifferenceCents => AmountCents - WrittenAmountCents;

    /// <summary>Whether schools or amount are not as written.</summary>
    public bool Differs => DifferenceCents != 0 || SchoolCount != WrittenSchoolCount;

    /// <summary>
    /// The contributions of a school year, by academy and SIRET. A school counts once a collectivité, whatever the days on which its
    /// conventions are in force: the year is called once, and what was received is not refunded (domain.md, articles 4 and 11).
    /// </summary>
    public static IReadOnlyList<Contribution> Of(IReadOnlyList<Convention> conventions, SchoolYear year, long feeCents) =>
    [
        .. conventions.Where(convention => convention.SchoolYear == year)
            .GroupBy(convention => (convention.Academy, convention.Siret))
            .OrderBy(group => group.Key.Academy, StringComparer.Ordinal).ThenBy(group => group.Key.Siret, StringComparer.Ordinal)
            .Select(group => group.OrderBy(convention => convention.Reference, StringComparer.Ordinal).ToList())
            .Select(group => new Contribution(
                group[0].Academy, group[0].Siret, group[^1].Collectivite, [.. group.Select(convention => convention.Reference)],
                group.SelectMany(convention => convention.Schools).Select(school => school.Uai).Distinct(StringComparer.Ordinal).Count(),
                feeCents, group.Sum(convention => convention.SchoolCount), group.Sum(convention => (long)(convention.Amount * 100)))
            {
                Terminated = [.. group.Where(convention => convention.TerminatedOn is not null).Select(convention => convention.Reference)],
            }),
    ];
}

/// <summary>Contributions of an academy.</summary>
/// <param name="Academy">Upper-case label.</param>
/// <param name="CollectiviteCount">Collectivités.</param>
/// <param name="SchoolCount">Schools, as they count for their collectivités.</param>
/// <param name="AmountCents">Euro cents.</param>
public sealed record ContributionTotal(string Academy, int CollectiviteCount, int SchoolCount, long AmountCents)
{
    /// <summary>The totals of contributions, by academy.</summary>
    public static IReadOnlyList<ContributionTotal> Of(IEnumerable<Contribution> contributions) =>
    [
        .. contributions.GroupBy(one => one.Academy, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new ContributionTotal(
                group.Key, group.Count(), group.Sum(one => one.SchoolCount), group.Sum(one => one.AmountCents))),
    ];
}
