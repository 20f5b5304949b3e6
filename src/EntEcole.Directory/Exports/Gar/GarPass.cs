using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>Takes batches of schools in order, and gives what is exported of them to a sink.</summary>
internal sealed class GarPass(GarPersonMaker maker, GarRefusals refusals, IGarSink sink)
{
    private readonly List<GarSchoolCount> counts = [];

    /// <summary>The staff of collectivités, who are in their schools besides those who have a profile there.</summary>
    public IReadOnlyList<GarMember> Collectivites { get; init; } = [];

    // Few: those who are left out, and those who are merged, whose identifiers are compared.
    private readonly HashSet<int> refused = [];
    private readonly Dictionary<int, string> merged = [];

    /// <summary>Pupils that were given, each once.</summary>
    public int Pupils { get; private set; }

    /// <summary>Staff that were given, each once.</summary>
    public int Staff { get; private set; }

    /// <summary>What was given of each school.</summary>
    public IReadOnlyList<GarSchoolCount> Schools => counts;

    /// <summary>The first school of a person who was merged and given; null for another one.</summary>
    public string? SchoolOf(int personNo) => merged.GetValueOrDefault(personNo);

    /// <summary>Takes schools, by UAI, with all persons who have a profile in one of them.</summary>
    public void Take(IReadOnlyList<GarSchoolPart> schools, IReadOnlyList<PersonView> persons, CancellationToken cancellationToken)
    {
        var uais = schools.Select(part => part.School.Uai).ToHashSet(StringComparer.Ordinal);
        var bySchool = persons
            .Select(person => new GarMember(person, person.PersonId.ToString(), maker.ProfilesOf(person)))
            .Concat(Collectivites)
            .SelectMany(member => member.Uais.Where(uais.Contains).Select(uai => (uai, member)))
            .ToLookup(one => one.uai, one => one.member, StringComparer.Ordinal);
        foreach (var part in schools)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Take(part, [.. bySchool[part.School.Uai].OrderBy(member => member.Id, StringComparer.Ordinal)]);
        }
    }

    private void Take(GarSchoolPart part, List<GarMember> members)
    {
        var uai = part.School.Uai;
        sink.Take(part.School);
        foreach (var member in members.Where(member => string.Equals(member.Uais[0], uai, StringComparison.Ordinal)))
        {
            Take(member);
        }

        members.RemoveAll(member => refused.Contains(member.Person.PersonNo));
        var pupils = members.Where(member => member.IsPupil).ToList();
        var staff = members.Where(member => !member.IsPupil).ToList();
        if (staff.TrueForAll(member => member.IsCollectivite))
        {
            refusals.Add(new GarRefusal(uai, null, null, GarCause.StaffNone));
        }

        var groups = new GarSchoolGroups(part, pupils, staff);
        foreach (var (id, code) in groups.PupilLevels(Missing))
        {
            sink.TakeLevel(GarFamily.Eleve, uai, id, code);
        }

        foreach (var (id, code) in groups.StaffLevels())
        {
            sink.TakeLevel(GarFamily.Enseignant, uai, id, code);
        }

        var (count, memberships) = (0, 0);
        foreach (var group in groups.Groups())
        {
            sink.Take(group);
            count++;
        }

        foreach (var (id, code) in groups.Members())
        {
            sink.TakeMember(uai, id, code);
            memberships++;
        }

        counts.Add(new GarSchoolCount(uai, pupils.Count, staff.Count, count, memberships));

        void Missing(GarMember pupil) => refusals.Add(new GarRefusal(
            uai, pupil.Person.PersonNo, pupil.Person.PersonId, GarCause.LevelMissing, GarElements.LevelCode));
    }

    // Once, with the first of their schools.
    private void Take(GarMember member)
    {
        if (maker.Make(member) is not { } made)
        {
            refused.Add(member.Person.PersonNo);
            return;
        }

        sink.Take(made);
        (Pupils, Staff) = member.IsPupil ? (Pupils + 1, Staff) : (Pupils, Staff + 1);
        if (member.Person.MergedIds.Count > 0)
        {
            merged[member.Person.PersonNo] = member.Uais[0];
        }
    }
}

/// <summary>A person with the profiles that are exported; the staff of a collectivité has none in a school.</summary>
internal sealed record GarMember(PersonView Person, string Id, List<ProfileView> Profiles)
{
    /// <summary>Their schools, ascending; at least one.</summary>
    public IReadOnlyList<string> Uais { get; init; } =
        [.. Profiles.Select(profile => profile.Uai!).Distinct(StringComparer.Ordinal)];

    /// <summary>Of the staff of a collectivité.</summary>
    public bool IsCollectivite => Profiles.Count == 0;

    /// <summary>Of the family of pupils.</summary>
    public bool IsPupil { get; } = Profiles.Exists(profile => profile.Row.Role is Role.Pupil);
}
