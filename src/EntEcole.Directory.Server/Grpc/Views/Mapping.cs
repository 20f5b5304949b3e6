using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Server.Grpc.Views;

/// <summary>
/// From the store's views to messages. Categories, roles and states have the same numbers on both sides. Mapping a person records it in
/// the trace of the answer.
/// </summary>
internal static class Mapping
{
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
        ClassId = view.Id.ToString(),
        Uai = view.Uai,
        Kind = (V1.ClassKind)view.Kind,
        Source = view.Source.ToMessage(),
        Name = view.Name,
        Type = view.TypeCode is null && view.TypeLabel is null
            ? null
            : new V1.Coded { Code = view.TypeCode.OrEmpty(), Label = view.TypeLabel.OrEmpty() },
        PupilCount = view.PupilCount,
        Levels = { view.Levels.Select(DetailsMapping.ToMessage) },
        TeacherCount = view.TeacherCount,
    };

    public static V1.Person ToMessage(this PersonView view, AccessTrace trace)
    {
        // Each academy looks for accesses by the ids that it knows.
        foreach (var id in view.MergedIds.Prepend(view.PersonId))
        {
            trace.Add(id);
        }

        var shown = view.Records[0].Person;
        var message = new V1.Person
        {
            PersonId = view.PersonId.ToString(),
            Civility = shown.Civility.OrEmpty(),
            UsageName = shown.UsageName,
            BirthName = shown.BirthName.OrEmpty(),
            GivenName = shown.GivenName.OrEmpty(),
            BirthDate = shown.BirthDate.Text(),
            Mail = shown.Mail.OrEmpty(),
        };
        message.OtherGivenNames.Add(shown.OtherGivenNames);
        message.MergedPersonIds.AddAll(view.MergedIds, static id => id.ToString());
        List<RecordView> staff = [];
        foreach (var record in view.Records)
        {
            message.Pupil ??= record.Person.Pupil?.ToMessage();
            message.Relative ??= record.Person.Relative?.ToMessage();
            if (record.Person.Staff is not null)
            {
                staff.Add(record);
            }

            message.Sources.Add(new V1.SourceRecord
            {
                Source = record.Source.ToMessage(),
                Presence = (V1.Presence)record.Presence,
                Degree = (V1.Degree)record.Degree,
            });
        }

        message.Staff = staff.Count == 0 ? null : ToMessage(staff, view.Profiles);
        // A school and role that both degrees give is one profile: the active one, or the first degree's. They follow each other.
        for (var (first, next) = (0, 1); first < view.Profiles.Count; first = next++)
        {
            while (next < view.Profiles.Count && IsSame(view.Profiles[first].Row, view.Profiles[next].Row))
            {
                next++;
            }

            message.Profiles.Add(ToMessage(
                next - first == 1 ? [view.Profiles[first]]
                    : [.. view.Profiles.Skip(first).Take(next - first).OrderBy(profile => profile.Row.State).ThenBy(
                        profile => profile.Degree)],
                view,
                staff));
        }

        return message;
    }

    public static V1.Relation ToMessage(this RelationView view, AccessTrace trace) => new()
    {
        LinkCode = view.LinkCode,
        LinkLabel = RelationLinks.LabelOf(view.LinkCode).OrEmpty(),
        OtherEnd = view.OtherIsRelative ? V1.RelationEnd.Relative : V1.RelationEnd.Child,
        Source = view.Source.ToMessage(),
        Details = view.Details?.ToMessage(),
        Person = view is { Other: { } other, OtherId: { } id } ? other.ToSummary(id, trace) : null,
    };

    public static V1.PersonSummary ToSummary(this Person person, PersonId id, AccessTrace trace)
    {
        trace.Add(id);
        return new V1.PersonSummary
        {
            PersonId = id.ToString(),
            Civility = person.Civility.OrEmpty(),
            UsageName = person.UsageName,
            BirthName = person.BirthName.OrEmpty(),
            GivenName = person.GivenName.OrEmpty(),
        };
    }

    public static V1.PupilRelation ToMessage(this WatchedRelative view, string pupilId) => new()
    {
        PupilPersonId = pupilId,
        RelativePersonId = view.RelativeId.ToString(),
        RelativeSource = view.Source.ToMessage(),
        LinkCode = view.LinkCode,
        Details = view.Details?.ToMessage(),
    };

    private static bool IsSame(ProfileRow one, ProfileRow other) => one.SchoolNo == other.SchoolNo && one.Role == other.Role;

    private static V1.Profile ToMessage(ProfileView[] same, PersonView person, List<RecordView> staff)
    {
        var view = same[0];
        var message = new V1.Profile
        {
            Uai = view.Uai.OrEmpty(),
            SchoolName = view.SchoolName,
            Academy = view.Academy,
            Degree = (V1.Degree)view.Degree,
            Role = (V1.Role)view.Row.Role,
            State = (V1.ProfileState)view.Row.State,
            ActiveOn = ((DateOnly?)view.Row.ActiveOn).Text(),
            SuspendedOn = view.Row.SuspendedOn.Text(),
            PurgeOn = view.Row.PurgeOn.Text(),
            DnmaCode = view.Row.Role.DnmaCode(),
            DnmaLabel = view.Row.Role.DnmaLabel(),
            Siret = view.Siret.OrEmpty(),
        };
        foreach (var row in person.Classes)
        {
            // Who has left teaches no class there, even one that a director gave them until they return.
            if (row.SchoolNo == view.Row.SchoolNo && IsOf(row, view.Row.Role)
                && !(row.Teaches && view.Row.State is ProfileState.Suspended))
            {
                message.Classes.Add(ToMessage(row));
            }
        }

        if (staff.Count > 0)
        {
            message.Functions.Add(
                staff.SelectMany(record => record.Person.Staff!.Functions.Where(row => same.Any(profile => IsOf(row, record, profile))))
                    .Distinct()
                    .Select(row => new V1.StaffFunction { Function = row.Function.ToMessage(), Speciality = row.Speciality.ToMessage() }));
        }

        return message;
    }

    private static bool IsOf(PersonClassView row, Role role) =>
        row.Teaches ? role is Role.Teacher or Role.SchoolStaff or Role.Director : role is Role.Pupil;

    private static V1.ClassMembership ToMessage(PersonClassView row)
    {
        var message = new V1.ClassMembership
        {
            ClassId = row.Id.ToString(),
            Name = row.Name,
            Kind = (V1.ClassKind)row.Kind,
            EnteredOn = row.EnteredOn.Text(),
            Teaches = row.Teaches,
            HeadTeacher = row.Head,
        };
        message.Subjects.AddAll(row.Subjects, DetailsMapping.ToMessage);
        return message;
    }

    // The functions that a profile stands for: direction for the director's, the others for the others.
    private static bool IsOf(StaffFunction function, RecordView record, ProfileView profile) =>
        record.Degree == profile.Degree && string.Equals(record.Source.Academy, profile.Academy, StringComparison.Ordinal)
        && string.Equals(function.SchoolSourceId, profile.SchoolSourceId, StringComparison.Ordinal)
        && profile.Row.Role switch
        {
            Role.Director => function.IsDirection(),
            Role.Teacher or Role.SchoolStaff => !function.IsDirection(),
            _ => false,
        };

    // One person, one record in each degree at most: the first one's status, the specialities of all and attachments.
    private static V1.StaffDetails ToMessage(List<RecordView> records, IReadOnlyList<ProfileView> profiles)
    {
        var parts = records.Select(record => record.Person.Staff!).ToList();
        var attachments = records.Where(record => record.Person.Staff!.AttachmentSourceId is not null)
            .Select(record => ToAttachment(record, profiles)).ToList();
        var message = new V1.StaffDetails
        {
            Specialities = { parts.SelectMany(part => part.Specialities).Distinct().Select(DetailsMapping.ToMessage) },
            AttachmentSourceId = attachments.Count == 0 ? "" : attachments[0].School.SourceId,
            AttachmentUai = attachments.Count == 0 ? "" : attachments[0].Uai,
            Dates = { parts.SelectMany(part => part.Dates).Distinct().Select(DetailsMapping.ToMessage) },
            Attachments = { attachments },
            SecondDegree = parts.Select(part => part.SecondDegree).FirstOrDefault(part => part is not null)?.ToMessage(),
        };
        DetailsMapping.Set(
            parts.Select(part => part.TeacherByStatus).FirstOrDefault(value => value is not null), message,
            static (to, value) => to.TeacherByStatus = value);
        return message;
    }

    private static V1.StaffAttachment ToAttachment(RecordView record, IReadOnlyList<ProfileView> profiles)
    {
        var school = record.Source with { Category = AafCategory.EtabEducNat, Id = record.Person.Staff!.AttachmentSourceId! };
        return new V1.StaffAttachment
        {
            Degree = (V1.Degree)record.Degree,
            School = school.ToMessage(),
            Uai = profiles.FirstOrDefault(profile =>
                profile.Degree == record.Degree && string.Equals(profile.Academy, school.Academy, StringComparison.Ordinal)
                && string.Equals(profile.SchoolSourceId, school.Id, StringComparison.Ordinal))?.Uai ?? "",
        };
    }

    public static V1.SourceRef ToMessage(this SourceRef source) => new()
    {
        Academy = source.Academy,
        Category = (V1.AafCategory)source.Category,
        SourceId = source.Id,
    };

    public static string Text(this DateOnly? date) => date?.ToString("O", CultureInfo.InvariantCulture) ?? "";

    public static string OrEmpty(this string? text) => text ?? "";
}
