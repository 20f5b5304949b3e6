namespace EntEcole.Directory.Persons;

/// <summary>
/// The names of properties in the content of a person: one letter each, since they would otherwise be more than half of what the store
/// keeps, reads and writes of them. One letter may stand for several names, of which no object has two.
/// </summary>
internal static class PersonJsonNames
{
    // A person.
    public static ReadOnlySpan<byte> Civility => "c"u8;
    public static ReadOnlySpan<byte> UsageName => "u"u8;
    public static ReadOnlySpan<byte> BirthName => "b"u8;
    public static ReadOnlySpan<byte> GivenName => "g"u8;
    public static ReadOnlySpan<byte> OtherGivenNames => "o"u8;
    public static ReadOnlySpan<byte> BirthDate => "d"u8;
    public static ReadOnlySpan<byte> Mail => "m"u8;
    public static ReadOnlySpan<byte> Pupil => "p"u8;
    public static ReadOnlySpan<byte> Relative => "r"u8;
    public static ReadOnlySpan<byte> Staff => "s"u8;

    // A pupil.
    public static ReadOnlySpan<byte> Ine => "i"u8;
    public static ReadOnlySpan<byte> SchoolSourceId => "s"u8;
    public static ReadOnlySpan<byte> Level => "l"u8;
    public static ReadOnlySpan<byte> Cycle => "y"u8;
    public static ReadOnlySpan<byte> ClassType => "t"u8;
    public static ReadOnlySpan<byte> Classes => "k"u8;
    public static ReadOnlySpan<byte> Groups => "q"u8;
    public static ReadOnlySpan<byte> ClassEntries => "e"u8;
    public static ReadOnlySpan<byte> ClassExits => "x"u8;
    public static ReadOnlySpan<byte> SchoolEntry => "a"u8;
    public static ReadOnlySpan<byte> SchoolExit => "z"u8;
    public static ReadOnlySpan<byte> Canteen => "n"u8;
    public static ReadOnlySpan<byte> Transport => "v"u8;
    public static ReadOnlySpan<byte> MorningCare => "w"u8;
    public static ReadOnlySpan<byte> EveningCare => "h"u8;
    public static ReadOnlySpan<byte> SupervisedStudy => "j"u8;
    public static ReadOnlySpan<byte> SecondDegree => "f"u8;

    // A pupil of the second degree.
    public static ReadOnlySpan<byte> SiecleId => "i"u8;
    public static ReadOnlySpan<byte> Course => "c"u8;
    public static ReadOnlySpan<byte> FormationLevel => "l"u8;
    public static ReadOnlySpan<byte> Track => "t"u8;
    public static ReadOnlySpan<byte> Subjects => "u"u8;
    public static ReadOnlySpan<byte> Status => "s"u8;
    public static ReadOnlySpan<byte> Boarding => "b"u8;
    public static ReadOnlySpan<byte> GrantHolder => "g"u8;
    public static ReadOnlySpan<byte> Address => "a"u8;
    public static ReadOnlySpan<byte> AddressRelativeSourceId => "r"u8;

    // A relative, and an address.
    public static ReadOnlySpan<byte> AddressMayBeShared => "y"u8;
    public static ReadOnlySpan<byte> HomePhone => "h"u8;
    public static ReadOnlySpan<byte> WorkPhone => "w"u8;
    public static ReadOnlySpan<byte> MobilePhone => "m"u8;
    public static ReadOnlySpan<byte> SmsPhone => "s"u8;
    public static ReadOnlySpan<byte> Lines => "l"u8;
    public static ReadOnlySpan<byte> Box => "b"u8;
    public static ReadOnlySpan<byte> PostalCode => "p"u8;
    public static ReadOnlySpan<byte> Town => "t"u8;
    public static ReadOnlySpan<byte> Country => "c"u8;

    // Staff.
    public static ReadOnlySpan<byte> AttachmentSourceId => "a"u8;
    public static ReadOnlySpan<byte> Functions => "n"u8;
    public static ReadOnlySpan<byte> DirectedSourceIds => "d"u8;
    public static ReadOnlySpan<byte> Specialities => "p"u8;
    public static ReadOnlySpan<byte> TeacherByStatus => "t"u8;
    public static ReadOnlySpan<byte> Dates => "e"u8;

    // Staff of the second degree.
    public static ReadOnlySpan<byte> StsIds => "i"u8;
    public static ReadOnlySpan<byte> BeforePupils => "b"u8;
    public static ReadOnlySpan<byte> Disciplines => "d"u8;
    public static ReadOnlySpan<byte> PostDisciplines => "p"u8;
    public static ReadOnlySpan<byte> Courses => "c"u8;

    // What they are made of.
    public static ReadOnlySpan<byte> Code => "c"u8;
    public static ReadOnlySpan<byte> Label => "l"u8;
    public static ReadOnlySpan<byte> Type => "t"u8;
    public static ReadOnlySpan<byte> SourceId => "i"u8;
    public static ReadOnlySpan<byte> Name => "n"u8;
    public static ReadOnlySpan<byte> Date => "d"u8;
    public static ReadOnlySpan<byte> ClassSourceId => "i"u8;
    public static ReadOnlySpan<byte> Function => "f"u8;
    public static ReadOnlySpan<byte> Speciality => "p"u8;
}
