using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.Json;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>
/// Help of a verb, whole in the caller's language and within the width of the screen. The library's own has parts that are in English
/// whatever the language.
/// </summary>
internal sealed class HelpText(Language language, Func<int> width) : SynchronousCommandLineAction
{
    private const int Indent = 2;
    private const int Gap = 2;

    /// <summary>The widest first column; what is longer has its description on the next line.</summary>
    private const int MaxFirst = 30;

    /// <summary>The most values that the first column lists.</summary>
    private const int MaxValues = 6;

    /// <summary>Gives a root this help, under <c>--help</c>, <c>-h</c> and <c>-?</c>.</summary>
    public static void Apply(RootCommand root, Language language, Func<int> width)
    {
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Description = new LocalizedText("Show this help.", "Afficher cette aide.").In(language);
                help.Action = new HelpText(language, width);
            }
            else if (option is VersionOption)
            {
                option.Description = new LocalizedText("Show the version.", "Afficher la version.").In(language);
            }
        }
    }

    /// <summary>The name of an argument, as help and messages show it.</summary>
    public static string NameOf(Argument argument, Language language) => argument.HelpName ?? (argument.Name switch
    {
        "FILE" => new LocalizedText("FILE", "FICHIER"),
        "FOLDER" => new("FOLDER", "DOSSIER"),
        "PATH" => new("PATH", "CHEMIN"),
        "RUN" => new("RUN", "EXÉCUTION"),
        "PERSON" => new("PERSON", "PERSONNE"),
        "YEAR" => new("YEAR", "ANNÉE"),
        "REFERENCE" => new("REFERENCE", "RÉFÉRENCE"),
        "ID" => new("ID", "IDENTIFIANT"),
        "WORDS" => new("WORDS", "MOTS"),
        var name => new LocalizedText(name, name),
    }).In(language);

    /// <summary>The values of an option of named values, as they are typed; none of another type.</summary>
    public static IReadOnlyList<string> ValuesOf(Type type)
    {
        var one = type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
        return one.IsEnum ? [.. Enum.GetNames(one).Select(JsonNamingPolicy.CamelCase.ConvertName)]
            : one == typeof(bool) ? ["true", "false"] : [];
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var (command, output) = (parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output);
        var columns = Math.Max(40, width());
        foreach (var line in Wrapped(command.Description ?? "", columns))
        {
            output.WriteLine(line);
        }

        output.WriteLine();
        output.WriteLine(T("Usage:", "Utilisation :"));
        foreach (var line in Wrapped(Usage(command), columns - Indent))
        {
            output.WriteLine("  " + line);
        }

        var path = Path(command);
        Write(output, T("Arguments:", "Arguments :"), [.. command.Arguments.Where(one => !one.Hidden).Select(Row)], columns);
        var shared = path.SkipLast(1).SelectMany(above => above.Options).Where(one => one.Recursive);
        Write(
            output, T("Options:", "Options :"), [.. command.Options.Concat(shared).Where(one => !one.Hidden).Distinct().Select(Row)],
            columns);
        Write(output, T("Commands:", "Commandes :"), [.. command.Subcommands.Where(one => !one.Hidden).Select(Row)], columns);
        return ExitCode.Done;
    }

    private static void Write(TextWriter output, string heading, List<(string First, string Text)> rows, int columns)
    {
        if (rows.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine(heading);
        var first = Math.Min(MaxFirst, rows.Max(row => row.First.Length));
        foreach (var (name, text) in rows)
        {
            var lines = Wrapped(text, columns - Indent - first - Gap).ToList();
            var isLong = name.Length > first;
            output.WriteLine(("  " + (isLong ? name : name.PadRight(first) + "  " + lines.FirstOrDefault(""))).TrimEnd());
            foreach (var line in lines.Skip(isLong ? 0 : 1))
            {
                output.WriteLine(new string(' ', Indent + first + Gap) + line);
            }
        }
    }

    private (string First, string Text) Row(Argument argument) => ($"<{NameOf(argument, language)}>", argument.Description ?? "");

    private (string First, string Text) Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(one => one.Length <= 2).Order(StringComparer.Ordinal).Append(option.Name));
        var first = option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) || option is HelpOption or VersionOption
            ? names : $"{names} <{ValueOf(option)}>";
        return (first, option.Required ? $"{option.Description} {T("Required.", "Obligatoire.")}" : option.Description ?? "");
    }

    private (string First, string Text) Row(Command command) =>
        (
            string.Join(' ', command.Arguments.Where(one => !one.Hidden).Select(one => $"<{NameOf(one, language)}>").Prepend(command.Name)),
            command.Description ?? "");

    private string ValueOf(Option option)
    {
        if (option.HelpName is { } given)
        {
            return given;
        }

        if (option.ValueType != typeof(bool) && ValuesOf(option.ValueType) is { Count: > 0 } named)
        {
            return named.Count <= MaxValues ? string.Join('|', named) : T("value", "valeur");
        }

        var values = option.ValueType == typeof(string)
            ? option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(one => one.Label).ToList() : [];
        return values.Count is > 0 and <= 4 ? string.Join('|', values)
            : Nullable.GetUnderlyingType(option.ValueType) is var inner && (inner ?? option.ValueType) == typeof(DateOnly)
                ? InvariantValues.DayHint.In(language)
            : (inner ?? option.ValueType).IsPrimitive || (inner ?? option.ValueType) == typeof(decimal) ? T("number", "nombre")
            : T("text", "texte");
    }

    private string Usage(Command command)
    {
        var words = Path(command).Select(one => one is RootCommand ? "entecole" : one.Name).ToList();
        words.AddRange(command.Arguments.Where(one => !one.Hidden).Select(
            one => one.Arity.MinimumNumberOfValues == 0 ? $"[<{NameOf(one, language)}>]" : $"<{NameOf(one, language)}>"));
        if (command.Subcommands.Any(one => !one.Hidden))
        {
            words.Add(T("[command]", "[commande]"));
        }

        return string.Join(' ', words.Append("[options]"));
    }

    // From the root down.
    private static List<Command> Path(Command command)
    {
        var path = new List<Command> { command };
        while (path[0].Parents.OfType<Command>().FirstOrDefault() is { } above)
        {
            path.Insert(0, above);
        }

        return path;
    }

    private static IEnumerable<string> Wrapped(string text, int columns)
    {
        foreach (var paragraph in text.Split('\n'))
        {
            var line = "";
            foreach (var word in Words(paragraph))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > columns)
                {
                    yield return line;
                    line = "";
                }

                line = line.Length == 0 ? word : line + " " + word;
            }

            yield return line;
        }
    }

    // French puts a space before its double marks: no line begins with one.
    private static IEnumerable<string> Words(string text)
    {
        const char Bound = '\u00a0';
        return ((string[])[":", ";", "!", "?", "»"]).Aggregate(
            text, (so, mark) => so.Replace(" " + mark, Bound + mark, StringComparison.Ordinal))
            .Replace("« ", "«" + Bound, StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Replace(Bound, ' '));
    }

    private string T(string english, string french) => new LocalizedText(english, french).In(language);
}
