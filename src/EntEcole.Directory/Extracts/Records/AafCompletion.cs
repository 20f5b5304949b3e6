using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>
/// Gives a record that holds part of its attributes those that it does not mention, as they are known: what reads it then sees a whole
/// record. The inverse of <see cref="AafParser"/>: parsed again, the values are those that were given.
/// </summary>
internal readonly ref struct AafCompletion
{
    private readonly AafRecord record;

    private AafCompletion(AafRecord record) => this.record = record;

    /// <summary>Completes the record of a person, with the relatives and teachings that <paramref name="known"/> has.</summary>
    public static void Complete(AafRecord record, Person known)
    {
        var completion = new AafCompletion(record);
        completion.PutIdentity(known);
        if (known.Pupil is { } pupil)
        {
            completion.PutPupil(pupil);
        }

        if (known.Relative is { } relative)
        {
            completion.PutRelative(relative);
        }

        if (known.Staff is { } staff)
        {
            completion.PutStaff(staff);
        }

        record.Seal();
    }

    /// <summary>Completes the record of a structure.</summary>
    public static void Complete(AafRecord record, School known)
    {
        var completion = new AafCompletion(record);
        completion.PutJointure();
        completion.PutEither(AafAttribute.SchoolUai, AafAttribute.SchoolOtherUai, known.Uai ?? known.OddUai);
        completion.Put(AafAttribute.SchoolName, NameOf(known));
        completion.Put(AafAttribute.SchoolType, known.Type);
        completion.Put(AafAttribute.SchoolTypeCode, known.TypeCode);
        completion.PutEither(AafAttribute.SchoolSector, AafAttribute.SchoolContract, known.Sector);
        completion.Put(AafAttribute.SchoolSiret, known.Siret);
        completion.Put(AafAttribute.SchoolMinistry, known.Ministry?.Label);
        completion.Put(AafAttribute.SchoolMinistryCode, known.Ministry?.Code);
        completion.Put(AafAttribute.SchoolDistrict, known.DistrictSourceId);
        completion.Put(
            AafAttribute.SchoolCommune, known.Commune is { } commune ? Joined(commune.Code, commune.Label, known.Department) : null);
        completion.Put(AafAttribute.SchoolRpi, TextOf(known.Rpi));
        completion.Put(AafAttribute.SchoolAcademy, known.Academy);
        completion.Put(AafAttribute.SchoolAcademyCode, known.AcademyCode);
        completion.Put(AafAttribute.SchoolStreet, LinesOf(known.Address));
        completion.Put(AafAttribute.SchoolBox, known.Address?.Box);
        completion.Put(AafAttribute.SchoolPostalCode, known.Address?.PostalCode);
        completion.Put(AafAttribute.SchoolTown, known.Address?.Town);
        completion.Put(AafAttribute.SchoolPhone, known.Phone);
        completion.Put(AafAttribute.SchoolFax, known.Fax);
        completion.Put(AafAttribute.SchoolMail, known.Mail);
        completion.Put(AafAttribute.SchoolParent, known.ParentSourceId);
        completion.Put(AafAttribute.SchoolArea, TextOf(known.Area));
        completion.Put(AafAttribute.SchoolClasses, known.Classes.Select(TextOf));
        completion.Put(AafAttribute.SchoolGroups, known.Groups.Select(TextOf));
        record.Seal();
    }

    /// <summary>Completes the record of a course or a subject.</summary>
    public static void Complete(AafRecord record, NomenclatureEntry known)
    {
        var completion = new AafCompletion(record);
        completion.PutJointure();
        completion.Put(AafAttribute.CodeLabel, known.Label);
        completion.Put(AafAttribute.CodeParent, known.ParentCode);
        completion.Put(AafAttribute.MefStatistics, known.StatisticsCode);
        completion.Put(AafAttribute.MefFormationLevel, known.FormationLevel);
        completion.Put(AafAttribute.MefTrack, known.Track);
        record.Seal();
    }

    private void PutIdentity(Person known)
    {
        PutJointure();
        Put(AafAttribute.PersonCivility, known.Civility);
        Put(AafAttribute.PersonName, known.UsageName);
        Put(AafAttribute.PersonBirthName, known.BirthName);
        Put(AafAttribute.PersonGivenName, known.GivenName);
        Put(AafAttribute.PersonOtherGivenNames, known.OtherGivenNames);
        Put(AafAttribute.PersonBirthDate, TextOf(known.BirthDate));
        Put(AafAttribute.PersonMail, known.Mail);
    }

    private void PutPupil(PupilPart pupil)
    {
        Put(AafAttribute.PersonAttachment, pupil.SchoolSourceId);
        Put(AafAttribute.PupilIne, pupil.Ine);
        Put(AafAttribute.PupilLevel, TextOf(pupil.Level));
        Put(AafAttribute.PupilCycle, TextOf(pupil.Cycle));
        Put(AafAttribute.PupilClassType, TextOf(pupil.ClassType));
        PutClasses(pupil.Classes, AafAttribute.PupilClasses, AafAttribute.PupilClassNames);
        PutClasses(pupil.Groups, AafAttribute.PupilGroups, AafAttribute.PupilGroupNames);
        Put(AafAttribute.PupilClassEntries, pupil.ClassEntries.Select(TextOf));
        Put(AafAttribute.PupilClassExits, pupil.ClassExits.Select(TextOf));
        Put(AafAttribute.PupilSchoolEntry, pupil.SchoolEntry);
        Put(AafAttribute.PupilSchoolExit, pupil.SchoolExit);
        Put(AafAttribute.PupilCanteen, TextOf(pupil.Canteen));
        Put(AafAttribute.PupilTransport, TextOf(pupil.Transport));
        Put(AafAttribute.PupilMorningCare, TextOf(pupil.MorningCare));
        Put(AafAttribute.PupilEveningCare, TextOf(pupil.EveningCare));
        Put(AafAttribute.PupilSupervisedStudy, TextOf(pupil.SupervisedStudy));
        PutRelatives(pupil.Relatives);
        if (pupil.SecondDegree is { } second)
        {
            PutPupil(second);
        }
    }

    private void PutPupil(SecondDegreePupil second)
    {
        Put(AafAttribute.PupilSiecleId, second.SiecleId);
        Put(AafAttribute.PupilCourse, second.Course?.Code);
        Put(AafAttribute.PupilCourseLabel, second.Course?.Label);
        Put(AafAttribute.PupilFormationLevel, second.FormationLevel);
        Put(AafAttribute.PupilTrack, second.Track);
        Put(AafAttribute.PupilSubjectCodes, second.Subjects.Select(subject => subject.Code));
        Put(AafAttribute.PupilSubjectLabels, second.Subjects.Select(subject => subject.Label));
        Put(AafAttribute.PupilStatus, second.Status);
        Put(AafAttribute.PupilBoarding, second.Boarding);
        Put(AafAttribute.PupilGrantHolder, TextOf(second.GrantHolder));
        Put(AafAttribute.PupilAddressRelative, second.AddressRelativeSourceId);
        PutAddress(second.Address);
    }

    // Named by the six positions or by two, never by both.
    private void PutRelatives(IReadOnlyList<RelativeRef> relatives)
    {
        if (!record.Mentions(AafAttribute.PupilRelatives) && !record.Mentions(AafAttribute.PupilRelativesSix))
        {
            Put(
                AafAttribute.PupilRelatives,
                relatives.Where(one => one.Details is null).Select(one => Joined(one.SourceId, NullIfEmpty(one.LinkCode))));
            Put(AafAttribute.PupilRelativesSix, relatives.Where(one => one.Details is not null).Select(one => TextOf(one, one.Details!)));
        }
    }

    private void PutClasses(IReadOnlyList<ClassRef> classes, AafAttribute tuples, AafAttribute names)
    {
        Put(tuples, classes.Where(one => one.Type is not null)
            .Select(one => $"{one.SchoolSourceId}${one.Type!.Code}${one.Type.Label}${one.SourceId}${one.Name}"));
        Put(names, classes.Where(one => one.Type is null).Select(one => $"{one.SchoolSourceId}${one.Name}"));
    }

    private void PutRelative(RelativePart relative)
    {
        PutAddress(relative.Address);
        Put(AafAttribute.RelativeAddressShared, TextOf(relative.AddressMayBeShared));
        Put(AafAttribute.RelativeHomePhone, relative.HomePhone);
        Put(AafAttribute.RelativeWorkPhone, relative.WorkPhone);
        Put(AafAttribute.RelativeMobilePhone, relative.MobilePhone);
        Put(AafAttribute.RelativeSmsPhone, relative.SmsPhone);
    }

    private void PutStaff(StaffPart staff)
    {
        Put(AafAttribute.PersonAttachment, staff.AttachmentSourceId);
        Put(AafAttribute.StaffFunctions, staff.Functions.Select(one =>
            $"{one.SchoolSourceId}${one.Function.Code}${one.Function.Label}${one.Speciality.Code}${one.Speciality.Label}"));
        Put(AafAttribute.StaffDirected, staff.DirectedSourceIds);
        Put(AafAttribute.StaffSpecialities, staff.Specialities.Select(TextOf));
        Put(AafAttribute.StaffTeacher, TextOf(staff.TeacherByStatus));
        foreach (var attribute in AafParser.StaffDates)
        {
            var name = AafAttributes.NameOf(attribute, AafCategory.PersEducNat, null);
            Put(attribute, staff.Dates.Where(date => string.Equals(date.Code, name, StringComparison.Ordinal)).Select(date => date.Label));
        }

        PutTeachings(staff.Teachings);
        if (staff.SecondDegree is { } second)
        {
            Put(AafAttribute.StaffStsIds, second.StsIds);
            Put(AafAttribute.StaffBeforePupils, TextOf(second.BeforePupils));
            Put(AafAttribute.StaffDisciplines, second.Disciplines.Select(TextOf));
            Put(
                AafAttribute.StaffPostDisciplines,
                second.PostDisciplines.Select(one => one.Code.Length == 0 ? one.Label : $"{one.Label}${one.Code}"));
            Put(AafAttribute.StaffCourses, second.Courses.Select(one => $"{one.SchoolSourceId}${one.Code.Code}${one.Code.Label}"));
            Put(AafAttribute.StaffSubjects, second.Subjects.Select(one => $"{one.SchoolSourceId}${one.Label}"));
        }
    }

    // A class without subject is named by the attribute of names, and again by that of subjects when it has some.
    private void PutTeachings(IReadOnlyList<Teaching> teachings)
    {
        var taught = teachings.Where(one => !one.Head).ToList();
        Put(AafAttribute.StaffHeadClasses, teachings.Where(one => one.Head).Select(NameOf));
        Put(AafAttribute.StaffClassNames, taught.Where(one => one is { IsGroup: false, SubjectCode: null }).Select(NameOf));
        Put(AafAttribute.StaffGroupNames, taught.Where(one => one is { IsGroup: true, SubjectCode: null }).Select(NameOf));
        Put(AafAttribute.StaffClassSubjects, taught.Where(one => one is { IsGroup: false, SubjectCode: not null }).Select(WithSubject));
        Put(AafAttribute.StaffGroupSubjects, taught.Where(one => one is { IsGroup: true, SubjectCode: not null }).Select(WithSubject));
    }

    private void PutAddress(PostalAddress? address)
    {
        Put(AafAttribute.PersonAddress, LinesOf(address));
        Put(AafAttribute.PersonPostalCode, address?.PostalCode);
        Put(AafAttribute.PersonTown, address?.Town);
        Put(AafAttribute.PersonCountry, address?.Country);
    }

    private void PutJointure() => Put(AafAttribute.Jointure, record.Id.ToString());

    // Two attributes of which the first that has a value counts.
    private void PutEither(AafAttribute first, AafAttribute second, string? value)
    {
        if (!record.Mentions(second))
        {
            Put(first, value);
        }
    }

    private void Put(AafAttribute attribute, string? value)
    {
        if (!string.IsNullOrEmpty(value) && !record.Mentions(attribute))
        {
            record.Add(attribute, value);
        }
    }

    private void Put(AafAttribute attribute, IEnumerable<string?> values)
    {
        if (!record.Mentions(attribute))
        {
            foreach (var value in values.OfType<string>().Where(value => value.Length > 0))
            {
                record.Add(attribute, value);
            }
        }
    }

    private static string? NameOf(School school) => school switch
    {
        { NameType: null, NameTown: null } => school.Name is null ? null : $"${school.Name}$",
        _ => $"{school.NameType}${school.Name}${school.NameTown}",
    };

    private static string NameOf(Teaching teaching) => $"{teaching.Class.SchoolSourceId}${teaching.Class.Name}";

    private static string WithSubject(Teaching teaching) => $"{NameOf(teaching)}${teaching.SubjectCode}";

    private static string TextOf(ListedClass listed) => string.Join('$', [listed.Name, listed.Label ?? "", .. listed.Codes]);

    private static string TextOf(ClassDate date) => $"{date.SchoolSourceId}${TextOf(date.Date)}${date.ClassSourceId}";

    private static string TextOf(RelativeRef relative, RelationDetails details) => string.Create(
        CultureInfo.InvariantCulture,
        $"{relative.SourceId}${relative.LinkCode}${TextOf(details.Financial, "1", "0")}${details.Legal}${TextOf(details.Contact, "1", "0")}${TextOf(details.Payment, "1", "0")}");

    private static string? TextOf(Coded? coded) => coded is null ? null : Joined(coded.Code, coded.Label);

    private static string? TextOf(DateOnly? date) => date?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static string? TextOf(bool? flag) => flag is { } known ? TextOf(known, "O", "N") : null;

    private static string TextOf(bool flag, string yes, string no) => flag ? yes : no;

    private static string? LinesOf(PostalAddress? address) =>
        address is null or { Lines.Count: 0 } ? null : string.Join('$', address.Lines);

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    // The first part, and what follows as far as it is known.
    private static string Joined(string first, params string?[] others) =>
        string.Join('$', [first, .. others.Take(Array.FindLastIndex(others, other => other is not null) + 1)]);
}
