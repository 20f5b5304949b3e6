using CsvHelper;
using EntEcole.Directory.Model;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>
/// A list as CSV: UTF-8 with BOM, separator <c>;</c>, CRLF. No text in it is one that a spreadsheet would run.
/// </summary>
internal static class CsvAnswer
{
    /// <summary>The parameter that asks for it.</summary>
    public const string Parameter = "csv";

    /// <summary>Rows of a file at most: what is more is for the command line.</summary>
    public const int MaxRows = 20_000;

    private static readonly CsvWriterOptions Options = new()
    {
        Separator = ';', NewLine = "\r\n", WriteByteOrderMark = true, Injection = CsvInjection.Escape,
    };

    /// <summary>The file.</summary>
    /// <param name="name">Its name, without ending, of letters, digits and hyphens.</param>
    /// <param name="rows">Its rows, the first with the names of the columns.</param>
    public static FileContentResult Of(string name, IEnumerable<IReadOnlyList<string>> rows)
    {
        using var file = new MemoryStream();
        using (var csv = CsvWriter.Create(file, Options))
        {
            foreach (var row in rows)
            {
                csv.WriteRecord([.. row.Select(cell => OutsideText.Show(cell))]);
            }
        }

        return new FileContentResult(file.ToArray(), "text/csv; charset=utf-8") { FileDownloadName = name + ".csv" };
    }

    /// <summary>All rows of a list, page after page.</summary>
    /// <param name="read">Reads the page of a token.</param>
    public static async Task<IReadOnlyList<T>> AllAsync<T>(Func<string, Task<(IEnumerable<T> Rows, string Next)>> read)
    {
        var (all, token) = (new List<T>(), "");
        do
        {
            (var rows, token) = await read(token);
            all.AddRange(rows);
        }
        while (token.Length > 0 && all.Count < MaxRows);
        return all;
    }
}
