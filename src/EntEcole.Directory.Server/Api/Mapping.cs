using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Server.Api;

/// <summary>From the store's views to messages. Categories, roles and states have the same numbers on both sides.</summary>
internal static class Mapping
{
    private const string Direction = "D0000";

    public static V1.School ToMessage(this SchoolView view, DateOnly today)
    {
        var school = view.School;
        return new V1.School
        {
            Uai = school.Uai.OrEmpty(),
            OddUai = school.OddUai.OrEmpty(),
            Source = view.Source.ToMessage(),
            Academy = view.Source.Academy,
            AcademyCode = school.AcademyCode.OrEmpty(),
            Type = school.Type.OrEmpty(),
            TypeCode = school.TypeCode.OrEmpty(),
            NameType = school.NameType.OrEmpty(),
            Name = school.Name.OrEmpty(),
            Town = school.NameTown.OrEmpty(),
            DisplayName = school.DisplayName,
            Sector = school.Sector.OrEmpty(),
            Siret = school.Siret.OrEmpty(),
            Address = school.Address?.ToMessage(),
            Phone = school.Phone.OrEmpty(),
            Fax = school.Fax.OrEmpty(),
            Mail = school.Mail.OrEmpty(),
            Commune = school.Commune?.ToMessage(),
            Department = school.Department.OrEmpty(),
            Rpi = school.Rpi?.ToMessage(),
            Ministry = school.Ministry?.ToMessage(),
            District = view.District is null ? null : new V1.District { Uai = view.District.Uai.OrEmpty(), Name = view.District.Name },
            Present = view.Present,
            Enrolled = view.Enrolments.Any(row => row.EffectiveFrom <= today && today <= row.EndsOn),
            Conventions = { view.Enrolments.Where(row => row.EffectiveFrom <= today && today <= row.EndsOn).Select(row => row.Reference) },
        };
    }

    public static V1.SchoolClass ToMessage(this ClassView view) => new()
    {
        ClassId = ClassId(view.ClassNo),
        Uai = view.Uai,
        Kind = (V1.ClassKind)view.Kind,
        Source = view.Source.ToMessage(),
        Name = view.Name,
        Type = view.TypeCode is null && view.TypeLabel is null ? null : new V1.Coded { Code = view.TypeCode.OrEmpty(), Label = view.TypeLabel.OrEmpty() },
        PupilCount = view.PupilCount,
        Levels = { view.Levels.Select(ToMessage) },
    };

    public static V1.Person ToMessage(this PersonView view)
    {
        var shown = view.Records[0].Person;
        var staff = view.Records.Select(row => row.Person.Staff).FirstOrDefault(part => part is not null);
        var message = new V1.Person
        {
            PersonId = view.PersonId.ToString(),
            Civility = shown.Civility.OrEmpty(),
            UsageName = shown.UsageName,
            BirthName = shown.BirthName.OrEmpty(),
            GivenName = shown.GivenName.OrEmpty(),
            OtherGivenNames = { shown.OtherGivenNames },
            BirthDate = shown.BirthDate.Text(),
            Mail = shown.Mail.OrEmpty(),
            Pupil = view.Records.Select(row => row.Person.Pupil).FirstOrDefault(part => part is not null)?.ToMessage(),
            Relative = view.Records.Select(row => row.Person.Relative).FirstOrDefault(part => part is not null)?.ToMessage(),
            Staff = staff?.ToMessage(view.Profiles),
            Profiles = { view.Profiles.Select(profile => ToMessage(profile, view, staff)) },
            Sources = { view.Records.Select(row => new V1.SourceRecord { Source = row.Source.ToMessage(), Presence = (V1.Presence)row.Presence }) },
        };
        return message;
    }

    public static V1.Relation ToMessage(this RelationView view) => new()
    {
        LinkCode = view.LinkCode,
        LinkLabel = RelationLinks.LabelOf(view.LinkCode).OrEmpty(),
        OtherEnd = view.OtherIsRelative ? V1.RelationEnd.Relative : V1.RelationEnd.Child,
        Source = view.Source.ToMessage(),
        Person = view.Other is not { } other ? null : new V1.PersonSummary
        {
            PersonId = view.OtherId.ToString(),
            Civility = other.Civility.OrEmpty(),
            UsageName = other.UsageName,
            BirthName = other.BirthName.OrEmpty(),
            GivenName = other.GivenName.OrEmpty(),
        },
    };

    public static string ClassId(int classNo) => classNo.ToString(CultureInfo.InvariantCulture);

    private static V1.Profile ToMessage(ProfileView view, PersonView person, StaffPart? staff) => new()
    {
        Uai = view.Uai.OrEmpty(),
        SchoolName = view.SchoolName,
        Academy = view.Academy,
        Role = (V1.Role)view.Row.Role,
        State = (V1.ProfileState)view.Row.State,
        ActiveOn = ((DateOnly?)view.Row.ActiveOn).Text(),
        SuspendedOn = view.Row.SuspendedOn.Text(),
        PurgeOn = view.Row.PurgeOn.Text(),
        DnmaCode = view.Row.Role.DnmaCode(),
        Classes =
        {
            person.Classes.Where(row => view.Row.Role is Role.Pupil && row.SchoolNo == view.Row.SchoolNo).Select(row => new V1.ClassMembership
            {
                ClassId = ClassId(row.ClassNo),
                Name = row.Name,
                Kind = (V1.ClassKind)row.Kind,
                EnteredOn = row.EnteredOn.Text(),
            }),
        },
        Functions =
        {
            (staff?.Functions ?? []).Where(row => IsOf(row, view)).Select(row => new V1.StaffFunction
            {
                Function = row.Function.ToMessage(),
                Speciality = row.Speciality.ToMessage(),
            }),
        },
    };

    // The functions that a profile stands for: direction for the director's, the others for the others.
    private static bool IsOf(StaffFunction function, ProfileView profile) =>
        string.Equals(function.SchoolSourceId, profile.SchoolSourceId, StringComparison.Ordinal)
        && profile.Row.Role switch
        {
            Role.Director => string.Equals(function.Speciality.Code, Direction, StringComparison.Ordinal),
            Role.Teacher or Role.SchoolStaff => !string.Equals(function.Speciality.Code, Direction, StringComparison.Ordinal),
            _ => false,
        };

    private static V1.PupilDetails ToMessage(this PupilPart pupil)
    {
        var message = new V1.PupilDetails
        {
            Ine = pupil.Ine.OrEmpty(),
            Level = pupil.Level?.ToMessage(),
            Cycle = pupil.Cycle?.ToMessage(),
            ClassType = pupil.ClassType?.ToMessage(),
            ClassEntries = { pupil.ClassEntries.Select(ToMessage) },
            ClassExits = { pupil.ClassExits.Select(ToMessage) },
            SchoolEntry = pupil.SchoolEntry.OrEmpty(),
            SchoolExit = pupil.SchoolExit.OrEmpty(),
        };
        Set(pupil.Canteen, value => message.Canteen = value);
        Set(pupil.Transport, value => message.Transport = value);
        Set(pupil.MorningCare, value => message.MorningCare = value);
        Set(pupil.EveningCare, value => message.EveningCare = value);
        Set(pupil.SupervisedStudy, value => message.SupervisedStudy = value);
        return message;
    }

    private static V1.RelativeDetails ToMessage(this RelativePart relative)
    {
        var message = new V1.RelativeDetails
        {
            Address = relative.Address?.ToMessage(),
            HomePhone = relative.HomePhone.OrEmpty(),
            WorkPhone = relative.WorkPhone.OrEmpty(),
            MobilePhone = relative.MobilePhone.OrEmpty(),
        };
        Set(relative.AddressMayBeShared, value => message.AddressMayBeShared = value);
        return message;
    }

    private static V1.StaffDetails ToMessage(this StaffPart staff, IReadOnlyList<ProfileView> profiles)
    {
        var message = new V1.StaffDetails
        {
            Specialities = { staff.Specialities.Select(ToMessage) },
            AttachmentSourceId = staff.AttachmentSourceId.OrEmpty(),
            AttachmentUai = profiles.FirstOrDefault(profile =>
                string.Equals(profile.SchoolSourceId, staff.AttachmentSourceId, StringComparison.Ordinal))?.Uai.OrEmpty() ?? "",
            Dates = { staff.Dates.Select(ToMessage) },
        };
        Set(staff.TeacherByStatus, value => message.TeacherByStatus = value);
        return message;
    }

    private static V1.ClassDate ToMessage(ClassDate date) => new()
    {
        SchoolSourceId = date.SchoolSourceId,
        ClassSourceId = date.ClassSourceId,
        Date = ((DateOnly?)date.Date).Text(),
    };

    private static V1.SourceRef ToMessage(this SourceRef source) => new()
    {
        Academy = source.Academy,
        Category = (V1.AafCategory)source.Category,
        SourceId = source.Id,
    };

    private static V1.Coded ToMessage(this Coded coded) => new() { Code = coded.Code, Label = coded.Label.OrEmpty() };

    private static V1.PostalAddress ToMessage(this PostalAddress address) => new()
    {
        Lines = { address.Lines },
        Box = address.Box.OrEmpty(),
        PostalCode = address.PostalCode.OrEmpty(),
        Town = address.Town.OrEmpty(),
        Country = address.Country.OrEmpty(),
    };

    private static void Set(bool? value, Action<bool> set)
    {
        if (value is { } known)
        {
            set(known);
        }
    }

    private static string Text(this DateOnly? date) => date?.ToString("O", CultureInfo.InvariantCulture) ?? "";

    private static string OrEmpty(this string? text) => text ?? "";
}
