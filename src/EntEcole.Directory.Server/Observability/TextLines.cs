using System.Globalization;
using EntEcole.Directory.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EntEcole.Directory.Server.Observability;

/// <summary>
/// A log for people: one line an event, with its instant in UTC, level, source and text, and for a fault each exception with the method of
/// ours that met it. Names of files and other text from outside are escaped: a terminal obeys control characters. The log as JSON has
/// stacks.
/// </summary>
internal sealed class TextLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>Its name among formatters.</summary>
    public const string FormatterName = "entecole-text";

    private const string Ours = "EntEcole.Directory.";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var at = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var source = logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..];
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        for (var fault = logEntry.Exception; fault is not null; fault = fault.InnerException)
        {
            text += $" [{fault.GetType().Name}{PlaceOf(fault)}: {fault.Message}]";
        }

        textWriter.WriteLine($"{at} {NameOf(logEntry.LogLevel)} {source}: {OutsideText.Show(text)}");
    }

    // The method of ours that is nearest to the fault.
    private static string PlaceOf(Exception fault) => fault.StackTrace?.Split('\n').Select(line => line.Trim())
        .FirstOrDefault(line => line.Contains(Ours, StringComparison.Ordinal)) is { } frame
            ? " " + frame.Split('(')[0]
            : "";

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };
}
