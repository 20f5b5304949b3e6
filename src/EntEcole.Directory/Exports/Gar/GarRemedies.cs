using EntEcole.Directory.Model;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>Who can mend what an export left out or noticed, and how.</summary>
public static class GarRemedies
{
    private static readonly (string English, string French) Again = (
        " A school outside AAF then imports its lists again.", " Une école hors AAF importe ensuite ses listes de nouveau.");

    /// <summary>Who mends it, and how; null where nothing is to be done, and for what a check alone finds.</summary>
    public static LocalizedText? Remedy(this GarCause cause) => cause switch
    {
        GarCause.PersonNameMissing => InOnde("The school: record the name and given name.", "L'école : saisir le nom et le prénom."),
        GarCause.PersonTwoFamilies => new(
            "The rectorat: look at the person with 'entecole explain'; a wrong merge is undone with 'entecole merges'.",
            "Le rectorat : examiner la personne par « entecole explain » ; une fusion erronée se défait par « entecole merges »."),
        GarCause.GroupCodeRepeated => InOnde(
            "The school: give each class and group an id of its own.", "L'école : donner à chaque classe et groupe son propre identifiant."),
        GarCause.GroupCodeTooLong => InOnde("The school: shorten the id of the class.", "L'école : raccourcir l'identifiant de la classe."),
        GarCause.LevelMissing => InOnde("The school: record the level of the pupil.", "L'école : saisir le niveau de l'élève."),
        GarCause.LabelCut => InOnde("The school: shorten the text.", "L'école : raccourcir le texte."),
        GarCause.StaffNone => new(
            "The rectorat: the extract attaches no staff to the school. A school outside AAF imports its list of teachers as well.",
            "Le rectorat : l'extrait ne rattache aucun personnel à l'école. Une école hors AAF importe aussi sa liste d'enseignants."),
        _ => OfManagers(cause),
    };

    private static LocalizedText? OfManagers(GarCause cause) => cause switch
    {
        GarCause.RespNone => new(
            "The head of the school or the rectorat: name a manager with 'entecole gar managers add'; else the director needs a professional mail.",
            "Le directeur ou le rectorat : désigner un responsable par « entecole gar managers add » ; à défaut, le directeur doit avoir un courriel professionnel."),
        GarCause.RespMailMissing => new(
            "The rectorat: the manager needs a professional mail in AAF, or in ONDE's list of teachers.",
            "Le rectorat : le responsable doit avoir un courriel professionnel dans AAF, ou dans la liste d'enseignants d'ONDE."),
        GarCause.RespTooMany => new(
            "The head of the school or the rectorat: end terms with 'entecole gar managers remove'.",
            "Le directeur ou le rectorat : mettre fin à des désignations par « entecole gar managers remove »."),
        GarCause.RespGone => new(
            "The head of the school or the rectorat: end the term, and name another manager.",
            "Le directeur ou le rectorat : mettre fin à la désignation et en faire une autre."),
        GarCause.FunctionUnknown => new(
            "The operator: give the function a profile in GarProfiles.", "L'exploitant : donner un profil à la fonction dans GarProfiles."),
        GarCause.SchoolUnknown => new(
            "The rectorat: compare with 'entecole conventions enrolments'. A school outside AAF imports its ONDE lists.",
            "Le rectorat : comparer par « entecole conventions enrolments ». Une école hors AAF importe ses listes d'ONDE."),
        GarCause.IdentifierChanged => new(
            "The manager of the school: assign the resources again.", "Le responsable d'affectation : affecter de nouveau les ressources."),
        _ => null,
    };

    private static LocalizedText InOnde(string english, string french) => new(
        $"{english[..^1]} in ONDE.{Again.English}", $"{french[..^1]} dans ONDE.{Again.French}");
}
