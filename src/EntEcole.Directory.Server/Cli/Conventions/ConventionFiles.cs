using CsvHelper;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>Reads the two CSV files of conventions: UTF-8, separator <c>;</c>, a line of headers.</summary>
internal static class ConventionFiles
{
    public static IReadOnlyList<ConventionLine> ReadConventions(string path) => Read(path, csv => new ConventionLine
    {
        Line = (int)csv.LineNumber,
        Reference = Field(csv, "reference"),
        SchoolYear = Field(csv, "school_year"),
        Academy = Field(csv, "academy"),
        Collectivite = Field(csv, "collectivite"),
        Siret = Field(csv, "siret"),
        Address = Field(csv, "address"),
        PostalCode = Field(csv, "postal_code"),
        City = Field(csv, "city"),
        Representative = Field(csv, "representative"),
        RepresentativeRole = Field(csv, "representative_role"),
        SignedOn = Field(csv, "signed_on"),
        EffectiveFrom = Field(csv, "effective_from"),
        EffectiveTo = Field(csv, "effective_to"),
        FeePerSchool = Field(csv, "fee_per_school_eur"),
        SchoolCount = Field(csv, "school_count"),
        Amount = Field(csv, "amount_eur"),
    });

    public static IReadOnlyList<ConventionSchoolLine> ReadSchools(string path) => Read(path, csv => new ConventionSchoolLine(
        (int)csv.LineNumber,
        Field(csv, "convention"),
        Field(csv, "uai"),
        Field(csv, "school_name"),
        Field(csv, "commune"),
        Field(csv, "department")));

    private static readonly LocalizedText NotSeen = new(
        "a character that cannot be seen. Remove it.", "un caractère invisible ou de contrôle. Le retirer.");

    private static List<T> Read<T>(string path, Func<CsvReader, T> line)
    {
        try
        {
            using var csv = CsvReader.FromFile(path, new CsvReaderOptions
            {
                Separator = ';',
                TrimWhitespace = true,
                TrackLineNumbers = true,
                IncludeValuesInExceptions = false,
            });
            var lines = new List<T>();
            while (csv.Read())
            {
                lines.Add(line(csv));
            }

            return lines;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"{path} cannot be read.", $"{path} ne peut être lu.", fault);
        }
        catch (CsvFormatException fault)
        {
            throw Refuse($"{path} is not a CSV file with ';' between its columns.", $"{path} n'est pas un fichier CSV à colonnes séparées par « ; ».", fault);
        }
    }

    private static string Field(CsvReader csv, string name) => csv.TryGetFieldIndex(name, out var column)
        ? OutsideText.Accept(csv.GetString(column)) ?? throw Refuse(
            $"Line {csv.LineNumber}, column {name}: {NotSeen.English}", $"Ligne {csv.LineNumber}, colonne {name} : {NotSeen.French}")
        : throw Refuse(
            $"There is no column {name}. Columns found: {string.Join(", ", csv.Headers)}.",
            $"Il n'y a pas de colonne {name}. Colonnes trouvées : {string.Join(", ", csv.Headers)}.");

    private static DirectoryException Refuse(string english, string french, Exception? inner = null) =>
        new(Reason.ConventionsRefused, new LocalizedText(english, french), inner: inner);
}
