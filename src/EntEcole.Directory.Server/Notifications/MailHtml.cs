using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// The text of a mail as HTML: the same words in the same order. Its first paragraph stands out, lines that begin with a dash are a list,
/// a line before a list is its heading, and a command is set as one.
/// </summary>
internal static partial class MailHtml
{
    private const string Style =
        "body{font-family:sans-serif;max-width:42em;line-height:1.4}h2{font-size:1em;margin:1em 0 .3em}ul{margin:0 0 1em}"
        + "code{font-family:monospace;background:#f2f2f2}";

    /// <summary>The page of a text.</summary>
    public static string Of(string text, Language language)
    {
        var page = new StringBuilder();
        page.Append(
            CultureInfo.InvariantCulture,
            $"<!DOCTYPE html>\n<html lang=\"{(language is Language.French ? "fr" : "en")}\">\n<head><meta charset=\"utf-8\"><style>{Style}</style></head>\n<body>\n");
        var isFirst = true;
        foreach (var block in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            Append(page, [.. block.Split('\n', StringSplitOptions.RemoveEmptyEntries)], isFirst);
            isFirst = false;
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Append(StringBuilder page, IReadOnlyList<string> lines, bool isFirst)
    {
        var inList = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var isItem = IsItem(lines[i]);
            if (isItem != inList)
            {
                page.Append(isItem ? "<ul>\n" : "</ul>\n");
                inList = isItem;
            }

            var heads = !isItem && i + 1 < lines.Count && IsItem(lines[i + 1]);
            page.Append(
                isItem ? $"<li>{Html(lines[i].TrimStart()[2..])}</li>\n"
                : heads ? $"<h2>{Html(lines[i])}</h2>\n"
                : isFirst ? $"<p><strong>{Html(lines[i])}</strong></p>\n" : $"<p>{Html(lines[i])}</p>\n");
        }

        if (inList)
        {
            page.Append("</ul>\n");
        }
    }

    private static bool IsItem(string line) => line.TrimStart().StartsWith("- ", StringComparison.Ordinal);

    private static string Html(string text) => Commands().Replace(WebUtility.HtmlEncode(text), "<code>$0</code>");

    // A command with what follows it, up to the mark that closes it; apostrophes are encoded here.
    [GeneratedRegex(@"\bentecole [a-z][^<»&.;,\n]*[a-z0-9]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Commands();
}
