using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Server.Cli.Identity;

/// <summary>What is known of a person who is looked for, told apart by its form. All of it has to fit.</summary>
internal sealed class PersonSearch
{
    private const int DigitsOfATelephone = 9;

    private static readonly string[] Days = ["yyyy-MM-dd", "dd/MM/yyyy"];

    private readonly List<Func<PersonView, bool>> conditions = [];

    /// <summary>The folded beginning of the name, in the order given; empty when no word is a name.</summary>
    public string NamePrefix { get; private init; } = "";

    /// <summary>Whether the words are the beginning of a name and nothing else.</summary>
    public bool IsOnlyName => conditions.Count == 0;

    /// <summary>The search for some words.</summary>
    public static PersonSearch Of(IReadOnlyList<string> words)
    {
        var parts = Parts(words);
        var names = parts.Where(IsName).ToList();
        var search = new PersonSearch { NamePrefix = NameFolding.Fold(string.Join(' ', names)) };
        foreach (var word in parts.Where(word => !IsName(word)))
        {
            search.conditions.Add(ConditionOf(word));
        }

        return search;
    }

    /// <summary>Whether a person is as the words say.</summary>
    public bool Fits(PersonView person) => conditions.TrueForAll(condition => condition(person));

    // Pairs of digits that follow each other are one telephone number.
    private static List<string> Parts(IReadOnlyList<string> words)
    {
        var parts = new List<string>();
        var wasPair = false;
        foreach (var word in words.SelectMany(word => word.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            var isPair = word.Length == 2 && word.All(char.IsAsciiDigit);
            if (isPair && wasPair)
            {
                parts[^1] += word;
            }
            else
            {
                parts.Add(word);
            }

            wasPair = isPair;
        }

        return parts;
    }

    private static bool IsName(string word) => !word.Any(char.IsAsciiDigit) && !word.Contains('@') && !word.Contains(':');

    private static Func<PersonView, bool> ConditionOf(string word)
    {
        if (DateOnly.TryParseExact(word, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return person => person.Records.Any(record => record.Person.BirthDate == day);
        }

        if (word.Contains('@'))
        {
            return person => person.Records.Any(record => Same(record.Person.Mail, word));
        }

        if (word.Contains(':'))
        {
            return person => person.Records.Any(record => Same(record.Source.ToString(), word));
        }

        var digits = DigitsOf(word);
        return person => Same(person.PersonId.ToString(), word) || person.Records.Any(record =>
            Same(record.Source.Id, word) || Same(record.Person.Pupil?.Ine, word)
            || (digits.Length >= DigitsOfATelephone && PhonesOf(record.Person).Any(
                phone => DigitsOf(phone).EndsWith(digits[^DigitsOfATelephone..], StringComparison.Ordinal))));
    }

    private static IEnumerable<string> PhonesOf(Person person) => person.Relative is { } relative
        ? ((string?[])[relative.HomePhone, relative.WorkPhone, relative.MobilePhone, relative.SmsPhone]).OfType<string>() : [];

    private static string DigitsOf(string? text) => string.Concat((text ?? "").Where(char.IsAsciiDigit));

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
