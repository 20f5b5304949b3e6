using System.Text.Json;
using EntEcole.Directory.Model;
using Names = EntEcole.Directory.Persons.PersonJsonNames;

namespace EntEcole.Directory.Persons;

/// <summary>
/// Reads the values that the parts of a person share: codes, classes, functions, addresses, lists. Each begins on the first token of a
/// value and ends on its last.
/// </summary>
internal static class PersonJsonValues
{
    internal delegate T Reading<out T>(ref Utf8JsonReader json);

    public static PostalAddress ReadAddress(ref Utf8JsonReader json)
    {
        IReadOnlyList<string> lines = [];
        string? box = null, postalCode = null, town = null, country = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.Lines): lines = ReadList(ref json, ReadText); break;
                case var _ when name.SequenceEqual(Names.Box): box = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.PostalCode): postalCode = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Town): town = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Country): country = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new PostalAddress { Lines = lines, Box = box, PostalCode = postalCode, Town = town, Country = country };
    }

    public static Coded ReadCoded(ref Utf8JsonReader json)
    {
        string? code = null, label = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.Code): code = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Label): label = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new Coded(code!, label);
    }

    public static ClassRef ReadClass(ref Utf8JsonReader json)
    {
        string? school = null, sourceId = null, className = null;
        Coded? type = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.SchoolSourceId): school = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Type): type = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual(Names.SourceId): sourceId = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Name): className = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new ClassRef(school!, type, sourceId!, className!);
    }

    public static ClassDate ReadClassDate(ref Utf8JsonReader json)
    {
        string? school = null, sourceId = null;
        DateOnly date = default;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.SchoolSourceId): school = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Date): date = ReadDate(ref json); break;
                case var _ when name.SequenceEqual(Names.ClassSourceId): sourceId = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new ClassDate(school!, date, sourceId!);
    }

    public static StaffFunction ReadFunction(ref Utf8JsonReader json)
    {
        string? school = null;
        Coded? function = null, speciality = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.SchoolSourceId): school = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Function): function = ReadCoded(ref json); break;
                case var _ when name.SequenceEqual(Names.Speciality): speciality = ReadCoded(ref json); break;
                default: json.Skip(); break;
            }
        }

        return new StaffFunction(school!, function!, speciality!);
    }

    public static SchoolCode ReadSchoolCode(ref Utf8JsonReader json)
    {
        string? school = null;
        Coded? code = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.SchoolSourceId): school = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Code): code = ReadCoded(ref json); break;
                default: json.Skip(); break;
            }
        }

        return new SchoolCode(school!, code!);
    }

    public static SchoolLabel ReadSchoolLabel(ref Utf8JsonReader json)
    {
        string? school = null, label = null;
        while (Next(ref json, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual(Names.SchoolSourceId): school = json.GetString(); break;
                case var _ when name.SequenceEqual(Names.Label): label = json.GetString(); break;
                default: json.Skip(); break;
            }
        }

        return new SchoolLabel(school!, label!);
    }

    public static string ReadText(ref Utf8JsonReader json) => json.GetString()!;

    public static DateOnly ReadDate(ref Utf8JsonReader json) => DateOnly.FromDateTime(json.GetDateTime());

    public static IReadOnlyList<T> ReadList<T>(ref Utf8JsonReader json, Reading<T> one)
    {
        List<T>? list = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            (list ??= []).Add(one(ref json));
        }

        return list is null ? [] : list;
    }

    /// <summary>On to the value of the next property; false at the end of the object.</summary>
    public static bool Next(ref Utf8JsonReader json, out ReadOnlySpan<byte> name)
    {
        json.Read();
        var more = json.TokenType is JsonTokenType.PropertyName;
        name = more ? json.ValueSpan : default;
        return more && json.Read();
    }

    public static JsonException Missing() => new("A person's content lacks what every one has.");
}
