using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Files;

/// <summary>Every way in which files of ONDE are refused as a whole, with what to do. Nothing is applied then.</summary>
internal static class OndeRefusal
{
    private const string AgainEn = "Export the list again from ONDE (Listes & extractions) and give that file as it is; nothing was applied.";
    private const string AgainFr =
        "Exporter de nouveau la liste depuis ONDE (Listes & extractions) et donner ce fichier tel quel ; rien n'a été appliqué.";

    private const string SaveEn = "In the spreadsheet, save it as 'CSV UTF-8'; nothing was applied.";
    private const string SaveFr = "Dans le tableur, l'enregistrer au format « CSV UTF-8 » ; rien n'a été appliqué.";

    public static DirectoryException FileCount(int count) => Make(
        OndeCause.FileCount, null,
        $"One to three files are read together: pupils, guardians, teachers; {Text(count)} were given. Nothing was applied.",
        $"Un à trois fichiers se lisent ensemble : élèves, responsables, enseignants ; {Text(count)} ont été donnés. Rien n'a été appliqué.");

    public static DirectoryException FileEmpty(string file) => Make(
        OndeCause.FileEmpty, file, $"{file} is empty. {AgainEn}", $"{file} est vide. {AgainFr}");

    public static DirectoryException FileTooBig(string file, int megabytes) => Make(
        OndeCause.FileTooBig, file,
        $"{file} is larger than {Text(megabytes)} MB, which no list of a school is. {AgainEn}",
        $"{file} dépasse {Text(megabytes)} Mo, ce qu'aucune liste d'école n'atteint. {AgainFr}");

    public static DirectoryException Binary(string file) => Make(
        OndeCause.Binary, file,
        $"{file} is no text: an archive, an image, or a workbook that is not read here. {SaveEn}",
        $"{file} n'est pas un texte : une archive, une image, ou un classeur qui n'est pas lu ici. {SaveFr}");

    public static DirectoryException Encoding(string file) => Make(
        OndeCause.Encoding, file,
        $"{file}: its characters cannot be told from its bytes (damaged, UTF-16, or from a Mac: then add --encoding macintosh). {SaveEn}",
        $"{file} : ses octets ne disent pas ses caractères (abîmé, UTF-16, ou venu d'un Mac : ajouter alors --encoding macintosh). {SaveFr}");

    public static DirectoryException Separator(string file) => Make(
        OndeCause.Separator, file,
        $"{file} has one column only: semicolon, tab and comma part the columns of ONDE. {AgainEn}",
        $"{file} n'a qu'une colonne : point-virgule, tabulation et virgule séparent les colonnes d'ONDE. {AgainFr}");

    public static DirectoryException Quotes(string file, int row) => Make(
        OndeCause.Quotes, file,
        $"{file}, row {Text(row)}: a quotation mark does not close, or stands inside a cell. {AgainEn}",
        $"{file}, ligne {Text(row)} : un guillemet n'est pas fermé, ou se trouve dans une cellule. {AgainFr}",
        ("row", Text(row)));

    public static DirectoryException KindUnknown(string file) => Make(
        OndeCause.KindUnknown, file,
        $"{file}: its first row is not the header of a list of pupils, guardians or teachers of ONDE. {AgainEn}",
        $"{file} : sa première ligne n'est pas l'en-tête d'une liste d'élèves, de responsables ou d'enseignants d'ONDE. {AgainFr}");

    public static DirectoryException KindTwice(string file, string other) => Make(
        OndeCause.KindTwice, file,
        $"{file} and {other} are two lists of the same kind: give one of each. Nothing was applied.",
        $"{file} et {other} sont deux listes de même nature : en donner une de chaque. Rien n'a été appliqué.",
        ("other", other));

    public static DirectoryException ColumnMissing(string file, string column) => Make(
        OndeCause.ColumnMissing, file,
        $"{file} has no column '{column}'. Add it to the extraction in ONDE; nothing was applied.",
        $"{file} n'a pas de colonne « {column} ». L'ajouter à l'extraction dans ONDE ; rien n'a été appliqué.",
        ("column", column));

    public static DirectoryException NoRows(string file) => Make(
        OndeCause.NoRows, file, $"{file} has a header and no row. {AgainEn}", $"{file} a un en-tête et aucune ligne. {AgainFr}");

    public static DirectoryException LimitExceeded(string file, int row) => Make(
        OndeCause.LimitExceeded, file,
        $"{file}, row {Text(row)}: more rows, columns or characters than any school's list has. {AgainEn}",
        $"{file}, ligne {Text(row)} : plus de lignes, de colonnes ou de caractères qu'aucune liste d'école. {AgainFr}",
        ("row", Text(row)));

    public static DirectoryException TooManyRejected(string file, int rejected, int rows, LocalizedText first) => Make(
        OndeCause.TooManyRejected, file,
        $"{file}: {Text(rejected)} of {Text(rows)} rows cannot be used, more than one in ten. The first: {first.English} {AgainEn}",
        $"{file} : {Text(rejected)} lignes sur {Text(rows)} sont inutilisables, plus d'une sur dix. La première : {first.French} {AgainFr}",
        ("rejected", Text(rejected)), ("rows", Text(rows)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static DirectoryException Make(
        OndeCause cause, string? file, string english, string french, params (string Key, string Value)[] more)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["cause"] = JsonNamingPolicy.SnakeCaseUpper.ConvertName(cause.ToString()),
        };
        if (file is not null)
        {
            facts["file"] = file;
        }

        foreach (var (key, value) in more)
        {
            facts[key] = value;
        }

        return new DirectoryException(Reason.OndeFileRefused, new LocalizedText(english, french), facts);
    }
}
