using System.Globalization;
using System.Text;
using EntEcole.Directory.Files;

namespace EntEcole.Directory.Sample;

/// <summary>Writes the five real conventions, and invented ones for a share of the invented communes.</summary>
internal static class ConventionWriter
{
    public static void Write(string folder, SampleOptions options, IReadOnlyList<AcademyPlan> plans)
    {
        var conventions = new StringBuilder(SampleData.ConventionsCsv);
        var schools = new StringBuilder(SampleData.ConventionSchoolsCsv);
        foreach (var plan in plans)
        {
            foreach (var commune in plan.Schools.Where(school => school.Commune.Invented).GroupBy(
                school => school.Commune.Insee, StringComparer.Ordinal))
            {
                var noise = new Noise(options.Seed, Draw.Convention, plan.Info.Index, int.Parse(commune.Key, CultureInfo.InvariantCulture));
                if (noise.Chance(options.EnrolledShare))
                {
                    Append(conventions, schools, options.SchoolYear, plan.Info, [.. commune]);
                }
            }
        }

        PrivateFile.WriteAllText(Path.Combine(folder, "conventions.csv"), conventions.ToString());
        PrivateFile.WriteAllText(Path.Combine(folder, "convention-schools.csv"), schools.ToString());
    }

    private static void Append(StringBuilder conventions, StringBuilder schools, int year, AcademyInfo academy, School[] members)
    {
        var commune = members[0].Commune;
        var reference = $"INV{commune.Insee}-{year}-{year + 1}";
        var fee = year switch { <= 2024 => 45, 2025 => 40, _ => 41 };
        var name = commune.Name;
        conventions.Append(
            CultureInfo.InvariantCulture,
            $"{reference};{year}-{year + 1};{academy.Name};COMMUNE DE {name};{Numbers.Siret(commune.Siren, 1)};1 PLACE DE LA MAIRIE;{commune.PostalCode};{name};");
        conventions.Append(
            CultureInfo.InvariantCulture,
            $"VALMIER Anne;MAIRE;{year}-05-15;{year}-05-15;{year + 1}-09-05;{fee}.00;{members.Length};{fee * members.Length}.00\n");
        foreach (var school in members)
        {
            var parts = school.Label.Split('$');
            var label = string.Join(' ', parts.Where(part => part.Length > 0)).Replace("\"", "", StringComparison.Ordinal);
            var department = int.Parse(commune.Department, CultureInfo.InvariantCulture);
            schools.Append(CultureInfo.InvariantCulture, $"{reference};{school.Uai};{label};{name};{department}\n");
        }
    }
}
