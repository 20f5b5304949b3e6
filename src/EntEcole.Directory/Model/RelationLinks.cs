namespace EntEcole.Directory.Model;

/// <summary>
/// The codes that link a relative to a pupil (BCN table <c>N_LIEN_ELEVE_RESPONSABLE</c>; aaf-format 3.3): two digits since
/// 2018, one digit before in 2D, where father and mother stand in the other order. An unknown code is kept as it is.
/// </summary>
public static class RelationLinks
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["10"] = "mère",
        ["20"] = "père",
        ["37"] = "fratrie",
        ["38"] = "ascendant",
        ["39"] = "autre membre de la famille",
        ["41"] = "éducateur",
        ["42"] = "assistant familial",
        ["43"] = "garde d'enfant",
        ["50"] = "tuteur",
        ["51"] = "aide sociale à l'enfance",
        ["70"] = "élève lui-même",
        ["90"] = "autre lien",

        // 1D only, until 2018.
        ["31"] = "frère",
        ["32"] = "sœur",
        ["33"] = "grand-père",
        ["34"] = "grand-mère",
        ["35"] = "oncle",
        ["36"] = "tante",
        ["40"] = "collatéral",

        // 2D only, until 2017.
        ["1"] = "père",
        ["2"] = "mère",
        ["3"] = "tuteur",
        ["4"] = "autre membre de la famille",
        ["5"] = "aide sociale à l'enfance",
        ["6"] = "autre cas",
        ["7"] = "élève lui-même",
    };

    /// <summary>The French label of a code; null when the table does not know it.</summary>
    public static string? LabelOf(string code) => Labels.GetValueOrDefault(code);
}
