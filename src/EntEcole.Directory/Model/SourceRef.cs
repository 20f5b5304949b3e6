using System.Globalization;

namespace EntEcole.Directory.Model;

/// <summary>The id of a record in AAF, unique in one academy and category only (aaf-format 2.1).</summary>
/// <param name="Academy">Upper-case label of the academy, as in <c>TOULOUSE</c>.</param>
/// <param name="Category">The record's category.</param>
/// <param name="Id">The jointure: a string, although mostly digits.</param>
public readonly record struct SourceRef(string Academy, AafCategory Category, string Id)
{
    /// <summary>Characters of an id, and of any other key of the store; real ones have a dozen.</summary>
    public const int MaxIdLength = 400;

    /// <summary>Reads <c>TOULOUSE:Eleve:9000001</c>.</summary>
    public static bool TryParse(string? text, out SourceRef source)
    {
        source = default;
        var parts = text?.Split(':', 3);
        if (parts is not { Length: 3 } || parts.Any(string.IsNullOrWhiteSpace)
            || !Enum.TryParse<AafCategory>(parts[1], out var category) || !Enum.IsDefined(category))
        {
            return false;
        }

        source = new SourceRef(Academies.Normalize(parts[0]), category, parts[2].Trim());
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Academy}:{Category}:{Id}";
}

/// <summary>Academies, named by their upper-case label.</summary>
public static class Academies
{
    // aaf-format 2.1.
    private static readonly Dictionary<int, string> ByCode = new()
    {
        [1] = "PARIS",
        [2] = "AIX-MARSEILLE",
        [3] = "BESANCON",
        [4] = "BORDEAUX",
        [5] = "CAEN",
        [6] = "CLERMONT-FERRAND",
        [7] = "DIJON",
        [8] = "GRENOBLE",
        [9] = "LILLE",
        [10] = "LYON",
        [11] = "MONTPELLIER",
        [12] = "NANCY-METZ",
        [13] = "POITIERS",
        [14] = "RENNES",
        [15] = "STRASBOURG",
        [16] = "TOULOUSE",
        [17] = "NANTES",
        [18] = "ORLEANS-TOURS",
        [19] = "REIMS",
        [20] = "AMIENS",
        [21] = "ROUEN",
        [22] = "LIMOGES",
        [23] = "NICE",
        [24] = "CRETEIL",
        [25] = "VERSAILLES",
        [27] = "CORSE",
        [28] = "LA REUNION",
        [31] = "MARTINIQUE",
        [32] = "GUADELOUPE",
        [33] = "GUYANE",
        [40] = "NOUVELLE-CALEDONIE",
        [41] = "POLYNESIE",
        [42] = "WALLIS-ET-FUTUNA",
        [43] = "MAYOTTE",
        [44] = "SAINT-PIERRE-ET-MIQUELON",
        [70] = "NORMANDIE",
    };

    // Zones of the national school holidays. Corsica and overseas have calendars of their own.
    private static readonly Dictionary<char, string[]> ByZone = new()
    {
        ['A'] = ["BESANCON", "BORDEAUX", "CLERMONT-FERRAND", "DIJON", "GRENOBLE", "LIMOGES", "LYON", "POITIERS"],
        ['B'] =
        [
            "AIX-MARSEILLE", "AMIENS", "CAEN", "LILLE", "NANCY-METZ", "NANTES", "NICE", "NORMANDIE", "ORLEANS-TOURS", "REIMS", "RENNES",
            "ROUEN",
            "STRASBOURG",
        ],
        ['C'] = ["CRETEIL", "MONTPELLIER", "PARIS", "TOULOUSE", "VERSAILLES"],
    };

    private static readonly Dictionary<string, string> ByFoldedLabel =
        ByCode.Values.ToDictionary(NameFolding.Fold, StringComparer.Ordinal);

    // What people write before a label: folded, so without accents and apostrophes.
    private static readonly string[] Prefixes =
    [
        "academie de la ", "academie de l ", "academie des ", "academie de ", "academie du ", "academie d ", "academie ",
    ];

    // Spellings that are no label, folded.
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["reunion"] = "LA REUNION",
        ["wallis et futuna"] = "WALLIS-ET-FUTUNA",
        ["polynesie francaise"] = "POLYNESIE",
        ["caen rouen"] = "NORMANDIE",
        ["normandie caen rouen"] = "NORMANDIE",
    };

    /// <summary>The zone of school holidays of an academy, A to C; null for an academy with a calendar of its own.</summary>
    public static char? ZoneOf(string academy) =>
        Canonical(academy) is { } label && ByZone.FirstOrDefault(
            zone => zone.Value.Contains(label, StringComparer.Ordinal)) is { Value: not null } found
            ? found.Key : null;

    /// <summary>All known labels.</summary>
    public static IReadOnlyCollection<string> Known => ByCode.Values;

    /// <summary>What two spellings of a label have in common: case, accents, hyphens, blanks and <c>ACADÉMIE DE</c> do not count.</summary>
    public static string KeyOf(string label)
    {
        var folded = NameFolding.Fold(label);
        if (Others.TryGetValue(folded, out var other) || (
            !ByFoldedLabel.ContainsKey(folded) && Others.TryGetValue(Stripped(folded), out other)))
        {
            return NameFolding.Fold(other);
        }

        return ByFoldedLabel.ContainsKey(folded) ? folded
            : folded.StartsWith(Prefixes[3], StringComparison.Ordinal) && ByFoldedLabel.ContainsKey(
                folded[Prefixes[3].Length..]) ? folded[Prefixes[3].Length..]
            : Stripped(folded);
    }

    /// <summary>The known label that <paramref name="label"/> spells in whatever way; null when none does.</summary>
    public static string? Canonical(string label) => ByFoldedLabel.GetValueOrDefault(KeyOf(label));

    /// <summary>
    /// The one known academy that a name mentions, as <c>ENT1D.TOULOUSE.20251007</c>; null when it mentions none or several.
    /// </summary>
    public static string? In(string name)
    {
        var words = $" {NameFolding.Fold(name)} ";
        var found = ByFoldedLabel.Where(pair => words.Contains($" {pair.Key} ", StringComparison.Ordinal)).Select(
            pair => pair.Value).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    private static string Stripped(string folded) =>
        Array.Find(Prefixes, prefix => folded.StartsWith(prefix, StringComparison.Ordinal)) is { } found ? folded[found.Length..] : folded;

    /// <summary>The one spelling of an academy's label: trimmed, upper case.</summary>
    public static string Normalize(string label) => label.Trim().ToUpperInvariant();

    /// <summary>The label of a code of at most three digits, as <c>016</c> for <c>TOULOUSE</c>; null when it is not known.</summary>
    public static string? OfCode(string code) =>
        code.Length <= 3 && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? ByCode.GetValueOrDefault(number)
            : null;

    /// <summary>
    /// The known academy whose label equals <paramref name="name"/> but for case, accents, hyphens and <c>ACADÉMIE DE</c>; null when none
    /// does.
    /// </summary>
    public static string? Named(string name) => Canonical(name);
}
