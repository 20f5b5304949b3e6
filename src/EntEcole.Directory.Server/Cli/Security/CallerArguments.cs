using System.CommandLine;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Cli.Security;

/// <summary>Who a token or a link is for: roles, perimeter, name.</summary>
internal sealed class CallerArguments
{
    private readonly Option<string[]> roles;
    private readonly Option<string[]> academies;
    private readonly Option<string[]> districts;
    private readonly Option<string[]> uais;
    private readonly Option<string[]> sirets;
    private readonly Option<string?> name;
    private readonly Option<string?> person;

    public CallerArguments(SharedOptions shared)
    {
        roles = List("--role", shared.T("A role, as directory.reader; * for all.", "Un rôle, comme directory.reader ; * pour tous."));
        roles.Required = true;
        academies = List(
            "--academy", shared.T("An academy of the perimeter; * for everything.", "Une académie du périmètre ; * pour tout."));
        districts = List("--district", shared.T(
            "A circonscription of the perimeter, by the UAI of its inspection.",
            "Une circonscription du périmètre, par l'UAI de son inspection."));
        uais = List("--uai", shared.T("A school of the perimeter.", "Une école du périmètre."));
        sirets = List("--siret", shared.T(
            "A collectivité of the perimeter: the schools that its conventions enrol.",
            "Une collectivité du périmètre : les écoles de ses conventions."));
        name = new Option<string?>("--caller")
        {
            CustomParser = OptionText.Read,
            Description = shared.T(
                "Name of the caller, recorded with their decisions. Default: the account.",
                "Nom de l'appelant, inscrit sur ses décisions. Par défaut : le compte."),
        };
        person = new Option<string?>("--person")
        {
            Description = shared.T(
                "Id of the person of the directory that the caller is: a director decides as that person.",
                "Identifiant, dans l'annuaire, de la personne qui appelle : une directrice décide comme cette personne."),
        };
    }

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { roles, academies, districts, uais, sirets, name, person })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The caller of a line.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: an option cannot be used.</exception>
    public Caller Read(ParseResult parsed)
    {
        var caller = TokenClaims.Make(
            parsed.GetValue(name) ?? Environment.UserName, Known(parsed.GetRequiredValue(roles)), parsed.GetValue(academies) ?? [],
            Uais("--district", parsed.GetValue(districts)), Uais("--uai", parsed.GetValue(uais)), Sirets(parsed.GetValue(sirets)))
            ?? throw DirectoryException.InvalidArgument(
                "--caller", new("--caller cannot be used as a name.", "--caller ne peut servir de nom."));
        return parsed.GetValue(person) is not { } id ? caller
            : caller with { PersonId = PersonId.TryParse(id, out var known) ? known : throw DirectoryException.InvalidArgument(
                "--person", new("--person is not a person id.", "--person n'est pas un identifiant de personne.")) };
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
