using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Schools;

/// <summary>
/// How the attributes of a school and of a nomenclature's code are kept in a row: JSON in UTF-8, nothing for what is empty.
/// </summary>
public static class SchoolJson
{
    private static readonly SchoolJsonContext Context = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Stored as text, never put into a page: accents stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The JSON of a school.</summary>
    public static byte[] Write(School school) => JsonSerializer.SerializeToUtf8Bytes(school, Context.School);

    /// <summary>The JSON of a nomenclature's code.</summary>
    public static byte[] Write(NomenclatureEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, Context.NomenclatureEntry);

    /// <summary>The school of <paramref name="json"/>.</summary>
    public static School Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Context.School)!;

    /// <summary>The nomenclature's code of <paramref name="json"/>.</summary>
    public static NomenclatureEntry ReadNomenclature(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Context.NomenclatureEntry)!;
}

[JsonSerializable(typeof(NomenclatureEntry))]
[JsonSerializable(typeof(School))]
internal sealed partial class SchoolJsonContext : JsonSerializerContext;
