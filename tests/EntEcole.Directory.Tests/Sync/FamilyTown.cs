using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>A record of the extract, and the human being it is about: the oracle alone knows.</summary>
internal sealed class FamilyLine(AafCategory category, string id, int human)
{
    public AafCategory Category { get; } = category;

    public string Id { get; set; } = id;

    /// <summary>Also the second given name, which decides nothing: the oracle reads it.</summary>
    public int Human { get; set; } = human;

    public string Family { get; set; } = "";

    public string Given { get; set; } = "";

    public DateOnly Birth { get; set; }

    public string Ine { get; set; } = "";

    public string Mail { get; set; } = "";

    public int School { get; set; }

    public List<string> Relatives { get; } = [];
}

/// <summary>
/// A town of families whose records change from night to night as ONDE's do: moves, overlaps, twins, typing errors, marriages, ids used
/// again.
/// </summary>
internal sealed class FamilyTown
{
    public static readonly string[] Schools = ["0310001H", "0310002J"];

    private static readonly string[] GivenNames =
    [
        "Camille", "Oriane", "Hugo", "Basile", "Lison", "Alba", "Nolan", "Maryam", "Tiago", "Elena", "Achille", "Sohane",
    ];

    private readonly Random random;
    private readonly List<FamilyLine> pupils = [];
    private readonly List<FamilyLine> relatives = [];
    private readonly List<(AafCategory Category, string Id)> given = [];
    private readonly List<string> freed = [];
    private int lastHuman;
    private int lastId = 1000;

    public FamilyTown(int seed, int families)
    {
        random = new Random(seed);
        for (var family = 0; family < families; family++)
        {
            Found(family);
        }
    }

    /// <summary>The lines whose person must be the one they were the night before: nothing but one fact changed.</summary>
    public HashSet<int> MustStay { get; } = [];

    /// <summary>Whether an id was given to another human being at some time.</summary>
    public bool WasGivenToAnother(AafCategory category, string id) => given.Contains((category, id));

    /// <summary>One night passes. Returns how many records changed.</summary>
    public int Live(int night)
    {
        var changed = 0;
        MustStay.Clear();
        foreach (var line in pupils.Concat(relatives))
        {
            MustStay.Add(line.Human);
        }

        // A second record of an overlap is there for a night.
        foreach (var twice in pupils.GroupBy(line => line.Human).Where(lines => lines.Count() > 1).Select(lines => lines.First()).ToList())
        {
            pupils.Remove(twice);
            changed++;
        }

        foreach (var line in pupils.ToList())
        {
            changed += random.Next(100) switch
            {
                < 4 => Do(() => line.School = 1 - line.School),
                < 8 => Do(() => (line.Id, line.School) = (NewId(), 1 - line.School)),
                < 10 => Do(() => pupils.Add(Overlap(line))),
                < 12 => Do(() => line.Given = Mistype(line.Given)),
                < 14 => Do(() => line.Birth = new DateOnly(line.Birth.Year, line.Birth.Month, 1 + (line.Birth.Day % 28))),
                < 15 => Do(() => line.Ine = Ine(1_000_000 + random.Next(1_000_000))),
                < 16 => Do(() => line.Family = Family(random.Next(900))),
                < 18 => Do(() => Leave(line)),
                < 19 => Do(() => Reuse(line)),
                _ => 0,
            };
        }

        foreach (var line in relatives.ToList())
        {
            changed += random.Next(100) switch
            {
                < 3 => Do(() => (line.Family, line.Mail) = (Family(random.Next(900)), $"m{random.Next(99999)}@example.invalid")),
                < 5 => Do(() => line.Mail = $"n{random.Next(99999)}@example.invalid"),
                < 6 => Do(() => Reuse(line)),
                _ => 0,
            };
        }

        if (freed.Count > 0 && night % 2 == 0)
        {
            // An id of a child who left is given to one who comes.
            var child = NewPupil(random.Next(900), freed[0]);
            given.Add((AafCategory.Eleve, freed[0]));
            freed.RemoveAt(0);
            pupils.Add(child);
            changed++;
        }

        return changed;
    }

    /// <summary>The full extract of a night.</summary>
    public ExtractBuilder Extract(DateOnly date, bool shuffle)
    {
        var extract = new ExtractBuilder
        {
            Date = date.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        }.School("1", Schools[0]).School("2", Schools[1]);
        foreach (var line in Ordered(pupils, shuffle))
        {
            extract.Pupil(
                line.Id, line.School == 0 ? "1" : "2", line.Family, line.Given, [.. line.Relatives.Select(id => id + "$10")],
                birth: line.Birth.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
                more: [ExtractBuilder.Attr("ENTEleveINE", line.Ine), ExtractBuilder.Attr("ENTPersonAutresPrenoms", Marker(line))]);
        }

        foreach (var line in Ordered(relatives, shuffle))
        {
            extract.Relative(line.Id, line.Family, line.Given, line.Mail, ExtractBuilder.Attr("ENTPersonAutresPrenoms", Marker(line)));
        }

        return extract.Staff("3", ["-$-$SANS OBJET$-$SANS OBJET"]);
    }

    private static string Marker(FamilyLine line) => string.Create(CultureInfo.InvariantCulture, $"H{line.Human}");

    private static int Do(Action change)
    {
        change();
        return 1;
    }

    private static string Family(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"FAMILLE{(char)('A' + (number / 30))}{(char)('A' + (number % 26))}{number}");

    private static string Ine(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:000000000}AA");

    private static string Mistype(string name) => name.Length < 5 ? name + "e" : name[..2] + name[3..];

    private IEnumerable<FamilyLine> Ordered(List<FamilyLine> lines, bool shuffle)
    {
        var all = lines.ToArray();
        if (shuffle)
        {
            new Random(lines.Count).Shuffle(all);
        }

        return all;
    }

    private string NewId() => (++lastId).ToString(CultureInfo.InvariantCulture);

    private void Found(int family)
    {
        var parents = Enumerable.Range(0, 2).Select(_ => new FamilyLine(AafCategory.PersRelEleve, NewId(), ++lastHuman)
        {
            Family = Family(family), Given = GivenNames[random.Next(GivenNames.Length)], Mail = $"p{lastHuman}@example.invalid",
        }).ToList();
        parents[1].Given = GivenNames[(Array.IndexOf(GivenNames, parents[0].Given) + 1) % GivenNames.Length];
        relatives.AddRange(parents);
        var first = NewPupil(family, NewId());
        pupils.Add(first);
        if (random.Next(3) == 0)
        {
            var twin = NewPupil(family, NewId());
            (twin.Birth, twin.School) = (first.Birth, first.School);
            twin.Given = GivenNames[(Array.IndexOf(GivenNames, first.Given) + 1) % GivenNames.Length];
            pupils.Add(twin);
        }

        foreach (var child in pupils.Where(child => child.Relatives.Count == 0))
        {
            child.Relatives.AddRange(parents.Select(parent => parent.Id));
        }
    }

    private FamilyLine NewPupil(int family, string id) => new(AafCategory.Eleve, id, ++lastHuman)
    {
        Family = Family(family), Given = GivenNames[random.Next(GivenNames.Length)], School = random.Next(2), Ine = Ine(lastHuman),
        Birth = new DateOnly(2014 + random.Next(6), 1 + random.Next(12), 1 + random.Next(28)),
    };

    private FamilyLine Overlap(FamilyLine line)
    {
        var second = new FamilyLine(AafCategory.Eleve, NewId(), line.Human)
        {
            Family = line.Family, Given = line.Given, Birth = line.Birth, Ine = line.Ine, School = 1 - line.School,
        };
        second.Relatives.AddRange(line.Relatives);
        return second;
    }

    private void Leave(FamilyLine line)
    {
        pupils.Remove(line);
        freed.Add(line.Id);
    }

    // From one night to the next the id is another human being's.
    private void Reuse(FamilyLine line)
    {
        MustStay.Remove(line.Human);
        given.Add((line.Category, line.Id));
        line.Human = ++lastHuman;
        (line.Family, line.Ine, line.Mail) = (Family(random.Next(900)), Ine(lastHuman), $"r{lastHuman}@example.invalid");
        // Of one given name, another family name and another mail are a marriage as well: nothing tells the two apart.
        line.Given = GivenNames.Where(name => name[0] != line.Given[0]).OrderBy(_ => random.Next()).First();
        line.Birth = new DateOnly(2014 + random.Next(6), 1 + random.Next(12), 1 + random.Next(28));
    }
}
