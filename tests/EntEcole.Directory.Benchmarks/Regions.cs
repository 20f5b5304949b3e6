using System.Globalization;
using System.Text;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// Regions beside that of the sample: the same people under other academies. Of each record only what is known beyond its feed is written
/// anew: the academy, the UAI of a school, the INE of a pupil.
/// </summary>
internal sealed class Regions
{
    private const string UaiLine = "<attr name=\"ENTStructureUAI\"><value>";
    private const string AcademyLine = "<attr name=\"ENTServAcAcademie\"><value>";
    private const string IneLine = "<attr name=\"ENTEleveINE\"><value>";

    // The academies of each region, and the first digits of their UAIs.
    private static readonly (string Academy, string[] Departments)[][] All =
    [
        [("TOULOUSE", []), ("MONTPELLIER", [])],
        [("BORDEAUX", ["024", "033", "040", "047", "064"]), ("POITIERS", ["016", "017", "079", "086"])],
        [("LYON", ["001", "042", "069"]), ("GRENOBLE", ["007", "026", "038", "073", "074"])],
        [("NANTES", ["044", "049", "053", "072", "085"]), ("RENNES", ["022", "029", "035", "056"])],
        [("LILLE", ["059", "062"]), ("AMIENS", ["002", "060", "080"])],
        [("NORMANDIE", ["014", "027", "050", "061", "076"]), ("ORLEANS-TOURS", ["018", "028", "036", "037", "041", "045"])],
        [("NANCY-METZ", ["054", "055", "057", "088"]), ("REIMS", ["008", "010", "051", "052"])],
        [("AIX-MARSEILLE", ["004", "005", "013", "084"]), ("NICE", ["006", "083"])],
    ];

    private static readonly string[] Sampled = [.. All[0].Select(one => one.Academy)];

    private readonly int region;
    private readonly Dictionary<string, string> uais = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> given = new(StringComparer.Ordinal);

    private Regions(int region) => this.region = region;

    /// <summary>How many there are at most.</summary>
    public static int Most => All.Length;

    /// <summary>The academies of the first regions.</summary>
    public static IEnumerable<string> AcademiesOf(int regions) =>
        All.Take(regions).SelectMany(pair => pair, (_, one) => one.Academy);

    /// <summary>
    /// Writes a region, from 1 on, out of the sample's first day and conventions: <c>conventions.csv</c>, <c>convention-schools.csv</c>,
    /// and a folder for each academy.
    /// </summary>
    public static void Write(TestData data, int region, string folder)
    {
        if (System.IO.Directory.Exists(folder))
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }

        System.IO.Directory.CreateDirectory(folder);
        var made = new Regions(region);
        for (var rank = 0; rank < Sampled.Length; rank++)
        {
            var own = System.IO.Directory.CreateDirectory(Path.Combine(folder, All[region - 1][rank].Academy)).FullName;
            // Structures before persons: the UAIs of conventions are those that they have been given.
            foreach (var file in System.IO.Directory.GetFiles(Path.Combine(data.Day0, Sampled[rank])).Order(StringComparer.Ordinal))
            {
                made.Rewrite(file, Path.Combine(own, Path.GetFileName(file)), rank);
            }
        }

        made.WriteConventions(data, folder);
    }

    private void Rewrite(string from, string to, int rank)
    {
        using var reader = new StreamReader(from, Encoding.UTF8);
        using var writer = new StreamWriter(to, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        while (reader.ReadLine() is { } line)
        {
            writer.Write(Rewritten(line, rank));
            writer.Write('\n');
        }
    }

    private string Rewritten(string line, int rank)
    {
        if (line.StartsWith(UaiLine, StringComparison.Ordinal))
        {
            var end = line.IndexOf('<', UaiLine.Length);
            return UaiLine + UaiOf(line[UaiLine.Length..end], rank) + line[end..];
        }

        if (line.StartsWith(AcademyLine, StringComparison.Ordinal))
        {
            return AcademyLine + All[region - 1][rank].Academy + line[line.IndexOf('<', AcademyLine.Length)..];
        }

        // Its first two digits are those of the academy; some pupils have none.
        return line.StartsWith(IneLine, StringComparison.Ordinal) && char.IsAsciiDigit(line[IneLine.Length])
            ? string.Create(
                CultureInfo.InvariantCulture, $"{IneLine}{((region - 1) * Sampled.Length) + rank:00}{line.AsSpan(IneLine.Length + 2)}")
            : line;
    }

    private string UaiOf(string sampled, int rank)
    {
        if (region == 1 || sampled.Length == 0)
        {
            return sampled;
        }

        if (!uais.TryGetValue(sampled, out var uai))
        {
            var departments = All[region - 1][rank].Departments;
            var department = departments[uais.Count % departments.Length];
            var number = given[department] = given.GetValueOrDefault(department) + 1;
            var digits = int.Parse(department, CultureInfo.InvariantCulture) * 10_000 + number;
            uais[sampled] = uai = string.Create(CultureInfo.InvariantCulture, $"{digits:D7}{Uai.ControlLetter(digits)}");
        }

        return uai;
    }

    private void WriteConventions(TestData data, string folder)
    {
        var academies = new Dictionary<string, int>(StringComparer.Ordinal);
        var conventions = File.ReadAllLines(data.Of("all.csv")).Select((line, rank) =>
        {
            var cells = line.Split(';');
            if (rank > 0)
            {
                academies[cells[0]] = Array.IndexOf(Sampled, cells[2]);
                cells[2] = All[region - 1][academies[cells[0]]].Academy;
                cells[0] = Named(cells[0]);
            }

            return string.Join(';', cells);
        }).ToList();
        // Some name schools that no extract has.
        var schools = File.ReadAllLines(data.Of("all-schools.csv")).Select((line, rank) =>
        {
            var cells = line.Split(';');
            if (rank > 0)
            {
                cells[1] = UaiOf(cells[1], academies[cells[0]]);
                cells[0] = Named(cells[0]);
                cells[4] = int.Parse(cells[1].AsSpan(0, 3), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
            }

            return string.Join(';', cells);
        });
        File.WriteAllLines(Path.Combine(folder, "conventions.csv"), conventions);
        File.WriteAllLines(Path.Combine(folder, "convention-schools.csv"), schools);
    }

    private string Named(string reference) => string.Create(CultureInfo.InvariantCulture, $"R{region}-{reference}");
}
