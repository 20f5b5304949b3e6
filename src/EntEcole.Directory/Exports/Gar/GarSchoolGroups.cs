namespace EntEcole.Directory.Exports.Gar;

/// <summary>
/// Levels, classes and groups of one school. A member of staff is in the classes that a membership says they teach: those that their
/// assignments make, and those that the second degree delivers.
/// </summary>
internal sealed class GarSchoolGroups
{
    private readonly GarSchoolPart part;
    private readonly IReadOnlyList<GarMember> pupils;
    private readonly List<(GarClass Class, string Id, bool IsPupil)> members = [];
    private readonly Dictionary<string, string> levels = new(StringComparer.Ordinal);

    public GarSchoolGroups(GarSchoolPart part, IReadOnlyList<GarMember> pupils, IReadOnlyList<GarMember> staff)
    {
        (this.part, this.pupils) = (part, pupils);
        var classes = part.Classes.ToDictionary(one => one.ClassNo);
        foreach (var member in pupils.Concat(staff))
        {
            foreach (var number in member.Person.Classes.Where(one => one.Teaches != member.IsPupil).Select(one => one.ClassNo).Distinct())
            {
                if (classes.TryGetValue(number, out var known))
                {
                    members.Add((known, member.Id, member.IsPupil));
                }
            }
        }

        members.Sort((one, other) => string.CompareOrdinal(one.Class.Code, other.Class.Code) is var order and not 0
            ? order
            : string.CompareOrdinal(one.Id, other.Id));
    }

    /// <summary>The level of each pupil, by id; <paramref name="missing"/> has those without.</summary>
    public IEnumerable<(string Id, string Code)> PupilLevels(Action<GarMember> missing)
    {
        foreach (var pupil in pupils)
        {
            var profile = pupil.Profiles.Find(one => string.Equals(one.Uai, part.School.Uai, StringComparison.Ordinal))!;
            if (GarPersonMaker.LevelOf(pupil.Person, profile) is { } code)
            {
                levels[pupil.Id] = code;
                yield return (pupil.Id, code);
            }
            else
            {
                missing(pupil);
            }
        }
    }

    /// <summary>The levels of the pupils in the classes of each member of staff; after <see cref="PupilLevels"/>.</summary>
    public IEnumerable<(string Id, string Code)> StaffLevels()
    {
        var byClass = members.Where(one => one.IsPupil && levels.ContainsKey(one.Id))
            .ToLookup(one => one.Class.ClassNo, one => levels[one.Id]);
        return members.Where(one => !one.IsPupil)
            .SelectMany(one => byClass[one.Class.ClassNo].Select(code => (one.Id, code))).Distinct()
            .OrderBy(one => one.Id, StringComparer.Ordinal).ThenBy(one => one.code, StringComparer.Ordinal);
    }

    /// <summary>The classes and groups that have a pupil or a teacher, classes first.</summary>
    public IEnumerable<GarGroup> Groups()
    {
        var divisions = members.Where(one => one.IsPupil && one.Class.IsDivision)
            .ToLookup(one => one.Id, one => one.Class.Code, StringComparer.Ordinal);
        return members.GroupBy(one => one.Class)
            .OrderBy(group => group.Key.IsDivision ? 0 : 1).ThenBy(group => group.Key.Code, StringComparer.Ordinal)
            .Select(group => new GarGroup(
                group.Key.Code, part.School.Uai, group.Key.Label, group.Key.IsDivision,
                group.Key.IsDivision ? [] :
                [
                    .. group.Where(one => one.IsPupil).SelectMany(one => divisions[one.Id])
                        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
                ]));
    }

    /// <summary>The memberships, by code, then id.</summary>
    public IEnumerable<(string Id, string Code)> Members() => members.Select(one => (one.Id, one.Class.Code));
}
