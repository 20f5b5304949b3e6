using System.Net;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>Pages in French, to print, that verbs write into a folder.</summary>
internal static class PrintedPages
{
    private const string Style =
        "@page{size:A4;margin:20mm}body{font-family:sans-serif;max-width:48em;margin:2em auto;color:#111}"
        + "table{border-collapse:collapse;width:100%}th,td{border:1px solid #666;padding:.3em .5em;text-align:left;vertical-align:top}"
        + "td.n,th.n{text-align:right}thead{display:table-header-group}tr{break-inside:avoid}"
        + "address{font-style:normal;margin:1em 0}mark{background:#fff;border:2px solid #a00;font-weight:bold;padding:0 .2em}"
        + "section{break-before:page}ul{margin:0;padding-left:1.2em}@media print{body{margin:0}}";

    /// <summary>The beginning of a page: all before its first heading.</summary>
    /// <param name="title">Its title, not encoded.</param>
    public static string Begin(string title) => $"""
        <!DOCTYPE html>
        <html lang="fr">
        <head><meta charset="utf-8"><title>{Html(title)}</title>
        <style>{Style}</style></head>
        <body>

        """;

    /// <summary>The end of a page.</summary>
    public const string End = "</body>\n</html>\n";

    /// <summary>Writes pages, which only their owner reads, into a folder; pages of the same name are replaced.</summary>
    /// <returns>The files.</returns>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: they cannot be written.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        string folder, IEnumerable<(string Name, string Page)> pages, CancellationToken cancellationToken)
    {
        var written = new List<string>();
        try
        {
            PrivateFolder.Ensure(folder);
            foreach (var (name, page) in pages)
            {
                var path = Path.Combine(folder, name);
                File.Delete(path);
                await PrivateFile.WriteAllTextAsync(path, page, cancellationToken);
                written.Add(path);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw SpreadsheetFile.NotWritten(folder, fault);
        }

        return written;
    }

    /// <summary>A day as a French page writes it.</summary>
    public static string Day(DateOnly day) => TableText.Day(day, Language.French);

    /// <summary>A text as a page holds it.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(OutsideText.Show(text));
}
