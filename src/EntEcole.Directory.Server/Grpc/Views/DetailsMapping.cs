using EntEcole.Directory.Model;
using Google.Protobuf.Collections;

namespace EntEcole.Directory.Server.Grpc.Views;

/// <summary>
/// From the parts of a record to messages: what the extract says of a pupil, a relative, a member of staff or a relation.
/// </summary>
internal static class DetailsMapping
{
    internal static V1.PupilDetails ToMessage(this PupilPart pupil)
    {
        var message = new V1.PupilDetails
        {
            Ine = pupil.Ine.OrEmpty(),
            Level = pupil.Level?.ToMessage(),
            Cycle = pupil.Cycle?.ToMessage(),
            ClassType = pupil.ClassType?.ToMessage(),
            SchoolEntry = pupil.SchoolEntry.OrEmpty(),
            SchoolExit = pupil.SchoolExit.OrEmpty(),
            SecondDegree = pupil.SecondDegree?.ToMessage(),
        };
        message.ClassEntries.AddAll(pupil.ClassEntries, ToMessage);
        message.ClassExits.AddAll(pupil.ClassExits, ToMessage);
        Set(pupil.Canteen, message, static (to, value) => to.Canteen = value);
        Set(pupil.Transport, message, static (to, value) => to.Transport = value);
        Set(pupil.MorningCare, message, static (to, value) => to.MorningCare = value);
        Set(pupil.EveningCare, message, static (to, value) => to.EveningCare = value);
        Set(pupil.SupervisedStudy, message, static (to, value) => to.SupervisedStudy = value);
        return message;
    }

    internal static V1.RelativeDetails ToMessage(this RelativePart relative)
    {
        var message = new V1.RelativeDetails
        {
            Address = relative.Address?.ToMessage(),
            HomePhone = relative.HomePhone.OrEmpty(),
            WorkPhone = relative.WorkPhone.OrEmpty(),
            MobilePhone = relative.MobilePhone.OrEmpty(),
            SmsPhone = relative.SmsPhone.OrEmpty(),
        };
        Set(relative.AddressMayBeShared, message, static (to, value) => to.AddressMayBeShared = value);
        return message;
    }

    internal static V1.SecondDegreePupil ToMessage(this SecondDegreePupil pupil)
    {
        var message = new V1.SecondDegreePupil
        {
            SiecleId = pupil.SiecleId.OrEmpty(),
            Course = pupil.Course?.ToMessage(),
            FormationLevel = pupil.FormationLevel.OrEmpty(),
            Track = pupil.Track.OrEmpty(),
            Subjects = { pupil.Subjects.Select(ToMessage) },
            Status = pupil.Status.OrEmpty(),
            Boarding = pupil.Boarding.OrEmpty(),
            Address = pupil.Address?.ToMessage(),
            AddressRelativeSourceId = pupil.AddressRelativeSourceId.OrEmpty(),
        };
        Set(pupil.GrantHolder, message, static (to, value) => to.GrantHolder = value);
        return message;
    }

    internal static V1.SecondDegreeStaff ToMessage(this SecondDegreeStaff staff)
    {
        var message = new V1.SecondDegreeStaff
        {
            StsIds = { staff.StsIds },
            Disciplines = { staff.Disciplines.Select(ToMessage) },
            PostDisciplines = { staff.PostDisciplines.Select(ToMessage) },
            Courses = { staff.Courses.Select(course => course.Code).Distinct().Select(ToMessage) },
            Subjects = { staff.Subjects.Select(subject => subject.Label).Distinct(StringComparer.Ordinal) },
        };
        Set(staff.BeforePupils, message, static (to, value) => to.BeforePupils = value);
        return message;
    }

    internal static V1.RelationDetails ToMessage(this RelationDetails details) => new()
    {
        Legal = details.Legal,
        Financial = details.Financial,
        Contact = details.Contact,
        Payment = details.Payment,
    };

    internal static V1.ClassDate ToMessage(ClassDate date) => new()
    {
        SchoolSourceId = date.SchoolSourceId,
        ClassSourceId = date.ClassSourceId,
        Date = ((DateOnly?)date.Date).Text(),
    };

    internal static V1.Coded ToMessage(this Coded coded) => new() { Code = coded.Code, Label = coded.Label.OrEmpty() };

    internal static V1.PostalAddress ToMessage(this PostalAddress address) => new()
    {
        Lines = { address.Lines },
        Box = address.Box.OrEmpty(),
        PostalCode = address.PostalCode.OrEmpty(),
        Town = address.Town.OrEmpty(),
        Country = address.Country.OrEmpty(),
    };

    internal static void Set<T>(bool? value, T message, Action<T, bool> set)
    {
        if (value is { } known)
        {
            set(message, known);
        }
    }

    internal static void AddAll<T, TMessage>(this RepeatedField<TMessage> field, IReadOnlyList<T> parts, Func<T, TMessage> map)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            field.Add(map(parts[i]));
        }
    }
}
