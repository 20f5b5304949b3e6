using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>
/// Makes typed records of what was read. A field that cannot be used is left out with a problem; a record that cannot
/// be used is null with a problem of severity error.
/// </summary>
internal static class AafParser
{
    /// <summary>A structure (aaf-format 6).</summary>
    public static School School(AafRecord record, RecordProblems problems)
    {
        var values = new AafValues(record, problems);
        var uai = Uai.Normalize(values.Text(AafAttribute.SchoolUai));
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
            Siret = values.Text(AafAttribute.SchoolSiret),
            Ministry = Ministry(values),
            DistrictSourceId = values.Text(AafAttribute.SchoolDistrict),
            Commune = commune is null ? null : new Coded(commune[0].Trim(), commune.Length > 1 ? commune[1].Trim() : null),
            Department = commune is { Length: > 2 } ? commune[2].Trim() : null,
            Rpi = Rpi(values.Text(AafAttribute.SchoolRpi)),
            Academy = values.Text(AafAttribute.SchoolAcademy),
            AcademyCode = values.Text(AafAttribute.SchoolAcademyCode),
            Address = Address(
                AafValues.AddressLines(values.Text(AafAttribute.SchoolStreet)),
                values.Text(AafAttribute.SchoolBox),
                values.Text(AafAttribute.SchoolPostalCode),
                values.Text(AafAttribute.SchoolTown),
                null),
            Phone = values.Text(AafAttribute.SchoolPhone),
            Fax = values.Text(AafAttribute.SchoolFax),
            Mail = values.Text(AafAttribute.SchoolMail),
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

        return person with
        {
            Pupil = new PupilPart
            {
                Ine = values.Text(AafAttribute.PupilIne)?.ToUpperInvariant(),
                SchoolSourceId = school,
                Level = values.Coded(AafAttribute.PupilLevel),
                Cycle = values.Coded(AafAttribute.PupilCycle),
                ClassType = values.Coded(AafAttribute.PupilClassType),
                Classes = values.Classes(AafAttribute.PupilClasses),
                Groups = values.Classes(AafAttribute.PupilGroups),
                ClassEntries = values.ClassDates(AafAttribute.PupilClassEntries),
                ClassExits = values.ClassDates(AafAttribute.PupilClassExits),
                SchoolEntry = values.Text(AafAttribute.PupilSchoolEntry),
                SchoolExit = values.Text(AafAttribute.PupilSchoolExit),
                Canteen = values.Flag(AafAttribute.PupilCanteen),
                Transport = values.Flag(AafAttribute.PupilTransport),
                MorningCare = values.Flag(AafAttribute.PupilMorningCare),
                EveningCare = values.Flag(AafAttribute.PupilEveningCare),
                SupervisedStudy = values.Flag(AafAttribute.PupilSupervisedStudy),
                Relatives = values.Relatives(),
            },
        };
    }

    /// <summary>A relative; null without a name. His children are known by the pupils that name him.</summary>
    public static Person? Relative(AafRecord record, RecordProblems problems)
    {
        var values = new AafValues(record, problems);
        return Identity(values, problems) is not { } person ? null : person with
        {
            Relative = new RelativePart
            {
                Address = Address(
                    AafValues.AddressLines(values.Text(AafAttribute.PersonAddress)),
                    null,
                    values.Text(AafAttribute.PersonPostalCode),
                    values.Text(AafAttribute.PersonTown),
                    values.Text(AafAttribute.PersonCountry)),
                AddressMayBeShared = values.Flag(AafAttribute.RelativeAddressShared),
                HomePhone = values.Text(AafAttribute.RelativeHomePhone),
                WorkPhone = values.Text(AafAttribute.RelativeWorkPhone),
                MobilePhone = values.Text(AafAttribute.RelativeMobilePhone),
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
                Functions = values.Functions(),
                DirectedSourceIds = values.Texts(AafAttribute.StaffDirected),
                Specialities = values.AllCoded(AafAttribute.StaffSpecialities),
                TeacherByStatus = values.Flag(AafAttribute.StaffTeacher),
                Dates = [.. Dates(values)],
            },
        };
    }

    private static Person? Identity(AafValues values, RecordProblems problems)
    {
        var birthName = values.Text(AafAttribute.PersonBirthName);
        if ((values.Text(AafAttribute.PersonName) ?? birthName) is not { } usageName)
        {
            problems.AddMissing(ProblemCode.NameMissing, AafAttribute.PersonName);
            return null;
        }

        var givenName = values.Text(AafAttribute.PersonGivenName);
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
            OtherGivenNames = values.Texts(AafAttribute.PersonOtherGivenNames),
            BirthDate = values.Date(AafAttribute.PersonBirthDate),
            Mail = values.Text(AafAttribute.PersonMail),
        };
    }

    // type$name$town since SDET 6.1; before, TYPE-NAME-ac-ACADEMY (aaf-format 6), shown as it is.
    private static (string? Type, string? Name, string? Town) SchoolName(string? text)
    {
        if (text is null)
        {
            return default;
        }

        var parts = text.Split('$', 3, StringSplitOptions.TrimEntries);
        return parts.Length == 3
            ? (NullIfEmpty(parts[0]), NullIfEmpty(parts[1]), NullIfEmpty(parts[2]))
            : (null, text, null);
    }

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
        foreach (var attribute in (ReadOnlySpan<AafAttribute>)
            [AafAttribute.StaffAttachmentDate, AafAttribute.StaffFunctionsDate, AafAttribute.StaffDirectedDate, AafAttribute.StaffTeacherDate])
        {
            foreach (var text in values.Texts(attribute))
            {
                dates.Add(new Coded(AafAttributes.NameOf(attribute, AafCategory.PersEducNat, null), text));
            }
        }

        return dates;
    }
}
