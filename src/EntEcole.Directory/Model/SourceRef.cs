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

    private static readonly Dictionary<string, string> ByFoldedLabel =
        ByCode.Values.ToDictionary(NameFolding.Fold, StringComparer.Ordinal);

    /// <summary>The one spelling of an academy's label: trimmed, upper case.</summary>
    public static string Normalize(string label) => label.Trim().ToUpperInvariant();

    /// <summary>The label of a code of at most three digits, as <c>016</c> for <c>TOULOUSE</c>; null when it is not known.</summary>
    public static string? OfCode(string code) =>
        code.Length <= 3 && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? ByCode.GetValueOrDefault(number) : null;

    /// <summary>
    /// The known academy whose label equals <paramref name="name"/> but for case, accents and hyphens; null when none does.
    /// </summary>
    public static string? Named(string name) => ByFoldedLabel.GetValueOrDefault(NameFolding.Fold(name));
}
