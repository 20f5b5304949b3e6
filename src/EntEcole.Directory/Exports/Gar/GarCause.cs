namespace EntEcole.Directory.Exports.Gar;

/// <summary>
/// What is wrong with an export, or with what would be exported: causes that leave a school or person out, those for which the GAR refuses
/// what it receives, and notices. Numbers are stored.
/// </summary>
public enum GarCause
{
    /// <summary>No usage name or given name: the person is left out.</summary>
    PersonNameMissing = 1,

    /// <summary>Both pupil and staff: left out of both families.</summary>
    PersonTwoFamilies = 2,

    /// <summary>A profile names a school that is not in the export.</summary>
    ProfileUnknownUai = 3,

    /// <summary>Two classes or groups of a school have one code: the school is left out.</summary>
    GroupCodeRepeated = 4,

    /// <summary>The code of a class or group is too long: the school is left out.</summary>
    GroupCodeTooLong = 5,

    /// <summary>No person assigns resources in the school.</summary>
    RespNone = 6,

    /// <summary>A person who assigns resources has no professional mail.</summary>
    RespMailMissing = 7,

    /// <summary>More than 50 persons assign resources in the school, which is left out.</summary>
    RespTooMany = 8,

    /// <summary>Notice: the pupil has no level.</summary>
    LevelMissing = 9,

    /// <summary>Notice: the title is neither M. nor Mme; it is not sent.</summary>
    CivilityOmitted = 10,

    /// <summary>Notice: a text was shortened.</summary>
    LabelCut = 11,

    /// <summary>Notice: the school has no staff.</summary>
    StaffNone = 12,

    /// <summary>Notice: a merge changed the identifier of a person who was exported before.</summary>
    IdentifierChanged = 13,

    /// <summary>Notice: a manager who is recorded has no active profile, and is left out.</summary>
    RespGone = 14,

    /// <summary>Notice: the function is not known; the profile is that of other staff.</summary>
    FunctionUnknown = 15,

    /// <summary>Notice: the school is enrolled and no extract describes it.</summary>
    SchoolUnknown = 16,

    /// <summary>An identifier stands twice among the persons of an export.</summary>
    PersonTwice = 20,

    /// <summary>GARPersonEtab names a school that is not in the export.</summary>
    EtabUnknown = 21,

    /// <summary>A person without GARPersonEtab.</summary>
    PersonWithoutEtab = 22,

    /// <summary>A level names a school that is not in the export.</summary>
    LevelUnknownUai = 23,

    /// <summary>A level names a person who has no profile in the school.</summary>
    LevelUnknownPerson = 24,

    /// <summary>A school stands twice.</summary>
    UaiTwice = 25,

    /// <summary>A class or group names a school that is not in the export.</summary>
    GroupUnknownUai = 26,

    /// <summary>A group names a class that is not in the export.</summary>
    DivisionUnknown = 27,

    /// <summary>A class names a class.</summary>
    DivisionInDivision = 28,

    /// <summary>The status of a group is neither DIVISION nor GROUPE.</summary>
    GroupStatusUnknown = 29,

    /// <summary>A membership names a school that is not in the export.</summary>
    MemberUnknownUai = 30,

    /// <summary>A membership names a class or group that is not in the export.</summary>
    MemberUnknownGroup = 31,

    /// <summary>A membership names a person who has no profile in the school.</summary>
    MemberUnknownPerson = 32,

    /// <summary>A membership stands twice.</summary>
    MemberTwice = 33,

    /// <summary>A person who assigns resources stands twice.</summary>
    RespTwice = 34,

    /// <summary>A person who assigns resources names a school that is not in the export.</summary>
    RespUnknownUai = 35,

    /// <summary>A profile that does not go into this family.</summary>
    ProfileRefused = 36,

    /// <summary>Against the schema.</summary>
    Schema = 40,

    /// <summary>Not well-formed XML, or XML with a DTD.</summary>
    NotWellFormed = 41,

    /// <summary>The name of a file is not that of an export of the first degree.</summary>
    FileName = 42,

    /// <summary>A number is missing in the files of a family, or there twice.</summary>
    FileNumber = 43,

    /// <summary>Files of different exports lie together.</summary>
    StampsDiffer = 44,

    /// <summary>Notice: a family has no file.</summary>
    FamilyMissing = 45,

    /// <summary>Notice: a file holds more than 10,000 elements.</summary>
    FileTooLong = 46,

    /// <summary>The digest beside the archive is not that of its bytes.</summary>
    DigestDiffers = 47,

    /// <summary>Against the schema that the settings name.</summary>
    OperatorSchema = 48,
}
