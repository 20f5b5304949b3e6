using System.Globalization;
using System.Text;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary>
/// The register of processing as a page for each controller, in French and to print: the rector, and the head of each private school. What
/// is missing is framed, on the page and in a list at its beginning.
/// </summary>
internal static class RegisterPages
{
    /// <summary>Name of the page of a controller.</summary>
    public static string NameOf(RegisterController controller) => $"registre-{controller.Key}.html";

    /// <summary>The page of a controller.</summary>
    public static string Page(RegisterController controller, IReadOnlyList<RegisterSheet> sheets, DateOnly today)
    {
        var page = new StringBuilder(PrintedPages.Begin($"Registre des traitements – {controller.Title}"));
        page.Append(CultureInfo.InvariantCulture, $"""
            <h1>Registre des activités de traitement</h1>
            <p>Article 30 du RGPD. Établi le {PrintedPages.Day(today)} d'après les réglages et les règles en vigueur dans l'annuaire.</p>
            <p><strong>{PrintedPages.Html(controller.Title)}</strong></p>

            """);
        Missing(page, [.. sheets.SelectMany(
            sheet => sheet.Items.Where(RegisterSheets.IsIncomplete), (sheet, item) => $"{sheet.Title} : {item.Title}")]);
        page.Append("<h2>Fiches</h2>\n<ol>\n");
        foreach (var sheet in sheets)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{sheet.Key}\">{PrintedPages.Html(sheet.Title)}</a></li>\n");
        }

        page.Append("</ol>\n");
        foreach (var sheet in sheets)
        {
            Sheet(page, sheet);
        }

        return page.Append(PrintedPages.End).ToString();
    }

    private static void Missing(StringBuilder page, IReadOnlyList<string> missing)
    {
        if (missing.Count == 0)
        {
            page.Append("<p>Aucun élément ne manque.</p>\n");
            return;
        }

        page.Append(
            CultureInfo.InvariantCulture, $"<p>Éléments à compléter : {missing.Count}. Ils sont encadrés dans les fiches.</p>\n<ul>\n");
        foreach (var one in missing)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li>{PrintedPages.Html(one)}</li>\n");
        }

        page.Append("</ul>\n");
    }

    private static void Sheet(StringBuilder page, RegisterSheet sheet)
    {
        page.Append(CultureInfo.InvariantCulture, $"""
            <section id="{sheet.Key}">
            <h2>{PrintedPages.Html(sheet.Title)}</h2>
            <table>
            <tbody>

            """);
        foreach (var item in sheet.Items)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{PrintedPages.Html(item.Title)}</th><td><ul>\n");
            foreach (var line in item.Lines)
            {
                page.Append(CultureInfo.InvariantCulture, $"<li>{Marked(line)}</li>\n");
            }

            page.Append("</ul></td></tr>\n");
        }

        page.Append("</tbody>\n</table>\n</section>\n");
    }

    private static string Marked(string line) => PrintedPages.Html(line).Replace(
        PrintedPages.Html(RegisterSheets.Missing), $"<mark>{PrintedPages.Html(RegisterSheets.Missing)}</mark>", StringComparison.Ordinal);
}
