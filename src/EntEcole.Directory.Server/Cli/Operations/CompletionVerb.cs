using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole completion</c>: the script by which a shell completes verbs, options and their values.</summary>
internal static class CompletionVerb
{
    private const string Bash = """
        _entecole() {
            local line="${COMP_LINE#* }" IFS=$'\n'
            COMPREPLY=( $(compgen -W "$(entecole "[suggest:$(( COMP_POINT - ${#COMP_LINE} + ${#line} ))]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _entecole entecole
        """;

    private const string Zsh = """
        #compdef entecole
        _entecole() {
            local line="${BUFFER#* }"
            local -a found
            found=("${(@f)$(entecole "[suggest:$(( CURSOR - ${#BUFFER} + ${#line} ))]" "$line" 2>/dev/null)}")
            compadd -a found
            _files
        }
        compdef _entecole entecole
        """;

    /// <summary>
    /// Whether the line asks what could follow a part of another, as those scripts do: <c>[suggest:14]</c> and that part.
    /// </summary>
    public static bool IsAsked(string[] args) => args is [['[', 's', 'u', 'g', 'g', 'e', 's', 't', ':', .. var at, ']'], var line]
        && int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place <= line.Length;

    public static Command Make(SharedOptions shared)
    {
        var shell = new Argument<string>("SHELL")
        {
            HelpName = "bash|zsh",
            Description = shared.T("The shell.", "L'interpréteur de commandes."),
        };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new Command("completion", shared.T(
            "Write the script by which bash or zsh completes this command: source it.",
            "Écrire le script par lequel bash ou zsh complète cette commande : à charger par source.")) { shell };
        command.SetAction(parsed =>
        {
            var script = (parsed.GetRequiredValue(shell) is "bash" ? Bash : Zsh).ReplaceLineEndings("\n");
            var terminal = shared.Terminal(parsed);
            terminal.Answer(new { script });
            terminal.Say(script);
            return ExitCode.Done;
        });
        return command;
    }
}
