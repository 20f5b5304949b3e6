using System.Text.Json;
using EntEcole.Directory.Model;
using static EntEcole.Directory.Persons.PersonJsonValues;
using Names = EntEcole.Directory.Persons.PersonJsonNames;

namespace EntEcole.Directory.Persons;

/// <summary>
/// Reads the JSON of a person by hand: every lookup does, and the serializer takes thrice the time for records that are made once and
/// for all. What <see cref="PersonJson"/> writes of <see cref="Model.Person"/> is named here once more.
/// </summary>
internal static class PersonJsonReader
{
    /// <summary>The person of <paramref name="utf8"/>.</summary>
    public static Person Read(ReadOnlySpan<byte> utf8)
    {
        var json = new Utf8JsonReader(utf8);
        json.Read();
        return ReadPerson(ref json);
    }

    // Each of these begins on the first token of a value and ends on its last.
    private static Person ReadPerson(ref Utf8JsonReader json)
    {
        string? civility = null, usageName = null, birthName = null, givenName = null, mail = null;
        IReadOnlyList<string> otherGivenNames = [];
        DateOnly? birthDate = null;
        PupilPart? pupil = null;
        RelativePart? relative = null;
        StaffPart? staff = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.Civility): civility = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.UsageName): usageName = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.BirthName): birthName = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.GivenName): givenName = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.OtherGivenNames): otherGivenNames = ReadList(ref json, ReadText); break;
                case var _ when name.SequenceEqual(Names.BirthDate): birthDate = ReadDate(ref json); break;
                case var _ when name.SequenceEqual(Names.Mail): mail = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Pupil): pupil = ReadPupil(ref json); break;
                case var _ when name.SequenceEqual(Names.Relative): relative = ReadRelative(ref json); break;
                case var _ when name.SequenceEqual(Names.Staff): staff = ReadStaff(ref json); break;
                default: json.Skip(); break;
            }
        }

        return new Person
        {
            Civility = civility,
            UsageName = usageName ?? throw Missing(),
            BirthName = birthName,
            GivenName = givenName,
            OtherGivenNames = otherGivenNames,
            BirthDate = birthDate,
            Mail = mail,
            Pupil = pupil,
            Relative = relative,
            Staff = staff,
        };
    }

    private static PupilPart ReadPupil(ref Utf8JsonReader json)
    {
        string? ine = null, school = null, schoolEntry = null, schoolExit = null;
        Coded? level = null, cycle = null, classType = null;
        IReadOnlyList<ClassRef> classes = [], groups = [];
        IReadOnlyList<ClassDate> classEntries = [], classExits = [];
        bool? canteen = null, transport = null, morningCare = null, eveningCare = null, supervisedStudy = null;
        SecondDegreePupil? secondDegree = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.Ine): ine = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.SchoolSourceId): school = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Level): level = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual(Names.Cycle): cycle = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual(Names.ClassType): classType = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual(Names.Classes): classes = ReadList(ref json, ReadClass); break;
                case var _ when name.SequenceEqual(Names.Groups): groups = ReadList(ref json, ReadClass); break;
                case var _ when name.SequenceEqual(Names.ClassEntries): classEntries = ReadList(ref json, ReadClassDate); break;
                case var _ when name.SequenceEqual(Names.ClassExits): classExits = ReadList(ref json, ReadClassDate); break;
                case var _ when name.SequenceEqual(Names.SchoolEntry): schoolEntry = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.SchoolExit): schoolExit = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Canteen): canteen = json.GetBoolean(); break;
                case var _ when name.SequenceEqual(Names.Transport): transport = json.GetBoolean(); break;
                case var _ when name.SequenceEqual(Names.MorningCare): morningCare = json.GetBoolean(); break;
                case var _ when name.SequenceEqual(Names.EveningCare): eveningCare = json.GetBoolean(); break;
                case var _ when name.SequenceEqual(Names.SupervisedStudy): supervisedStudy = json.GetBoolean(); break;
                case var _ when name.SequenceEqual(Names.SecondDegree): secondDegree = ReadSecondDegreePupil(ref json); break;
                default: json.Skip(); break;
            }
        }

        return new PupilPart
        {
            Ine = ine,
            SchoolSourceId = school ?? throw Missing(),
            Level = level,
            Cycle = cycle,
            ClassType = classType,
            Classes = classes,
            Groups = groups,
            ClassEntries = classEntries,
            ClassExits = classExits,
            SchoolEntry = schoolEntry,
            SchoolExit = schoolExit,
            Canteen = canteen,
            Transport = transport,
            MorningCare = morningCare,
            EveningCare = eveningCare,
            SupervisedStudy = supervisedStudy,
            SecondDegree = secondDegree,
        };
    }

    private static SecondDegreePupil ReadSecondDegreePupil(ref Utf8JsonReader json)
    {
        string? siecleId = null, formationLevel = null, track = null, status = null, boarding = null, addressRelative = null;
        Coded? course = null;
        IReadOnlyList<Coded> subjects = [];
        bool? grantHolder = null;
        PostalAddress? address = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.SiecleId): siecleId = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Course): course = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual(Names.FormationLevel): formationLevel = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Track): track = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Subjects): subjects = ReadList(ref json, ReadCoded); break;
                case var _ when name.SequenceEqual(Names.Status): status = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Boarding): boarding = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.GrantHolder): grantHolder = json.GetBoolean(); break;
                case var _ when name.SequenceEqual(Names.Address): address = ReadAddress(ref json); break;
                case var _ when name.SequenceEqual(Names.AddressRelativeSourceId): addressRelative = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new SecondDegreePupil
        {
            SiecleId = siecleId,
            Course = course,
            FormationLevel = formationLevel,
            Track = track,
            Subjects = subjects,
            Status = status,
            Boarding = boarding,
            GrantHolder = grantHolder,
            Address = address,
            AddressRelativeSourceId = addressRelative,
        };
    }

    private static RelativePart ReadRelative(ref Utf8JsonReader json)
    {
        PostalAddress? address = null;
        bool? mayBeShared = null;
        string? home = null, work = null, mobile = null, sms = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.Address): address = ReadAddress(ref json); break;
                case var _ when name.SequenceEqual(Names.AddressMayBeShared): mayBeShared = json.GetBoolean(); break;
                case var _ when name.SequenceEqual(Names.HomePhone): home = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.WorkPhone): work = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.MobilePhone): mobile = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.SmsPhone): sms = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new RelativePart
        {
            Address = address, AddressMayBeShared = mayBeShared, HomePhone = home, WorkPhone = work, MobilePhone = mobile, SmsPhone = sms,
        };
    }

    private static StaffPart ReadStaff(ref Utf8JsonReader json)
    {
        string? attachment = null;
        IReadOnlyList<StaffFunction> functions = [];
        IReadOnlyList<string> directed = [];
        IReadOnlyList<Coded> specialities = [], dates = [];
        bool? byStatus = null;
        SecondDegreeStaff? secondDegree = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.AttachmentSourceId): attachment = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Functions): functions = ReadList(ref json, ReadFunction); break;
                case var _ when name.SequenceEqual(Names.DirectedSourceIds): directed = ReadList(ref json, ReadText); break;
                case var _ when name.SequenceEqual(Names.Specialities): specialities = ReadList(ref json, ReadCoded); break;
                case var _ when name.SequenceEqual(Names.TeacherByStatus): byStatus = json.GetBoolean(); break;
                case var _ when name.SequenceEqual(Names.Dates): dates = ReadList(ref json, ReadCoded); break;
                case var _ when name.SequenceEqual(Names.SecondDegree): secondDegree = ReadSecondDegreeStaff(ref json); break;
                default: json.Skip(); break;
            }
        }

        return new StaffPart
        {
            AttachmentSourceId = attachment,
            Functions = functions,
            DirectedSourceIds = directed,
            Specialities = specialities,
            TeacherByStatus = byStatus,
            Dates = dates,
            SecondDegree = secondDegree,
        };
    }

    private static SecondDegreeStaff ReadSecondDegreeStaff(ref Utf8JsonReader json)
    {
        IReadOnlyList<string> stsIds = [];
        bool? beforePupils = null;
        IReadOnlyList<Coded> disciplines = [], postDisciplines = [];
        IReadOnlyList<SchoolCode> courses = [];
        IReadOnlyList<SchoolLabel> subjects = [];
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.StsIds): stsIds = ReadList(ref json, ReadText); break;
                case var _ when name.SequenceEqual(Names.BeforePupils): beforePupils = json.GetBoolean(); break;
                case var _ when name.SequenceEqual(Names.Disciplines): disciplines = ReadList(ref json, ReadCoded); break;
                case var _ when name.SequenceEqual(Names.PostDisciplines): postDisciplines = ReadList(ref json, ReadCoded); break;
                case var _ when name.SequenceEqual(Names.Courses): courses = ReadList(ref json, ReadSchoolCode); break;
                case var _ when name.SequenceEqual(Names.Subjects): subjects = ReadList(ref json, ReadSchoolLabel); break;
                default: json.Skip(); break;
            }
        }

        return new SecondDegreeStaff
        {
            StsIds = stsIds,
            BeforePupils = beforePupils,
            Disciplines = disciplines,
            PostDisciplines = postDisciplines,
            Courses = courses,
            Subjects = subjects,
        };
    }
}
