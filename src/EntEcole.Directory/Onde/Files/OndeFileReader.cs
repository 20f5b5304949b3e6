using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Files;

/// <summary>From files to lists: encoding, separator, header, rows. Order of files and of columns does not matter.</summary>
/// <param name="workbooks">Reads workbooks; null to refuse them with how to save as CSV.</param>
public sealed class OndeFileReader(IOndeWorkbooks? workbooks = null)
{
    /// <summary>Files of one import: pupils, guardians, teachers.</summary>
    public const int MaxFiles = 3;

    // A line 'sep=;' or a title may come before the header.
    private const int RowsBeforeHeader = 5;

    // Words with which a total or a date of export begins, below the last person.
    private static readonly string[] FooterWords = ["total", "nombre", "effectif", "edite", "export", "extrait", "extraction", "date", "fin"];

    private static readonly char[] Separators = [';', '\t', ','];

    /// <summary>The lists of one import, each kind once.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.OndeFileRefused"/>, with its cause, file, row or column.</exception>
    public IReadOnlyList<OndeTable> Read(IReadOnlyList<OndeUpload> files, OndeCharset? charset, CancellationToken cancellationToken)
    {
        if (files.Count is 0 or > MaxFiles)
        {
            throw OndeRefusal.FileCount(files.Count);
        }

        var tables = new List<OndeTable>();
        foreach (var file in files)
        {
            var table = ReadOne(file, charset, cancellationToken);
            if (tables.Find(other => other.Header.Kind == table.Header.Kind) is { } twice)
            {
                throw OndeRefusal.KindTwice(table.File, twice.File);
            }

            tables.Add(table);
        }

        return [.. tables.OrderBy(table => table.Header.Kind)];
    }

    private OndeTable ReadOne(OndeUpload file, OndeCharset? charset, CancellationToken cancellationToken)
    {
        var rows = workbooks?.Read(file, cancellationToken) is { } sheet ? OndeRows.Bounded(sheet, file.Name) : RowsOf(file, charset);
        var at = HeaderAt(rows) ?? throw (
            rows.Any(row => row.Filled > 1) ? OndeRefusal.KindUnknown(file.Name) : OndeRefusal.Separator(file.Name));
        var header = OndeHeader.Recognise(rows[at])!;
        header.Validate(file.Name);
        var (persons, ignored) = Persons([.. rows.Skip(at + 1).Where(row => row.Filled > 0)], header);
        header.ValidateNames(file.Name, persons);
        return persons.Count == 0 ? throw OndeRefusal.NoRows(file.Name) : new OndeTable(file.Name, header, persons, ignored);
    }

    private static IReadOnlyList<OndeRow> RowsOf(OndeUpload file, OndeCharset? charset)
    {
        var text = OndeText.Decode(file, charset);
        var separator = Separators.MaxBy(one => WorthOf(text, one));
        return OndeRows.Parse(text, separator, file.Name);
    }

    // The separator with which there is a header, the widest one; else one that parts something.
    private static int WorthOf(string text, char separator)
    {
        const int Any = 1_000;
        var rows = OndeRows.Peek(text, separator, RowsBeforeHeader);
        return HeaderAt(rows) is { } at ? Any + rows[at].Width : rows.Select(row => row.Width).DefaultIfEmpty(0).Max();
    }

    private static int? HeaderAt(IReadOnlyList<OndeRow> rows)
    {
        for (var at = 0; at < Math.Min(rows.Count, RowsBeforeHeader); at++)
        {
            if (rows[at].Width > 1 && OndeHeader.Recognise(rows[at]) is not null)
            {
                return at;
            }
        }

        return null;
    }

    // What stands below the last person is no person; such a row between two persons is one that lacks its name, and is rejected as that.
    private static (List<OndeRow> Persons, List<OndeRow> Ignored) Persons(List<OndeRow> rows, OndeHeader header)
    {
        var end = rows.Count;
        while (end > 0 && (header.IsRepeatedBy(rows[end - 1]) || IsFooter(rows[end - 1], header)))
        {
            end--;
        }

        return (
            [.. rows.Take(end).Where(row => !header.IsRepeatedBy(row))],
            [.. rows.Take(end).Where(header.IsRepeatedBy), .. rows.Skip(end)]);
    }

    private static bool IsFooter(OndeRow row, OndeHeader header)
    {
        var name = row[header.Find(OndeField.FamilyName)] + row[header.Find(OndeField.UsageName)];
        var isDated = row[header.Find(OndeField.BirthDate)].Length > 0;
        var first = NameFolding.Fold(row.Cells.First(cell => cell.Length > 0)).Split(' ')[0];
        return row.Filled < 2 || (name.Length == 0 && !isDated && row[header.Find(OndeField.GivenName)].Length == 0)
            || (!isDated && row.Filled < 4 && header.Kind is OndeKind.Pupils && FooterWords.Contains(first, StringComparer.Ordinal));
    }
}
