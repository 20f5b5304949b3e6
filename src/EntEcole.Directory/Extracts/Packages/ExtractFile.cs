using System.Globalization;
using System.Text.RegularExpressions;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>
/// One XML file of an extract, as its name tells: <c>prefix_Complet|Delta_yyyymmdd_Category_NNNN.xml</c> (aaf-format 1.2).
/// Capitals do not count, nor does what a browser adds to a second download, as <c> (1)</c>. It lies in a folder or in an archive, and is
/// read from there.
/// </summary>
public sealed partial class ExtractFile
{
    private const int MaxNameLength = 300;

    private readonly ExtractContainer container;
    private readonly ContainerEntry entry;

    private ExtractFile(ExtractContainer container, ContainerEntry entry, string name, Match match)
    {
        this.container = container;
        this.entry = entry;
        Name = EntryNames.Shown(name);
        Kind = match.Groups["kind"].ValueSpan.Equals("Complet", StringComparison.OrdinalIgnoreCase) ? ExtractKind.Full : ExtractKind.Delta;
        DateText = match.Groups["date"].Value;
        Date = ExtractDates.Exact(DateText);
        Category = Enum.Parse<AafCategory>(match.Groups["category"].ValueSpan, ignoreCase: true);
        Chunk = match.Groups["chunk"].ValueSpan is { Length: > 0 } digits ? ChunkOf(digits) : 0;
    }

    /// <summary>File name, for people.</summary>
    public string Name { get; }

    /// <summary>Full or delta.</summary>
    public ExtractKind Kind { get; }

    /// <summary>Date of the extract; null when nothing tells it, and then the package is refused.</summary>
    public DateOnly? Date { get; internal set; }

    /// <summary>Category of its records.</summary>
    public AafCategory Category { get; }

    /// <summary>Chunk number, from 0.</summary>
    public int Chunk { get; }

    /// <summary>Uncompressed size in bytes.</summary>
    public long Bytes => entry.Bytes;

    /// <summary>The date as the name has it.</summary>
    internal string DateText { get; }

    /// <summary>Folder inside the container; empty for its root.</summary>
    internal string Directory => EntryNames.DirectoryOf(entry.Name);

    /// <summary>Whether it lies in an archive, whose files share one reader.</summary>
    internal bool IsArchived => container.IsArchive;

    /// <summary>Place in the container's physical order.</summary>
    internal int Index => entry.Index;

    /// <summary>What a first look at its content found.</summary>
    internal ExtractProbe Probe { get; private set; } = ExtractProbe.Nothing;

    /// <summary>
    /// Opens the file. Files of one container are read one after the other: opening the next ends the one before.
    /// </summary>
    /// <exception cref="DirectoryException">It cannot be read, here or later while it is: the archive is damaged, or rights are
    /// missing.</exception>
    public Stream Open(CancellationToken cancellationToken) => container.Open(entry, cancellationToken);

    /// <summary>The file of an entry; null when its name is not that of an AAF file.</summary>
    internal static ExtractFile? TryFrom(ExtractContainer container, ContainerEntry entry)
    {
        var name = EntryNames.FileOf(entry.Name);
        return name.Length <= MaxNameLength && !IsShadow(name) && NamePattern().Match(name) is { Success: true } match
            ? new ExtractFile(container, entry, name, match)
            : null;
    }

    /// <summary>Whether a name that is not AAF's is worth telling: XML that the sender may have expected to be read.</summary>
    internal static bool IsOtherXml(string name) => name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) && !IsShadow(name);

    /// <summary>Looks into the file through <paramref name="open"/>.</summary>
    internal void Look(Func<Stream> open, CancellationToken cancellationToken)
    {
        if (Bytes > 0)
        {
            Probe = ExtractProbe.Of(this, open, cancellationToken);
        }
    }

    // What macOS leaves beside each file of an archive.
    private static bool IsShadow(string name) => name.StartsWith("._", StringComparison.Ordinal);

    private static int ChunkOf(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var chunk) ? chunk : int.MaxValue;

    [GeneratedRegex(
        @"^.*_(?<kind>Complet|Delta)_(?<date>[0-9]*)_(?<category>EtabEducNat|MefEducNat|MatiereEducNat|Eleve|PersRelEleve|PersEducNat)_(?<chunk>[0-9]*)( ?\([0-9]{1,3}\))?\.xml$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
