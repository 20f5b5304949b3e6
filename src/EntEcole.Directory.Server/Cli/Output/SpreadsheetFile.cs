using CsvHelper;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>A CSV for a spreadsheet: UTF-8 with BOM, separator <c>;</c>, CRLF, only its owner reads it.</summary>
internal static class SpreadsheetFile
{
    private static readonly CsvWriterOptions Options = new() { Separator = ';', NewLine = "\r\n", WriteByteOrderMark = true };

    /// <summary>Writes the file whole, or not at all: one of the same name is replaced.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: it cannot be written.</exception>
    public static void Write(string path, IEnumerable<string?[]> records)
    {
        var draft = path + ".part";
        try
        {
            using (var csv = CsvWriter.Create(PrivateFile.Open(draft), Options))
            {
                foreach (var record in records)
                {
                    csv.WriteRecord(record);
                }
            }

            File.Move(draft, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, fault);
        }
    }

    /// <summary>The error of a path that cannot be written.</summary>
    public static DirectoryException NotWritten(string path, Exception fault) => new(
        Reason.InvalidArgument,
        new LocalizedText(
            $"{path} cannot be written. Check its folder, that you may write to it, and that it has room.",
            $"{path} ne peut être écrit. Vérifier son dossier, qu'il est accessible en écriture et qu'il y reste de la place."),
        inner: fault);

    /// <summary>A text, with an apostrophe in front of what a spreadsheet would take for a formula.</summary>
    public static string Text(string? name) =>
        OutsideText.Show(name) is var text && text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
}
