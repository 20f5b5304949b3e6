using System.CommandLine;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Cli.Security;

/// <summary><c>entecole tokens issue</c>: a signed token for a local set-up, alone on standard output.</summary>
internal static class TokenVerbs
{
    private const int DefaultHours = 12;
    private const int MaxHours = 24 * 366;

    public static Command Make(SharedOptions shared, TimeProvider time) => new(
        "tokens", shared.T("Tokens for local set-ups.", "Jetons des installations locales.")) { Issue(shared, time) };

    private static Command Issue(SharedOptions shared, TimeProvider time)
    {
        var who = new CallerArguments(shared);
        var hours = new Option<int>("--hours")
        {
            Description = shared.T($"Validity. Default: {DefaultHours}.", $"Validité. Par défaut : {DefaultHours}."),
            DefaultValueFactory = _ => DefaultHours,
        };
        var command = new Command("issue", shared.T(
            "Sign a token with the local key; without perimeter it sees nothing.",
            "Signer un jeton avec la clé locale ; sans périmètre il ne voit rien."))
        {
            hours,
        };
        who.AddTo(command);
        command.SetAction(parsed =>
        {
            var settings = shared.Settings(parsed).ToCallers();
            var caller = who.Read(parsed);
            var validity = parsed.GetValue(hours) is >= 1 and <= MaxHours and var given ? given : throw DirectoryException.InvalidArgument(
                "--hours", new($"--hours must lie between 1 and {MaxHours}.", $"--hours doit être compris entre 1 et {MaxHours}."));
            var now = time.GetUtcNow();
            var token = TokenMaker.Make(settings, TokenMaker.KeyOf(settings), caller, now, now.AddHours(validity));
            var terminal = shared.Terminal(parsed);
            terminal.Answer(
                new { token, caller = caller.Name, roles = CallerRoleNames.Of(caller.Roles), expires = now.AddHours(validity) });
            terminal.Say(token);
            return ExitCode.Done;
        });
        return command;
    }
}
