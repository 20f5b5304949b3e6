using EntEcole.Directory.Store;

namespace EntEcole.Directory.Access;

/// <summary>Whether the whole of a person is in a perimeter: who decides about a person decides about all of them.</summary>
public static class WholePerimeter
{
    /// <summary>Whether every profile of a person, and every record that no profile stands for, is reached.</summary>
    public static bool HoldsWhole(this Perimeter perimeter, PersonView? person) => person is not null && (perimeter.IsAll
        || (person.Profiles.All(profile => perimeter.Holds(profile.Academy, profile.Place))
            && person.Records.All(record => perimeter.HoldsAcademy(record.Source.Academy) || person.Profiles.Any(profile =>
                profile.Degree == record.Degree && string.Equals(profile.Academy, record.Source.Academy, StringComparison.Ordinal)))));
}
