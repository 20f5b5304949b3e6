using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>
/// Contributions as one CSV, for the service that issues the titres de perception: the debtor, what is owed and why. UTF-8 with BOM,
/// separator <c>;</c>, CRLF, amounts in euros. No text in it is one that a spreadsheet would run; a difference below zero stays a number.
/// </summary>
internal static class ContributionFile
{
    /// <summary>Writes the file whole, or not at all: one of the same name is replaced.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: it cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<Statement> contributions, bool decimalComma, Language language) =>
        SpreadsheetFile.Write(
            path, contributions.Select(one => Cells(one, decimalComma, language)).Prepend(Header(language)));

    private static string?[] Header(Language language) => language is Language.French
        ?
        [
            "référence", "débiteur", "siret", "adresse", "code postal", "ville", "représentant", "qualité", "académie",
            "année scolaire", "objet", "écoles", "liste des écoles", "tarif", "montant", "écoles écrites", "montant écrit", "écart", "résiliées",
        ]
        :
        [
            "reference", "debtor", "siret", "address", "postal code", "town", "representative", "capacity", "academy", "school year",
            "purpose", "schools", "list of schools", "fee", "amount", "schools written", "amount written", "difference", "terminated",
        ];

    private static string?[] Cells(Statement statement, bool comma, Language language)
    {
        var (owed, debtor) = (statement.Owed, statement.Debtor);
        return
        [
            Text(string.Join(' ', owed.Conventions)), Text(owed.Collectivite), owed.Siret, Text(debtor.Address), Text(debtor.PostalCode),
            Text(debtor.City), Text(debtor.Representative), Text(debtor.RepresentativeRole), Text(owed.Academy),
            statement.SchoolYear.ToString(), statement.Purpose.In(language), Number(owed.SchoolCount),
            Text(string.Join(" | ", statement.Schools.Select(school => $"{school.Uai} {school.Name}"))),
            ContributionVerbs.Decimal(owed.FeeCents, comma), ContributionVerbs.Decimal(owed.AmountCents, comma),
            Number(owed.WrittenSchoolCount), ContributionVerbs.Decimal(owed.WrittenAmountCents, comma),
            ContributionVerbs.Decimal(owed.DifferenceCents, comma), Text(string.Join(' ', owed.Terminated)),
        ];
    }

    private static string Text(string? text) => SpreadsheetFile.Text(text);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
