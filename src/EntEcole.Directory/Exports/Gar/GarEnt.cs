using System.Text.RegularExpressions;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>The id of a workspace at the GAR.</summary>
public static partial class GarEnt
{
    // A checker of the GAR finds the family of a file by these words, anywhere in its path.
    private static readonly string[] FamilyWords = ["Etab", "Enseignant", "Eleve", "Groupe", "RespAff"];

    /// <summary>Refuses an id that the GAR would not accept, or that would be taken for a family of files.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.GarExportRefused"/>.</exception>
    public static string Validate(string ent) =>
        Shape().IsMatch(ent) && !Array.Exists(FamilyWords, word => ent.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? ent
            : throw GarFaults.Refused("ENT_ID", new LocalizedText(
                "The id of the workspace takes 2 to 10 letters or digits, and none of the words Etab, Eleve, Enseignant, Groupe, RespAff.",
                "L'identifiant de l'ENT compte 2 à 10 lettres ou chiffres, sans les mots Etab, Eleve, Enseignant, Groupe ni RespAff."));

    [GeneratedRegex(@"^[A-Za-z0-9]{2,10}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}
