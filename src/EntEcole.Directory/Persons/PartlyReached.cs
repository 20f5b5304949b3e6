using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Persons;

/// <summary>
/// The one place that decides what a caller sees of a person who is only partly within their perimeter: the profiles that are reached, the
/// records of their feeds, and the ids under which those records stand. Of records of an academy that is reached in part only, what names
/// no other school.
/// </summary>
internal static class PartlyReached
{
    /// <summary>The part that is reached; null when there is none. The same object when it is all of the person.</summary>
    public static PersonView? Of(PersonView person, Perimeter perimeter)
    {
        if (IsWhole(person, perimeter))
        {
            return person;
        }

        var profiles = person.Profiles.Where(profile => perimeter.Holds(profile.Academy, profile.Place)).ToList();
        var records = profiles.Count == 0 ? [] : Records(person.Records, profiles, perimeter);
        if (records.Count == 0)
        {
            return null;
        }

        // Merged with a person outside, a person stands for themselves: the outside ids lead to nothing.
        var ids = records.Select(record => (record.PersonNo, record.PersonId)).Distinct().Order(ByNumber).ToList();
        var first = ids.Exists(id => id.PersonNo == person.PersonNo) ? (person.PersonNo, person.PersonId) : ids[0];
        var schools = profiles.Select(profile => profile.Row.SchoolNo).ToHashSet();
        return new PersonView(
            first.PersonNo, first.PersonId, records, profiles, [.. person.Classes.Where(row => schools.Contains(row.SchoolNo))])
        {
            MergedIds = [.. ids.Where(id => id.PersonNo != first.PersonNo).Select(id => id.PersonId)],
        };
    }

    /// <summary>
    /// What a record says to a caller who reaches these schools of its academy; null for a pupil's record of another school. Whether the
    /// person is elsewhere too plays no part in it.
    /// </summary>
    public static Person? Content(Person person, string academy, IReadOnlySet<string> schools, Perimeter perimeter)
    {
        if (perimeter.HoldsAcademy(academy))
        {
            return person;
        }

        var (pupil, staff) = (person.Pupil, person.Staff);
        return pupil is not null && !schools.Contains(pupil.SchoolSourceId) ? null : person with
        {
            Pupil = pupil is null ? null : pupil with
            {
                ClassEntries = [.. pupil.ClassEntries.Where(entry => schools.Contains(entry.SchoolSourceId))],
                ClassExits = [.. pupil.ClassExits.Where(exit => schools.Contains(exit.SchoolSourceId))],
            },
            Staff = staff is null ? null : Content(staff, schools),
        };
    }

    private static readonly IComparer<(int PersonNo, PersonId PersonId)> ByNumber =
        Comparer<(int PersonNo, PersonId PersonId)>.Create((one, other) => one.PersonNo.CompareTo(other.PersonNo));

    // All that is there lies in academies that are reached whole: nothing is to be left out.
    private static bool IsWhole(PersonView person, Perimeter perimeter)
    {
        foreach (var profile in person.Profiles)
        {
            if (!perimeter.HoldsAcademy(profile.Academy))
            {
                return false;
            }
        }

        // Whose own records have ended answers for others to a caller who reaches everything, and to no other.
        var standsThere = false;
        foreach (var record in person.Records)
        {
            if (!IsOfAny(record, person.Profiles))
            {
                return false;
            }

            standsThere |= record.PersonId == person.PersonId;
        }

        return standsThere && person.Profiles.Count > 0 && person.MergedIds.All(id => person.Records.Any(record => record.PersonId == id));
    }

    private static bool IsOfAny(RecordView record, IReadOnlyList<ProfileView> profiles)
    {
        foreach (var profile in profiles)
        {
            if (IsOf(record, profile))
            {
                return true;
            }
        }

        return false;
    }

    // Of a purged person no record is left, only where they were: their places alone decide.
    private static bool IsOf(RecordView record, ProfileView profile) =>
        record.Source.Academy.Length == 0
        || (profile.Row.PersonNo == record.PersonNo && profile.Degree == record.Degree
            && string.Equals(profile.Academy, record.Source.Academy, StringComparison.Ordinal));

    private static List<RecordView> Records(IReadOnlyList<RecordView> records, List<ProfileView> profiles, Perimeter perimeter)
    {
        var ofFeeds = records.Where(record => IsOfAny(record, profiles)).ToList();
        var shown = new List<RecordView>(ofFeeds.Count);
        foreach (var record in ofFeeds)
        {
            var schools = profiles.Where(profile => IsOf(record, profile)).Select(profile => profile.SchoolSourceId).ToHashSet(
                StringComparer.Ordinal);
            if (Content(record.Person, record.Source.Academy, schools, perimeter) is { } content)
            {
                shown.Add(record with { Person = content });
            }
        }

        // A pupil who has left keeps a profile at the school that is reached; their only record is of the school to which they went.
        return shown.Count > 0 ? shown : [.. ofFeeds.Select(Bare)];
    }

    private static RecordView Bare(RecordView record) => record.Person.Pupil is not { } pupil ? record
        : record with { Person = record.Person with { Pupil = new PupilPart { Ine = pupil.Ine, SchoolSourceId = pupil.SchoolSourceId } } };

    private static StaffPart Content(StaffPart staff, IReadOnlySet<string> schools)
    {
        List<StaffFunction> functions = [.. staff.Functions.Where(function => schools.Contains(function.SchoolSourceId))];
        return staff with
        {
            AttachmentSourceId = staff.AttachmentSourceId is { } id && schools.Contains(id) ? id : null,
            Functions = functions,
            DirectedSourceIds = [.. staff.DirectedSourceIds.Where(schools.Contains)],
            // They repeat the functions, of all schools.
            Specialities = [.. functions.Select(function => function.Speciality).Distinct().Where(staff.Specialities.Contains)],
            // They are attached to attributes, of all schools.
            Dates = [],
            SecondDegree = staff.SecondDegree is not { } second ? null : second with
            {
                Courses = [.. second.Courses.Where(course => schools.Contains(course.SchoolSourceId))],
                Subjects = [.. second.Subjects.Where(subject => schools.Contains(subject.SchoolSourceId))],
            },
        };
    }
}
