using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EntEcole.Directory.Model;
using Names = EntEcole.Directory.Persons.PersonJsonNames;

namespace EntEcole.Directory.Persons;

/// <summary>
/// Writes a person as <see cref="PersonJsonReader"/> reads them: JSON, nothing for what is null or empty. By hand, since a first sync
/// writes
/// a million and the serializer writes empty lists.
/// </summary>
internal static class PersonJsonWriter
{
    // One a thread, used again and again.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? spare;

    private delegate void Writing<in T>(Utf8JsonWriter json, T value);

    /// <summary>The JSON of a person.</summary>
    public static byte[] Write(Person person)
    {
        var (buffer, json) = spare ??= Make();
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        Object(json, person, WritePerson);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json) Make()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        // Stored as text, never put into a page: accents stay readable.
        return (buffer, new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }));
    }

    private static void WritePerson(Utf8JsonWriter json, Person person)
    {
        Text(json, Names.Civility, person.Civility);
        Text(json, Names.UsageName, person.UsageName);
        Text(json, Names.BirthName, person.BirthName);
        Text(json, Names.GivenName, person.GivenName);
        Texts(json, Names.OtherGivenNames, person.OtherGivenNames);
        Date(json, Names.BirthDate, person.BirthDate);
        Text(json, Names.Mail, person.Mail);
        Part(json, Names.Pupil, person.Pupil, WritePupil);
        Part(json, Names.Relative, person.Relative, WriteRelative);
        Part(json, Names.Staff, person.Staff, WriteStaff);
    }

    private static void WritePupil(Utf8JsonWriter json, PupilPart pupil)
    {
        Text(json, Names.Ine, pupil.Ine);
        Text(json, Names.SchoolSourceId, pupil.SchoolSourceId);
        Part(json, Names.Level, pupil.Level, WriteCoded);
        Part(json, Names.Cycle, pupil.Cycle, WriteCoded);
        Part(json, Names.ClassType, pupil.ClassType, WriteCoded);
        List(json, Names.Classes, pupil.Classes, WriteClass);
        List(json, Names.Groups, pupil.Groups, WriteClass);
        List(json, Names.ClassEntries, pupil.ClassEntries, WriteClassDate);
        List(json, Names.ClassExits, pupil.ClassExits, WriteClassDate);
        Text(json, Names.SchoolEntry, pupil.SchoolEntry);
        Text(json, Names.SchoolExit, pupil.SchoolExit);
        Flag(json, Names.Canteen, pupil.Canteen);
        Flag(json, Names.Transport, pupil.Transport);
        Flag(json, Names.MorningCare, pupil.MorningCare);
        Flag(json, Names.EveningCare, pupil.EveningCare);
        Flag(json, Names.SupervisedStudy, pupil.SupervisedStudy);
        Part(json, Names.SecondDegree, pupil.SecondDegree, WriteSecondDegreePupil);
    }

    private static void WriteSecondDegreePupil(Utf8JsonWriter json, SecondDegreePupil pupil)
    {
        Text(json, Names.SiecleId, pupil.SiecleId);
        Part(json, Names.Course, pupil.Course, WriteCoded);
        Text(json, Names.FormationLevel, pupil.FormationLevel);
        Text(json, Names.Track, pupil.Track);
        List(json, Names.Subjects, pupil.Subjects, WriteCoded);
        Text(json, Names.Status, pupil.Status);
        Text(json, Names.Boarding, pupil.Boarding);
        Flag(json, Names.GrantHolder, pupil.GrantHolder);
        Part(json, Names.Address, pupil.Address, WriteAddress);
        Text(json, Names.AddressRelativeSourceId, pupil.AddressRelativeSourceId);
    }

    private static void WriteRelative(Utf8JsonWriter json, RelativePart relative)
    {
        Part(json, Names.Address, relative.Address, WriteAddress);
        Flag(json, Names.AddressMayBeShared, relative.AddressMayBeShared);
        Text(json, Names.HomePhone, relative.HomePhone);
        Text(json, Names.WorkPhone, relative.WorkPhone);
        Text(json, Names.MobilePhone, relative.MobilePhone);
        Text(json, Names.SmsPhone, relative.SmsPhone);
    }

    private static void WriteAddress(Utf8JsonWriter json, PostalAddress address)
    {
        Texts(json, Names.Lines, address.Lines);
        Text(json, Names.Box, address.Box);
        Text(json, Names.PostalCode, address.PostalCode);
        Text(json, Names.Town, address.Town);
        Text(json, Names.Country, address.Country);
    }

    private static void WriteStaff(Utf8JsonWriter json, StaffPart staff)
    {
        Text(json, Names.AttachmentSourceId, staff.AttachmentSourceId);
        List(json, Names.Functions, staff.Functions, WriteFunction);
        Texts(json, Names.DirectedSourceIds, staff.DirectedSourceIds);
        List(json, Names.Specialities, staff.Specialities, WriteCoded);
        Flag(json, Names.TeacherByStatus, staff.TeacherByStatus);
        List(json, Names.Dates, staff.Dates, WriteCoded);
        Part(json, Names.SecondDegree, staff.SecondDegree, WriteSecondDegreeStaff);
    }

    private static void WriteSecondDegreeStaff(Utf8JsonWriter json, SecondDegreeStaff staff)
    {
        Texts(json, Names.StsIds, staff.StsIds);
        Flag(json, Names.BeforePupils, staff.BeforePupils);
        List(json, Names.Disciplines, staff.Disciplines, WriteCoded);
        List(json, Names.PostDisciplines, staff.PostDisciplines, WriteCoded);
        List(json, Names.Courses, staff.Courses, WriteSchoolCode);
        List(json, Names.Subjects, staff.Subjects, WriteSchoolLabel);
    }

    private static void WriteCoded(Utf8JsonWriter json, Coded coded)
    {
        Text(json, Names.Code, coded.Code);
        Text(json, Names.Label, coded.Label);
    }

    private static void WriteClass(Utf8JsonWriter json, ClassRef reference)
    {
        Text(json, Names.SchoolSourceId, reference.SchoolSourceId);
        Part(json, Names.Type, reference.Type, WriteCoded);
        Text(json, Names.SourceId, reference.SourceId);
        Text(json, Names.Name, reference.Name);
    }

    private static void WriteClassDate(Utf8JsonWriter json, ClassDate entry)
    {
        Text(json, Names.SchoolSourceId, entry.SchoolSourceId);
        Date(json, Names.Date, entry.Date);
        Text(json, Names.ClassSourceId, entry.ClassSourceId);
    }

    private static void WriteFunction(Utf8JsonWriter json, StaffFunction function)
    {
        Text(json, Names.SchoolSourceId, function.SchoolSourceId);
        Part(json, Names.Function, function.Function, WriteCoded);
        Part(json, Names.Speciality, function.Speciality, WriteCoded);
    }

    private static void WriteSchoolCode(Utf8JsonWriter json, SchoolCode held)
    {
        Text(json, Names.SchoolSourceId, held.SchoolSourceId);
        Part(json, Names.Code, held.Code, WriteCoded);
    }

    private static void WriteSchoolLabel(Utf8JsonWriter json, SchoolLabel held)
    {
        Text(json, Names.SchoolSourceId, held.SchoolSourceId);
        Text(json, Names.Label, held.Label);
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Flag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag)
        {
            json.WriteBoolean(name, flag);
        }
    }

    private static void Date(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateOnly? value)
    {
        if (value is { } date)
        {
            Span<char> text = stackalloc char["yyyy-mm-dd".Length];
            date.TryFormat(text, out _, "O", System.Globalization.CultureInfo.InvariantCulture);
            json.WriteString(name, text);
        }
    }

    private static void Texts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        for (var i = 0; i < values.Count; i++)
        {
            json.WriteStringValue(values[i]);
        }

        json.WriteEndArray();
    }

    private static void List<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<T> values, Writing<T> writing)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        for (var i = 0; i < values.Count; i++)
        {
            Object(json, values[i], writing);
        }

        json.WriteEndArray();
    }

    private static void Part<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, T? value, Writing<T> writing)
        where T : class
    {
        if (value is not null)
        {
            json.WritePropertyName(name);
            Object(json, value, writing);
        }
    }

    private static void Object<T>(Utf8JsonWriter json, T value, Writing<T> writing)
    {
        json.WriteStartObject();
        writing(json, value);
        json.WriteEndObject();
    }
}
