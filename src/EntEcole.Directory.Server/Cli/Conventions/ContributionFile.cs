using System.Globalization;
using CsvHelper;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>
/// Contributions as one CSV, for the service that issues the titres de perception: UTF-8 with BOM, separator <c>;</c>, CRLF, amounts in
/// euros. No text in it is one that a spreadsheet would run; a difference below zero stays a number.
/// </summary>
internal static class ContributionFile
{
    private static readonly CsvWriterOptions Options = new() { Separator = ';', NewLine = "\r\n", WriteByteOrderMark = true };

    /// <summary>Writes the file whole, or not at all: one of the same name is replaced.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: it cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<Contribution> contributions, bool decimalComma, Language language)
    {
        var draft = path + ".part";
        try
        {
            using (var csv = CsvWriter.Create(PrivateFile.Open(draft), Options))
            {
                csv.WriteRecord(Header(language));
                foreach (var one in contributions)
                {
                    csv.WriteRecord(Cells(one, decimalComma));
                }
            }

            File.Move(draft, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DirectoryException(
                Reason.InvalidArgument,
                new LocalizedText(
                    $"{path} cannot be written. Check its folder, that you may write to it, and that it has room.",
                    $"{path} ne peut être écrit. Vérifier son dossier, qu'il est accessible en écriture et qu'il y reste de la place."),
                inner: fault);
        }
    }

    private static string[] Header(Language language) => language is Language.French
        ?
        [
            "académie", "siret", "collectivité", "conventions", "écoles", "tarif", "montant", "écoles écrites", "montant écrit", "écart",
        ]
        :
        [
            "academy", "siret", "collectivite", "conventions", "schools", "fee", "amount", "schools written", "amount written",
            "difference",
        ];

    private static string?[] Cells(Contribution one, bool comma) =>
    [
        Text(one.Academy), one.Siret, Text(one.Collectivite), Text(string.Join(' ', one.Conventions)), Number(one.SchoolCount),
        ContributionVerbs.Decimal(one.FeeCents, comma), ContributionVerbs.Decimal(one.AmountCents, comma), Number(one.WrittenSchoolCount),
        ContributionVerbs.Decimal(one.WrittenAmountCents, comma), ContributionVerbs.Decimal(one.DifferenceCents, comma),
    ];

    // An apostrophe in front of what a spreadsheet would take for a formula.
    private static string Text(string name) =>
        OutsideText.Show(name) is var text && text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
