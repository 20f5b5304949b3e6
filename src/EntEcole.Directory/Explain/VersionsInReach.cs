using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Explain;

/// <summary>The past of a person as a caller may know it who does not reach everything: that of the profiles they reach.</summary>
internal static class VersionsInReach
{
    /// <summary>
    /// Profiles that are reached, the classes of their schools, the records and relations of their feeds, and of a relative those children
    /// who are reached. Records say what they say of schools that are reached; a pupil's record of another school says nothing.
    /// </summary>
    public static PersonVersions Of(PersonVersions versions, PersonView part, Perimeter perimeter, IReadOnlySet<PersonId> children)
    {
        var profiles = versions.Profiles.Where(profile => perimeter.Holds(profile.Academy, profile.Uai)).ToList();
        var feeds = profiles.Select(profile => (profile.Academy, profile.Degree)).ToHashSet();
        var schools = profiles.Select(profile => profile.Row.SchoolNo).ToHashSet();
        var sources = part.Profiles.ToLookup(profile => profile.Academy, profile => profile.SchoolSourceId, StringComparer.Ordinal);
        return versions with
        {
            Profiles = profiles,
            Records =
            [
                .. versions.Records.Where(record => feeds.Contains((record.Source.Academy, record.Degree)))
                    .Select(record => record.Person is null ? record : record with
                    {
                        Person = PartlyReached.Content(
                            record.Person, record.Source.Academy, sources[record.Source.Academy].ToHashSet(StringComparer.Ordinal),
                            perimeter) ?? Bare,
                    }),
            ],
            Classes = [.. versions.Classes.Where(row => schools.Contains(row.SchoolNo) && feeds.Contains((row.Academy, row.Degree)))],
            Relations =
            [
                .. versions.Relations.Where(relation =>
                    feeds.Contains((relation.Other.Academy, relation.Degree)) && (
                        relation.OtherIsRelative || children.Contains(relation.OtherId))),
            ],
        };
    }

    private static Person Bare { get; } = new() { UsageName = "" };
}
