using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Store;

/// <summary>How the attributes of a record are kept in a row: JSON in UTF-8, nothing for what is empty.</summary>
public static class Content
{
    private static readonly ContentContext Context = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Stored as text, never put into a page: accents stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The JSON of a person.</summary>
    public static byte[] Write(Person person) => PersonWriter.Write(person);

    /// <summary>The same with the whole names of properties, camel case: to be shown, not to be kept.</summary>
    public static byte[] Spell(Person person) => JsonSerializer.SerializeToUtf8Bytes(person, Context.Person);

    /// <summary>The JSON of a school.</summary>
    public static byte[] Write(School school) => JsonSerializer.SerializeToUtf8Bytes(school, Context.School);

    /// <summary>The JSON of a nomenclature's code.</summary>
    public static byte[] Write(NomenclatureEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, Context.NomenclatureEntry);

    /// <summary>The person of <paramref name="json"/>.</summary>
    public static Person ReadPerson(ReadOnlySpan<byte> json) => PersonReader.Read(json);

    /// <summary>The school of <paramref name="json"/>.</summary>
    public static School ReadSchool(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Context.School)!;

    /// <summary>The nomenclature's code of <paramref name="json"/>.</summary>
    public static NomenclatureEntry ReadNomenclature(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Context.NomenclatureEntry)!;
}

[JsonSerializable(typeof(NomenclatureEntry))]
[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(School))]
internal sealed partial class ContentContext : JsonSerializerContext;
