using System.Globalization;
using System.Text;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>
/// A page for each collectivité, in French and to print: what it owes for a school year, for which schools. It goes with the titre de
/// perception and replaces none.
/// </summary>
internal static class StatementPages
{
    /// <summary>Writes the pages into a folder.</summary>
    /// <returns>The files.</returns>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: they cannot be written.</exception>
    public static Task<IReadOnlyList<string>> WriteAsync(
        string folder, IReadOnlyList<Statement> statements, DateOnly today, CancellationToken cancellationToken) =>
        PrintedPages.WriteAsync(
            folder, statements.Select(statement => (NameOf(statement, statements), Page(statement, today))), cancellationToken);

    /// <summary>The page of a collectivité.</summary>
    public static string Page(Statement statement, DateOnly today)
    {
        var (owed, debtor) = (statement.Owed, statement.Debtor);
        var page = new StringBuilder(PrintedPages.Begin($"Contribution {statement.SchoolYear} – {owed.Collectivite}"));
        page.Append(CultureInfo.InvariantCulture, $"""
            <h1>Contribution à l'ENT-École – année scolaire {statement.SchoolYear}</h1>
            <p>Académie : {Html(owed.Academy)}. État établi le {Day(today)}.</p>
            <h2>Collectivité redevable</h2>
            <address>{Address(debtor)}</address>
            <p>SIRET : {owed.Siret}</p>

            """);
        if (debtor.Representative is { } representative)
        {
            var role = debtor.RepresentativeRole is { } known ? $", {known}" : "";
            page.Append(CultureInfo.InvariantCulture, $"<p>Représentant : {Html(representative + role)}</p>\n");
        }

        Conventions(page, statement);
        Schools(page, statement);
        page.Append(CultureInfo.InvariantCulture, $"""
            <p><strong>Montant dû : {owed.SchoolCount} × {Euros(owed.FeeCents)} = {Euros(owed.AmountCents)}</strong></p>

            """);
        if (owed.DifferenceCents != 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <p>Les conventions écrivent {Euros(owed.WrittenAmountCents)} pour {Counted.French(owed.WrittenSchoolCount, "école", "écoles")} : écart de {Euros(owed.DifferenceCents)}.</p>

                """);
        }

        page.Append("<p>Ce document n'est pas un titre de perception. Les sommes reçues ne sont pas remboursées (article 11).</p>\n");
        return page.Append(PrintedPages.End).ToString();
    }

    private static void Conventions(StringBuilder page, Statement statement)
    {
        page.Append("<h2>Conventions</h2>\n<ul>\n");
        foreach (var convention in statement.Conventions)
        {
            var end = convention.TerminatedOn is not null ? ", résiliée : l'année reste due" : "";
            page.Append(
                CultureInfo.InvariantCulture,
                $"<li>{Html(convention.Reference)}, signée le {Day(convention.SignedOn)}, en vigueur du {Day(convention.EffectiveFrom)} au {Day(convention.EndsOn)}{end}</li>\n");
        }

        page.Append("</ul>\n");
    }

    private static void Schools(StringBuilder page, Statement statement)
    {
        page.Append("<h2>Écoles</h2>\n<table>\n<thead><tr><th>UAI</th><th>École</th><th>Commune</th><th class=\"n\">Tarif</th></tr></thead>\n<tbody>\n");
        foreach (var school in statement.Schools)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{school.Uai}</td><td>{Html(school.Name)}</td><td>{Html(school.Commune)}</td><td class=\"n\">{Euros(statement.Owed.FeeCents)}</td></tr>\n");
        }

        page.Append("</tbody>\n</table>\n");
    }

    // One SIRET may sign in two academies.
    private static string NameOf(Statement statement, IReadOnlyList<Statement> all)
    {
        var owed = statement.Owed;
        var isOnly = all.Count(other => string.Equals(other.Owed.Siret, owed.Siret, StringComparison.Ordinal)) == 1;
        var academy = isOnly ? "" : "-" + string.Concat(owed.Academy.Where(char.IsAsciiLetterOrDigit));
        return $"contribution-{statement.SchoolYear}-{owed.Siret}{academy}.html";
    }

    private static string Address(Convention debtor) => string.Join("<br>", ((string?[])
    [
        debtor.Collectivite, debtor.Address, $"{debtor.PostalCode} {debtor.City}".Trim(),
    ]).Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => Html(line!)));

    private static string Day(DateOnly day) => PrintedPages.Day(day);

    private static string Euros(long cents) => Html(ContributionVerbs.Decimal(cents, comma: true) + "\u00a0€");

    private static string Html(string text) => PrintedPages.Html(text);
}
