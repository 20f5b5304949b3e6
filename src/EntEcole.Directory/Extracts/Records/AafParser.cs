using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>
/// Makes typed records of what was read. A field that cannot be used is left out with a problem; a record that cannot
/// be used is null with a problem of severity error.
/// </summary>
internal static class AafParser
{
    /// <summary>The dates attached to the attributes of staff.</summary>
    public static IReadOnlyList<AafAttribute> StaffDates { get; } =
        [AafAttribute.StaffAttachmentDate, AafAttribute.StaffFunctionsDate, AafAttribute.StaffDirectedDate, AafAttribute.StaffTeacherDate];

    /// <summary>A structure (aaf-format 6).</summary>
    public static School School(AafRecord record, RecordProblems problems)
    {
        var values = new AafValues(record, problems);
        var uai = Uai.Normalize(values.Text(AafAttribute.SchoolUai) ?? values.Text(AafAttribute.SchoolOtherUai));
        var valid = Uai.IsValid(uai);
        if (uai is not null && !valid)
        {
            problems.Add(ProblemCode.UaiInvalid, AafAttribute.SchoolUai, uai);
        }

        var (nameType, name, nameTown) = SchoolName(values.Text(AafAttribute.SchoolName));
        var commune = values.Text(AafAttribute.SchoolCommune)?.Split('$');
        return new School
        {
            Uai = valid ? uai : null,
            OddUai = valid ? null : uai,
            NameType = nameType,
            Name = name,
            NameTown = nameTown,
            Type = values.Text(AafAttribute.SchoolType),
            TypeCode = values.Text(AafAttribute.SchoolTypeCode),
            Sector = values.Text(AafAttribute.SchoolSector) ?? values.Text(AafAttribute.SchoolContract),
            Siret = Siret(values, problems),
            Ministry = Ministry(values),
            DistrictSourceId = values.Text(AafAttribute.SchoolDistrict),
            Commune = commune is null ? null : new Coded(commune[0].Trim(), commune.Length > 1 ? commune[1].Trim() : null),
            Department = commune is { Length: > 2 } ? commune[2].Trim() : null,
            Rpi = Rpi(values.Text(AafAttribute.SchoolRpi)),
            Academy = values.Text(AafAttribute.SchoolAcademy),
            AcademyCode = values.Text(AafAttribute.SchoolAcademyCode),
            Address = Address(
                AafTuples.AddressLines(values.Text(AafAttribute.SchoolStreet)),
                values.Text(AafAttribute.SchoolBox),
                values.Text(AafAttribute.SchoolPostalCode),
                values.Text(AafAttribute.SchoolTown),
                null),
            Phone = values.Phone(AafAttribute.SchoolPhone),
            Fax = values.Phone(AafAttribute.SchoolFax),
            Mail = values.Mail(AafAttribute.SchoolMail),
            ParentSourceId = values.Text(AafAttribute.SchoolParent),
            Area = values.Coded(AafAttribute.SchoolArea),
            Classes = values.Listed(AafAttribute.SchoolClasses),
            Groups = values.Listed(AafAttribute.SchoolGroups),
        };
    }

    /// <summary>A course or a subject (aaf-format 6.1).</summary>
    public static NomenclatureEntry Nomenclature(AafRecord record, RecordProblems problems)
    {
        var values = new AafValues(record, problems);
        return new NomenclatureEntry
        {
            Label = values.Text(AafAttribute.CodeLabel),
            ParentCode = values.Text(AafAttribute.CodeParent),
            StatisticsCode = values.Text(AafAttribute.MefStatistics),
            FormationLevel = values.Text(AafAttribute.MefFormationLevel),
            Track = values.Text(AafAttribute.MefTrack),
        };
    }

    /// <summary>A pupil; null without a name or a school.</summary>
    public static Person? Pupil(AafRecord record, RecordProblems problems)
    {
        var values = new AafValues(record, problems);
        if (Identity(values, problems) is not { } person)
        {
            return null;
        }

        if (values.Text(AafAttribute.PersonAttachment) is not { } school)
        {
            problems.AddMissing(ProblemCode.SchoolMissing, AafAttribute.PersonAttachment);
            return null;
        }

        if (record.CountOf(AafAttribute.PersonBirthDate) == 0)
        {
            problems.AddMissing(ProblemCode.BirthDateMissing, AafAttribute.PersonBirthDate);
        }

        var relatives = values.Relatives();
        if (relatives.Count == 0)
        {
            problems.AddMissing(
                ProblemCode.RelativesNone, problems.IsSecondDegree ? AafAttribute.PupilRelativesSix : AafAttribute.PupilRelatives);
        }

        return person with
        {
            Pupil = new PupilPart
            {
                Ine = Ine(values),
                SchoolSourceId = school,
                Level = Level(values, problems),
                Cycle = values.Coded(AafAttribute.PupilCycle),
                ClassType = values.Coded(AafAttribute.PupilClassType),
                Classes = [.. values.Classes(AafAttribute.PupilClasses), .. values.NamedClasses(AafAttribute.PupilClassNames)],
                Groups = [.. values.Classes(AafAttribute.PupilGroups), .. values.NamedClasses(AafAttribute.PupilGroupNames)],
                ClassEntries = values.ClassDates(AafAttribute.PupilClassEntries),
                ClassExits = values.ClassDates(AafAttribute.PupilClassExits),
                SchoolEntry = values.Text(AafAttribute.PupilSchoolEntry),
                SchoolExit = values.Text(AafAttribute.PupilSchoolExit),
                Canteen = values.Flag(AafAttribute.PupilCanteen),
                Transport = values.Flag(AafAttribute.PupilTransport),
                MorningCare = values.Flag(AafAttribute.PupilMorningCare),
                EveningCare = values.Flag(AafAttribute.PupilEveningCare),
                SupervisedStudy = values.Flag(AafAttribute.PupilSupervisedStudy),
                SecondDegree = SecondDegreePupil(values),
                Relatives = relatives,
            },
        };
    }

    /// <summary>A relative; null without a name. Their children are known by the pupils that name them.</summary>
    public static Person? Relative(AafRecord record, RecordProblems problems)
    {
        var values = new AafValues(record, problems);
        return Identity(values, problems) is not { } person ? null : person with
        {
            Relative = new RelativePart
            {
                Address = PersonAddress(values),
                AddressMayBeShared = values.Flag(AafAttribute.RelativeAddressShared),
                HomePhone = values.Phone(AafAttribute.RelativeHomePhone),
                WorkPhone = values.Phone(AafAttribute.RelativeWorkPhone),
                MobilePhone = values.Phone(AafAttribute.RelativeMobilePhone),
                SmsPhone = values.Phone(AafAttribute.RelativeSmsPhone),
            },
        };
    }

    /// <summary>A member of staff; null without a name.</summary>
    public static Person? Staff(AafRecord record, RecordProblems problems)
    {
        var values = new AafValues(record, problems);
        return Identity(values, problems) is not { } person ? null : person with
        {
            Staff = new StaffPart
            {
                AttachmentSourceId = values.Text(AafAttribute.PersonAttachment),
                Functions = Functions(values, problems),
                DirectedSourceIds = values.Texts(AafAttribute.StaffDirected),
                Specialities = values.AllCoded(AafAttribute.StaffSpecialities),
                TeacherByStatus = values.Flag(AafAttribute.StaffTeacher),
                Dates = [.. Dates(values)],
                SecondDegree = SecondDegreeStaff(values),
                Teachings = values.Teachings(),
            },
        };
    }

    private static Person? Identity(AafValues values, RecordProblems problems)
    {
        var birthName = values.Name(AafAttribute.PersonBirthName);
        if ((values.Name(AafAttribute.PersonName) ?? birthName) is not { } usageName)
        {
            problems.AddMissing(ProblemCode.NameMissing, AafAttribute.PersonName);
            return null;
        }

        var givenName = values.Name(AafAttribute.PersonGivenName);
        if (givenName is null)
        {
            problems.AddMissing(ProblemCode.GivenNameMissing, AafAttribute.PersonGivenName);
        }

        return new Person
        {
            Civility = values.Text(AafAttribute.PersonCivility),
            UsageName = usageName,
            BirthName = birthName,
            GivenName = givenName,
            OtherGivenNames = values.Names(AafAttribute.PersonOtherGivenNames),
            BirthDate = values.Date(AafAttribute.PersonBirthDate),
            Mail = values.Mail(AafAttribute.PersonMail),
        };
    }

    // type$name$town since SDET 6.1; before, TYPE-NAME-ac-ACADEMY (aaf-format 6). Anything else is shown as it is.
    private static (string? Type, string? Name, string? Town) SchoolName(string? text)
    {
        if (text is null)
        {
            return default;
        }

        var parts = text.Split('$', 3, StringSplitOptions.TrimEntries);
        if (parts.Length == 3)
        {
            return (NullIfEmpty(parts[0]), NullIfEmpty(parts[1]), NullIfEmpty(parts[2]));
        }

        var academy = text.LastIndexOf("-ac-", StringComparison.OrdinalIgnoreCase);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return academy > 0 && dash > 0 && dash <= academy
            ? (text[..dash].Trim(), NullIfEmpty(text[Math.Min(dash + 1, academy)..academy].Trim()), null)
            : (null, text, null);
    }

    private static string? Siret(AafValues values, RecordProblems problems)
    {
        var siret = values.Checked(AafAttribute.SchoolSiret, ProblemCode.SiretInvalid, FieldForms.HasFourteenDigits);
        if (siret is not null && !Model.Siret.IsValid(siret))
        {
            problems.Add(ProblemCode.SiretDoubtful, AafAttribute.SchoolSiret, siret);
        }

        return siret;
    }

    private static string? Ine(AafValues values)
    {
        var ine = FieldForms.ReadIne(values.Text(AafAttribute.PupilIne));
        return values.Checked(AafAttribute.PupilIne, ProblemCode.IneInvalid, _ => ine is not null) is null ? null : ine;
    }

    private static Coded? Level(AafValues values, RecordProblems problems)
    {
        var level = values.Coded(AafAttribute.PupilLevel);
        if (level is not null && !KnownCodes.IsLevel(level.Code))
        {
            problems.Add(ProblemCode.LevelUnknown, AafAttribute.PupilLevel, level.Code);
        }

        return level;
    }

    private static IReadOnlyList<StaffFunction> Functions(AafValues values, RecordProblems problems)
    {
        var functions = values.Functions();
        foreach (
            var code in functions.Select(function => function.Function.Code).Where(code => code.Length > 0 && !KnownCodes.IsFunction(code)))
        {
            problems.Add(ProblemCode.FunctionUnknown, AafAttribute.StaffFunctions, code);
        }

        return functions;
    }

    // Null when the record has nothing of it, so that a first-degree person carries no empty part.
    private static SecondDegreePupil? SecondDegreePupil(AafValues values)
    {
        var part = new SecondDegreePupil
        {
            SiecleId = values.Text(AafAttribute.PupilSiecleId),
            Course = Course(values),
            FormationLevel = values.Text(AafAttribute.PupilFormationLevel),
            Track = values.Text(AafAttribute.PupilTrack),
            Subjects = values.Paired(AafAttribute.PupilSubjectCodes, AafAttribute.PupilSubjectLabels),
            Status = values.Text(AafAttribute.PupilStatus),
            Boarding = values.Text(AafAttribute.PupilBoarding),
            GrantHolder = values.Flag(AafAttribute.PupilGrantHolder),
            Address = PersonAddress(values),
            AddressRelativeSourceId = values.Text(AafAttribute.PupilAddressRelative),
        };
        return part is { SiecleId: null, Course: null, FormationLevel: null, Track: null, Subjects.Count: 0, Status: null, Boarding: null,
            GrantHolder: null, Address: null, AddressRelativeSourceId: null } ? null : part;
    }

    private static SecondDegreeStaff? SecondDegreeStaff(AafValues values)
    {
        var part = new SecondDegreeStaff
        {
            StsIds = values.Texts(AafAttribute.StaffStsIds),
            BeforePupils = values.Flag(AafAttribute.StaffBeforePupils),
            Disciplines = values.AllCoded(AafAttribute.StaffDisciplines),
            PostDisciplines = values.AllCodedBackwards(AafAttribute.StaffPostDisciplines),
            Courses = values.SchoolCodes(AafAttribute.StaffCourses),
            Subjects = values.SchoolLabels(AafAttribute.StaffSubjects),
        };
        return part is { StsIds.Count: 0, BeforePupils: null, Disciplines.Count: 0, PostDisciplines.Count: 0, Courses.Count: 0,
                Subjects.Count: 0 }
            ? null
            : part;
    }

    private static Coded? Course(AafValues values)
    {
        var code = values.Text(AafAttribute.PupilCourse);
        var label = values.Text(AafAttribute.PupilCourseLabel);
        return code is null && label is null ? null : new Coded(code ?? "", label);
    }

    private static PostalAddress? PersonAddress(AafValues values) => Address(
        AafTuples.AddressLines(values.Text(AafAttribute.PersonAddress)),
        null,
        values.Text(AafAttribute.PersonPostalCode),
        values.Text(AafAttribute.PersonTown),
        values.Text(AafAttribute.PersonCountry));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static Coded? Ministry(AafValues values)
    {
        var label = values.Text(AafAttribute.SchoolMinistry);
        var code = values.Text(AafAttribute.SchoolMinistryCode);
        return label is null && code is null ? null : new Coded(code ?? "", label);
    }

    // code$label$department: the department is that of the code.
    private static Coded? Rpi(string? text)
    {
        var parts = text?.Split('$', StringSplitOptions.TrimEntries);
        return parts is null ? null : new Coded(parts[0], parts.Length > 1 ? NullIfEmpty(parts[1]) : null);
    }

    private static PostalAddress? Address(IReadOnlyList<string> lines, string? box, string? postalCode, string? town, string? country) =>
        lines.Count == 0 && (box ?? postalCode ?? town ?? country) is null
            ? null
            : new PostalAddress { Lines = lines, Box = box, PostalCode = postalCode, Town = town, Country = country };

    private static List<Coded> Dates(AafValues values)
    {
        var dates = new List<Coded>();
        foreach (var attribute in StaffDates)
        {
            foreach (var text in values.Texts(attribute))
            {
                dates.Add(new Coded(AafAttributes.NameOf(attribute, AafCategory.PersEducNat, null), text));
            }
        }

        return dates;
    }
}
