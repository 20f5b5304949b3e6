using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Console.Sessions;

namespace EntEcole.Directory.Server.Cli.Security;

/// <summary><c>entecole console open</c>: a link that signs in once to the console of a local set-up, alone on standard output.</summary>
internal static class ConsoleVerbs
{
    public static Command Make(SharedOptions shared, TimeProvider time) => new(
        "console", shared.T("The console of a local set-up.", "La console d'une installation locale.")) { Open(shared, time) };

    private static Command Open(SharedOptions shared, TimeProvider time)
    {
        var who = new CallerArguments(shared);
        var url = new Option<string?>("--url")
        {
            CustomParser = OptionText.Read,
            Description = shared.T(
                "Address of the console. Default: ConsolePublicUrl, else ConsoleUrl.",
                "Adresse de la console. Par défaut : ConsolePublicUrl, sinon ConsoleUrl."),
        };
        var command = new Command("open", shared.T(
            "A link that signs in once, for five minutes; it is used by the server on the same store ('serve --console').",
            "Un lien de connexion à usage unique, valable cinq minutes, pour le serveur de la même base (« serve --console »)."))
        {
            url,
        };
        who.AddTo(command);
        command.SetAction(parsed =>
        {
            var settings = shared.Settings(parsed).ToConsole();
            var caller = who.Read(parsed);
            var now = time.GetUtcNow();
            var link = SignInLinks.Make(settings.Callers, caller, parsed.GetValue(url) ?? settings.PublicUrl ?? settings.Url, now);
            var terminal = shared.Terminal(parsed);
            terminal.Answer(new
            {
                link, caller = caller.Name, roles = CallerRoleNames.Of(caller.Roles),
                expires = (now + SignInLinks.Life).ToString("O", CultureInfo.InvariantCulture),
            });
            terminal.Say(link);
            return ExitCode.Done;
        });
        return command;
    }
}
