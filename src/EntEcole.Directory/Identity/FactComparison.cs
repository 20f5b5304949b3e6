namespace EntEcole.Directory.Identity;

/// <summary>The facts of two records, compared one by one. It holds no value.</summary>
/// <param name="Ine">National pupil id.</param>
/// <param name="BirthDate">Birth date.</param>
/// <param name="FamilyName">Usage and birth names: they agree when one of them does.</param>
/// <param name="GivenName">First given name.</param>
/// <param name="Title">Title.</param>
/// <param name="Mail">E-mail.</param>
public readonly record struct FactComparison(
    FactMatch Ine, FactMatch BirthDate, FactMatch FamilyName, FactMatch GivenName, FactMatch Title, FactMatch Mail)
{
    // Two given names this short differ as a whole when they differ at all: Léo is not Léa.
    private const int ShortName = 4;

    /// <summary>Compares two records.</summary>
    public static FactComparison Of(IdentityFacts one, IdentityFacts other)
    {
        var title = one.Title is { } own && other.Title is { } others
            ? own == others ? FactMatch.Agrees : FactMatch.Contradicts : FactMatch.Unknown;
        var (family, given) = AreExchanged(one, other) ? (FactMatch.Near, FactMatch.Near)
            : (Names(one.FamilyNames, other.FamilyNames), Given(one, other, title));
        return new FactComparison(
            Text(one.Ine, other.Ine),
            one.BirthDate is { } born && other.BirthDate is { } otherBorn ? Dates(born, otherBorn) : FactMatch.Unknown,
            family, given, title, Text(one.Mail, other.Mail));
    }

    /// <summary>INE, birth date and given name agree: on these alone an account may pass to a new source id.</summary>
    public bool IsSamePupil => (Ine, BirthDate, GivenName) is (FactMatch.Agrees, FactMatch.Agrees, FactMatch.Agrees);

    /// <summary>Whether any fact speaks against one person, and no INE that agrees for them.</summary>
    public bool HasContradiction => Ine is not FactMatch.Agrees
        && FactMatch.Contradicts == Worst(Ine, Worst(BirthDate, Worst(FamilyName, Worst(GivenName, Worst(Title, Mail)))));

    /// <summary>What holds of both comparisons: of each fact the one that speaks most against.</summary>
    public FactComparison WorstWith(in FactComparison other) => new(
        Worst(Ine, other.Ine), Worst(BirthDate, other.BirthDate), Worst(FamilyName, other.FamilyName), Worst(GivenName, other.GivenName),
        Worst(Title, other.Title), Worst(Mail, other.Mail));

    private static FactMatch Worst(FactMatch one, FactMatch other) => (FactMatch)Math.Max((int)one, (int)other);

    /// <summary>
    /// One id in both degrees of an academy is one member of staff when birth date, or failing it the names, agree; another given name is
    /// another person.
    /// </summary>
    public bool IsSameStaff => GivenName is not FactMatch.Contradicts
        && (BirthDate is FactMatch.Agrees || (BirthDate is FactMatch.Unknown && FamilyName is FactMatch.Agrees));

    // Gabriel is no typing error for Gabrielle, nor Jean for Jeanne, when the titles differ as well.
    private static FactMatch Given(IdentityFacts one, IdentityFacts other, FactMatch title) =>
        Name(one.GivenName, other.GivenName) is var match && match is FactMatch.Near && title is FactMatch.Contradicts
            ? FactMatch.Contradicts : match;

    // Family name and given name typed into each other's field.
    private static bool AreExchanged(IdentityFacts one, IdentityFacts other) =>
        one.GivenName is { } given && other.GivenName is { } otherGiven && !string.Equals(given, otherGiven, StringComparison.Ordinal)
        && one.FamilyNames.Contains(otherGiven, StringComparer.Ordinal) && other.FamilyNames.Contains(given, StringComparer.Ordinal);

    private static FactMatch Text(string? one, string? other) =>
        one is null || other is null ? FactMatch.Unknown
        : string.Equals(one, other, StringComparison.Ordinal) ? FactMatch.Agrees : FactMatch.Contradicts;

    // Day and month exchanged, or one of the three parts mistyped.
    private static FactMatch Dates(DateOnly one, DateOnly other) =>
        one == other ? FactMatch.Agrees
        : (one.Year == other.Year && one.Day == other.Month && one.Month == other.Day)
            || ((one.Year == other.Year ? 1 : 0) + (one.Month == other.Month ? 1 : 0) + (one.Day == other.Day ? 1 : 0)) == 2
            ? FactMatch.Near
        : FactMatch.Contradicts;

    private static FactMatch Names(IReadOnlyList<string> some, IReadOnlyList<string> others)
    {
        var best = FactMatch.Unknown;
        foreach (var one in some)
        {
            foreach (var other in others)
            {
                var match = Name(one, other);
                if (match is FactMatch.Agrees)
                {
                    return match;
                }

                best = best is FactMatch.Near ? best : match;
            }
        }

        return best;
    }

    private static FactMatch Name(string? one, string? other) =>
        one is null || other is null ? FactMatch.Unknown
        : string.Equals(one, other, StringComparison.Ordinal) ? FactMatch.Agrees
        : IsNear(one, other) ? FactMatch.Near : FactMatch.Contradicts;

    // A shortened or compound name, or one typing error.
    private static bool IsNear(string one, string other)
    {
        var (brief, full) = one.Length <= other.Length ? (one, other) : (other, one);
        return brief.Length >= ShortName && (full.StartsWith(brief, StringComparison.Ordinal)
            || full.EndsWith(brief, StringComparison.Ordinal) || IsOneEdit(brief, full));
    }

    // One letter added, left out, replaced, or exchanged with its neighbour.
    private static bool IsOneEdit(string brief, string full)
    {
        if (full.Length - brief.Length > 1)
        {
            return false;
        }

        var start = brief.AsSpan().CommonPrefixLength(full);
        var left = brief.AsSpan(start);
        var right = full.AsSpan(start);
        return left.Length < right.Length ? left.SequenceEqual(right[1..])
            : left[1..].SequenceEqual(right[1..])
                || (left.Length > 1 && left[0] == right[1] && left[1] == right[0] && left[2..].SequenceEqual(right[2..]));
    }
}
