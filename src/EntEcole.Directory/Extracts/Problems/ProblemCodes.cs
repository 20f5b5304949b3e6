using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Problems;

/// <summary>Severity and advice of each code.</summary>
public static class ProblemCodes
{
    private static readonly Dictionary<ProblemCode, (Severity Severity, LocalizedText Advice)> Table = new()
    {
        [ProblemCode.IdMissing] = (Severity.Error, new(
            "The record has no id and cannot be used. Tell the academy's AAF support, with file and line.",
            "L'enregistrement n'a pas d'identifiant et ne peut servir. Le signaler à l'assistance AAF de l'académie, avec fichier et ligne.")),
        [ProblemCode.IdMismatch] = (Severity.Error, new(
            "The record bears two ids. Tell the academy's AAF support.",
            "L'enregistrement porte deux identifiants différents. Le signaler à l'assistance AAF de l'académie.")),
        [ProblemCode.CategoryMismatch] = (Severity.Error, new(
            "The record is in the file of another category. Tell the academy's AAF support.",
            "L'enregistrement se trouve dans le fichier d'une autre catégorie. Le signaler à l'assistance AAF de l'académie.")),
        [ProblemCode.RequestUnexpected] = (Severity.Error, new(
            "A full extract only adds; this request was not applied. Tell the academy's AAF support.",
            "Un extrait complet ne comporte que des ajouts ; cette demande n'a pas été appliquée. Le signaler à l'assistance AAF.")),
        [ProblemCode.RecordRepeated] = (Severity.Information, new(
            "The same record comes twice; nothing is lost.",
            "Le même enregistrement figure deux fois ; rien n'est perdu.")),
        [ProblemCode.RecordContradicted] = (Severity.Error, new(
            "Two records bear this id and differ: the first was kept. In ONDE, look for a duplicate of this person.",
            "Deux enregistrements différents portent cet identifiant : le premier a été gardé. Chercher un doublon de cette personne dans ONDE.")),
        [ProblemCode.NameMissing] = (Severity.Error, new(
            "The person has no family name. Fill it in ONDE (Élèves > Dossier, or Responsables).",
            "La personne n'a pas de nom de famille. Le saisir dans ONDE (Élèves > Dossier, ou Responsables).")),
        [ProblemCode.GivenNameMissing] = (Severity.Warning, new(
            "The person has no given name. Fill it in ONDE.",
            "La personne n'a pas de prénom. Le saisir dans ONDE.")),
        [ProblemCode.SchoolMissing] = (Severity.Error, new(
            "The pupil is attached to no school. In ONDE, check their admission (Élèves > Inscription et admission).",
            "L'élève n'est rattaché à aucune école. Vérifier son admission dans ONDE (Élèves > Inscription et admission).")),
        [ProblemCode.SchoolUnknown] = (Severity.Error, new(
            "The pupil's school is not in the extract: the pupil is not taken. Tell the academy's AAF support.",
            "L'école de l'élève ne figure pas dans l'extrait : il n'est pas repris. Le signaler à l'assistance AAF de l'académie.")),
        [ProblemCode.FunctionElsewhere] = (Severity.Warning, new(
            "A function names a structure that is not in the extract: it gives no role. Tell the academy's AAF support.",
            "Une fonction désigne une structure absente de l'extrait : elle ne donne pas de rôle. Le signaler à l'assistance AAF.")),
        [ProblemCode.ClassElsewhere] = (Severity.Warning, new(
            "A class or group of another school than the pupil's was left out. In ONDE, check their assignment (Élèves > Répartition).",
            "Une classe ou un groupe d'une autre école que celle de l'élève a été laissé de côté. Vérifier sa répartition dans ONDE (Élèves > Répartition).")),
        [ProblemCode.RelativeUnreferenced] = (Severity.Information, new(
            "No pupil of the extract names this relative: no profile is made. In ONDE, check the link in the child's file.",
            "Aucun élève de l'extrait ne désigne ce responsable : pas de profil. Vérifier le lien dans la fiche de l'enfant dans ONDE.")),
        [ProblemCode.RelativeMissing] = (Severity.Warning, new(
            "A relative of this pupil is not in the extract: the link waits for them. In ONDE, check the relative's file.",
            "Un responsable de cet élève ne figure pas dans l'extrait : le lien reste en attente. Vérifier la fiche du responsable dans ONDE.")),
        [ProblemCode.LinkUnknown] = (Severity.Information, new(
            "The code of the family link is not in the national table; it is kept as it is.",
            "Le code du lien de parenté ne figure pas dans la nomenclature nationale ; il est gardé tel quel.")),
        [ProblemCode.TupleShort] = (Severity.Warning, new(
            "The value has too few parts; what could not be read was left out. Tell the academy's AAF support.",
            "La valeur a trop peu d'éléments ; ce qui ne pouvait être lu a été laissé de côté. Le signaler à l'assistance AAF.")),
        [ProblemCode.TupleLong] = (Severity.Warning, new(
            "The value holds a $ too many; the last part keeps it. In ONDE, take the $ out of the name of the class or group.",
            "La valeur contient un $ de trop ; le dernier élément le garde. Retirer le $ du nom de la classe ou du groupe dans ONDE.")),
        [ProblemCode.DateInvalid] = (Severity.Warning, new(
            "This is not a date (dd/mm/yyyy or yyyy-mm-dd); the field was left out. Correct it in ONDE.",
            "Ce n'est pas une date (jj/mm/aaaa ou aaaa-mm-jj) ; le champ a été laissé de côté. La corriger dans ONDE.")),
        [ProblemCode.BirthDateMissing] = (Severity.Warning, new(
            "The pupil has no birth date. Fill it in ONDE (Élèves > Dossier > État civil).",
            "L'élève n'a pas de date de naissance. La saisir dans ONDE (Élèves > Dossier > État civil).")),
        [ProblemCode.FlagInvalid] = (Severity.Warning, new(
            "The value is neither O nor N; the field was left out.",
            "La valeur n'est ni O ni N ; le champ a été laissé de côté.")),
        [ProblemCode.UaiInvalid] = (Severity.Warning, new(
            "This is not a UAI; the structure is kept without it and cannot be enrolled.",
            "Ce n'est pas un UAI ; la structure est gardée sans lui et ne peut être adhérente.")),
        [ProblemCode.UaiRepeated] = (Severity.Error, new(
            "Two structures bear this UAI: the one that bore it before was kept, else the first. Tell the academy's AAF support.",
            "Deux structures portent cet UAI : celle qui le portait déjà a été gardée, sinon la première. Le signaler à l'assistance AAF.")),
        [ProblemCode.AttributeUnknown] = (Severity.Information, new(
            "An attribute that the directory does not use, ignored; the report counts it. Nothing to do in ONDE.",
            "Un attribut que l'annuaire n'utilise pas, ignoré ; le rapport le compte. Rien à faire dans ONDE.")),
        [ProblemCode.RelativeTwice] = (Severity.Information, new(
            "The pupil names this relative twice: the more telling link was kept. In ONDE, remove one of the two links (Élèves > Dossier > Responsables).",
            "L'élève désigne deux fois ce responsable : le lien le plus précis a été gardé. Retirer l'un des deux dans ONDE (Élèves > Dossier > Responsables).")),
        [ProblemCode.PhoneInvalid] = (Severity.Warning, new(
            "This is not a telephone number; the field was left out. Correct it in ONDE (Responsables > Coordonnées; a school's under École > Identité).",
            "Ce n'est pas un numéro de téléphone ; le champ a été laissé de côté. Le corriger dans ONDE (Responsables > Coordonnées ; celui d'une école sous École > Identité).")),
        [ProblemCode.MailInvalid] = (Severity.Warning, new(
            "This is not an e-mail address; the field was left out. Correct it in ONDE (Responsables > Coordonnées; a school's under École > Identité).",
            "Ce n'est pas une adresse électronique ; le champ a été laissé de côté. La corriger dans ONDE (Responsables > Coordonnées ; celle d'une école sous École > Identité).")),
        [ProblemCode.IneInvalid] = (Severity.Warning, new(
            "This is not an INE; the field was left out. In ONDE, have the pupil's INE checked (Élèves > Dossier > INE).",
            "Ce n'est pas un INE ; le champ a été laissé de côté. Faire vérifier l'INE de l'élève dans ONDE (Élèves > Dossier > INE).")),
        [ProblemCode.IneRepeated] = (Severity.Warning, new(
            "Another pupil of the extract bears this INE: both are kept, apart. In ONDE, look for a double file (Élèves > Dossiers en double).",
            "Un autre élève de l'extrait porte cet INE : les deux sont gardés, séparés. Chercher un dossier en double dans ONDE (Élèves > Dossiers en double).")),
        [ProblemCode.SiretInvalid] = (Severity.Information, new(
            "The SIRET is not 14 digits; the field was left out. Nothing depends on it.",
            "Le SIRET n'a pas 14 chiffres ; le champ a été laissé de côté. Rien n'en dépend.")),
        [ProblemCode.SiretDoubtful] = (Severity.Information, new(
            "The control digit of the SIRET is wrong; it is kept as it is. Nothing depends on it.",
            "La clé du SIRET est fausse ; il est gardé tel quel. Rien n'en dépend.")),
        [ProblemCode.LevelUnknown] = (Severity.Information, new(
            "A level that the national table does not hold; it is kept as it is, and counted. Nothing to do in ONDE.",
            "Un niveau absent de la nomenclature nationale ; il est gardé tel quel et compté. Rien à faire dans ONDE.")),
        [ProblemCode.FunctionUnknown] = (Severity.Information, new(
            "A function that the national table does not hold; it is kept as it is, and counted. Nothing to do.",
            "Une fonction absente de la nomenclature nationale ; elle est gardée telle quelle et comptée. Rien à faire.")),
        [ProblemCode.CourseUnknown] = (Severity.Information, new(
            "A course (MEF) that the delivery's nomenclature does not hold; it is kept as it is, and counted.",
            "Une formation (MEF) absente de la nomenclature livrée ; elle est gardée telle quelle et comptée.")),
        [ProblemCode.SubjectUnknown] = (Severity.Information, new(
            "A subject that the delivery's nomenclature does not hold; it is kept as it is, and counted.",
            "Une matière absente de la nomenclature livrée ; elle est gardée telle quelle et comptée.")),
        [ProblemCode.RequestSuperseded] = (Severity.Information, new(
            "A later request of the same delivery overrides this one. Nothing to do.",
            "Une demande ultérieure de la même livraison remplace celle-ci. Rien à faire.")),
        [ProblemCode.StaffContradicted] = (Severity.Warning, new(
            "The first and the second degree give this id to two different persons: they are kept apart. Tell the academy's AAF support.",
            "Le premier et le second degré donnent cet identifiant à deux personnes différentes : elles restent séparées. Le signaler à l'assistance AAF.")),
        [ProblemCode.IneContradicted] = (Severity.Warning, new(
            "The directory knows another pupil by this INE, of another birth date or name: they are kept apart. In ONDE, have the pupil's INE checked (Élèves > Dossier > INE); if they are one, see 'entecole merges list'.",
            "L'annuaire connaît sous cet INE un autre élève, de date de naissance ou de nom différents : ils restent séparés. Faire vérifier l'INE de l'élève dans ONDE (Élèves > Dossier > INE) ; s'ils ne font qu'un, voir « entecole merges list ».")),
        [ProblemCode.EncodingDiffers] = (Severity.Information, new(
            "The file is not in the encoding that it declares; it was read by its bytes. Tell the academy's AAF support if names look wrong.",
            "Le fichier n'est pas dans l'encodage qu'il déclare ; il a été lu d'après ses octets. Le signaler à l'assistance AAF si des noms semblent abîmés.")),
        [ProblemCode.EscapingRepaired] = (Severity.Information, new(
            "The file holds references or characters that XML does not know; they were read as they are meant. Tell the academy's AAF support.",
            "Le fichier contient des références ou des caractères que XML ne connaît pas ; ils ont été lus dans leur sens probable. Le signaler à l'assistance AAF.")),
        [ProblemCode.SchoolGone] = (Severity.Error, new(
            "This school is enrolled, and the extract no longer holds it: its persons stay as they are until a person decides. Ask the academy why. 'entecole plans list' and 'plans show' say where its pupils are; if another school has taken them, amend the convention.",
            "Cette école est adhérente et ne figure plus dans l'extrait : ses personnes restent telles quelles jusqu'à une décision. Demander la raison à l'académie. « entecole plans list » et « plans show » disent où sont ses élèves ; si une autre école les accueille, modifier la convention.")),
        [ProblemCode.ValueTooLong] = (Severity.Error, new(
            "The record holds a value, or a number of values, larger than any real one: it was not used. Tell the academy's AAF support, with file and line.",
            "L'enregistrement contient une valeur, ou un nombre de valeurs, hors de toute mesure : il n'a pas été repris. Le signaler à l'assistance AAF de l'académie, avec fichier et ligne.")),
        [ProblemCode.RecordNotReconciled] = (Severity.Error, new(
            "The program failed on this record: it was not used, and its school waits ('entecole plans list'). Report it to those who maintain the program, with file, line and kind of the fault.",
            "Le programme a échoué sur cet enregistrement : il n'a pas été repris, et son école attend (« entecole plans list »). Le signaler à ceux qui maintiennent le programme, avec fichier, ligne et nature de la faute.")),
        [ProblemCode.AcademyContradicted] = (Severity.Warning, new(
            "The UAI of this structure is of another academy than the extract: it was kept. Ask the academy which is right.",
            "L'UAI de cette structure est d'une autre académie que celle de l'extrait : elle a été gardée. Demander à l'académie ce qui est juste.")),
        [ProblemCode.RelativeDeleted] = (Severity.Warning, new(
            "A relative of this pupil was deleted: the link has ended. In ONDE, check the pupil's relatives (Élèves > Dossier > Responsables).",
            "Un responsable de cet élève a été supprimé : le lien est clos. Vérifier les responsables de l'élève dans ONDE (Élèves > Dossier > Responsables).")),
        [ProblemCode.IdReused] = (Severity.Error, new(
            "Names, dates or numbers under this id are those of another person: nothing was changed. Decide with 'entecole identities list'; if the record is wrong, correct it in ONDE.",
            "Sous cet identifiant, les noms, dates ou numéros sont ceux d'une autre personne : rien n'a été modifié. Décider par « entecole identities list » ; si l'enregistrement est faux, le corriger dans ONDE.")),
        [ProblemCode.RelativesNone] = (Severity.Information, new(
            "The pupil names no relative: if there are any, add the relatives in ONDE (Élèves > Dossier > Responsables).",
            "L'élève n'a aucun responsable : s'il en a, les saisir dans ONDE (Élèves > Dossier > Responsables).")),
        [ProblemCode.LinkOneSided] = (Severity.Information, new(
            "One of the pupil and the relative names the other, who does not. The pupil's file counts: in ONDE, check its relatives (Élèves > Dossier > Responsables).",
            "L'un des deux, élève ou responsable, désigne l'autre sans réciproque. Le dossier de l'élève fait foi : vérifier ses responsables dans ONDE (Élèves > Dossier > Responsables).")),
        [ProblemCode.UaiLost] = (Severity.Error, new(
            "This structure had this UAI until now; the extract gives it none, or none that is valid: it counts as not enrolled. Tell the academy's AAF support.",
            "Cette structure portait cet UAI jusqu'ici ; l'extrait ne lui en donne plus, ou plus de valide : elle compte comme non adhérente. Le signaler à l'assistance AAF de l'académie.")),
        [ProblemCode.UaiChanged] = (Severity.Warning, new(
            "This structure bears another UAI than until now. If the change is real, the convention has to name the new one; if not, tell the academy's AAF support.",
            "Cette structure porte un autre UAI que jusqu'ici. Si le changement est réel, la convention doit désigner le nouveau ; sinon, le signaler à l'assistance AAF de l'académie.")),
        [ProblemCode.EntryToCome] = (Severity.Information, new(
            "The pupil's entry is to come; the pupil is served already. If the date is wrong, correct it in ONDE (Élèves > Inscription et admission).",
            "L'entrée de l'élève est à venir ; son profil est déjà actif. Si la date est fausse, la corriger dans ONDE (Élèves > Inscription et admission).")),
        [ProblemCode.ExitPast] = (Severity.Warning, new(
            "The pupil's exit is past, and the extract still holds them; they are served still. In ONDE, end the schooling, or correct the date (Élèves > Radiation).",
            "La sortie de l'élève est passée et l'extrait le contient toujours ; son profil reste actif. Dans ONDE, le radier, ou corriger la date (Élèves > Radiation).")),
        [ProblemCode.BirthDateImplausible] = (Severity.Warning, new(
            "No pupil of this degree has such a birth date; it is kept as it is. Correct it in ONDE (Élèves > Dossier > État civil).",
            "Cette date de naissance ne peut être celle d'un élève de ce degré ; elle est gardée telle quelle. La corriger dans ONDE (Élèves > Dossier > État civil).")),
        [ProblemCode.NameDamaged] = (Severity.Warning, new(
            "The name holds characters that do not belong in one (lost accents, line break, mark-up, invisible signs). Type it anew in ONDE (État civil, or Responsables).",
            "Le nom contient des caractères étrangers à un nom (accents perdus, saut de ligne, balise, signes invisibles). Le ressaisir dans ONDE (État civil, ou Responsables).")),
        [ProblemCode.NamePlaceholder] = (Severity.Warning, new(
            "The name holds no letter; it is kept as it is. Fill it in ONDE (Élèves > Dossier, or Responsables).",
            "Le nom ne contient aucune lettre ; il est gardé tel quel. Le saisir dans ONDE (Élèves > Dossier, ou Responsables).")),
        [ProblemCode.ClassUnnamed] = (Severity.Warning, new(
            "The class or group has no name. Name it in ONDE (École > Classes).",
            "La classe ou le groupe n'a pas de nom. Le nommer dans ONDE (École > Classes).")),
        [ProblemCode.ClassNamedTwice] = (Severity.Warning, new(
            "The extract gives two names to this class or group: the first was kept. Tell the academy's AAF support.",
            "L'extrait donne deux noms à cette classe ou à ce groupe : le premier a été gardé. Le signaler à l'assistance AAF de l'académie.")),
        [ProblemCode.GroupingElsewhere] = (Severity.Information, new(
            "The pupil is in a grouping held in another enrolled school (UPE2A, RASED, ULIS…): kept under that school. Nothing to do if that is so.",
            "L'élève suit un regroupement tenu dans une autre école adhérente (UPE2A, RASED, ULIS…) : gardé sous cette école. Rien à faire si c'est bien le cas.")),
        [ProblemCode.GroupingNotEnrolled] = (Severity.Information, new(
            "The pupil is in a grouping held in a structure that is not enrolled: left out. Nothing to do in ONDE.",
            "L'élève suit un regroupement tenu dans une structure non adhérente : laissé de côté. Rien à faire dans ONDE.")),
        [ProblemCode.ClassNone] = (Severity.Information, new(
            "The pupil is in no class. In ONDE, assign them to one (Élèves > Répartition).",
            "L'élève n'est dans aucune classe. L'affecter dans ONDE (Élèves > Répartition).")),
        [ProblemCode.ClassesNone] = (Severity.Information, new(
            "No pupil of the school is in a class, as is usual before the rentrée. Assign them in ONDE (Élèves > Répartition).",
            "Aucun élève de l'école n'est dans une classe, ce qui est courant avant la rentrée. Les affecter dans ONDE (Élèves > Répartition).")),
        [ProblemCode.BirthDateUnusable] = (Severity.Error, new(
            "The birth date is missing, no day (dd/mm/yyyy or yyyy-mm-dd), to come, or more than twenty years ago: the row was not used. Correct it in ONDE (Élèves > Dossier > État civil).",
            "La date de naissance manque, n'est pas un jour (jj/mm/aaaa ou aaaa-mm-jj), est à venir ou remonte à plus de vingt ans : la ligne n'a pas été reprise. La corriger dans ONDE (Élèves > Dossier > État civil).")),
        [ProblemCode.RowRepeated] = (Severity.Information, new(
            "The row repeats another one; it was read once. Nothing to do.",
            "La ligne en répète une autre ; elle n'a été lue qu'une fois. Rien à faire.")),
        [ProblemCode.RowShort] = (Severity.Information, new(
            "The row ends before the last column; what is missing was read as empty. Export the list again if it was edited by hand.",
            "La ligne s'arrête avant la dernière colonne ; ce qui manque a été lu comme vide. Exporter de nouveau la liste si elle a été modifiée à la main.")),
        [ProblemCode.RowLong] = (Severity.Information, new(
            "The row has values beyond the last column; they were not read. Export the list again if it was edited by hand.",
            "La ligne a des valeurs au-delà de la dernière colonne ; elles n'ont pas été lues. Exporter de nouveau la liste si elle a été modifiée à la main.")),
        [ProblemCode.FooterIgnored] = (Severity.Information, new(
            "A row that describes no person, as a total or a repeated header, was passed over. Nothing to do.",
            "Une ligne qui ne décrit personne, comme un total ou un en-tête répété, a été passée. Rien à faire.")),
        [ProblemCode.IdentityAmbiguous] = (Severity.Warning, new(
            "Several persons fit this row, and nothing tells which: those that are known stay as they are. Add the INE, the mail or the mobile telephone in ONDE.",
            "Plusieurs personnes correspondent à cette ligne et rien ne les départage : celles qui sont connues restent telles quelles. Compléter l'INE, le courriel ou le téléphone portable dans ONDE.")),
        [ProblemCode.ChildAmbiguous] = (Severity.Warning, new(
            "Several pupils bear the name of this child: no link was made. In ONDE, check the class and the address of the child and of the guardian.",
            "Plusieurs élèves portent le nom de cet enfant : aucun lien n'a été fait. Vérifier dans ONDE la classe et l'adresse de l'enfant et du responsable.")),
        [ProblemCode.ChildUnknown] = (Severity.Warning, new(
            "The guardian names no pupil of the school under this name: no link was made. Check the spelling in ONDE, and that both lists are of one day.",
            "Aucun élève de l'école ne porte le nom que donne ce responsable : aucun lien n'a été fait. Vérifier l'orthographe dans ONDE, et que les deux listes sont du même jour.")),
        [ProblemCode.DirectorMissing] = (Severity.Information, new(
            "No teacher is marked as director: no person has that role. Fill the column Directeur if the school has one.",
            "Aucun enseignant n'est indiqué comme directeur : personne n'a ce rôle. Renseigner la colonne Directeur si l'école en a un.")),
        [ProblemCode.DirectorsSeveral] = (Severity.Information, new(
            "Several teachers are marked as director: all have that role. Correct the column Directeur if one alone is.",
            "Plusieurs enseignants sont indiqués comme directeur : tous ont ce rôle. Corriger la colonne Directeur si un seul l'est.")),
        [ProblemCode.GuardiansMissing] = (Severity.Information, new(
            "The list of guardians names none of a whole class: those that were known stay. Export the guardians of all classes.",
            "La liste des responsables n'en nomme aucun pour une classe entière : ceux qui étaient connus restent. Exporter les responsables de toutes les classes.")),
    };

    /// <summary>How much the problem costs.</summary>
    public static Severity SeverityOf(this ProblemCode code) => Table[code].Severity;

    /// <summary>
    /// Whether the problem is about a code of the nation's tables, not about a record: told once per code, with the code as
    /// shape, and counted.
    /// </summary>
    public static bool IsAboutACode(this ProblemCode code) => code
        is ProblemCode.LinkUnknown or ProblemCode.LevelUnknown or ProblemCode.FunctionUnknown
        or ProblemCode.CourseUnknown or ProblemCode.SubjectUnknown;

    /// <summary>What to do, and where.</summary>
    public static LocalizedText Advice(this ProblemCode code) => Table[code].Advice;
}
