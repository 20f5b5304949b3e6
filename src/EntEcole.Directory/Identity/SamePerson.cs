using EntEcole.Directory.Model;

namespace EntEcole.Directory.Identity;

/// <summary>Whether two records to which an id or an INE gives one person may be about one.</summary>
public static class SamePerson
{
    /// <summary>
    /// A birth date, or failing it the names, must not contradict it: mixing two people is worse than having one twice.
    /// </summary>
    public static bool MayBeOne(Person one, Person other) => one.BirthDate is { } born && other.BirthDate is { } otherBorn
        ? born == otherBorn
        : FamilyNames(one).Overlaps(FamilyNames(other))
            && string.Equals(NameFolding.Fold(one.GivenName ?? ""), NameFolding.Fold(other.GivenName ?? ""), StringComparison.Ordinal);

    private static HashSet<string> FamilyNames(Person person) =>
        new([NameFolding.Fold(person.UsageName), NameFolding.Fold(person.BirthName ?? person.UsageName)], StringComparer.Ordinal);
}
