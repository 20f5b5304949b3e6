using System.Globalization;
using System.IO.Compression;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace EntEcole.Directory.Server.Workbooks;

/// <summary>
/// Reads workbooks of Excel (.xlsx), row by row. What a workbook unpacks to is bounded before anything of it is read, and nothing of it is
/// written to a disk.
/// </summary>
internal sealed class WorkbookReader : IOndeWorkbooks
{
    // A list of a school has some hundred kilobytes unpacked.
    private const long MaxUnpacked = 64 << 20;
    private const int MaxEntries = 1_000;
    private const int MaxRows = 20_001;

    private static readonly OpenXmlConfiguration Settings = new() { EnableSharedStringCache = false, FillMergedCells = false };

    /// <inheritdoc/>
    public IReadOnlyList<OndeRow>? Read(OndeUpload file, CancellationToken cancellationToken)
    {
        if (!file.Content.Span.StartsWith("PK\u0003\u0004"u8))
        {
            return null;
        }

        try
        {
            using var stream = new MemoryStream(file.Content.ToArray(), writable: false);
            return IsWorkbook(stream, cancellationToken) ? ReadRows(stream, cancellationToken) : null;
        }
        catch (Exception broken) when (broken is not (OperationCanceledException or OutOfMemoryException or DirectoryException))
        {
            // Whatever a damaged workbook does to what reads it: it is none. The caller refuses it, with how to save it as CSV.
            return null;
        }
    }

    private static List<OndeRow> ReadRows(MemoryStream stream, CancellationToken cancellationToken)
    {
        stream.Position = 0;
        var rows = new List<OndeRow>();
        foreach (IDictionary<string, object?> cells in stream.Query(
            useHeaderRow: false, excelType: ExcelType.XLSX, configuration: Settings).Take(MaxRows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add(new OndeRow(rows.Count + 1, [.. cells.Values.Select(TextOf)]));
        }

        return rows;
    }

    // What it holds, and what it unpacks to, which its own entries may understate.
    private static bool IsWorkbook(MemoryStream stream, CancellationToken cancellationToken)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.Entries.Count > MaxEntries || archive.GetEntry("xl/workbook.xml") is null)
        {
            return false;
        }

        var buffer = new byte[1 << 16];
        var left = MaxUnpacked;
        foreach (var entry in archive.Entries)
        {
            using var unpacked = entry.Open();
            for (var read = unpacked.Read(buffer); read > 0; read = unpacked.Read(buffer))
            {
                cancellationToken.ThrowIfCancellationRequested();
                left -= read;
                if (left < 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        DateTime day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "oui" : "non",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
