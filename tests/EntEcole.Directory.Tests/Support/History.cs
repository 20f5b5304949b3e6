using System.Globalization;

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// A generated history of two enrolled schools and one that is not: each day is told whole, or as the changes since the
/// day before.
/// </summary>
public sealed class History
{
    private static readonly string[] Schools = ["1", "2", "3"];

    private readonly Random random;
    private readonly string academy;
    private readonly IReadOnlyList<string> uais;
    private readonly HashSet<string> deliveredInScope = new(StringComparer.Ordinal);
    private World today;
    private World yesterday = new();
    private readonly Queue<Pupil> gone = new();
    private int nextId = 100;

    public History(int seed, string academy = "TOULOUSE", params string[] uais)
    {
        random = new Random(seed);
        this.academy = academy;
        this.uais = uais is [] ? ["0120612A", "0120595G", "0121221M"] : uais;
        today = new World();
        for (var i = 0; i < 12; i++)
        {
            AddPupil();
        }

        for (var i = 0; i < 4; i++)
        {
            today.Staff[NewId()] = NewStaff();
        }

        NoteDelivered();
    }

    /// <summary>Today, whole, but for the pupils of a school when one is named: a delivery that has lost them.</summary>
    public ExtractBuilder Full(DateOnly date, string? without = null)
    {
        var extract = Extract(date, delta: false);
        foreach (var (id, pupil) in today.Pupils.Where(pair => !string.Equals(pair.Value.School, without, StringComparison.Ordinal)))
        {
            pupil.Write(extract, id);
        }

        foreach (var (id, mail) in today.Relatives)
        {
            extract.Relative(id, mail: mail);
        }

        foreach (var (id, staff) in today.Staff)
        {
            staff.Write(extract, id);
        }

        // A full extract needs somebody in each category.
        return extract.Relative("1", "PERSONNE").Pupil("2", "3").Staff("3", ["-$-$SANS OBJET$-$SANS OBJET"]);
    }

    /// <summary>What changed since yesterday.</summary>
    public ExtractBuilder Delta(DateOnly date)
    {
        var extract = Extract(date, delta: true);
        Changes("Eleve", extract, yesterday.Pupils, today.Pupils, (id, pupil) => pupil.Write(extract, id));
        Changes("PersRelEleve", extract, yesterday.Relatives, today.Relatives, (id, mail) => extract.Relative(id, mail: mail));
        Changes("PersEducNat", extract, yesterday.Staff, today.Staff, (id, staff) => staff.Write(extract, id));
        foreach (var id in Named().Where(id => today.Relatives.ContainsKey(id) && !deliveredInScope.Contains(id)
            && yesterday.Relatives.TryGetValue(id, out var mail) && string.Equals(mail, today.Relatives[id], StringComparison.Ordinal)))
        {
            // Never stored before, since nobody in scope named him: the store cannot know him unless he comes along.
            extract.Relative(id, mail: today.Relatives[id]);
        }

        NoteDelivered();
        return extract.Delete("Eleve", "999999").Delete("PersEducNat", "999998");
    }

    /// <summary>The next morning.</summary>
    public void NextDay()
    {
        NoteDelivered();
        yesterday = today;
        today = today.Copy();
        for (var change = random.Next(1, 9); change > 0; change--)
        {
            Change();
        }
    }

    /// <summary>Some pupil goes to another academy, or is in both for a while.</summary>
    public void Leave(History to)
    {
        if (Any(today.Pupils) is { } id && today.Pupils[id] is { Ine.Length: > 0 } pupil)
        {
            to.today.Pupils[to.NewId()] = pupil with { School = to.NewSchool(), Relatives = to.NewRelatives() };
            if (random.Next(3) > 0)
            {
                today.Pupils.Remove(id);
            }
        }
    }

    private void Change()
    {
        switch (random.Next(12))
        {
            case 0 or 1:
                AddPupil();
                break;
            case 2 when Any(today.Pupils) is { } pupil:
                today.Pupils.Remove(pupil);
                break;
            case 3 when Any(today.Pupils) is { } pupil:
                today.Pupils[pupil] = today.Pupils[pupil] with { School = NewSchool() };
                break;
            case 4 when Any(today.Pupils) is { } pupil:
                today.Pupils[pupil] = today.Pupils[pupil] with { Class = NewClass(), Given = NewWord() };
                break;
            case 5 when Any(today.Pupils) is { } pupil:
                today.Pupils[pupil] = today.Pupils[pupil] with { Relatives = NewRelatives() };
                break;
            case 6 when Any(today.Relatives) is { } relative:
                today.Relatives[relative] = NewMail();
                break;
            case 7 when Any(today.Relatives) is { } relative:
                // With the links of the pupils who name them: a delta that deletes a relative ends those, a full extract lets them wait.
                today.Relatives.Remove(relative);
                foreach (var (id, pupil) in today.Pupils.Where(pair => pair.Value.Names(relative)).ToList())
                {
                    today.Pupils[id] = pupil.Without(relative);
                }

                break;
            case 11 when Any(today.Pupils) is { } pupil:
                // Another jointure, as after a fusion of schools: at once, or after a while without any.
                var moved = today.Pupils[pupil];
                today.Pupils.Remove(pupil);
                if (random.Next(3) > 0)
                {
                    today.Pupils[NewId()] = moved with { School = random.Next(2) == 0 ? moved.School : NewSchool() };
                }
                else
                {
                    gone.Enqueue(moved);
                }

                break;
            case 8:
                today.Staff[NewId()] = NewStaff();
                break;
            case 9 when Any(today.Staff) is { } staff:
                today.Staff[staff] = NewStaff();
                break;
            case 10 when Any(today.Staff) is { } staff:
                today.Staff.Remove(staff);
                break;
        }
    }

    private void AddPupil()
    {
        if (gone.Count > 0 && random.Next(2) == 0)
        {
            today.Pupils[NewId()] = gone.Dequeue() with { School = NewSchool(), Relatives = NewRelatives() };
            return;
        }

        var id = NewId();
        // Two in five have no INE yet, and now and then two files bear one.
        var ine = random.Next(5) < 2 ? "" : random.Next(12) == 0 && Any(today.Pupils) is { } twin ? today.Pupils[twin].Ine
            : id.PadLeft(9, '0') + "AA";
        today.Pupils[id] = new Pupil(NewSchool(), NewWord(), NewClass(), NewRelatives(), ine);
    }

    // Known ones, new ones, and now and then one who is not in the extract.
    private string NewRelatives()
    {
        var chosen = new List<string>();
        for (var i = random.Next(4); i > 0; i--)
        {
            var id = random.Next(3) > 0 && Any(today.Relatives) is { } known ? known : NewId();
            if (!today.Relatives.ContainsKey(id) && random.Next(8) > 0)
            {
                today.Relatives[id] = NewMail();
            }

            chosen.Add(id + (random.Next(2) == 0 ? "$10" : "$20"));
        }

        return string.Join(' ', chosen.DistinctBy(tuple => tuple[..tuple.IndexOf('$', StringComparison.Ordinal)], StringComparer.Ordinal));
    }

    // An unordered mixture of requests, as real deltas are: an add for somebody known, a modify for somebody new, a request that a later
    // one overrides.
    private void Changes<T>(
        string category, ExtractBuilder extract, SortedDictionary<string, T> before, SortedDictionary<string, T> after,
        Action<string, T> write)
    {
        foreach (var (id, value) in after.Where(pair => !before.TryGetValue(pair.Key, out var old) || !Equals(old, pair.Value)))
        {
            if (random.Next(6) == 0)
            {
                extract.Delete(category, id);
            }

            write(id, value);
            if (random.Next(3) > 0)
            {
                extract.AsModify(category);
            }
        }

        foreach (var (id, value) in before.Where(pair => !after.ContainsKey(pair.Key)))
        {
            if (random.Next(6) == 0)
            {
                write(id, value);
            }

            extract.Delete(category, id);
        }
    }

    private ExtractBuilder Extract(DateOnly date, bool delta) =>
        new ExtractBuilder { Academy = academy, Date = date.ToString("yyyyMMdd", CultureInfo.InvariantCulture), Delta = delta }
            .School("1", uais[0]).School("2", uais[1]).School("3", uais[2]);

    private IEnumerable<string> Named() => today.Pupils.Values
        .Where(pupil => pupil.School is not "3")
        .SelectMany(pupil => pupil.Tuples)
        .Select(tuple => tuple[..tuple.IndexOf('$', StringComparison.Ordinal)])
        .Distinct(StringComparer.Ordinal);

    private void NoteDelivered() => deliveredInScope.UnionWith(Named().Where(today.Relatives.ContainsKey));

    private string? Any<T>(SortedDictionary<string, T> all) => all.Count == 0 ? null : all.Keys.ElementAt(random.Next(all.Count));

    private string NewId() => (nextId++).ToString(CultureInfo.InvariantCulture);

    private string NewSchool() => Schools[random.Next(Schools.Length)];

    private string NewClass() => random.Next(4) == 0 ? "" : (45000 + random.Next(3)).ToString(CultureInfo.InvariantCulture);

    private string NewWord() => ((char)('A' + random.Next(26))).ToString() + random.Next(100).ToString(CultureInfo.InvariantCulture);

    private string NewMail() => $"p{random.Next(1000).ToString(CultureInfo.InvariantCulture)}@example.invalid";

    private Teacher NewStaff() => new(NewSchool(), random.Next(2) == 0 ? "D0000$DIRECTION" : "G0000$SANS SPECIALITE");

    private sealed class World
    {
        public SortedDictionary<string, Pupil> Pupils { get; private init; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, string> Relatives { get; private init; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, Teacher> Staff { get; private init; } = new(StringComparer.Ordinal);

        public World Copy() => new()
        {
            Pupils = new(Pupils, StringComparer.Ordinal),
            Relatives = new(Relatives, StringComparer.Ordinal),
            Staff = new(Staff, StringComparer.Ordinal),
        };
    }

    private sealed record Pupil(string School, string Given, string Class, string Relatives, string Ine)
    {
        public string[] Tuples => Relatives.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        public bool Names(string relative) => Tuples.Any(tuple => tuple.StartsWith(relative + "$", StringComparison.Ordinal));

        public Pupil Without(string relative) =>
            this with { Relatives = string.Join(' ', Tuples.Where(tuple => !tuple.StartsWith(relative + "$", StringComparison.Ordinal))) };

        public void Write(ExtractBuilder extract, string id) => extract.Pupil(
            id, School, given: Given, relatives: Tuples is [] ? null : Tuples,
            classTuple: Class.Length == 0 ? "" : $"{School}$11$ORDINAIRE${School}{Class}$CP {Class}",
            more: Ine.Length == 0 ? [] : [ExtractBuilder.Attr("ENTEleveINE", Ine)]);
    }

    private sealed record Teacher(string School, string Speciality)
    {
        public void Write(ExtractBuilder extract, string id) => extract.Staff(id, [$"{School}$ENS$ENSEIGNEMENT${Speciality}"]);
    }
}
