using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>
/// Contributions as one CSV, for the service that issues the titres de perception: UTF-8 with BOM, separator <c>;</c>, CRLF, amounts in
/// euros. No text in it is one that a spreadsheet would run; a difference below zero stays a number.
/// </summary>
internal static class ContributionFile
{
    /// <summary>Writes the file whole, or not at all: one of the same name is replaced.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: it cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<Contribution> contributions, bool decimalComma, Language language) =>
        SpreadsheetFile.Write(path, contributions.Select(one => Cells(one, decimalComma)).Prepend(Header(language)));

    private static string?[] Header(Language language) => language is Language.French
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
        SpreadsheetFile.Text(one.Academy), one.Siret, SpreadsheetFile.Text(one.Collectivite),
        SpreadsheetFile.Text(string.Join(' ', one.Conventions)), Number(one.SchoolCount),
        ContributionVerbs.Decimal(one.FeeCents, comma), ContributionVerbs.Decimal(one.AmountCents, comma), Number(one.WrittenSchoolCount),
        ContributionVerbs.Decimal(one.WrittenAmountCents, comma), ContributionVerbs.Decimal(one.DifferenceCents, comma),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
