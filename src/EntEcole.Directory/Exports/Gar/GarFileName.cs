using System.Globalization;
using System.Text.RegularExpressions;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>What all files of one export have in common: <c>U3_GAR-ENT_Complet_20260302_210000_1D</c>.</summary>
/// <param name="Ent">Id of the workspace at the GAR.</param>
/// <param name="Stamp">Day and time, as <c>20260302_210000</c>.</param>
public sealed record GarSetName(string Ent, string Stamp)
{
    /// <summary>Format of a stamp.</summary>
    public const string StampFormat = "yyyyMMdd_HHmmss";

    private const string Extension = ".tar.gz";
    private const string Before = "_GAR-ENT_Complet_";
    private const string After = "_1D";

    /// <summary>Name of the archive, with what says that it is one.</summary>
    public string Archive => this + Extension;

    /// <summary>Name of the file that holds the digest of the archive.</summary>
    public string Digest => this + ".md5";

    /// <summary>The stamp of an instant, in the clock time given.</summary>
    public static string StampOf(DateTime at) => at.ToString(StampFormat, CultureInfo.InvariantCulture);

    /// <summary>The clock time of a stamp; null when it is none.</summary>
    public static DateTime? TimeOf(string stamp) =>
        DateTime.TryParseExact(stamp, StampFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;

    /// <summary>What an archive of a workspace is named by, without folders; null for any other name.</summary>
    public static GarSetName? OfArchive(string ent, string name)
    {
        var (start, end) = (ent + Before, After + Extension);
        return name.Length == start.Length + StampFormat.Length + end.Length && name.StartsWith(start, StringComparison.Ordinal)
            && name.EndsWith(end, StringComparison.Ordinal) && TimeOf(name.Substring(start.Length, StampFormat.Length)) is not null
            ? new GarSetName(ent, name.Substring(start.Length, StampFormat.Length))
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Ent + Before + Stamp + After;
}

/// <summary>The name of one file of an export.</summary>
/// <param name="Set">What it shares with the others.</param>
/// <param name="Family">What it holds.</param>
/// <param name="Number">From 0, without gaps within a family.</param>
public sealed partial record GarFileName(GarSetName Set, GarFamily Family, int Number)
{
    /// <summary>Reads a name without folders; null for any other shape.</summary>
    public static GarFileName? Parse(string name) => Shape().Match(name) is not { Success: true } parts ? null : new(
        new GarSetName(parts.Groups["ent"].Value, parts.Groups["stamp"].Value), Enum.Parse<GarFamily>(parts.Groups["family"].ValueSpan),
        int.Parse(parts.Groups["number"].ValueSpan, CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Set}_{Family}_{Number:0000}.xml");

    [GeneratedRegex(
        @"^(?<ent>[A-Za-z0-9-]{1,32})_GAR-ENT_Complet_(?<stamp>[0-9]{8}_[0-9]{6})_1D_"
        + @"(?<family>Etab|Eleve|Enseignant|Groupe|RespAff)_(?<number>[0-9]{4,6})\.xml\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
