using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Persons;

/// <summary>What a caller sees of a person, and whether the whole of a person is in their perimeter.</summary>
public static class PersonInPerimeter
{
    /// <summary>
    /// A person as the caller may see them; null when none of their profiles is reached. The same object when nothing is left out. What it
    /// says depends on what is reached alone: it is the same whether or not the person is anywhere else.
    /// </summary>
    public static PersonView? Show(this Perimeter perimeter, PersonView? person) =>
        person is null || perimeter.IsAll ? person : PartlyReached.Of(person, perimeter);

    /// <summary>The same for a caller who asks by an id: one that belongs to another part of the person does not exist.</summary>
    public static PersonView? Show(this Perimeter perimeter, PersonView? person, PersonId asked) =>
        perimeter.Show(person) is { } shown && (perimeter.IsAll || shown.PersonId == asked || shown.MergedIds.Contains(asked))
            ? shown
            : null;

    /// <summary>The same for a caller who asks by a source record.</summary>
    public static PersonView? Show(this Perimeter perimeter, PersonView? person, SourceRef asked) =>
        perimeter.Show(person) is { } shown && (perimeter.IsAll || shown.Records.Any(record => record.Source == asked)) ? shown : null;

    /// <summary>
    /// Whether every profile of a person, and every record that no profile stands for, is reached: a decision about a person is about all
    /// of them.
    /// </summary>
    public static bool HoldsWhole(this Perimeter perimeter, PersonView? person) => person is not null && (perimeter.IsAll
        || (person.Profiles.All(profile => perimeter.Holds(profile.Academy, profile.Place))
            && person.Records.All(record => perimeter.HoldsAcademy(record.Source.Academy) || person.Profiles.Any(profile =>
                profile.Degree == record.Degree && string.Equals(profile.Academy, record.Source.Academy, StringComparison.Ordinal)))));
}
