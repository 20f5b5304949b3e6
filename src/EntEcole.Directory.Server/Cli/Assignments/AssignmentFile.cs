using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Assignments;

/// <summary>A CSV of persons and classes: a heading with <c>person</c> and <c>class</c>, separator <c>;</c> or <c>,</c>, UTF-8.</summary>
internal static class AssignmentFile
{
    /// <summary>Its lines, with their numbers in the file, from 1 on: the heading has one too.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: it cannot be read, or lacks a column.</exception>
    public static IReadOnlyList<(string Person, string Class, int Line)> Read(string path)
    {
        var lines = new List<(string, string, int)>();
        try
        {
            var all = File.ReadAllLines(path).Select((text, at) => (Text: text, Line: at + 1))
                .Where(line => !string.IsNullOrWhiteSpace(line.Text)).ToList();
            var separator = all.Count > 0 && all[0].Text.Contains(';', StringComparison.Ordinal) ? ';' : ',';
            var heading = all.Count == 0 ? [] : Cells(all[0].Text, separator).Select(cell => cell.ToUpperInvariant()).ToList();
            var (person, name) = (heading.IndexOf("PERSON"), heading.IndexOf("CLASS"));
            if (person < 0 || name < 0)
            {
                throw Unreadable(path);
            }

            foreach (var (cells, line) in all.Skip(1).Select(line => (Cells(line.Text, separator), line.Line)))
            {
                lines.Add(cells.Count > Math.Max(person, name) ? (cells[person], cells[name], line) : throw Unreadable(path));
            }

            return lines;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path);
        }
    }

    // Quotes may stand around a cell; names of classes hold no line break.
    private static List<string> Cells(string line, char separator) =>
        [.. line.TrimStart('\uFEFF').Split(separator).Select(cell => cell.Trim().Trim('"').Trim())];

    private static DirectoryException Unreadable(string path) => DirectoryException.InvalidArgument("--csv", new(
        string.Create(CultureInfo.InvariantCulture, $"{path} cannot be read as CSV with the columns person and class."),
        string.Create(CultureInfo.InvariantCulture, $"{path} ne peut être lu comme CSV aux colonnes person et class.")));
}
