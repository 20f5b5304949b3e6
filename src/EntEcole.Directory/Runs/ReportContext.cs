using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EntEcole.Directory.Runs;

/// <summary>Reads reports.</summary>
[JsonSerializable(typeof(SyncReport))]
internal sealed partial class ReportContext : JsonSerializerContext
{
    public static ReportContext Compact { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}

/// <summary>Writes reports by code made for them: no description of each property is made at run time, as reading needs.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(SyncReport))]
internal sealed partial class ReportWriting : JsonSerializerContext
{
    /// <summary>A report as text.</summary>
    public static string Write(SyncReport report, bool indented)
    {
        var bytes = new ArrayBufferWriter<byte>(FirstBytes);
        using (var writer = new Utf8JsonWriter(
            bytes, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            JsonSerializer.Serialize(writer, report, Default.SyncReport);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private const int FirstBytes = 4_096;
}
