using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>
/// The attributes of records that the directory reads (aaf-format 3.1, 4, 5.1, 6), whatever the dialect in which they
/// arrive, in the order in which they enter a record's hash: append only, the numbers are part of stored hashes.
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
    PersonAddress,
    PersonPostalCode,
    PersonTown,
    PersonCountry,

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

    // Pupils, 2D only.
    PupilSiecleId,
    PupilRelativesSix,
    PupilClassNames,
    PupilGroupNames,
    PupilGrantHolder,
    PupilBoarding,
    PupilStatus,
    PupilCourse,
    PupilCourseLabel,
    PupilFormationLevel,
    PupilTrack,
    PupilSubjectCodes,
    PupilSubjectLabels,
    PupilAddressRelative,

    // Relatives.
    RelativeChildren,
    RelativeAddressShared,
    RelativeHomePhone,
    RelativeWorkPhone,
    RelativeMobilePhone,
    RelativeSmsPhone,

    // Staff.
    StaffFunctions,
    StaffDirected,
    StaffSpecialities,
    StaffTeacher,
    StaffAttachmentDate,
    StaffFunctionsDate,
    StaffDirectedDate,
    StaffTeacherDate,

    // Staff, 2D only.
    StaffStsIds,
    StaffBeforePupils,
    StaffDisciplines,
    StaffPostDisciplines,
    StaffCourses,
    StaffSubjects,
    StaffClassNames,
    StaffGroupNames,
    StaffClassSubjects,
    StaffGroupSubjects,
    StaffHeadClasses,

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
    SchoolContract,

    // Structures, 2D only.
    SchoolOtherUai,
    SchoolParent,
    SchoolArea,
    SchoolClasses,
    SchoolGroups,

    // Nomenclatures, 2D only.
    CodeLabel,
    CodeParent,
    MefStatistics,
    MefFormationLevel,
    MefTrack,
}

/// <summary>An attribute as a name says it, and the dialect that the name belongs to.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Degree">The only dialect with that name; null when both have it.</param>
internal readonly record struct AafName(AafAttribute Attribute, Degree? Degree);
