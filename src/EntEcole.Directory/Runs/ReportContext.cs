using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EntEcole.Directory.Runs;

[JsonSerializable(typeof(SyncReport))]
internal sealed partial class ReportContext : JsonSerializerContext
{
    public static ReportContext Compact { get; } = new(Settings(indented: false));

    public static ReportContext Indented { get; } = new(Settings(indented: true));

    private static JsonSerializerOptions Settings(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
