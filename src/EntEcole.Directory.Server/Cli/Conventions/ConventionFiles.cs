using System.Globalization;
using System.Text;
using CsvHelper;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>
/// Reads the two CSV files of conventions: a line of headers, <c>;</c> or a tab between columns, UTF-8 or the Windows-1252 of a French
/// Excel. Rows without any value are passed over.
/// </summary>
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
        SignedOn = Day(csv, "signed_on"),
        EffectiveFrom = Day(csv, "effective_from"),
        EffectiveTo = Day(csv, "effective_to"),
        FeePerSchool = Euros(csv, "fee_per_school_eur"),
        SchoolCount = Field(csv, "school_count"),
        Amount = Euros(csv, "amount_eur"),
    });

    public static IReadOnlyList<ConventionSchoolLine> ReadSchools(string path) => Read(path, csv => new ConventionSchoolLine(
        (int)csv.LineNumber,
        Field(csv, "convention"),
        Field(csv, "uai"),
        Field(csv, "school_name"),
        Field(csv, "commune"),
        Field(csv, "department")));

    private const int Windows1252 = 1252;

    private static readonly LocalizedText NotSeen = new(
        "a character that cannot be seen. Remove it.", "un caractère invisible ou de contrôle. Le retirer.");

    private static List<T> Read<T>(string path, Func<CsvReader, T> line)
    {
        try
        {
            var text = Text(File.ReadAllBytes(path));
            using var csv = CsvReader.FromText(text, new CsvReaderOptions
            {
                Separator = SeparatorOf(text, path),
                TrimWhitespace = true,
                TrackLineNumbers = true,
                IncludeValuesInExceptions = false,
            });
            var lines = new List<T>();
            while (csv.Read())
            {
                if (Enumerable.Range(0, csv.FieldCount).Any(column => !string.IsNullOrWhiteSpace(csv.GetString(column))))
                {
                    lines.Add(line(csv));
                }
            }

            return lines;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"{path} cannot be read.", $"{path} ne peut être lu.", fault);
        }
        catch (CsvFormatException fault)
        {
            throw NotSeparated(path, fault);
        }
    }

    // A byte order mark tells the encoding; without one, what is no UTF-8 was saved by an Excel for Windows.
    private static string Text(byte[] bytes)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(Windows1252)!.GetString(bytes);
        }
    }

    private static char SeparatorOf(string text, string path)
    {
        var head = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? end : text.Length);
        return head.Contains(';') ? ';' : head.Contains('\t') ? '\t' : head.Contains(',') ? throw NotSeparated(path) : ';';
    }

    private static DirectoryException NotSeparated(string path, Exception? inner = null) => Refuse(
        $"{path} is not a CSV file with ';' or a tab between its columns.",
        $"{path} n'est pas un fichier CSV à colonnes séparées par « ; » ou une tabulation.", inner);

    // As a French Excel writes a day; what is none is left for the check.
    private static string Day(CsvReader csv, string name)
    {
        var text = Field(csv, name);
        return DateOnly.TryParseExact(text, "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("O", CultureInfo.InvariantCulture) : text;
    }

    // A French Excel writes a comma.
    private static string Euros(CsvReader csv, string name) => Field(csv, name).Replace(',', '.');

    private static string Field(CsvReader csv, string name) => csv.TryGetFieldIndex(name, out var column)
        ? OutsideText.Accept(csv.GetString(column)) ?? throw Refuse(
            $"Line {csv.LineNumber}, column {name}: {NotSeen.English}", $"Ligne {csv.LineNumber}, colonne {name} : {NotSeen.French}")
        : throw Refuse(
            $"There is no column {name}. Columns found: {string.Join(", ", csv.Headers)}.",
            $"Il n'y a pas de colonne {name}. Colonnes trouvées : {string.Join(", ", csv.Headers)}.");

    private static DirectoryException Refuse(string english, string french, Exception? inner = null) =>
        new(Reason.ConventionsRefused, new LocalizedText(english, french), inner: inner);
}
