using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EntEcole.Directory.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EntEcole.Directory.Server.Observability;

/// <summary>
/// A log of one JSON object a line: timestamp, level, category, message, and where there are any event, academy, runId, traceId, spanId,
/// exception. The framework's own keeps the first ones in a nest of states and scopes, and writes what exceptions say: a driver's words may
/// quote anything, so here their types and places are enough.
/// </summary>
internal sealed class JsonLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>Its name among formatters.</summary>
    public const string FormatterName = "entecole-json";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString(
                "timestamp", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", logEntry.LogLevel.ToString());
            json.WriteString("category", logEntry.Category);
            // Without the exception: its words stay out.
            json.WriteString("message", logEntry.Formatter(logEntry.State, null));
            if (logEntry.EventId.Name is { } name)
            {
                json.WriteString("event", name);
            }

            WriteSubject(json, logEntry.State);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            {
                json.WriteString("traceId", activity.TraceId.ToHexString());
                json.WriteString("spanId", activity.SpanId.ToHexString());
            }

            if (logEntry.Exception is { } exception)
            {
                WriteException(json, exception);
            }

            json.WriteEndObject();
        }

        // The encoder leaves format characters as they are; escaped, they mean the same.
        textWriter.WriteLine(OutsideText.Show(Encoding.UTF8.GetString(buffer.WrittenSpan)));
    }

    // What lines are searched by.
    private static void WriteSubject<TState>(Utf8JsonWriter json, TState state)
    {
        foreach (var (name, value) in state as IReadOnlyList<KeyValuePair<string, object?>> ?? [])
        {
            switch (name, value)
            {
                case ("Academy", string { Length: > 0 } academy):
                    json.WriteString("academy", academy);
                    break;
                case ("RunId", long and > 0):
                    json.WriteNumber("runId", (long)value);
                    break;
                case ("Kind", Enum kind):
                    json.WriteString("notice", kind.ToString());
                    break;
                default:
                    break;
            }
        }
    }

    private static void WriteException(Utf8JsonWriter json, Exception exception)
    {
        json.WriteStartObject("exception");
        json.WriteString("type", exception.GetType().FullName);
        json.WriteString("stack", exception.StackTrace);
        if (exception.InnerException is { } inner)
        {
            json.WriteString("inner", inner.GetType().FullName);
        }

        json.WriteEndObject();
    }
}
