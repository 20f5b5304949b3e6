using System.Globalization;
using System.IO.Hashing;
using System.Text;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Identity;

/// <summary>The facts by which one person is told from another, folded: case, accents and separators do not count.</summary>
/// <param name="Ine">National pupil id, upper case, without blanks; null for adults and where the record has none.</param>
/// <param name="BirthDate">Birth date; relatives have none.</param>
/// <param name="FamilyNames">Usage name and birth name, each once; empty when unknown.</param>
/// <param name="GivenName">First given name as one word, as in <c>jeanpierre</c>; null when unknown.</param>
/// <param name="Title"><c>M</c> or <c>F</c> as the title says; null when it says nothing.</param>
/// <param name="Mail">E-mail, lower case; null when unknown.</param>
public sealed record IdentityFacts(
    string? Ine, DateOnly? BirthDate, IReadOnlyList<string> FamilyNames, string? GivenName, char? Title, string? Mail)
{
    /// <summary>The facts of a record.</summary>
    public static IdentityFacts Of(Person person) => new(
        person.Pupil?.Ine is { Length: > 0 } ine ? ine.ToUpperInvariant() : null,
        person.BirthDate,
        FamilyNamesOf(person),
        OneWord(person.GivenName) is { Length: > 0 } given ? given : null,
        TitleOf(person.Civility),
        person.Mail?.Trim() is { Length: > 0 } mail ? mail.ToLowerInvariant() : null);

    /// <summary>64 bits over all facts, the same on any machine: a decision about a record holds as long as they stay.</summary>
    public long Fingerprint()
    {
        var text = string.Join('\n', [
            Ine ?? "", BirthDate?.ToString("O", CultureInfo.InvariantCulture) ?? "", .. FamilyNames, "", GivenName ?? "", $"{Title}",
            Mail ?? "",
        ]);
        return (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>What a title says of the sex; null when it says nothing.</summary>
    public static char? TitleOf(string? civility) => NameFolding.Fold(civility) switch
    {
        "m" or "mr" or "monsieur" => 'M',
        "mme" or "mlle" or "madame" or "mademoiselle" => 'F',
        _ => null,
    };

    private static List<string> FamilyNamesOf(Person person)
    {
        var names = new List<string>(2);
        foreach (var name in (string?[])[person.UsageName, person.BirthName])
        {
            if (OneWord(name) is { Length: > 0 } folded && !names.Contains(folded))
            {
                names.Add(folded);
            }
        }

        return names;
    }

    private static string OneWord(string? name) => NameFolding.Fold(name).Replace(" ", "", StringComparison.Ordinal);
}
