using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>A person as their rows come.</summary>
internal sealed class PersonParts(int number, PersonId id)
{
    public int Number => number;

    public PersonId Id => id;

    public List<RecordView> Records { get; } = [];

    public List<ProfileView> Profiles { get; } = [];

    public List<PersonClassView> Classes { get; } = [];
}
