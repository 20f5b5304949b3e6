using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Problems;

/// <summary>What each code is called, for people: a few words that stand in a table beside the code.</summary>
public static class ProblemLabels
{
    private static readonly Dictionary<ProblemCode, LocalizedText> Table = new()
    {
        [ProblemCode.IdMissing] = new("id missing", "identifiant absent"),
        [ProblemCode.IdMismatch] = new("two ids in one record", "deux identifiants dans un enregistrement"),
        [ProblemCode.CategoryMismatch] = new("record in the file of another category", "enregistrement dans le fichier d'une autre catégorie"),
        [ProblemCode.RequestUnexpected] = new("request that a full extract does not allow", "demande non permise dans un extrait complet"),
        [ProblemCode.RecordRepeated] = new("record delivered twice", "enregistrement livré deux fois"),
        [ProblemCode.RecordContradicted] = new("two different records of one id", "deux enregistrements différents pour un identifiant"),
        [ProblemCode.NameMissing] = new("family name missing", "nom de famille absent"),
        [ProblemCode.GivenNameMissing] = new("given name missing", "prénom absent"),
        [ProblemCode.SchoolMissing] = new("pupil without school", "élève sans école"),
        [ProblemCode.SchoolUnknown] = new("school not in the extract", "école absente de l'extrait"),
        [ProblemCode.FunctionElsewhere] = new("function in a structure not in the extract", "fonction dans une structure absente de l'extrait"),
        [ProblemCode.ClassElsewhere] = new("class of another school", "classe d'une autre école"),
        [ProblemCode.RelativeUnreferenced] = new("relative of no pupil", "responsable d'aucun élève"),
        [ProblemCode.RelativeMissing] = new("relative not in the extract", "responsable absent de l'extrait"),
        [ProblemCode.LinkUnknown] = new("unknown code of link", "code de lien de parenté inconnu"),
        [ProblemCode.TupleShort] = new("value with parts missing", "valeur incomplète"),
        [ProblemCode.TupleLong] = new("a $ too many", "un $ de trop"),
        [ProblemCode.DateInvalid] = new("not a date", "date invalide"),
        [ProblemCode.BirthDateMissing] = new("birth date missing", "date de naissance absente"),
        [ProblemCode.FlagInvalid] = new("neither O nor N", "ni O ni N"),
        [ProblemCode.UaiInvalid] = new("not a UAI", "UAI invalide"),
        [ProblemCode.UaiRepeated] = new("two structures of one UAI", "deux structures pour un UAI"),
        [ProblemCode.AttributeUnknown] = new("attribute not used", "attribut non utilisé"),
        [ProblemCode.RelativeTwice] = new("relative named twice by a pupil", "responsable désigné deux fois par un élève"),
        [ProblemCode.PhoneInvalid] = new("not a telephone number", "numéro de téléphone invalide"),
        [ProblemCode.MailInvalid] = new("not an e-mail address", "adresse électronique invalide"),
        [ProblemCode.IneInvalid] = new("not an INE", "INE invalide"),
        [ProblemCode.IneRepeated] = new("two pupils of one INE", "deux élèves pour un INE"),
        [ProblemCode.SiretInvalid] = new("not a SIRET", "SIRET invalide"),
        [ProblemCode.SiretDoubtful] = new("SIRET with a wrong key", "SIRET à clé fausse"),
        [ProblemCode.LevelUnknown] = new("unknown level", "niveau inconnu"),
        [ProblemCode.FunctionUnknown] = new("unknown function", "fonction inconnue"),
        [ProblemCode.CourseUnknown] = new("unknown course (MEF)", "formation (MEF) inconnue"),
        [ProblemCode.SubjectUnknown] = new("unknown subject", "matière inconnue"),
        [ProblemCode.RequestSuperseded] = new("request replaced by a later one", "demande remplacée par une autre"),
        [ProblemCode.StaffContradicted] = new("one id for two persons in 1D and 2D", "un identifiant pour deux personnes, 1D et 2D"),
        [ProblemCode.IneContradicted] = new("INE of another known pupil", "INE d'un autre élève connu"),
        [ProblemCode.EncodingDiffers] = new("other encoding than declared", "autre encodage que celui déclaré"),
        [ProblemCode.EscapingRepaired] = new("references unknown to XML", "références inconnues de XML"),
        [ProblemCode.SchoolGone] = new("enrolled school not in the extract", "école adhérente absente de l'extrait"),
        [ProblemCode.ValueTooLong] = new("value too large", "valeur hors de toute mesure"),
        [ProblemCode.RecordNotReconciled] = new("record on which the program failed", "enregistrement non traité par le programme"),
        [ProblemCode.RelativeDeleted] = new("relative deleted", "responsable supprimé"),
        [ProblemCode.AcademyContradicted] = new("UAI of another academy", "UAI d'une autre académie"),
        [ProblemCode.IdReused] = new("id given to another person", "identifiant attribué à une autre personne"),
        [ProblemCode.RelativesNone] = new("pupil without relative", "élève sans responsable"),
        [ProblemCode.LinkOneSided] = new("link without its counterpart", "lien sans réciproque"),
        [ProblemCode.UaiLost] = new("structure without its UAI", "structure privée de son UAI"),
        [ProblemCode.UaiChanged] = new("structure under another UAI", "structure sous un autre UAI"),
        [ProblemCode.EntryToCome] = new("entry to come", "entrée à venir"),
        [ProblemCode.ExitPast] = new("exit past", "sortie passée"),
        [ProblemCode.BirthDateImplausible] = new("implausible birth date", "date de naissance invraisemblable"),
        [ProblemCode.NameDamaged] = new("damaged name", "nom abîmé"),
        [ProblemCode.NamePlaceholder] = new("name without a letter", "nom sans aucune lettre"),
        [ProblemCode.ClassUnnamed] = new("class without a name", "classe sans nom"),
        [ProblemCode.ClassNamedTwice] = new("class with two names", "classe à deux noms"),
        [ProblemCode.GroupingElsewhere] = new("grouping in another enrolled school", "regroupement dans une autre école adhérente"),
        [ProblemCode.GroupingNotEnrolled] = new("grouping in a structure not enrolled", "regroupement dans une structure non adhérente"),
        [ProblemCode.ClassNone] = new("pupil in no class", "élève sans classe"),
        [ProblemCode.ClassesNone] = new("no pupil of the school in a class", "aucun élève de l'école dans une classe"),
    };

    /// <summary>A few words, without capital or full stop.</summary>
    public static LocalizedText Label(this ProblemCode code) => Table[code];
}
