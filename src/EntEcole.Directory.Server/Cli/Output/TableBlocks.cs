using Spectre.Console;
using Spectre.Console.Rendering;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>A table that is too wide for the screen, as blocks: a line for each cell, under the first cell of its row.
/// A number alone says nothing: it is headed by its column.</summary>
internal static class TableBlocks
{
    /// <summary>The lines of the blocks; null when the table fits, or may wrap in its last columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="screen">Where it is shown.</param>
    /// <param name="colon">What stands between a heading and its cell.</param>
    public static IReadOnlyList<string>? Of(Table table, IAnsiConsole screen, string colon = ": ")
    {
        var options = RenderOptions.Create(screen);
        if (table.Columns.Count <= 2 || ((IRenderable)table).Measure(options, int.MaxValue / 2).Max <= screen.Profile.Width)
        {
            return null;
        }

        var headers = table.Columns.Select(column => TextOf(column.Header, options)).ToList();
        var lines = new List<string>();
        foreach (var row in table.Rows)
        {
            var cells = row.Select(cell => TextOf(cell, options)).ToList();
            var head = cells[0].Length > 0 && cells[0].All(char.IsAsciiDigit) ? $"{headers[0]} {cells[0]}" : cells[0];
            lines.Add(string.Join('\n', Wrapped(head, screen.Profile.Width, "")));
            for (var i = 1; i < cells.Count; i++)
            {
                if (cells[i].Length > 0)
                {
                    lines.AddRange(Wrapped($"{headers[i]}{(headers[i].Length > 0 ? colon : "")}{cells[i]}", screen.Profile.Width, "  "));
                }
            }
        }

        return lines;
    }

    /// <summary>A line of text in lines of a width at most, each with the indent of the first.</summary>
    public static IEnumerable<string> Folded(string line, int width) => line.Length <= width
        ? [line] : Wrapped(line, width, line[..^line.TrimStart().Length]);

    private static IEnumerable<string> Wrapped(string text, int width, string indent)
    {
        var line = indent;
        foreach (var word in text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > indent.Length && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = indent + "  ";
            }

            line += line.EndsWith(' ') || line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }

    private static string TextOf(IRenderable cell, RenderOptions options) =>
        string.Concat(
            cell.Render(options, int.MaxValue / 2).Where(segment => !segment.IsControlCode).Select(segment => segment.Text)).Trim();
}
