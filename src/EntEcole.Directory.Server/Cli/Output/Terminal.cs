using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EntEcole.Directory.Model;
using Spectre.Console;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>
/// Output of a verb: people in their language, machines in JSON on standard output and nothing else there.
/// Messages and progress go to standard error.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error, Language language, bool json)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    // States that a person has to see, in both languages. Spectre shows no colour where NO_COLOR is set.
    private static readonly HashSet<string> Alarms = new(StringComparer.Ordinal) { "refused", "refusée", "failed", "échouée" };

    private static readonly HashSet<string> Waiting = new(StringComparer.Ordinal) { "held", "retenue", "retenu" };

    private readonly IAnsiConsole screen = Screen(output, isStandardOutput: true);

    // A file or a pipe has no width: what people will search with grep stays on its line.
    private int? Width => System.Console.IsOutputRedirected ? null : screen.Profile.Width;

    /// <summary>The language of messages.</summary>
    public Language Language { get; } = language;

    /// <summary>Whether a machine reads the output.</summary>
    public bool Json { get; } = json;

    /// <summary>Standard error as a terminal, for progress.</summary>
    public IAnsiConsole Progress { get; } = Screen(error, isStandardOutput: false);

    /// <summary>The sentence in the caller's language.</summary>
    public string T(string english, string french) => new LocalizedText(english, french).In(Language);

    /// <summary>A line for people; nothing when a machine reads.</summary>
    public void Say(string text = "")
    {
        if (Json)
        {
            return;
        }

        foreach (var line in OutsideText.Show(text, keepLines: true).Split('\n'))
        {
            foreach (var part in Width is { } columns ? TableBlocks.Folded(line, columns) : [line])
            {
                output.WriteLine(part);
            }
        }
    }

    /// <summary>A table for people; nothing when a machine reads.</summary>
    public void Show(Table table)
    {
        if (Json)
        {
            return;
        }

        if (TableBlocks.Of(table, screen, T(": ", " : ")) is not { } blocks)
        {
            screen.Write(table);
            return;
        }

        foreach (var line in blocks)
        {
            output.WriteLine(line);
        }
    }

    /// <summary>The answer for a machine; nothing when people read.</summary>
    public void Answer<T>(T value)
    {
        if (Json)
        {
            AnswerJson(JsonSerializer.Serialize(value, JsonOptions));
        }
    }

    /// <summary>JSON that is already written, for a machine.</summary>
    public void AnswerJson(string text)
    {
        if (Json)
        {
            // The encoder leaves format characters as they are; escaped, they mean the same.
            output.WriteLine(OutsideText.Show(text, keepLines: true));
        }
    }

    /// <summary>A message on standard error.</summary>
    public void Complain(string text) => error.WriteLine(OutsideText.Show(text, keepLines: true));

    /// <summary>A table in the house's style.</summary>
    public static Table NewTable(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        for (var i = 0; i < columns.Length; i++)
        {
            // On a narrow screen any column gives way before the one that names the row.
            table.AddColumn(new TableColumn(Markup.Escape(columns[i])) { NoWrap = i == 0, Padding = new Padding(0, 0, 1, 0) });
        }

        return table;
    }

    /// <summary>A row; characters in its texts that cannot be seen are escaped.</summary>
    public static void AddRow(Table table, params ReadOnlySpan<string?> cells)
    {
        var texts = new Text[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var text = OutsideText.Show(cells[i], keepLines: true);
            texts[i] = new Text(
                text, Alarms.Contains(text) ? new Style(Color.Red) : Waiting.Contains(text) ? new Style(Color.Yellow) : null);
        }

        table.AddRow(texts);
    }

    /// <summary>How wide help may be: the screen, and 80 columns where there is none.</summary>
    public static int HelpWidth()
    {
        try
        {
            return System.Console.IsOutputRedirected || System.Console.WindowWidth <= 0 ? 80 : Math.Min(System.Console.WindowWidth, 120);
        }
        catch (IOException)
        {
            return 80;
        }
    }

    private static IAnsiConsole Screen(TextWriter writer, bool isStandardOutput)
    {
        var redirected = isStandardOutput ? System.Console.IsOutputRedirected : System.Console.IsErrorRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
        {
            // A file or a pipe has no width: do not wrap what people will search with grep.
            console.Profile.Width = 200;
        }

        return console;
    }
}
