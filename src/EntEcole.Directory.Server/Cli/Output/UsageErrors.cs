using System.CommandLine;
using System.CommandLine.Parsing;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>What is said of a command line that cannot be run: what is wrong, what was perhaps meant, and where the help is.</summary>
internal static class UsageErrors
{
    private const int MaxDistance = 2;

    /// <summary>The sentences, in the caller's language; none when the command line can be run.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed, Language language)
    {
        var command = parsed.CommandResult.Command;
        var unknown = parsed.UnmatchedTokens.Concat(Misread(parsed)).Distinct(StringComparer.Ordinal).ToList();
        if (parsed.Errors.Count == 0 && unknown.Count == 0)
        {
            return [];
        }

        var words = Words(command).ToList();
        List<LocalizedText> faults =
        [
            .. unknown.Select(word => new LocalizedText(
                $"'{word}' is no command or option here.", $"« {word} » n'est ici ni une commande ni une option.")),
            .. unknown.Select(word => Nearest(word, words)).OfType<string>().Distinct(StringComparer.Ordinal)
                .Select(word => new LocalizedText($"Did you mean '{word}'?", $"Vouliez-vous dire « {word} » ?")),
        ];
        if (faults.Count == 0)
        {
            faults.AddRange(Missing(parsed, language));
        }

        // A value that cannot be read is told by its option or argument; the library's other sentences are those above.
        var values = parsed.Errors.Where(error => faults.Count == 0
            || error.SymbolResult is not (CommandResult or OptionResult { Implicit: true } or ArgumentResult { Tokens.Count: 0 }))
                .Select(error => MessageOf(error, language));
        var help = string.Join(' ', Path(command).Append("--help"));
        return
        [
            .. faults.Select(fault => fault.In(language)),
            .. values.Select(text => text.Replace("\t", "  ", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal),
            new LocalizedText($"See 'entecole {help}'.", $"Voir « entecole {help} ».").In(language),
        ];
    }

    /// <summary>The nearest of some words, by what it begins with or by its letters; null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> words) => words
        .Select(one => (
            Word: one, Distance: word.Length > 2 && one.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(word, one)))
        .Where(one => one.Distance <= Math.Min(MaxDistance, word.Length / 2)).OrderBy(one => one.Distance).ThenBy(
            one => one.Word, StringComparer.Ordinal)
        .Select(one => one.Word).FirstOrDefault();

    // An option that does not exist is taken for the value of an argument, or of the option before it.
    private static IEnumerable<string> Misread(ParseResult parsed) =>
        parsed.Tokens.TakeWhile(token => token.Type is not TokenType.DoubleDash)
        .Where(
            token => token.Type is TokenType.Argument && token.Value.Length > 2 && token.Value.StartsWith("--", StringComparison.Ordinal))
        .Select(token => token.Value.Split('=')[0]);

    // The library's own sentence is in English and names a type of the program.
    private static string MessageOf(ParseError error, Language language) =>
        error.SymbolResult is OptionResult { Option: var option } && HelpText.ValuesOf(option.ValueType) is { Count: > 0 } values
        && (error.Message.Contains(nameof(EntEcole) + ".", StringComparison.Ordinal)
            || error.Message.Contains(typeof(bool).FullName!, StringComparison.Ordinal))
            ? new LocalizedText(
                $"{option.Name} takes one of: {string.Join(", ", values)}.",
                $"{option.Name} prend l'une de ces valeurs : {string.Join(", ", values)}.").In(language)
            : error.Message;

    private static IEnumerable<LocalizedText> Missing(ParseResult parsed, Language language)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && command.Action is null)
        {
            yield return new LocalizedText("Say which command.", "Préciser la commande.");
        }

        foreach (var option in command.Options.Where(option => option.Required && parsed.GetResult(option) is null or { Implicit: true }))
        {
            yield return new LocalizedText($"{option.Name} is required.", $"{option.Name} est obligatoire.");
        }

        foreach (var argument in command.Arguments.Where(
            one => one.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(one) is null or { Tokens.Count: 0 }))
        {
            var name = HelpText.NameOf(argument, language);
            yield return new LocalizedText($"{name} is required.", $"{name} est obligatoire.");
        }
    }

    private static IEnumerable<string> Words(Command command) => command.Subcommands.Select(one => one.Name)
        .Concat(Above(command).SelectMany(one => one.Options.Where(option => ReferenceEquals(one, command) || option.Recursive)).Select(
            one => one.Name))
        .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Path(Command command) =>
        Above(command).Where(one => one is not RootCommand).Select(one => one.Name).Reverse();

    private static IEnumerable<Command> Above(Command command)
    {
        for (var at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            yield return at;
        }
    }

    // Insertions, deletions and replacements of a letter, and exchanges of two that follow each other.
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var replaced = rows[i - 1, j - 1] + (char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[one.Length, other.Length];
    }
}
