using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Persons;

/// <summary>How the attributes of a person's record are kept in a row: JSON in UTF-8, nothing for what is empty.</summary>
public static class PersonJson
{
    private static readonly PersonJsonContext Context = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Stored as text, never put into a page: accents stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The JSON of a person.</summary>
    public static byte[] Write(Person person) => PersonJsonWriter.Write(person);

    /// <summary>The same with the whole names of properties, camel case: to be shown, not to be kept.</summary>
    public static byte[] WriteWithFullNames(Person person) => JsonSerializer.SerializeToUtf8Bytes(person, Context.Person);

    /// <summary>The person of <paramref name="json"/>.</summary>
    public static Person Read(ReadOnlySpan<byte> json) => PersonJsonReader.Read(json);
}

[JsonSerializable(typeof(Person))]
internal sealed partial class PersonJsonContext : JsonSerializerContext;
