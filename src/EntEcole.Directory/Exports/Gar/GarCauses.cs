using System.Text.Json;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>Names and sentences of causes.</summary>
public static class GarCauses
{
    private static readonly HashSet<GarCause> Notices =
    [
        GarCause.RespNone, GarCause.LevelMissing, GarCause.CivilityOmitted, GarCause.LabelCut, GarCause.StaffNone,
        GarCause.IdentifierChanged, GarCause.RespGone, GarCause.FunctionUnknown, GarCause.SchoolUnknown, GarCause.FamilyMissing,
        GarCause.FileTooLong,
    ];

    /// <summary>Whether nothing is left out or refused for it.</summary>
    public static bool IsNotice(this GarCause cause) => Notices.Contains(cause);

    /// <summary>Whether a school as a whole is left out for it.</summary>
    public static bool IsOfSchool(this GarCause cause) =>
        cause is GarCause.GroupCodeRepeated or GarCause.GroupCodeTooLong or GarCause.RespTooMany or GarCause.RespNone;

    /// <summary>The name for programs: <c>PERSON_TWICE</c>.</summary>
    public static string Code(this GarCause cause) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(cause.ToString());

    /// <summary>The cause in words.</summary>
    public static LocalizedText Text(this GarCause cause) => cause switch
    {
        GarCause.PersonNameMissing => new("no name or given name", "nom ou prénom absent"),
        GarCause.PersonTwoFamilies => new("both pupil and staff", "à la fois élève et personnel"),
        GarCause.ProfileUnknownUai => new("profile in an unknown school", "profil dans une école inconnue"),
        GarCause.GroupCodeRepeated => new("code of a class or group repeated", "code de classe ou de groupe en double"),
        GarCause.GroupCodeTooLong => new("code of a class or group too long", "code de classe ou de groupe trop long"),
        GarCause.RespNone => new("no person assigns resources", "aucun responsable d'affectation"),
        GarCause.RespMailMissing => new("manager without professional mail", "responsable sans courriel professionnel"),
        GarCause.RespTooMany => new("more than 50 managers", "plus de 50 responsables d'affectation"),
        GarCause.LevelMissing => new("pupil without level", "élève sans niveau"),
        GarCause.CivilityOmitted => new("title not sent", "civilité non transmise"),
        GarCause.LabelCut => new("text shortened", "texte raccourci"),
        GarCause.StaffNone => new("school without staff", "école sans personnel"),
        GarCause.IdentifierChanged => new("identifier changed by a merge", "identifiant changé par une fusion"),
        GarCause.RespGone => new("manager without active profile", "responsable sans profil actif"),
        GarCause.FunctionUnknown => new("function not known", "fonction inconnue"),
        GarCause.SchoolUnknown => new(
            "enrolled school without extract or ONDE files", "école conventionnée absente des extraits et sans fichiers ONDE"),
        _ => TextOfCheck(cause),
    };

    private static LocalizedText TextOfCheck(GarCause cause) => cause switch
    {
        GarCause.PersonTwice => new("identifier used twice", "identifiant utilisé deux fois"),
        GarCause.EtabUnknown => new("person in an unknown school", "personne dans une école inconnue"),
        GarCause.PersonWithoutEtab => new("person without school", "personne sans école"),
        GarCause.LevelUnknownUai => new("level in an unknown school", "niveau dans une école inconnue"),
        GarCause.LevelUnknownPerson => new("level of a person not of the school", "niveau d'une personne étrangère à l'école"),
        GarCause.UaiTwice => new("school twice", "école en double"),
        GarCause.GroupUnknownUai => new("group of an unknown school", "groupe d'une école inconnue"),
        GarCause.DivisionUnknown => new("group of an unknown class", "groupe d'une classe inconnue"),
        GarCause.DivisionInDivision => new("class inside a class", "classe rattachée à une classe"),
        GarCause.GroupStatusUnknown => new("status of group not known", "statut de groupe inconnu"),
        GarCause.MemberUnknownUai => new("membership in an unknown school", "appartenance dans une école inconnue"),
        GarCause.MemberUnknownGroup => new("membership in an unknown group", "appartenance à un groupe inconnu"),
        GarCause.MemberUnknownPerson => new("member not of the school", "membre étranger à l'école"),
        GarCause.MemberTwice => new("membership twice", "appartenance en double"),
        GarCause.RespTwice => new("manager twice", "responsable en double"),
        GarCause.RespUnknownUai => new("manager of an unknown school", "responsable d'une école inconnue"),
        GarCause.ProfileRefused => new("profile not accepted in this file", "profil non admis dans ce fichier"),
        GarCause.Schema => new("against the schema", "non conforme au schéma"),
        GarCause.NotWellFormed => new("not well-formed XML", "XML mal formé"),
        GarCause.FileName => new("name of file not accepted", "nom de fichier non admis"),
        GarCause.FileNumber => new("numbers of files with a gap", "numéros de fichiers non consécutifs"),
        GarCause.StampsDiffer => new("files of several exports", "fichiers de plusieurs exports"),
        GarCause.FamilyMissing => new("family without file", "famille sans fichier"),
        GarCause.FileTooLong => new("more than 10,000 elements in a file", "plus de 10 000 éléments dans un fichier"),
        GarCause.DigestDiffers => new("digest not that of the archive", "empreinte différente de celle de l'archive"),
        GarCause.OperatorSchema => new("against the operator's schema", "non conforme au schéma de l'opérateur"),
        _ => throw new ArgumentOutOfRangeException(nameof(cause)),
    };
}
