using System.Collections.Frozen;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>The names under which attributes arrive, in the dialects of the first and of the second degree.</summary>
internal static class AafAttributes
{
    private const Degree First = Degree.FirstDegree;
    private const Degree Second = Degree.SecondDegree;

    // In the order in which an attribute's names are shown: the first of each dialect is the one for people.
    private static readonly Entry[] Table =
    [
        new("categoriePersonne", AafAttribute.Category),
        new("categorieStructure", AafAttribute.Category),
        new("categorieMef", AafAttribute.Category, Second),
        new("categorieMatiere", AafAttribute.Category, Second),
        new("ENTPersonJointure", AafAttribute.Jointure),
        new("ENTStructureJointure", AafAttribute.Jointure, For: AafCategory.EtabEducNat),
        new("ENTMefJointure", AafAttribute.Jointure, Second, AafCategory.MefEducNat),
        new("ENTMatJointure", AafAttribute.Jointure, Second, AafCategory.MatiereEducNat),

        new("ENTPersonNom", AafAttribute.PersonName, First),
        new("sn", AafAttribute.PersonName, Second),
        new("ENTPersonNomPatro", AafAttribute.PersonBirthName),
        new("ENTPersonPrenom", AafAttribute.PersonGivenName, First),
        new("givenName", AafAttribute.PersonGivenName, Second),
        new("ENTPersonAutresPrenoms", AafAttribute.PersonOtherGivenNames),
        new("ENTPersonCivilite", AafAttribute.PersonCivility, First),
        new("personalTitle", AafAttribute.PersonCivility, Second),
        new("ENTPersonDateNaissance", AafAttribute.PersonBirthDate),
        new("ENTPersonMail", AafAttribute.PersonMail, First),
        new("mail", AafAttribute.PersonMail, Second),
        new("ENTPersonStructRattach", AafAttribute.PersonAttachment),
        new("ENTPersonAdresse", AafAttribute.PersonAddress),
        new("ENTPersonCodePostal", AafAttribute.PersonPostalCode),
        new("ENTPersonVille", AafAttribute.PersonTown),
        new("ENTPersonPays", AafAttribute.PersonCountry),

        new("ENTEleveINE", AafAttribute.PupilIne),
        new("ENTPersonClasses", AafAttribute.PupilClasses, First),
        new("ENTPersonGroupes", AafAttribute.PupilGroups, First),
        new("ENTEleveNiveau", AafAttribute.PupilLevel, First),
        new("ENTEleveCycle", AafAttribute.PupilCycle, First),
        new("ENTEleveTypeClasse", AafAttribute.PupilClassType, First),
        new("ENTEleveDateEntreeClasses", AafAttribute.PupilClassEntries),
        new("ENTEleveDateSortieClasses", AafAttribute.PupilClassExits),
        new("ENTEleveDateEntreeStructRattach", AafAttribute.PupilSchoolEntry),
        new("ENTEleveDateSortieStructRattach", AafAttribute.PupilSchoolExit),
        new("ENTEleveRestaurantScolaire", AafAttribute.PupilCanteen, First),
        new("ENTEleveTransport", AafAttribute.PupilTransport),
        new("ENTEleveGarderieMatin", AafAttribute.PupilMorningCare, First),
        new("ENTEleveGarderieSoir", AafAttribute.PupilEveningCare, First),
        new("ENTEleveEtudesSurveillees", AafAttribute.PupilSupervisedStudy, First),
        new("ENTEleveAutoriteParentale", AafAttribute.PupilRelatives),
        new("ENTEleveStructRattachId", AafAttribute.PupilSiecleId, Second),
        new("ENTElevePersRelEleve", AafAttribute.PupilRelativesSix, Second),
        new("ENTEleveClasses", AafAttribute.PupilClassNames, Second),
        new("ENTEleveGroupes", AafAttribute.PupilGroupNames, Second),
        new("ENTEleveBoursier", AafAttribute.PupilGrantHolder, Second),
        new("ENTEleveRegime", AafAttribute.PupilBoarding, Second),
        new("ENTEleveStatutEleve", AafAttribute.PupilStatus, Second),
        new("ENTEleveMEF", AafAttribute.PupilCourse, Second),
        new("ENTEleveLibelleMEF", AafAttribute.PupilCourseLabel, Second),
        new("ENTEleveNivFormation", AafAttribute.PupilFormationLevel, Second),
        new("ENTEleveFiliere", AafAttribute.PupilTrack, Second),
        new("ENTEleveCodeEnseignements", AafAttribute.PupilSubjectCodes, Second),
        new("ENTEleveEnseignements", AafAttribute.PupilSubjectLabels, Second),
        new("ENTEleveAdresseRel", AafAttribute.PupilAddressRelative, Second),

        new("ENTPersRelEleveEleve", AafAttribute.RelativeChildren, First),
        new("ENTAuxPersRelEleveEleve", AafAttribute.RelativeChildren, Second),
        new("ENTPersonAdresseDiffusion", AafAttribute.RelativeAddressShared),
        new("ENTPersonTelPerso", AafAttribute.RelativeHomePhone, First),
        new("homePhone", AafAttribute.RelativeHomePhone, Second),
        new("ENTPersRelEleveTelPro", AafAttribute.RelativeWorkPhone, First),
        new("telephoneNumber", AafAttribute.RelativeWorkPhone, Second, AafCategory.PersRelEleve),
        new("ENTPersRelEleveTelMobile", AafAttribute.RelativeMobilePhone, First),
        new("mobile", AafAttribute.RelativeMobilePhone, Second),
        new("ENTPersonMobileSMS", AafAttribute.RelativeSmsPhone, Second),

        new("ENTPersonFonctions", AafAttribute.StaffFunctions),
        new("ENTEnsFonctionDir", AafAttribute.StaffDirected),
        new("ENTEnsSpecialites", AafAttribute.StaffSpecialities, First),
        new("ENTPersonCategorieEnseignant", AafAttribute.StaffTeacher),
        new("ENTPersonStructRattachDate", AafAttribute.StaffAttachmentDate),
        new("ENTPersonFonctionsDate", AafAttribute.StaffFunctionsDate),
        new("ENTEnsFonctionDirDate", AafAttribute.StaffDirectedDate),
        new("ENTPersonCategorieEnseignantDate", AafAttribute.StaffTeacherDate),
        new("ENTPersonSTSId", AafAttribute.StaffStsIds, Second),
        new("PersEducNatPresenceDevantEleves", AafAttribute.StaffBeforePupils, Second),
        new("ENTAuxEnsCategoDiscipline", AafAttribute.StaffDisciplines, Second),
        new("ENTAuxEnsDisciplinesPoste", AafAttribute.StaffPostDisciplines, Second),
        new("ENTAuxEnsMEF", AafAttribute.StaffCourses, Second),
        new("ENTAuxEnsMatiereEnseignEtab", AafAttribute.StaffSubjects, Second),
        new("ENTAuxEnsClasses", AafAttribute.StaffClassNames, Second),
        new("ENTAuxEnsGroupes", AafAttribute.StaffGroupNames, Second),
        new("ENTAuxEnsClassesMatieres", AafAttribute.StaffClassSubjects, Second),
        new("ENTAuxEnsGroupesMatieres", AafAttribute.StaffGroupSubjects, Second),
        new("ENTAuxEnsClassesPrincipal", AafAttribute.StaffHeadClasses, Second),

        new("ENTStructureUAI", AafAttribute.SchoolUai),
        new("ENTStructureSIREN", AafAttribute.SchoolSiret),
        new("ENTStructureNomCourant", AafAttribute.SchoolName),
        new("ENTStructureTypeStruct", AafAttribute.SchoolType),
        new("ENTStructureCodeTypeStruct", AafAttribute.SchoolTypeCode),
        new("ENTEcoleMinistereTutelle", AafAttribute.SchoolMinistry, First),
        new("ENTEtablissementMinistereTutelle", AafAttribute.SchoolMinistry, Second),
        new("ENTEcoleCodeMinistereTutelle", AafAttribute.SchoolMinistryCode, First),
        new("ENTEtablissementCodeMinistereTutelle", AafAttribute.SchoolMinistryCode, Second),
        new("ENTEcoleSecteur", AafAttribute.SchoolSector, First),
        new("ENTEtablissementContrat", AafAttribute.SchoolContract),
        new("ENTEcoleCirconscription", AafAttribute.SchoolDistrict, First),
        new("ENTEcoleCommune", AafAttribute.SchoolCommune, First),
        new("ENTEcoleRPI", AafAttribute.SchoolRpi, First),
        new("ENTServAcAcademie", AafAttribute.SchoolAcademy),
        new("ENTServAcCodeAcademie", AafAttribute.SchoolAcademyCode),
        new("ENTStructureAdresse", AafAttribute.SchoolStreet, First),
        new("street", AafAttribute.SchoolStreet, Second),
        new("ENTStructureBoitePostale", AafAttribute.SchoolBox, First),
        new("postOfficeBox", AafAttribute.SchoolBox, Second),
        new("ENTStructureCodePostal", AafAttribute.SchoolPostalCode, First),
        new("postalCode", AafAttribute.SchoolPostalCode, Second),
        new("ENTStructureVille", AafAttribute.SchoolTown, First),
        new("l", AafAttribute.SchoolTown, Second),
        new("ENTStructureTelephone", AafAttribute.SchoolPhone, First),
        new("telephoneNumber", AafAttribute.SchoolPhone, Second, AafCategory.EtabEducNat),
        new("ENTStructureFax", AafAttribute.SchoolFax, First),
        new("facsimileTelephoneNumber", AafAttribute.SchoolFax, Second),
        new("ENTStructureMailSI", AafAttribute.SchoolMail),
        new("ENTStructureEmail", AafAttribute.SchoolMail),
        new("ENTEtablissementUAI", AafAttribute.SchoolOtherUai, Second),
        new("ENTEtablissementStructRattachFctl", AafAttribute.SchoolParent, Second),
        new("ENTEtablissementBassin", AafAttribute.SchoolArea, Second),
        new("ENTStructureClasses", AafAttribute.SchoolClasses, Second),
        new("ENTStructureGroupes", AafAttribute.SchoolGroups, Second),

        new("ENTLibelleMef", AafAttribute.CodeLabel, Second, AafCategory.MefEducNat),
        new("ENTLibelleMatiere", AafAttribute.CodeLabel, Second, AafCategory.MatiereEducNat),
        new("ENTMEFRattach", AafAttribute.CodeParent, Second, AafCategory.MefEducNat),
        new("ENTMatiereRattach", AafAttribute.CodeParent, Second, AafCategory.MatiereEducNat),
        new("ENTMEFSTAT11", AafAttribute.MefStatistics, Second),
        new("ENTNivFormation", AafAttribute.MefFormationLevel, Second),
        new("ENTFiliere", AafAttribute.MefTrack, Second),
    ];

    private static readonly FrozenDictionary<AafCategory, FrozenDictionary<string, AafName>> ByCategory =
        Enum.GetValues<AafCategory>().ToFrozenDictionary(
            category => category,
            category => Table.Where(entry => entry.For is null || entry.For == category)
                .ToFrozenDictionary(entry => entry.Name, entry => new AafName(entry.Attribute, entry.Degree), StringComparer.Ordinal));

    /// <summary>
    /// The attributes of a category's records by name. <c>telephoneNumber</c> is why there is one table per category: the
    /// second degree calls so both a school's telephone and a relative's at work.
    /// </summary>
    public static FrozenDictionary<string, AafName> Of(AafCategory category) => ByCategory[category];

    /// <summary>The name to show for an attribute of a category, in the dialect of a degree.</summary>
    public static string NameOf(AafAttribute attribute, AafCategory category, Degree? degree)
    {
        var names = Table.Where(entry => entry.Attribute == attribute && (entry.For is null || entry.For == category)).ToList();
        return (names.Find(entry => entry.Degree is not null && entry.Degree == degree)
            ?? names.Find(entry => entry.For == category)
            ?? names.FirstOrDefault())?.Name ?? "";
    }

    private sealed record Entry(string Name, AafAttribute Attribute, Degree? Degree = null, AafCategory? For = null);
}
