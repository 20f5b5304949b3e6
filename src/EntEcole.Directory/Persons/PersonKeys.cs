using System.IO.Hashing;
using System.Text;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Persons;

/// <summary>
/// The keys under which the store finds a person: a hash each, never the fact itself. A key is a hint: the records say whether a person has
/// the fact, so two facts with one hash do no harm.
/// </summary>
public static class PersonKeys
{
    private const int MostBytes = 512;

    /// <summary>The keys of what a record says.</summary>
    public static IReadOnlyList<long> Of(Person person)
    {
        var keys = new List<long>();
        Add(PersonKeyKind.Mail, PersonKey.FoldMail(person.Mail));
        foreach (var phone in PhonesOf(person))
        {
            Add(PersonKeyKind.Phone, PersonKey.FoldPhone(phone));
        }

        Add(PersonKeyKind.BirthDate, person.BirthDate is { } day ? PersonKey.Fold(day) : null);
        foreach (var word in NameWordsOf(person))
        {
            Add(PersonKeyKind.NameWord, word);
        }

        return keys;

        void Add(PersonKeyKind kind, string? folded)
        {
            if (folded is not null && Hash(kind, folded) is var key && !keys.Contains(key))
            {
                keys.Add(key);
            }
        }
    }

    /// <summary>The key of a fact.</summary>
    public static long Of(PersonKey key) => Hash(key.Kind, key.Folded);

    /// <summary>The telephones of a relative, as given.</summary>
    public static IEnumerable<string> PhonesOf(Person person) => person.Relative is not { } relative ? []
        : new[] { relative.HomePhone, relative.WorkPhone, relative.MobilePhone, relative.SmsPhone }.OfType<string>();

    /// <summary>
    /// Words by which the beginning of the name does not find a person: of the birth name, and later ones of the usage name.
    /// </summary>
    public static IEnumerable<string> NameWordsOf(Person person)
    {
        var usage = NameFolding.Fold(person.UsageName);
        if (person.BirthName is null || string.Equals(person.BirthName, person.UsageName, StringComparison.Ordinal))
        {
            return usage.Contains(' ') ? Words(usage).Skip(1) : [];
        }

        return Words(usage).Skip(1).Concat(Words(NameFolding.Fold(person.BirthName))).Distinct(StringComparer.Ordinal);
    }

    private static string[] Words(string folded) => folded.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static long Hash(PersonKeyKind kind, string folded)
    {
        var size = Encoding.UTF8.GetMaxByteCount(folded.Length) + 1;
        var bytes = size <= MostBytes ? stackalloc byte[MostBytes] : new byte[size];
        bytes[0] = (byte)kind;
        var length = Encoding.UTF8.GetBytes(folded, bytes[1..]);
        return (long)(XxHash3.HashToUInt64(bytes[..(length + 1)]) & long.MaxValue);
    }
}
