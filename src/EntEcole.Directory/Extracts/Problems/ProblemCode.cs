namespace EntEcole.Directory.Extracts.Problems;

/// <summary>What can be wrong with a record or a value. Names are stable: reports and the API carry them.</summary>
public enum ProblemCode
{
    /// <summary>The record has no id.</summary>
    IdMissing,

    /// <summary><c>identifier/id</c> and the jointure attribute differ.</summary>
    IdMismatch,

    /// <summary>The record's category is not that of its file.</summary>
    CategoryMismatch,

    /// <summary>A full extract holds a modify or delete request.</summary>
    RequestUnexpected,

    /// <summary>The same record twice, identical: counted as merged.</summary>
    RecordRepeated,

    /// <summary>The same id twice with different content: the first is kept.</summary>
    RecordContradicted,

    /// <summary>A person without any family name.</summary>
    NameMissing,

    /// <summary>A person without given name.</summary>
    GivenNameMissing,

    /// <summary>A pupil without school.</summary>
    SchoolMissing,

    /// <summary>A school that the extract does not hold.</summary>
    SchoolUnknown,

    /// <summary>A function names a structure that the extract does not hold: the function gives no role.</summary>
    FunctionElsewhere,

    /// <summary>A class or group of another school than the pupil's: left out.</summary>
    ClassElsewhere,

    /// <summary>A relative that no pupil of the extract names.</summary>
    RelativeUnreferenced,

    /// <summary>A relative named by a pupil and not in the extract.</summary>
    RelativeMissing,

    /// <summary>A code of link that the table does not know; kept.</summary>
    LinkUnknown,

    /// <summary>Too few parts between <c>$</c>: the value is left out; of a relative, only what cannot be read.</summary>
    TupleShort,

    /// <summary>Too many parts between <c>$</c>: the last one keeps them.</summary>
    TupleLong,

    /// <summary>Not a date: the field is left out.</summary>
    DateInvalid,

    /// <summary>A pupil without birth date.</summary>
    BirthDateMissing,

    /// <summary>Neither <c>O</c> nor <c>N</c>: the field is left out.</summary>
    FlagInvalid,

    /// <summary>Not a valid UAI: the structure is kept without it.</summary>
    UaiInvalid,

    /// <summary>Two structures of the extract with one UAI: the first is kept.</summary>
    UaiRepeated,

    /// <summary>An attribute that no table knows; reported once per name.</summary>
    AttributeUnknown,

    /// <summary>A relative named twice by one pupil: the more telling tuple is kept.</summary>
    RelativeTwice,

    /// <summary>Not a telephone number: the field is left out.</summary>
    PhoneInvalid,

    /// <summary>Not an e-mail: the field is left out.</summary>
    MailInvalid,

    /// <summary>Not an INE: the field is left out.</summary>
    IneInvalid,

    /// <summary>Two pupils of the extract bear one INE: both are kept, apart.</summary>
    IneRepeated,

    /// <summary>A SIRET that is not 14 digits: the field is left out.</summary>
    SiretInvalid,

    /// <summary>A SIRET whose control digit is wrong: kept as it is.</summary>
    SiretDoubtful,

    /// <summary>A level that the table does not know; kept, reported once per code.</summary>
    LevelUnknown,

    /// <summary>A function that the table does not know; kept, reported once per code.</summary>
    FunctionUnknown,

    /// <summary>A course (MEF) that the nomenclature does not hold; kept, reported once per code.</summary>
    CourseUnknown,

    /// <summary>A subject that the nomenclature does not hold; kept, reported once per code.</summary>
    SubjectUnknown,

    /// <summary>In a delta a later request for the same record overrides this one: counted as merged.</summary>
    RequestSuperseded,

    /// <summary>The same id in 1D and 2D, and not the same person: two persons.</summary>
    StaffContradicted,

    /// <summary>A pupil known elsewhere bears this INE, and is not the same person: two persons.</summary>
    IneContradicted,

    /// <summary>The bytes of a file are not in the encoding that it declares: read as they are; told once a file.</summary>
    EncodingDiffers,

    /// <summary>References or characters of a file that XML forbids, or HTML's: read as they are meant; told once a file.</summary>
    EscapingRepaired,

    /// <summary>An enrolled school that the store knows is not in a full extract: it waits for a decision.</summary>
    SchoolGone,

    /// <summary>A value, or the values of a record together, are larger than any real one: the record is not used.</summary>
    ValueTooLong,

    /// <summary>
    /// The program failed on the record: its school is set aside, the others are applied. The shape is the kind of the fault.
    /// </summary>
    RecordNotReconciled,

    /// <summary>A delta deletes a relative of the pupil, who is not in it: the link has ended.</summary>
    RelativeDeleted,

    /// <summary>A structure whose UAI is of another academy than the extract: it is kept.</summary>
    AcademyContradicted,
    /// <summary>
    /// A known source id comes with facts that contradict those of its person: it may have been given to another one. The person stays as
    /// they were until a decision.
    /// </summary>
    IdReused,

    /// <summary>A pupil who names no relative.</summary>
    RelativesNone,

    /// <summary>One of a pupil and a relative names the other, who does not: the link of the pupil's record alone counts.</summary>
    LinkOneSided,

    /// <summary>A structure that had a UAI until now has none, or none that is valid: it is enrolled no longer.</summary>
    UaiLost,

    /// <summary>A structure bears another UAI than until now under the same id: told of both.</summary>
    UaiChanged,

    /// <summary>The pupil's entry into the school or class is to come; served all the same.</summary>
    EntryToCome,

    /// <summary>The pupil's exit from the school or class is past; served all the same.</summary>
    ExitPast,

    /// <summary>A birth date that no pupil of this degree has: see <c>PupilDates</c>; kept as it is.</summary>
    BirthDateImplausible,

    /// <summary>A name holds signs of damage: a lost character, a wrong encoding, mark-up, or what cannot be seen; kept.</summary>
    NameDamaged,

    /// <summary>A name of a person without a single letter, as <c>-</c> or <c>?</c>; kept.</summary>
    NamePlaceholder,

    /// <summary>A class without a name; told once a class.</summary>
    ClassUnnamed,

    /// <summary>Records give two names to one class: the first was kept; told once a class.</summary>
    ClassNamedTwice,

    /// <summary>A group, or a class that is no ordinary one, of another enrolled school than the pupil's: kept there.</summary>
    GroupingElsewhere,

    /// <summary>The same of a structure that is not enrolled: left out.</summary>
    GroupingNotEnrolled,

    /// <summary>A pupil who is in no class.</summary>
    ClassNone,

    /// <summary>No pupil of the school is in a class, as before the rentrée: told once a school, where it would be told of each.</summary>
    ClassesNone,

    /// <summary>Of ONDE files: a row without a usable birth date.</summary>
    BirthDateUnusable,

    /// <summary>Of ONDE files: a row that repeats another whole.</summary>
    RowRepeated,

    /// <summary>Of ONDE files: a row that ends before the last column that is read.</summary>
    RowShort,

    /// <summary>Of ONDE files: a row with values beyond the last column.</summary>
    RowLong,

    /// <summary>Of ONDE files: a row below the last person, or a header repeated between persons.</summary>
    FooterIgnored,

    /// <summary>Of ONDE files: a row that fits several persons; nothing is guessed.</summary>
    IdentityAmbiguous,

    /// <summary>Of ONDE files: a guardian names a child, and several pupils bear the name.</summary>
    ChildAmbiguous,

    /// <summary>Of ONDE files: a guardian names no child that the school has.</summary>
    ChildUnknown,

    /// <summary>Of ONDE files: no teacher directs the school.</summary>
    DirectorMissing,

    /// <summary>Of ONDE files: several teachers direct the school.</summary>
    DirectorsSeveral,

    /// <summary>Of ONDE files: the list of guardians names none of a class; those that were known stay.</summary>
    GuardiansMissing,
}
