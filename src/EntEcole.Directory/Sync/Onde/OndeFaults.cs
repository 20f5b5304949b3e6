using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>Why an import does not begin.</summary>
public static class OndeFaults
{
    /// <summary>The text is no UAI: digits or control letter are wrong.</summary>
    public static DirectoryException UaiInvalid(string uai) => DirectoryException.InvalidArgument("uai", new(
        $"'{OutsideText.Show(uai)}' is not a UAI: seven digits and their control letter.",
        $"« {OutsideText.Show(uai)} » n'est pas un UAI : sept chiffres et leur lettre de contrôle."));

    /// <summary>No ONDE files feed the school.</summary>
    public static DirectoryException NotFound(string uai) => new(
        Reason.OndeFeedNotFound,
        new LocalizedText(
            $"No ONDE files feed {uai}: none was imported, or they are closed. See 'entecole onde status'.",
            $"Aucun fichier ONDE n'alimente {uai} : rien n'a été importé, ou c'est clos. Voir « entecole onde status »."),
        DirectoryException.Fact("uai", uai));

    internal static DirectoryException NotEnrolled(string uai, IEnumerable<string> enrolled)
    {
        var nearest = NearUai.Of(uai, enrolled);
        var facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["uai"] = uai };
        if (nearest is not null)
        {
            facts["nearest"] = nearest;
        }

        return new DirectoryException(
            Reason.UaiNotEnrolled,
            new LocalizedText(
                $"No convention in force names {uai}{(nearest is null ? "" : $"; the nearest that one names is {nearest}")}. Record its convention first (entecole conventions); nothing was applied.",
                $"Aucune convention en vigueur ne nomme {uai}{(nearest is null ? "" : $" ; le plus proche qui le soit est {nearest}")}. Enregistrer d'abord sa convention (entecole conventions) ; rien n'a été appliqué."),
            facts);
    }

    internal static DirectoryException AafFeedsSchool(string uai) => new(
        Reason.AafFeedsSchool,
        new LocalizedText(
            $"The extracts of the academy deliver the pupils of {uai}: its ONDE files are no longer taken, else two sources would contradict each other. Nothing was applied.",
            $"Les extraits de l'académie livrent les élèves de {uai} : ses fichiers ONDE ne sont plus repris, sinon deux sources se contrediraient. Rien n'a été appliqué."),
        DirectoryException.Fact("uai", uai));

    internal static DirectoryException Paused(string academy) => new(
        Reason.AcademyPaused,
        new LocalizedText(
            $"Syncs of {academy} are paused; this import did nothing. Resume them with 'entecole worker resume --academy', or add --even-if-paused.",
            $"Les synchronisations de {academy} sont en pause ; cet import n'a rien fait. Les reprendre par « entecole worker resume --academy », ou ajouter --even-if-paused."),
        DirectoryException.Fact("academy", academy));
}
