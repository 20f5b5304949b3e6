using System.Text;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Files;

/// <summary>
/// Parts a text into rows and cells. A cell may stand in quotation marks, which are doubled inside it; a mark that does not close is
/// refused
/// with its row, since it would swallow the rows that follow. Not thread-safe.
/// </summary>
internal sealed class OndeRows
{
    private const int MaxCell = 2_000;
    private const int MaxColumns = 400;
    private const int MaxRows = 20_000;

    private readonly string text;
    private readonly char separator;
    private readonly string file;
    private readonly StringBuilder cell = new();
    private int at;
    private int line = 1;

    private OndeRows(string text, char separator, string file) => (this.text, this.separator, this.file) = (text, separator, file);

    /// <summary>All rows.</summary>
    /// <exception cref="DirectoryException">Quotes that do not close; more than any file of a school has.</exception>
    public static List<OndeRow> Parse(string text, char separator, string file) => new OndeRows(text, separator, file).ReadAll();

    /// <summary>The first rows, up to one that cannot be parted so.</summary>
    public static List<OndeRow> Peek(string text, char separator, int count)
    {
        var (rows, reader) = (new List<OndeRow>(), new OndeRows(text, separator, ""));
        try
        {
            while (rows.Count < count && reader.at < text.Length)
            {
                rows.Add(reader.ReadRow());
            }
        }
        catch (DirectoryException)
        {
            // Told once the separator is known.
        }

        return rows;
    }

    /// <summary>Rows that were read otherwise, in the same bounds and with the same cells.</summary>
    /// <exception cref="DirectoryException">More than any file of a school has.</exception>
    public static IReadOnlyList<OndeRow> Bounded(IReadOnlyList<OndeRow> rows, string file)
    {
        if (rows.Count > MaxRows)
        {
            throw OndeRefusal.LimitExceeded(file, MaxRows);
        }

        return
        [
            .. rows.Select(row => row.Cells.Count > MaxColumns || row.Cells.Any(text => text.Length > MaxCell)
                ? throw OndeRefusal.LimitExceeded(file, row.Number) : row with { Cells = [.. row.Cells.Select(text => Clean(text))] }),
        ];
    }

    /// <summary>A cell as it is used.</summary>
    public static string Clean(ReadOnlySpan<char> raw)
    {
        if (IsClean(raw))
        {
            return raw.ToString();
        }

        var clean = new StringBuilder(raw.Length);
        foreach (var c in raw)
        {
            if (!char.IsControl(c) && !char.IsWhiteSpace(c))
            {
                clean.Append(c);
            }
            else if (clean.Length > 0 && clean[^1] != ' ')
            {
                clean.Append(' ');
            }
        }

        return clean.ToString().TrimEnd();
    }

    // Nearly all are: nothing is to be rewritten then, and of an empty one nothing is allocated.
    private static bool IsClean(ReadOnlySpan<char> raw)
    {
        var isBlankBefore = true;
        foreach (var c in raw)
        {
            var isBlank = c == ' ';
            if ((isBlank && isBlankBefore) || (!isBlank && (char.IsControl(c) || char.IsWhiteSpace(c))))
            {
                return false;
            }

            isBlankBefore = isBlank;
        }

        return raw.IsEmpty || !isBlankBefore;
    }

    private List<OndeRow> ReadAll()
    {
        var rows = new List<OndeRow>();
        while (at < text.Length)
        {
            rows.Add(rows.Count < MaxRows ? ReadRow() : throw OndeRefusal.LimitExceeded(file, line));
        }

        return rows;
    }

    private OndeRow ReadRow()
    {
        var first = line;
        var cells = new List<string>();
        do
        {
            cells.Add(ReadCell());
            if (cells.Count > MaxColumns)
            {
                throw OndeRefusal.LimitExceeded(file, first);
            }
        }
        while (Skip(separator));
        EndLine();
        return new OndeRow(first, cells);
    }

    private string ReadCell()
    {
        SkipBlanks();
        if (at < text.Length && text[at] == '"')
        {
            return ReadQuoted();
        }

        var start = at;
        while (!IsEnd())
        {
            at++;
        }

        return at - start > MaxCell ? throw OndeRefusal.LimitExceeded(file, line) : Clean(text.AsSpan(start, at - start));
    }

    private string ReadQuoted()
    {
        var opened = line;
        at++;
        cell.Clear();
        while (true)
        {
            if (at >= text.Length || cell.Length > MaxCell)
            {
                throw OndeRefusal.Quotes(file, opened);
            }

            var c = text[at++];
            if (c == '"' && !Skip('"'))
            {
                break;
            }

            line += IsLineBreak(c) ? 1 : 0;
            cell.Append(c);
        }

        SkipBlanks();
        return IsEnd() ? Clean(cell.ToString()) : throw OndeRefusal.Quotes(file, opened);
    }

    // CR LF counts once, at its LF.
    private bool IsLineBreak(char c) => c == '\n' || (c == '\r' && (at >= text.Length || text[at] != '\n'));

    private bool IsEnd() => at >= text.Length || text[at] == separator || text[at] is '\r' or '\n';

    private bool Skip(char c)
    {
        var isThere = at < text.Length && text[at] == c;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void SkipBlanks()
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }

    private void EndLine()
    {
        Skip('\r');
        Skip('\n');
        line++;
    }
}
