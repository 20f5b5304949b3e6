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
        var roles = List("--role", shared.T("A role, as directory.reader; * for all.", "Un rôle, comme directory.reader ; * pour tous."));
        roles.Required = true;
        var academies = List(
            "--academy", shared.T("An academy of the perimeter; * for everything.", "Une académie du périmètre ; * pour tout."));
        var districts = List("--district", shared.T(
            "A circonscription of the perimeter, by the UAI of its inspection.",
            "Une circonscription du périmètre, par l'UAI de son inspection."));
        var uais = List("--uai", shared.T("A school of the perimeter.", "Une école du périmètre."));
        var sirets = List("--siret", shared.T(
            "A collectivité of the perimeter: the schools that its conventions enrol.",
            "Une collectivité du périmètre : les écoles de ses conventions."));
        var name = new Option<string?>("--caller")
        {
            CustomParser = OptionText.Read,
            Description = shared.T(
                "Name of the caller, recorded with their decisions. Default: the account.",
                "Nom de l'appelant, inscrit sur ses décisions. Par défaut : le compte."),
        };
        var person = new Option<string?>("--person")
        {
            Description = shared.T(
                "Id of the person of the directory that the caller is: a director decides as that person.",
                "Identifiant, dans l'annuaire, de la personne qui appelle : une directrice décide comme cette personne."),
        };
        var hours = new Option<int>("--hours")
        {
            Description = shared.T($"Validity. Default: {DefaultHours}.", $"Validité. Par défaut : {DefaultHours}."),
            DefaultValueFactory = _ => DefaultHours,
        };
        var command = new Command("issue", shared.T(
            "Sign a token with the local key; without perimeter it sees nothing.",
            "Signer un jeton avec la clé locale ; sans périmètre il ne voit rien."))
        {
            roles, academies, districts, uais, sirets, name, person, hours,
        };
        command.SetAction(parsed =>
        {
            var settings = shared.Settings(parsed).ToCallers();
            var caller = TokenClaims.Make(
                parsed.GetValue(name) ?? Environment.UserName, Known(parsed.GetRequiredValue(roles)), parsed.GetValue(academies) ?? [],
                Uais("--district", parsed.GetValue(districts)), Uais("--uai", parsed.GetValue(uais)), Sirets(parsed.GetValue(sirets)))
                ?? throw DirectoryException.InvalidArgument(
                    "--caller", new("--caller cannot be used as a name.", "--caller ne peut servir de nom."));
            var validity = parsed.GetValue(hours) is >= 1 and <= MaxHours and var given ? given : throw DirectoryException.InvalidArgument(
                "--hours", new($"--hours must lie between 1 and {MaxHours}.", $"--hours doit être compris entre 1 et {MaxHours}."));
            if (parsed.GetValue(person) is { } id)
            {
                caller = caller with { PersonId = PersonId.TryParse(id, out var known) ? known : throw DirectoryException.InvalidArgument(
                    "--person", new("--person is not a person id.", "--person n'est pas un identifiant de personne.")) };
            }

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

    private static Option<string[]> List(string name, string description) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
    };

    private static IEnumerable<string> Known(string[] roles) => roles.Contains("*", StringComparer.Ordinal)
        ? CallerRoleNames.All.Select(one => one.Name)
        : roles.Select(role => CallerRoleNames.Parse(role) is not CallerRoles.None ? role : throw DirectoryException.InvalidArgument(
            "--role",
            new(
                $"{role} is no role. Roles: {CallerRoleNames.Of(CallerRoles.All)}.",
                $"{role} n'est pas un rôle. Rôles : {CallerRoleNames.Of(CallerRoles.All)}.")));

    // A perimeter that is silently smaller than asked would only be found out by what is missing.
    private static IEnumerable<string> Uais(string option, string[]? uais) => (uais ?? []).Select(text =>
        Uai.Normalize(text) is { } uai && Uai.IsValid(uai) ? uai : throw DirectoryException.InvalidArgument(
            option, new($"{option}: {text} is not a UAI.", $"{option} : {text} n'est pas un UAI.")));

    private static IEnumerable<string> Sirets(string[]? sirets) => (sirets ?? []).Select(text =>
        Siret.IsValid(text) ? text : throw DirectoryException.InvalidArgument(
            "--siret", new($"--siret: {text} is not a SIRET.", $"--siret : {text} n'est pas un SIRET.")));
}
