using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>Names and titles of a person, from the record that speaks for them in a family.</summary>
internal static class GarIdentity
{
    /// <summary>The record that gives the identity of a pupil, or of staff; null when none of theirs is one.</summary>
    public static RecordView? RecordOf(PersonView person, bool isPupil) => person.Records
        .Where(record => isPupil ? record.Person.Pupil is not null
            : record.Source.Category is AafCategory.PersEducNat or AafCategory.PersCollectivite)
        .OrderBy(record => record.Presence is Presence.Present ? 0 : 1).ThenBy(record => (int)record.Degree).FirstOrDefault();

    /// <summary>Given name first, then the others, none twice.</summary>
    public static List<string> GivenNames(Person person, Action<string, int> cut)
    {
        var names = new List<string>();
        foreach (var name in person.OtherGivenNames.Prepend(person.GivenName))
        {
            if (Name(name, GarElements.GivenNames, cut) is { } clean && !names.Contains(clean, StringComparer.Ordinal))
            {
                names.Add(clean);
            }
        }

        return names;
    }

    /// <summary>A clean name, shortened to what the GAR takes; null when nothing is left of it.</summary>
    public static string? Name(string? name, string field, Action<string, int> cut)
    {
        if (GarText.Clean(name) is not { Length: > GarElements.NameLength } clean)
        {
            return GarText.Clean(name);
        }

        cut(field, clean.Length);
        return GarText.Cut(clean, GarElements.NameLength);
    }

    /// <summary>The title as the GAR takes it; null for another one, and for none.</summary>
    public static string? Civility(string? civility) => civility?.Trim().TrimEnd('.').ToUpperInvariant() switch
    {
        "M" => "M.",
        "MME" or "MLLE" => "Mme",
        _ => null,
    };
}
