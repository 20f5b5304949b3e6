using System.Globalization;

namespace EntEcole.Directory.Persons;

/// <summary>By what a person is looked up besides the beginning of their name. Numbers are hashed into stored keys.</summary>
public enum PersonKeyKind
{
    /// <summary>E-mail, whole.</summary>
    Mail = 1,

    /// <summary>Any of a relative's telephones, by its last nine digits.</summary>
    Phone = 2,

    /// <summary>Birth date.</summary>
    BirthDate = 3,

    /// <summary>A whole word of a birth name, or of a usage name after its first.</summary>
    NameWord = 4,

    /// <summary>National pupil id.</summary>
    Ine = 5,

    /// <summary>Id of a source record, in any academy and category.</summary>
    SourceId = 6,

    /// <summary>Words of the name: it begins with the first, and each other one begins a word of it.</summary>
    NameWords = 7,
}

/// <summary>A fact that a person must have, folded: two spellings of one fact give the same key.</summary>
public sealed record PersonKey
{
    private const int PhoneDigits = 9;
    private const int FewestDigits = 6;

    private PersonKey(PersonKeyKind kind, string folded) => (Kind, Folded) = (kind, folded);

    /// <summary>What the fact is.</summary>
    public PersonKeyKind Kind { get; }

    /// <summary>Its folded form. Personal data: never in an error or a log.</summary>
    public string Folded { get; }

    /// <summary>An e-mail address; null when the text is none.</summary>
    public static PersonKey? OfMail(string text) => FoldMail(text) is { } folded ? new(PersonKeyKind.Mail, folded) : null;

    /// <summary>A telephone number in any spelling; null for fewer than six digits.</summary>
    public static PersonKey? OfPhone(string text) => FoldPhone(text) is { } folded ? new(PersonKeyKind.Phone, folded) : null;

    /// <summary>A birth date.</summary>
    public static PersonKey OfBirthDate(DateOnly day) => new(PersonKeyKind.BirthDate, Fold(day));

    /// <summary>A national pupil id.</summary>
    public static PersonKey OfIne(string text) => new(PersonKeyKind.Ine, FoldIne(text));

    /// <summary>An id of the extract.</summary>
    public static PersonKey OfSourceId(string text) => new(PersonKeyKind.SourceId, text.Trim());

    /// <summary>A word of a birth name, or a later one of a usage name.</summary>
    public static PersonKey OfNameWord(string folded) => new(PersonKeyKind.NameWord, folded);

    /// <summary>Folded words, separated by single spaces: the first begins the name.</summary>
    public static PersonKey OfNameWords(string folded) => new(PersonKeyKind.NameWords, folded);

    /// <summary>The form under which a mail is looked up; null for what is none.</summary>
    public static string? FoldMail(string? text) =>
        text?.Trim() is { Length: > 2 } mail && mail.Contains('@') ? mail.ToLowerInvariant() : null;

    /// <summary>The last nine digits of a telephone: with or without the prefix of its country they are the same.</summary>
    public static string? FoldPhone(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.Length < FewestDigits ? null : digits.Length > PhoneDigits ? digits[^PhoneDigits..] : digits;
    }

    /// <summary>The form under which a national pupil id is looked up.</summary>
    public static string FoldIne(string text) => text.Trim().ToUpperInvariant();

    /// <summary>Whether a record says so.</summary>
    public bool IsOf(RecordView record) => Kind switch
    {
        PersonKeyKind.Mail => Same(FoldMail(record.Person.Mail)),
        PersonKeyKind.Phone => PersonKeys.PhonesOf(record.Person).Any(phone => Same(FoldPhone(phone))),
        PersonKeyKind.BirthDate => record.Person.BirthDate is { } day && Same(Fold(day)),
        PersonKeyKind.NameWord => PersonKeys.NameWordsOf(record.Person).Any(Same),
        PersonKeyKind.Ine => record.Person.Pupil?.Ine is { } ine && Same(FoldIne(ine)),
        PersonKeyKind.SourceId => Same(record.Source.Id),
        PersonKeyKind.NameWords => HoldsWords(record.Person.FoldedName()),
        _ => false,
    };

    internal static string Fold(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private bool HoldsWords(string name)
    {
        var words = Folded.Split(' ');
        return name.StartsWith(words[0], StringComparison.Ordinal)
            && words.Skip(1).All(word => name.StartsWith(word, StringComparison.Ordinal)
                || name.Contains(" " + word, StringComparison.Ordinal));
    }

    private bool Same(string? folded) => string.Equals(folded, Folded, StringComparison.Ordinal);
}
