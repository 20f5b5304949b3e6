using System.Collections.Frozen;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>
/// The attributes of 1D records that the directory reads (aaf-format 3.1, 4, 5.1, 6), in the order in which they enter a
/// record's hash: append only, the numbers are part of stored hashes.
/// </summary>
internal enum AafAttribute : byte
{
    None = 0,

    // Every record.
    Category,
    Jointure,

    // Persons.
    PersonName,
    PersonBirthName,
    PersonGivenName,
    PersonOtherGivenNames,
    PersonCivility,
    PersonBirthDate,
    PersonMail,
    PersonAttachment,

    // Pupils.
    PupilIne,
    PupilClasses,
    PupilGroups,
    PupilLevel,
    PupilCycle,
    PupilClassType,
    PupilClassEntries,
    PupilClassExits,
    PupilSchoolEntry,
    PupilSchoolExit,
    PupilCanteen,
    PupilTransport,
    PupilMorningCare,
    PupilEveningCare,
    PupilSupervisedStudy,
    PupilRelatives,

    // Relatives.
    RelativeChildren,
    RelativeAddress,
    RelativePostalCode,
    RelativeTown,
    RelativeCountry,
    RelativeAddressShared,
    RelativeHomePhone,
    RelativeWorkPhone,
    RelativeMobilePhone,

    // Staff.
    StaffFunctions,
    StaffDirected,
    StaffSpecialities,
    StaffTeacher,
    StaffAttachmentDate,
    StaffFunctionsDate,
    StaffDirectedDate,
    StaffTeacherDate,

    // Structures.
    SchoolUai,
    SchoolSiret,
    SchoolName,
    SchoolType,
    SchoolTypeCode,
    SchoolMinistry,
    SchoolMinistryCode,
    SchoolSector,
    SchoolDistrict,
    SchoolCommune,
    SchoolRpi,
    SchoolAcademy,
    SchoolAcademyCode,
    SchoolStreet,
    SchoolBox,
    SchoolPostalCode,
    SchoolTown,
    SchoolPhone,
    SchoolFax,
    SchoolMail,

    // Second degree only: read to tell the degree, refused.
    SecondDegreeName,

    // Later additions: the order above is part of stored hashes.
    SchoolContract,
}

/// <summary>The names under which attributes arrive.</summary>
internal static class AafAttributes
{
    // In the order in which an attribute's names are shown: the first of each is the one for people.
    private static readonly Dictionary<string, AafAttribute> Names = new(StringComparer.Ordinal)
    {
        ["categoriePersonne"] = AafAttribute.Category,
        ["categorieStructure"] = AafAttribute.Category,
        ["ENTPersonJointure"] = AafAttribute.Jointure,
        ["ENTStructureJointure"] = AafAttribute.Jointure,
        ["ENTPersonNom"] = AafAttribute.PersonName,
        ["ENTPersonNomPatro"] = AafAttribute.PersonBirthName,
        ["ENTPersonPrenom"] = AafAttribute.PersonGivenName,
        ["ENTPersonAutresPrenoms"] = AafAttribute.PersonOtherGivenNames,
        ["ENTPersonCivilite"] = AafAttribute.PersonCivility,
        ["ENTPersonDateNaissance"] = AafAttribute.PersonBirthDate,
        ["ENTPersonMail"] = AafAttribute.PersonMail,
        ["ENTPersonStructRattach"] = AafAttribute.PersonAttachment,
        ["ENTEleveINE"] = AafAttribute.PupilIne,
        ["ENTPersonClasses"] = AafAttribute.PupilClasses,
        ["ENTPersonGroupes"] = AafAttribute.PupilGroups,
        ["ENTEleveNiveau"] = AafAttribute.PupilLevel,
        ["ENTEleveCycle"] = AafAttribute.PupilCycle,
        ["ENTEleveTypeClasse"] = AafAttribute.PupilClassType,
        ["ENTEleveDateEntreeClasses"] = AafAttribute.PupilClassEntries,
        ["ENTEleveDateSortieClasses"] = AafAttribute.PupilClassExits,
        ["ENTEleveDateEntreeStructRattach"] = AafAttribute.PupilSchoolEntry,
        ["ENTEleveDateSortieStructRattach"] = AafAttribute.PupilSchoolExit,
        ["ENTEleveRestaurantScolaire"] = AafAttribute.PupilCanteen,
        ["ENTEleveTransport"] = AafAttribute.PupilTransport,
        ["ENTEleveGarderieMatin"] = AafAttribute.PupilMorningCare,
        ["ENTEleveGarderieSoir"] = AafAttribute.PupilEveningCare,
        ["ENTEleveEtudesSurveillees"] = AafAttribute.PupilSupervisedStudy,
        ["ENTEleveAutoriteParentale"] = AafAttribute.PupilRelatives,
        ["ENTPersRelEleveEleve"] = AafAttribute.RelativeChildren,
        ["ENTPersonAdresse"] = AafAttribute.RelativeAddress,
        ["ENTPersonCodePostal"] = AafAttribute.RelativePostalCode,
        ["ENTPersonVille"] = AafAttribute.RelativeTown,
        ["ENTPersonPays"] = AafAttribute.RelativeCountry,
        ["ENTPersonAdresseDiffusion"] = AafAttribute.RelativeAddressShared,
        ["ENTPersonTelPerso"] = AafAttribute.RelativeHomePhone,
        ["ENTPersRelEleveTelPro"] = AafAttribute.RelativeWorkPhone,
        ["ENTPersRelEleveTelMobile"] = AafAttribute.RelativeMobilePhone,
        ["ENTPersonFonctions"] = AafAttribute.StaffFunctions,
        ["ENTEnsFonctionDir"] = AafAttribute.StaffDirected,
        ["ENTEnsSpecialites"] = AafAttribute.StaffSpecialities,
        ["ENTPersonCategorieEnseignant"] = AafAttribute.StaffTeacher,
        ["ENTPersonStructRattachDate"] = AafAttribute.StaffAttachmentDate,
        ["ENTPersonFonctionsDate"] = AafAttribute.StaffFunctionsDate,
        ["ENTEnsFonctionDirDate"] = AafAttribute.StaffDirectedDate,
        ["ENTPersonCategorieEnseignantDate"] = AafAttribute.StaffTeacherDate,
        ["ENTStructureUAI"] = AafAttribute.SchoolUai,
        ["ENTStructureSIREN"] = AafAttribute.SchoolSiret,
        ["ENTStructureNomCourant"] = AafAttribute.SchoolName,
        ["ENTStructureTypeStruct"] = AafAttribute.SchoolType,
        ["ENTStructureCodeTypeStruct"] = AafAttribute.SchoolTypeCode,
        ["ENTEcoleMinistereTutelle"] = AafAttribute.SchoolMinistry,
        ["ENTEcoleCodeMinistereTutelle"] = AafAttribute.SchoolMinistryCode,
        ["ENTEcoleSecteur"] = AafAttribute.SchoolSector,
        ["ENTEtablissementContrat"] = AafAttribute.SchoolContract,
        ["ENTEcoleCirconscription"] = AafAttribute.SchoolDistrict,
        ["ENTEcoleCommune"] = AafAttribute.SchoolCommune,
        ["ENTEcoleRPI"] = AafAttribute.SchoolRpi,
        ["ENTServAcAcademie"] = AafAttribute.SchoolAcademy,
        ["ENTServAcCodeAcademie"] = AafAttribute.SchoolAcademyCode,
        ["ENTStructureAdresse"] = AafAttribute.SchoolStreet,
        ["ENTStructureBoitePostale"] = AafAttribute.SchoolBox,
        ["ENTStructureCodePostal"] = AafAttribute.SchoolPostalCode,
        ["ENTStructureVille"] = AafAttribute.SchoolTown,
        ["ENTStructureTelephone"] = AafAttribute.SchoolPhone,
        ["ENTStructureFax"] = AafAttribute.SchoolFax,
        ["ENTStructureMailSI"] = AafAttribute.SchoolMail,
        ["ENTStructureEmail"] = AafAttribute.SchoolMail,
        ["sn"] = AafAttribute.SecondDegreeName,
    };

    private static readonly FrozenDictionary<AafAttribute, string> FirstNames = Names
        .GroupBy(pair => pair.Value)
        .ToFrozenDictionary(group => group.Key, group => group.First().Key);

    /// <summary>Attributes by their name in the extract.</summary>
    public static FrozenDictionary<string, AafAttribute> ByName { get; } = Names.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The name to show for an attribute of a category.</summary>
    public static string NameOf(AafAttribute attribute, AafCategory category) =>
        attribute is AafAttribute.Jointure && category is AafCategory.EtabEducNat
            ? "ENTStructureJointure"
            : FirstNames.GetValueOrDefault(attribute, "");
}
