using System.Text.Json.Serialization;

namespace EntEcole.Directory.Model;

/// <summary>
/// A person as one source record gives them: identity for all, and the part of their category
/// (aaf-format 3.1, 4, 5.1). Attributes that the source leaves empty are null or an empty list.
/// </summary>
public sealed record Person
{
    /// <summary>Title as given: <c>M.</c>, <c>Mme</c>, sometimes <c>Mlle</c> or another form.</summary>
    public string? Civility { get; init; }

    /// <summary>Usage name; the birth name when the source gives only that.</summary>
    public required string UsageName { get; init; }

    /// <summary>Birth name.</summary>
    public string? BirthName { get; init; }

    /// <summary>Given name.</summary>
    public string? GivenName { get; init; }

    /// <summary>All given names, mostly repeating the first; no value twice.</summary>
    public IReadOnlyList<string> OtherGivenNames { get; init; } = [];

    /// <summary>Birth date; relatives have none.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>E-mail; professional for staff.</summary>
    public string? Mail { get; init; }

    /// <summary>What only a pupil has.</summary>
    public PupilPart? Pupil { get; init; }

    /// <summary>What only a relative has.</summary>
    public RelativePart? Relative { get; init; }

    /// <summary>What only staff have.</summary>
    public StaffPart? Staff { get; init; }

    /// <summary>The form under which they are found by name: usage name, then given name, folded.</summary>
    public string FoldedName() => NameFolding.Fold(GivenName is null ? UsageName : $"{UsageName} {GivenName}");
}

/// <summary>
/// A class or group, as a person's record names it. In 1D pupils' records are the only place where a class exists; in 2D
/// a class has no id but its name in its school, and no type (aaf-format 2.1, 3.2).
/// </summary>
public sealed record ClassRef(string SchoolSourceId, Coded? Type, string SourceId, string Name);

/// <summary>A date of entry into, or exit from, a class.</summary>
public sealed record ClassDate(string SchoolSourceId, DateOnly Date, string ClassSourceId);

/// <summary>A relative, as a pupil's record names them.</summary>
/// <param name="SourceId">Source id of the relative.</param>
/// <param name="LinkCode">Code of <see cref="RelationLinks"/>, kept as given; empty when the source gives none.</param>
/// <param name="Details">What 2D adds; null in 1D, where only persons with authority are named.</param>
public sealed record RelativeRef(string SourceId, string LinkCode, RelationDetails? Details = null);

/// <summary>Positions 3 to 6 of a second-degree relation, <c>ENTElevePersRelEleve</c> (aaf-format 3.3).</summary>
/// <param name="Legal">1 legal representative; 2 person in charge of the pupil (until 2017 another legal representative); 0 contact
/// only.</param>
/// <param name="Financial">Pays for the pupil.</param>
/// <param name="Contact">To be contacted.</param>
/// <param name="Payment">Receives payments.</param>
public sealed record RelationDetails(int Legal, bool Financial, bool Contact, bool Payment);

/// <summary>The part of a relative (category <c>PersRelEleve</c>).</summary>
public sealed record RelativePart
{
    /// <summary>Postal address.</summary>
    public PostalAddress? Address { get; init; }

    /// <summary>Whether the address may be passed on.</summary>
    public bool? AddressMayBeShared { get; init; }

    /// <summary>Home telephone.</summary>
    public string? HomePhone { get; init; }

    /// <summary>Work telephone.</summary>
    public string? WorkPhone { get; init; }

    /// <summary>Mobile telephone.</summary>
    public string? MobilePhone { get; init; }

    /// <summary>Mobile telephone for text messages (2D).</summary>
    public string? SmsPhone { get; init; }
}

/// <summary>The part of staff (category <c>PersEducNat</c>).</summary>
public sealed record StaffPart
{
    /// <summary>Source id of the school of administrative attachment; often empty.</summary>
    public string? AttachmentSourceId { get; init; }

    /// <summary>Functions, one per school and speciality.</summary>
    public IReadOnlyList<StaffFunction> Functions { get; init; } = [];

    /// <summary>Source ids of the schools directed.</summary>
    public IReadOnlyList<string> DirectedSourceIds { get; init; } = [];

    /// <summary>Specialities, redundant with the functions.</summary>
    public IReadOnlyList<Coded> Specialities { get; init; } = [];

    /// <summary>Teacher by status.</summary>
    public bool? TeacherByStatus { get; init; }

    /// <summary>Dates attached to the other attributes (2025), as given: their syntax is not published.</summary>
    public IReadOnlyList<Coded> Dates { get; init; } = [];

    /// <summary>What only the second degree gives; null in the first.</summary>
    public SecondDegreeStaff? SecondDegree { get; init; }

    /// <summary>Classes and groups taught (2D only: no 1D record says who teaches which pupils); stored as memberships.</summary>
    [JsonIgnore]
    public IReadOnlyList<Teaching> Teachings { get; init; } = [];
}

/// <summary>What only second-degree records say of staff (aaf-format 5.1).</summary>
public sealed record SecondDegreeStaff
{
    /// <summary>Ids in STS (2025).</summary>
    public IReadOnlyList<string> StsIds { get; init; } = [];

    /// <summary>Teaches this year.</summary>
    public bool? BeforePupils { get; init; }

    /// <summary>Families of disciplines.</summary>
    public IReadOnlyList<Coded> Disciplines { get; init; } = [];

    /// <summary>Disciplines of the post.</summary>
    public IReadOnlyList<Coded> PostDisciplines { get; init; } = [];

    /// <summary>Courses (MEF) taught, by school.</summary>
    public IReadOnlyList<SchoolCode> Courses { get; init; } = [];

    /// <summary>Labels of the subjects taught, by school.</summary>
    public IReadOnlyList<SchoolLabel> Subjects { get; init; } = [];
}

/// <summary>A code that holds in one school.</summary>
public sealed record SchoolCode(string SchoolSourceId, Coded Code);

/// <summary>A label that holds in one school.</summary>
public sealed record SchoolLabel(string SchoolSourceId, string Label);

/// <summary>A class or group that a member of staff teaches or leads.</summary>
/// <param name="Class">The class or group.</param>
/// <param name="IsGroup">A group.</param>
/// <param name="SubjectCode">Six-digit code of the subject; null when the record gives none.</param>
/// <param name="Head">They are head teacher of the class.</param>
public sealed record Teaching(ClassRef Class, bool IsGroup, string? SubjectCode, bool Head);

/// <summary>A function of <c>ENTPersonFonctions</c> (aaf-format 5.2).</summary>
public sealed record StaffFunction(string SchoolSourceId, Coded Function, Coded Speciality)
{
    /// <summary>Whether it directs the school: a speciality in 1D, a function of its own in 2D (aaf-format 2.5, 5.2).</summary>
    public bool IsDirection() => Speciality.Code is "D0000" || Function.Code is "DIR";
}
