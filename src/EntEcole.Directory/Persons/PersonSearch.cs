using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Persons;

/// <summary>
/// What is known of a person who is looked for: words of their name, mail, telephone, INE, birth date, person id, id of the extract, told
/// apart by their form.
/// </summary>
public sealed class PersonSearch
{
    /// <summary>The longest text of a search.</summary>
    public const int MaxLength = 200;

    private const int MaxTerms = 8;
    private const int DigitsOfATelephone = 9;

    private static readonly string[] Days = ["yyyy-MM-dd", "dd/MM/yyyy", "dd-MM-yyyy"];

    private readonly List<Term> terms = [];

    /// <summary>Folded words of the name, in the order given.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>The facts that are given, each with all that its form may mean.</summary>
    public IReadOnlyList<IReadOnlyList<PersonKey>> Facts => [.. terms.Where(term => term.Keys.Count > 0).Select(term => term.Keys)];

    /// <summary>The ids of persons that are given.</summary>
    public IReadOnlyList<PersonId> Ids => [.. terms.Select(term => term.Id).OfType<PersonId>()];

    /// <summary>How many words and facts there are; 0 when the text holds nothing to look for.</summary>
    public int Count => Words.Count + terms.Count;

    /// <summary>The search for a text; of more than eight words and facts the first count.</summary>
    /// <param name="text">Words separated by blanks.</param>
    public static PersonSearch Of(string text)
    {
        var parts = Parts(text).Take(MaxTerms).ToList();
        var search = new PersonSearch
        {
            Words =
            [
                .. parts.Where(IsName).SelectMany(word => NameFolding.Fold(word).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Distinct(StringComparer.Ordinal).Take(MaxTerms),
            ],
        };
        search.terms.AddRange(parts.Where(part => !IsName(part)).Select(TermOf));
        return search;
    }

    /// <summary>How many of the words and facts fit a person, as the caller sees them.</summary>
    public int Fitting(PersonView shown) =>
        Words.Count(word => Names(shown).Contains(" " + word, StringComparison.Ordinal)) + terms.Count(term => term.Fits(shown));

    /// <summary>How many of the words are whole words of their name.</summary>
    public int WholeWords(PersonView shown) =>
        Words.Count(word => (Names(shown) + " ").Contains($" {word} ", StringComparison.Ordinal));

    private static string Names(PersonView shown) => string.Concat(shown.Records.Select(record =>
        $" {record.Person.FoldedName()} {NameFolding.Fold(record.Person.BirthName)}"));

    // Pairs of digits that follow each other are one telephone number.
    private static List<string> Parts(string text)
    {
        var parts = new List<string>();
        var wasPair = false;
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
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

            wasPair = isPair || (parts[^1].StartsWith("+33", StringComparison.Ordinal) && wasPair);
        }

        return parts;
    }

    private static bool IsName(string word) => !word.Any(char.IsAsciiDigit) && !word.Contains('@') && !word.Contains(':');

    private static Term TermOf(string word)
    {
        if (DateOnly.TryParseExact(word, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return new Term([PersonKey.OfBirthDate(day)], null, null);
        }

        if (word.Contains('@'))
        {
            return new Term(PersonKey.OfMail(word) is { } mail ? [mail] : [], null, null);
        }

        if (word.Contains(':'))
        {
            return new Term([PersonKey.OfSourceId(word[(word.LastIndexOf(':') + 1)..])], null, word);
        }

        if (PersonId.TryParse(word, out var id))
        {
            return new Term([], id, null);
        }

        List<PersonKey> keys = [PersonKey.OfSourceId(word), PersonKey.OfIne(word)];
        if (word.Count(char.IsAsciiDigit) >= DigitsOfATelephone && PersonKey.OfPhone(word) is { } phone)
        {
            keys.Add(phone);
        }

        return new Term(keys, null, null);
    }

    /// <param name="Keys">What it may be: one is enough.</param>
    /// <param name="Id">The id of a person.</param>
    /// <param name="Source">A source record as it is written, which decides beyond its id.</param>
    private sealed record Term(IReadOnlyList<PersonKey> Keys, PersonId? Id, string? Source)
    {
        public bool Fits(PersonView shown) => Id is { } id ? shown.PersonId == id || shown.MergedIds.Contains(id)
            : shown.Records.Any(record => Source is not null
                ? string.Equals(record.Source.ToString(), Source, StringComparison.OrdinalIgnoreCase)
                : Keys.Any(key => key.IsOf(record)));
    }
}
