namespace EntEcole.Directory.Model;

/// <summary>
/// The codes that link a relative to a pupil (BCN table <c>N_LIEN_ELEVE_RESPONSABLE</c>, since 2018; aaf-format 3.3).
/// An unknown code is kept as it is.
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
    };

    /// <summary>The French label of a code; null when the table does not know it.</summary>
    public static string? LabelOf(string code) => Labels.GetValueOrDefault(code);
}
