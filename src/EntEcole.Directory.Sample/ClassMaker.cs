namespace EntEcole.Directory.Sample;

/// <summary>Makes the classes of a school, named the way directors name them.</summary>
internal static class ClassMaker
{
    private const int IdsPerSchool = 20;
    private const int FirstId = 10_000;
    private static readonly string[] _nicknames =
    [
        "les coccinelles", "les p'tits curieux", "les éléphants", "les étoiles", "l'atelier", "les écureuils",
    ];

    public static int GroupId(School school) => FirstId + (school.Index * IdsPerSchool) + IdsPerSchool - 1;

    public static IReadOnlyList<SchoolClass> Make(Sector sector, int school, IReadOnlyList<Staff> teachers)
    {
        var place = sector.Schools[school];
        var classes = new List<SchoolClass>(place.Classes);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var rank = 0; rank < place.Classes; rank++)
        {
            var id = FirstId + (place.Index * IdsPerSchool) + rank;
            var noise = sector.Noise(Draw.Class, id);
            var levels = Levels(ref noise, place, rank);
            var name = Name(ref noise, levels, rank, teachers.Count == 0 ? null : teachers[rank % teachers.Count]);
            while (!names.Add(name))
            {
                name += " " + (char)('A' + rank);
            }

            classes.Add(new SchoolClass(id, school, EncodedText.Encode(name), levels));
        }

        return classes;
    }

    private static List<int> Levels(ref Noise noise, School school, int rank)
    {
        var (first, last) = Level.Of(school.Kind);
        var count = last - first + 1;
        var main = first + (((2 * rank) + 1) * count / (2 * school.Classes));
        var levels = new List<int> { main };
        var more = school.Classes == 1 ? 2 : noise.Chance(0.12) ? noise.Chance(0.1) ? 2 : 1 : 0;
        for (var step = 1; step <= more; step++)
        {
            var next = main + step <= last ? main + step : levels.Min() - 1;
            if (next >= first)
            {
                levels.Add(next);
            }
        }

        // Very young children are few: a place in the class of the youngest.
        if (main == 1 && noise.Chance(0.06))
        {
            levels.Add(0);
        }

        levels.Sort();
        return levels;
    }

    private static string Name(ref Noise noise, List<int> levels, int rank, Staff? teacher)
    {
        var join = noise.Pick<string>(["-", "/", " ", "-"]);
        var level = string.Join(join, levels.Select(item => Level.All[item].Label));
        var letter = (char)('A' + rank);
        if (teacher is null)
        {
            return $"{level} {letter}";
        }

        var title = teacher.Woman ? "Mme" : "M.";
        return noise.Below(8) switch
        {
            0 => $"{level} {title} {teacher.Surname.Text}",
            1 => $"{level} {letter}",
            2 => $"Classe de {title}  {teacher.Surname.Capitalised}",
            3 => $"{level} - {teacher.Given.Text} {teacher.Surname.Text}",
            4 => $"{Level.All[levels[0]].LongLabel} - {noise.Pick<string>(_nicknames)}",
            5 => $"{level}.{rank + 1}",
            6 => $"{level} {teacher.Surname.Capitalised}",
            _ => $"{level} {letter} ({title} {teacher.Surname.Capitalised})",
        };
    }
}
