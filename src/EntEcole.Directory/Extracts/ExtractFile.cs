using System.Globalization;
using System.Text.RegularExpressions;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>
/// One XML file of an extract, as its name tells: <c>prefix_Complet|Delta_yyyymmdd_Category_NNNN.xml</c> (aaf-format 1.2).
/// </summary>
/// <param name="Path">Full path.</param>
/// <param name="Name">File name, for people.</param>
/// <param name="Kind">Full or delta.</param>
/// <param name="Date">Date of the extract.</param>
/// <param name="Category">Category of its records.</param>
/// <param name="Chunk">Chunk number, from 0.</param>
/// <param name="Bytes">Size in bytes.</param>
public sealed partial record ExtractFile(
    string Path, string Name, ExtractKind Kind, DateOnly Date, AafCategory Category, int Chunk, long Bytes)
{
    /// <summary>The file at <paramref name="path"/>; null when its name is not that of an AAF file.</summary>
    public static ExtractFile? TryFrom(FileInfo path)
    {
        var match = NamePattern().Match(path.Name);
        if (!match.Success
            || !DateOnly.TryParseExact(match.Groups["date"].ValueSpan, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || !Enum.TryParse<AafCategory>(match.Groups["category"].ValueSpan, out var category))
        {
            return null;
        }

        var kind = match.Groups["kind"].ValueSpan.SequenceEqual("Complet") ? ExtractKind.Full : ExtractKind.Delta;
        var chunk = int.Parse(match.Groups["chunk"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return new ExtractFile(path.FullName, path.Name, kind, date, category, chunk, path.Length);
    }

    [GeneratedRegex(
        @"^.*_(?<kind>Complet|Delta)_(?<date>\d{8})_(?<category>EtabEducNat|Eleve|PersRelEleve|PersEducNat)_(?<chunk>\d{4})\.xml$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
