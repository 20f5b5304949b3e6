using System.Globalization;
using System.Text;
using CsvHelper;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>
/// Reads the two CSV files of conventions: a line of headers, <c>;</c> or a tab between columns, UTF-8 or the Windows-1252 of a French
/// Excel. Rows without any value are passed over. Case and accents of headers, blanks in a SIRET, and blanks and <c>€</c> of an amount
/// do not count.
/// </summary>
internal static class ConventionFiles
{
    public static IReadOnlyList<ConventionLine> ReadConventions(string path) => Read(path, "reference", csv => new ConventionLine
    {
        Line = (int)csv.LineNumber,
        Reference = Field(csv, "reference"),
        SchoolYear = Field(csv, "school_year"),
        Academy = Field(csv, "academy"),
        Collectivite = Field(csv, "collectivite"),
        Siret = WithoutBlanks(Field(csv, "siret")),
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

    public static IReadOnlyList<ConventionSchoolLine> ReadSchools(string path) => Read(path, "convention", csv => new ConventionSchoolLine(
        (int)csv.LineNumber,
        Field(csv, "convention"),
        Field(csv, "uai"),
        Field(csv, "school_name"),
        Field(csv, "commune"),
        Field(csv, "department")));

    private const int Windows1252 = 1252;

    // Digits between two blanks of an amount.
    private const int Thousand = 3;

    private static readonly LocalizedText NotSeen = new(
        "a character that cannot be seen. Remove it.", "un caractère invisible ou de contrôle. Le retirer.");

    // Of a workbook: a zip, or the older compound file.
    private static readonly byte[][] Workbooks = [[0x50, 0x4B, 0x03, 0x04], [0xD0, 0xCF, 0x11, 0xE0]];

    private static readonly string[] DayForms = ["d/M/yyyy", "d-M-yyyy", "d.M.yyyy"];

    private static List<T> Read<T>(string path, string key, Func<CsvReader, T> line)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            if (Array.Exists(Workbooks, start => bytes.AsSpan().StartsWith(start)))
            {
                throw Refuse(
                    $"{path} is a workbook, not a CSV file. Save it as CSV with ';' between its columns, and import that file.",
                    $"{path} est un classeur, et non un fichier CSV. L'enregistrer au format CSV (séparateur : point-virgule) et importer ce fichier.");
            }

            var text = WithPlainHeaders(Text(bytes));
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

            if (lines.Count == 0 && !csv.TryGetFieldIndex(key, out _))
            {
                throw NoColumn(csv, key);
            }

            return lines;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"{path} cannot be read.", $"{path} ne peut être lu.", fault);
        }
        catch (DirectoryException fault) when (!fault.Text.English.Contains(path, StringComparison.Ordinal))
        {
            // Two files are read, and a column of one may be missing in the other alone.
            throw Refuse($"{path}: {fault.Text.English}", $"{path} : {fault.Text.French}", fault);
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
        return DateOnly.TryParseExact(text, DayForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("O", CultureInfo.InvariantCulture) : text;
    }

    // A French Excel writes a comma, a narrow blank between thousands, and the sign after it.
    private static string Euros(CsvReader csv, string name)
    {
        var text = Field(csv, name).TrimEnd('€').TrimEnd();
        var groups = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var isGrouped = groups.Skip(1).All(group => group.Length == Thousand || (group.Length > Thousand && group[Thousand] is ',' or '.'));
        return (isGrouped ? string.Concat(groups) : text).Replace(',', '.');
    }

    private static string WithoutBlanks(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    // Headers as people type them again: capitals, accents.
    private static string WithPlainHeaders(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var at ? at : text.Length;
        var head = string.Concat(text[..end].Normalize(NormalizationForm.FormD).Where(
            c => CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark));
        return string.Concat(head.ToLowerInvariant(), text.AsSpan(end));
    }

    private static string Field(CsvReader csv, string name) => csv.TryGetFieldIndex(name, out var column)
        ? OutsideText.Accept(csv.GetString(column)) ?? throw Refuse(
            $"Line {csv.LineNumber}, column {name}: {NotSeen.English}", $"Ligne {csv.LineNumber}, colonne {name} : {NotSeen.French}")
        : throw NoColumn(csv, name);

    private static DirectoryException NoColumn(CsvReader csv, string name) => Refuse(
        $"There is no column {name}. Columns found: {string.Join(", ", csv.Headers)}. 'entecole conventions template' writes both files with theirs.",
        $"Il n'y a pas de colonne {name}. Colonnes trouvées : {string.Join(", ", csv.Headers)}. « entecole conventions template » écrit les deux fichiers avec les leurs.");

    private static DirectoryException Refuse(string english, string french, Exception? inner = null) =>
        new(Reason.ConventionsRefused, new LocalizedText(english, french), inner: inner);
}
