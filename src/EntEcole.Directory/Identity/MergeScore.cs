using EntEcole.Directory.Model;

namespace EntEcole.Directory.Identity;

/// <summary>A fact for or against two persons' being one. It holds no value.</summary>
/// <param name="Field">Field compared, by its name in the API.</param>
/// <param name="Points">What it counts; negative when it speaks against.</param>
/// <param name="Text">For people.</param>
public sealed record MergeEvidence(string Field, int Points, LocalizedText Text);

/// <summary>
/// How likely two homonyms that no feed delivers apart are one person: points that add up to 100 at most, each with its reason. The name
/// alone is never enough; birth dates that differ are two persons.
/// </summary>
public static class MergeScore
{
    /// <summary>With so many points and more two persons are proposed.</summary>
    public const int Enough = 60;

    /// <summary>No sum is higher.</summary>
    public const int Most = 100;

    private const int NamePoints = 30;

    private const int SameChild = 50;

    private static readonly Fact[] Facts =
    [
        new(
            "birth_date", 50, false, new("They were born on the same day.", "Ils sont nés le même jour."),
            person => [person.BirthDate?.ToString("O", null)]),
        new(
            "mail", 40, false, new("They have the same e-mail address.", "Ils ont la même adresse électronique."),
            person => [person.Mail?.Trim().ToUpperInvariant()]),
        new(
            "birth_name", 5, false, new("They bear the same birth name.", "Ils portent le même nom de naissance."),
            person => [Folded(person.BirthName)]),
        new(
            "relative.mobile_phone", 40, true, new("They have the same mobile telephone.", "Ils ont le même téléphone mobile."),
            person => [Digits(person.Relative?.MobilePhone), Digits(person.Relative?.SmsPhone)]),
        new(
            "relative.address", 35, true, new("They live at the same address.", "Ils habitent à la même adresse."),
            person => [Place(person.Relative?.Address)]),
        new(
            "relative.home_phone", 30, true, new("They have the same home telephone.", "Ils ont le même téléphone au domicile."),
            person => [Digits(person.Relative?.HomePhone)]),
        new(
            "relative.work_phone", 15, true, new("They have the same work telephone.", "Ils ont le même téléphone professionnel."),
            person => [Digits(person.Relative?.WorkPhone)]),
    ];

    // All others taken together, and the name, are not enough.
    private static readonly Fact[] Strong = [.. Facts.Where(fact => NamePoints + fact.Points >= Enough)];

    /// <summary>
    /// What tells a person apart from their homonyms: two of them who share none of these are not proposed, whatever else they share. Hence
    /// only those who share one need to be compared.
    /// </summary>
    public static IEnumerable<string> Keys(Namesake one) =>
        one.Children.Select(child => $"relations {child}")
            .Concat(one.Records.SelectMany(record => Strong.SelectMany(
                fact => fact.Values(record.Person).Where(value => !string.IsNullOrEmpty(value)).Select(value => $"{fact.Field} {value}"))))
            .Distinct(StringComparer.Ordinal);

    /// <summary>What speaks for and against, the heaviest first; null when something excludes that they are one.</summary>
    public static IReadOnlyList<MergeEvidence>? Of(Namesake one, Namesake other)
    {
        if (MergeRules.Between(one.Records, other.Records) is not null || MergeRules.AreDeliveredApart(one.Records, other.Records))
        {
            return null;
        }

        var category = one.Records.Select(record => record.Source.Category).Intersect(
            other.Records.Select(record => record.Source.Category))
            .FirstOrDefault(known => known is AafCategory.PersRelEleve or AafCategory.PersEducNat);
        var (some, others) = (PersonsOf(one, category), PersonsOf(other, category));
        if (some.Count == 0 || IsContradicted(some, others))
        {
            return null;
        }

        var isStaff = category is AafCategory.PersEducNat;
        List<MergeEvidence> evidence =
        [
            new(
                "usage_name", NamePoints,
                new("They bear the same usage name and given name.", "Ils portent les mêmes nom d'usage et prénom.")),
            .. Facts.Where(fact => !(fact.OfRelatives && isStaff) && fact.IsShared(some, others)).Select(
                fact => new MergeEvidence(fact.Field, fact.Points, fact.Text)),
        ];
        if (!isStaff && one.Children.Overlaps(other.Children))
        {
            evidence.Add(new(
                "relations", SameChild,
                new("They are, or were, relatives of the same pupil.", "Ils sont, ou étaient, responsables du même élève.")));
        }

        if (Sexes(some) is { Count: 1 } sex && Sexes(others) is { Count: 1 } otherSex && !sex.SetEquals(otherSex))
        {
            evidence.Add(new("civility", -40, new("Their titles contradict each other.", "Leurs civilités se contredisent.")));
        }

        return [.. evidence.OrderByDescending(fact => Math.Abs(fact.Points))];
    }

    /// <summary>The sum of what speaks for and against.</summary>
    public static int Sum(IReadOnlyList<MergeEvidence> evidence) => Math.Clamp(evidence.Sum(fact => fact.Points), 0, Most);

    private static List<Person> PersonsOf(Namesake namesake, AafCategory category) =>
        [.. namesake.Records.Where(record => record.Source.Category == category).Select(record => record.Person)];

    private static bool IsContradicted(List<Person> some, List<Person> others)
    {
        var (days, otherDays) = (Days(some), Days(others));
        return days.Count > 0 && otherDays.Count > 0 && !days.Overlaps(otherDays);

        static HashSet<DateOnly> Days(List<Person> persons) => [.. persons.Select(person => person.BirthDate).OfType<DateOnly>()];
    }

    private static HashSet<char> Sexes(List<Person> persons) =>
        [.. persons.Select(person => IdentityFacts.TitleOf(person.Civility)).OfType<char>()];

    private static string? Folded(string? name) => name is null ? null : NameFolding.Fold(name);

    // National form: the prefix of the country and the zero that stands for it do not count.
    private static string? Digits(string? phone)
    {
        const int National = 9;
        var digits = string.Concat((phone ?? "").Where(char.IsAsciiDigit));
        return digits.Length < National ? null : digits[^National..];
    }

    // Without a town a street is anywhere.
    private static string? Place(PostalAddress? address) =>
        address is null || address.Lines.Count == 0 || (address.PostalCode ?? address.Town) is null ? null
        : NameFolding.Fold(string.Join(' ', [.. address.Lines, address.PostalCode ?? "", address.Town ?? ""]));

    /// <summary>A field that two may have in common.</summary>
    private sealed record Fact(string Field, int Points, bool OfRelatives, LocalizedText Text, Func<Person, IEnumerable<string?>> Values)
    {
        public bool IsShared(List<Person> some, List<Person> others)
        {
            var known = some.SelectMany(Values).Where(value => !string.IsNullOrEmpty(value)).ToHashSet(StringComparer.Ordinal);
            return known.Count > 0 && others.SelectMany(Values).Any(value => value is not null && known.Contains(value));
        }
    }
}
