using EntEcole.Directory.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EntEcole.Directory.Server.Observability;

/// <summary>
/// A log for people, as the framework's simple one writes it, but that names of files and other text from outside are escaped: a terminal obeys
/// control characters.
/// </summary>
internal sealed class TextLines() : ConsoleFormatter(FormatterName)
{
    /// <summary>Its name among formatters.</summary>
    public const string FormatterName = "entecole-text";

    private const string Indent = "      ";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.WriteLine($"{NameOf(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}]");
        WriteIndented(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } exception)
        {
            WriteIndented(textWriter, exception.ToString());
        }
    }

    private static void WriteIndented(TextWriter writer, string text)
    {
        foreach (var line in OutsideText.Show(text, keepLines: true).Split(["\r\n", "\n", "\r"], StringSplitOptions.None))
        {
            writer.WriteLine(Indent + line);
        }
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };
}
