using System.Text.Json;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Store;

/// <summary>
/// Reads the JSON of a person by hand: every lookup does, and the serializer takes thrice the time for records that are made once and
/// for all. What <see cref="Content"/> writes of <see cref="Model.Person"/> is named here once more.
/// </summary>
internal static class PersonReader
{
    private delegate T Reading<out T>(ref Utf8JsonReader json);

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
                case var _ when name.SequenceEqual("civility"u8): civility = json.GetString(); break;
                case var _ when name.SequenceEqual("usageName"u8): usageName = json.GetString(); break;
                case var _ when name.SequenceEqual("birthName"u8): birthName = json.GetString(); break;
                case var _ when name.SequenceEqual("givenName"u8): givenName = json.GetString(); break;
                case var _ when name.SequenceEqual("otherGivenNames"u8): otherGivenNames = ReadList(ref json, ReadText); break;
                case var _ when name.SequenceEqual("birthDate"u8): birthDate = ReadDate(ref json); break;
                case var _ when name.SequenceEqual("mail"u8): mail = json.GetString(); break;
                case var _ when name.SequenceEqual("pupil"u8): pupil = ReadPupil(ref json); break;
                case var _ when name.SequenceEqual("relative"u8): relative = ReadRelative(ref json); break;
                case var _ when name.SequenceEqual("staff"u8): staff = ReadStaff(ref json); break;
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
                case var _ when name.SequenceEqual("ine"u8): ine = json.GetString(); break;
                case var _ when name.SequenceEqual("schoolSourceId"u8): school = json.GetString(); break;
                case var _ when name.SequenceEqual("level"u8): level = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual("cycle"u8): cycle = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual("classType"u8): classType = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual("classes"u8): classes = ReadList(ref json, ReadClass); break;
                case var _ when name.SequenceEqual("groups"u8): groups = ReadList(ref json, ReadClass); break;
                case var _ when name.SequenceEqual("classEntries"u8): classEntries = ReadList(ref json, ReadClassDate); break;
                case var _ when name.SequenceEqual("classExits"u8): classExits = ReadList(ref json, ReadClassDate); break;
                case var _ when name.SequenceEqual("schoolEntry"u8): schoolEntry = json.GetString(); break;
                case var _ when name.SequenceEqual("schoolExit"u8): schoolExit = json.GetString(); break;
                case var _ when name.SequenceEqual("canteen"u8): canteen = json.GetBoolean(); break;
                case var _ when name.SequenceEqual("transport"u8): transport = json.GetBoolean(); break;
                case var _ when name.SequenceEqual("morningCare"u8): morningCare = json.GetBoolean(); break;
                case var _ when name.SequenceEqual("eveningCare"u8): eveningCare = json.GetBoolean(); break;
                case var _ when name.SequenceEqual("supervisedStudy"u8): supervisedStudy = json.GetBoolean(); break;
                case var _ when name.SequenceEqual("secondDegree"u8): secondDegree = ReadSecondDegreePupil(ref json); break;
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
                case var _ when name.SequenceEqual("siecleId"u8): siecleId = json.GetString(); break;
                case var _ when name.SequenceEqual("course"u8): course = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual("formationLevel"u8): formationLevel = json.GetString(); break;
                case var _ when name.SequenceEqual("track"u8): track = json.GetString(); break;
                case var _ when name.SequenceEqual("subjects"u8): subjects = ReadList(ref json, ReadCoded); break;
                case var _ when name.SequenceEqual("status"u8): status = json.GetString(); break;
                case var _ when name.SequenceEqual("boarding"u8): boarding = json.GetString(); break;
                case var _ when name.SequenceEqual("grantHolder"u8): grantHolder = json.GetBoolean(); break;
                case var _ when name.SequenceEqual("address"u8): address = ReadAddress(ref json); break;
                case var _ when name.SequenceEqual("addressRelativeSourceId"u8): addressRelative = json.GetString(); break;
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
                case var _ when name.SequenceEqual("address"u8): address = ReadAddress(ref json); break;
                case var _ when name.SequenceEqual("addressMayBeShared"u8): mayBeShared = json.GetBoolean(); break;
                case var _ when name.SequenceEqual("homePhone"u8): home = json.GetString(); break;
                case var _ when name.SequenceEqual("workPhone"u8): work = json.GetString(); break;
                case var _ when name.SequenceEqual("mobilePhone"u8): mobile = json.GetString(); break;
                case var _ when name.SequenceEqual("smsPhone"u8): sms = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new RelativePart
        {
            Address = address, AddressMayBeShared = mayBeShared, HomePhone = home, WorkPhone = work, MobilePhone = mobile, SmsPhone = sms,
        };
    }

    private static PostalAddress ReadAddress(ref Utf8JsonReader json)
    {
        IReadOnlyList<string> lines = [];
        string? box = null, postalCode = null, town = null, country = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("lines"u8): lines = ReadList(ref json, ReadText); break;
                case var _ when name.SequenceEqual("box"u8): box = json.GetString(); break;
                case var _ when name.SequenceEqual("postalCode"u8): postalCode = json.GetString(); break;
                case var _ when name.SequenceEqual("town"u8): town = json.GetString(); break;
                case var _ when name.SequenceEqual("country"u8): country = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new PostalAddress { Lines = lines, Box = box, PostalCode = postalCode, Town = town, Country = country };
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
                case var _ when name.SequenceEqual("attachmentSourceId"u8): attachment = json.GetString(); break;
                case var _ when name.SequenceEqual("functions"u8): functions = ReadList(ref json, ReadFunction); break;
                case var _ when name.SequenceEqual("directedSourceIds"u8): directed = ReadList(ref json, ReadText); break;
                case var _ when name.SequenceEqual("specialities"u8): specialities = ReadList(ref json, ReadCoded); break;
                case var _ when name.SequenceEqual("teacherByStatus"u8): byStatus = json.GetBoolean(); break;
                case var _ when name.SequenceEqual("dates"u8): dates = ReadList(ref json, ReadCoded); break;
                case var _ when name.SequenceEqual("secondDegree"u8): secondDegree = ReadSecondDegreeStaff(ref json); break;
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
                case var _ when name.SequenceEqual("stsIds"u8): stsIds = ReadList(ref json, ReadText); break;
                case var _ when name.SequenceEqual("beforePupils"u8): beforePupils = json.GetBoolean(); break;
                case var _ when name.SequenceEqual("disciplines"u8): disciplines = ReadList(ref json, ReadCoded); break;
                case var _ when name.SequenceEqual("postDisciplines"u8): postDisciplines = ReadList(ref json, ReadCoded); break;
                case var _ when name.SequenceEqual("courses"u8): courses = ReadList(ref json, ReadSchoolCode); break;
                case var _ when name.SequenceEqual("subjects"u8): subjects = ReadList(ref json, ReadSchoolLabel); break;
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

    private static Coded ReadCoded(ref Utf8JsonReader json)
    {
        string? code = null, label = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("code"u8): code = json.GetString(); break;
                case var _ when name.SequenceEqual("label"u8): label = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new Coded(code!, label);
    }

    private static ClassRef ReadClass(ref Utf8JsonReader json)
    {
        string? school = null, sourceId = null, className = null;
        Coded? type = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("schoolSourceId"u8): school = json.GetString(); break;
                case var _ when name.SequenceEqual("type"u8): type = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual("sourceId"u8): sourceId = json.GetString(); break;
                case var _ when name.SequenceEqual("name"u8): className = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new ClassRef(school!, type, sourceId!, className!);
    }

    private static ClassDate ReadClassDate(ref Utf8JsonReader json)
    {
        string? school = null, sourceId = null;
        DateOnly date = default;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("schoolSourceId"u8): school = json.GetString(); break;
                case var _ when name.SequenceEqual("date"u8): date = ReadDate(ref json); break;
                case var _ when name.SequenceEqual("classSourceId"u8): sourceId = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new ClassDate(school!, date, sourceId!);
    }

    private static StaffFunction ReadFunction(ref Utf8JsonReader json)
    {
        string? school = null;
        Coded? function = null, speciality = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("schoolSourceId"u8): school = json.GetString(); break;
                case var _ when name.SequenceEqual("function"u8): function = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual("speciality"u8): speciality = ReadCoded(ref json); break;
                default: json.Skip(); break;
            }
        }

        return new StaffFunction(school!, function!, speciality!);
    }

    private static SchoolCode ReadSchoolCode(ref Utf8JsonReader json)
    {
        string? school = null;
        Coded? code = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("schoolSourceId"u8): school = json.GetString(); break;
                case var _ when name.SequenceEqual("code"u8): code = ReadCoded(ref json); break;
                default: json.Skip(); break;
            }
        }

        return new SchoolCode(school!, code!);
    }

    private static SchoolLabel ReadSchoolLabel(ref Utf8JsonReader json)
    {
        string? school = null, label = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("schoolSourceId"u8): school = json.GetString(); break;
                case var _ when name.SequenceEqual("label"u8): label = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new SchoolLabel(school!, label!);
    }

    private static string ReadText(ref Utf8JsonReader json) => json.GetString()!;

    private static DateOnly ReadDate(ref Utf8JsonReader json) => DateOnly.FromDateTime(json.GetDateTime());

    private static IReadOnlyList<T> ReadList<T>(ref Utf8JsonReader json, Reading<T> one)
    {
        List<T>? list = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            (list ??= []).Add(one(ref json));
        }

        return list is null ? [] : list;
    }

    /// <summary>On to the value of the next property; false at the end of the object.</summary>
    private static bool Next(ref Utf8JsonReader json, out ReadOnlySpan<byte> name)
    {
        json.Read();
        var more = json.TokenType is JsonTokenType.PropertyName;
        name = more ? json.ValueSpan : default;
        return more && json.Read();
    }

    private static JsonException Missing() => new("A person's content lacks what every one has.");
}
