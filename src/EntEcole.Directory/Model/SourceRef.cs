namespace EntEcole.Directory.Model;

/// <summary>The id of a record in AAF, unique in one academy and category only (aaf-format 2.1).</summary>
/// <param name="Academy">Upper-case label of the academy, as in <c>TOULOUSE</c>.</param>
/// <param name="Category">The record's category.</param>
/// <param name="Id">The jointure: a string, although mostly digits.</param>
public readonly record struct SourceRef(string Academy, AafCategory Category, string Id)
{
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
    /// <summary>The one spelling of an academy's label: trimmed, upper case.</summary>
    public static string Normalize(string label) => label.Trim().ToUpperInvariant();
}
