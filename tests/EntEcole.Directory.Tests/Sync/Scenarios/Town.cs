using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Scenarios;

/// <summary>
/// The schools of a small academy and who is in them, as their directors know it. It writes extracts, and tells what an ENT ought to
/// see: worked out from the people, by nothing that is under test.
/// </summary>
internal sealed class Town
{
    public const string A = "0120612A";
    public const string B = "0120595G";

    private readonly SortedDictionary<string, string> schools = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Child> children = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string[]> teachers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> givenNames = new(StringComparer.Ordinal);

    public static readonly string C = UaiOf(120_613);
    public static readonly string D = UaiOf(120_614);

    /// <summary>A school of Montpellier.</summary>
    public static readonly string South = UaiOf(340_613);

    /// <summary>
    /// Schools of so many pupils, each pupil with a parent, all in one class, with one teacher: pupils 1001.., parents 1501.., teacher 1999
    /// in school 1, 2001.. in school 2.
    /// </summary>
    public static Town Of(params (string Uai, int Pupils)[] sizes)
    {
        var town = new Town();
        for (var i = 0; i < sizes.Length; i++)
        {
            var school = Text(i + 1);
            town.School(school, sizes[i].Uai).Teacher(Text(((i + 1) * 1000) + 999), school);
            for (var pupil = 1; pupil <= sizes[i].Pupils; pupil++)
            {
                town.Child(Text(((i + 1) * 1000) + pupil), school, Text(((i + 1) * 1000) + 500 + pupil));
            }
        }

        return town;
    }

    public Town School(string id, string uai)
    {
        schools[id] = uai;
        return this;
    }

    public Town Child(string id, string school, params string[] parents)
    {
        children[id] = new Child(school, "CP", $"{school}1", "CP A", parents);
        return this;
    }

    /// <summary>What somebody is called; else his name is that of his id, and nobody else's.</summary>
    public Town Called(string id, string given)
    {
        givenNames[id] = given;
        return this;
    }

    public Town Teacher(string id, params string[] of)
    {
        teachers[id] = of;
        return this;
    }

    /// <summary>The school is in no extract any more; its people are where others put them.</summary>
    public Town CloseSchool(string id)
    {
        schools.Remove(id);
        foreach (var gone in children.Where(pair => string.Equals(pair.Value.School, id, StringComparison.Ordinal)).Select(
            pair => pair.Key).ToList())
        {
            children.Remove(gone);
        }

        foreach (var (teacher, of) in teachers.ToList())
        {
            teachers.Remove(teacher);
            if (of.Where(school => !string.Equals(school, id, StringComparison.Ordinal)).ToArray() is { Length: > 0 } left)
            {
                teachers[teacher] = left;
            }
        }

        return this;
    }

    /// <summary>Each child becomes something else, or leaves: null.</summary>
    public Town Change(Func<string, Child, Child?> change)
    {
        foreach (var (id, child) in children.ToList())
        {
            if (change(id, child) is { } changed)
            {
                children[id] = changed;
            }
            else
            {
                children.Remove(id);
            }
        }

        return this;
    }

    public Town Copy()
    {
        var copy = new Town();
        schools.ToList().ForEach(pair => copy.schools.Add(pair.Key, pair.Value));
        children.ToList().ForEach(pair => copy.children.Add(pair.Key, pair.Value));
        teachers.ToList().ForEach(pair => copy.teachers.Add(pair.Key, pair.Value));
        givenNames.ToList().ForEach(pair => copy.givenNames.Add(pair.Key, pair.Value));
        return copy;
    }

    public ExtractBuilder Extract(string date, int recordsPerFile = int.MaxValue, string familyName = "ESSAI", string academy = "TOULOUSE")
    {
        var extract = new ExtractBuilder { Date = date, RecordsPerFile = recordsPerFile, Academy = academy };
        schools.ToList().ForEach(pair => extract.School(pair.Key, pair.Value));
        foreach (var (id, child) in children)
        {
            extract.Pupil(
                id, child.School, familyName, Given(id, "Zoé"), [.. child.Parents.Select(parent => parent + "$10")],
                $"{child.School}$11$ORDINAIRE${child.ClassId}${child.ClassName}", level: LevelCodes[child.Level] + "$" + child.Level,
                more: child.Ine.Length == 0 ? [] : [ExtractBuilder.Attr("ENTEleveINE", child.Ine)]);
        }

        children.Values.SelectMany(child => child.Parents).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList()
            .ForEach(parent => extract.Relative(parent, given: Given(parent, "Anne")));
        teachers.ToList().ForEach(
            pair => extract.Staff(pair.Key, [.. pair.Value.Select(school => school + "$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE")]));
        return extract;

        string Given(string id, string name) => givenNames.GetValueOrDefault(id, name + Letters(id));
    }

    /// <summary>
    /// Who ought to be seen, while these schools are enrolled: one line for each active profile, a pupil's with his class and level.
    /// </summary>
    public IReadOnlyList<string> Key(params string[] enrolled)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (id, child) in children.Where(pair => In(pair.Value.School)))
        {
            lines.Add($"{id} pupil {schools[child.School]} {child.ClassName} {child.Level}");
            lines.UnionWith(child.Parents.Select(parent => $"{parent} parent {schools[child.School]}"));
        }

        foreach (var (id, of) in teachers)
        {
            lines.UnionWith(of.Where(In).Select(school => $"{id} teacher {schools[school]}"));
        }

        return [.. lines];

        bool In(string school) => schools.TryGetValue(school, out var uai) && enrolled.Contains(uai, StringComparer.Ordinal);
    }

    /// <summary>What an ENT sees, in the same lines.</summary>
    public static async Task<IReadOnlyList<string>> SeenAsync(DirectoryStore store)
    {
        var persons = await store.Persons.ListPersonsAsync(
            new PersonFilter(), 0, int.MaxValue, await store.Revisions.GetRevisionAsync(CancellationToken.None), CancellationToken.None);
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var person in persons)
        {
            var record = person.Records[0];
            foreach (var profile in person.Profiles.Where(profile => profile.Row.State is ProfileState.Active))
            {
                var role = profile.Row.Role.ToString().ToLowerInvariant();
                var classes = profile.Row.Role is Role.Pupil
                    ? " " + string.Join(',', person.Classes.Select(row => row.Name)) + " " + record.Person.Pupil?.Level?.Label
                    : "";
                lines.Add($"{record.Source.Id} {role} {profile.Uai}{classes}");
            }
        }

        return [.. lines];
    }

    /// <summary>The levels in their order.</summary>
    public static IReadOnlyList<string> Levels { get; } = ["PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2"];

    private static readonly Dictionary<string, string> LevelCodes = new(StringComparer.Ordinal)
    {
        ["PS"] = "1111", ["MS"] = "1112", ["GS"] = "1113", ["CP"] = "1121", ["CE1"] = "1122", ["CE2"] = "1123", ["CM1"] = "1124",
        ["CM2"] = "1125",
    };

    private static string UaiOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:D7}{Uai.ControlLetter(number)}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // Names hold no digits.
    private static string Letters(string id) => string.Concat(id.Select(digit => (char)(digit - '0' + 'a')));
}

/// <summary>A child of a town: school, level, class and parents by source id, and INE.</summary>
internal sealed record Child(string School, string Level, string ClassId, string ClassName, IReadOnlyList<string> Parents, string Ine = "");
