using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Cli.Identity;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Rights;

/// <summary><c>entecole rights request</c>: asks for a right of a person of the directory, or of a collectivité's staff.</summary>
internal sealed class RightsRequestVerb
{
    private readonly SharedOptions shared;
    private readonly TimeProvider time;
    private readonly Argument<string> kind;
    private readonly Option<string?> siret;
    private readonly Option<string?> uai;
    private readonly Option<string[]> person;
    private readonly Option<string?> name;
    private readonly Option<string?> givenName;
    private readonly Option<string?> mail;
    private readonly Option<string?> civility;
    private readonly Option<string?> starts;
    private readonly Option<string?> ends;
    private readonly Option<string?> association;
    private readonly Option<string> by;
    private readonly Option<string> reason;
    private readonly Option<string?> request;

    private RightsRequestVerb(SharedOptions shared, TimeProvider time)
    {
        (this.shared, this.time) = (shared, time);
        (kind, siret, uai) = (RightsOptions.Kind(shared), RightsOptions.Siret(shared), RightsOptions.Uai(shared));
        person = RightsOptions.Person(
            shared, "For this person of the directory, as persons find takes them.",
            "Pour cette personne de l'annuaire, désignée comme par persons find.");
        name = Text(
            "--usage-name", "Else for staff of the collectivité: usage name.", "Sinon pour un agent de la collectivité : nom d'usage.");
        givenName = Text("--given-name", "Given name of the staff.", "Prénom de l'agent.");
        mail = Text("--mail", "Professional mail of the staff.", "Courriel professionnel de l'agent.");
        civility = Text("--civility", "Title, as Mme.", "Civilité, comme Mme.");
        var day = InvariantValues.DayHint.In(shared.Language);
        starts = Text("--from", "First day. Default: the day of approval.", "Premier jour. Par défaut : le jour de la décision.", day);
        ends = Text(
            "--to", "Last day. Default: as long as a convention covers it.",
            "Dernier jour. Par défaut : tant qu'une convention le couvre.", day);
        association = Text(
            "--association", "Federation or association, for association-messaging.",
            "Fédération ou association, pour association-messaging.");
        (by, reason) = (AuthorOptions.Requester(shared), AuthorOptions.Reason(shared));
        request = Text(
            "--request", "Id of the request: the same again changes nothing.", "Identifiant de la demande : répétée, elle ne change rien.");
    }

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var verb = new RightsRequestVerb(shared, time);
        var command = new Command("request", shared.T(
            "Ask for a right. Another person decides it.", "Demander un droit. Une autre personne en décide."))
        {
            verb.kind, verb.siret, verb.uai, verb.person, verb.name, verb.givenName, verb.mail, verb.civility, verb.starts, verb.ends,
            verb.association, verb.by, verb.reason, verb.request,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var terminal = shared.Terminal(parsed);
        var asked = RightsOptions.KindOf(parsed.GetRequiredValue(kind));
        var scope = RightsOptions.ScopeOf(asked, parsed.GetValue(siret), parsed.GetValue(uai));
        var words = parsed.GetValue(person) ?? [];
        await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
        var found = words.Length == 0 ? null
            : await PersonChoice.OneAsync(store, words, new PersonFilter { Uai = scope.Uai }, terminal, cancellationToken);
        if (words.Length > 0 && found is null)
        {
            return ExitCode.Refused;
        }

        var applied = await RightsOptions.ServiceOf(store, parsed, shared, time).CreateAsync(
            parsed.GetValue(request) ?? PersonId.New().ToString(), DemandOf(parsed, asked, scope, found),
            RightsOptions.CallerOf(parsed.GetRequiredValue(by)), cancellationToken);
        var made = applied.Request!;
        terminal.Answer(new { applied.Revision, request = RightsTables.Of(made) });
        terminal.Say(terminal.T(
            $"Request {made.RequestKey}: {RightsText.StateOf(made.State, terminal)}.",
            $"Demande {made.RequestKey} : {RightsText.StateOf(made.State, terminal)}."));
        if (made.State is RightsRequestState.Requested)
        {
            terminal.Say(terminal.T("Another person decides: ", "Une autre personne décide : ")
                + $"entecole rights approve {made.RequestKey} --by … --reason …");
        }

        return ExitCode.Done;
    }

    private RightsDemand DemandOf(ParseResult parsed, RightKind asked, RightScope scope, PersonView? found) => new()
    {
        Kind = asked,
        Scope = scope,
        PersonId = found?.PersonId,
        Staff = parsed.GetValue(name) is null && parsed.GetValue(mail) is null ? null : new StaffIdentity(
            parsed.GetValue(civility)?.Trim() ?? "", parsed.GetValue(name)?.Trim() ?? "", parsed.GetValue(givenName)?.Trim() ?? "",
            parsed.GetValue(mail)?.Trim() ?? ""),
        StartsOn = Requests.Day(parsed.GetValue(starts)?.Trim() ?? "", "--from"),
        EndsOn = Requests.Day(parsed.GetValue(ends)?.Trim() ?? "", "--to"),
        Justification = parsed.GetRequiredValue(reason).Trim(),
        Association = parsed.GetValue(association)?.Trim() is { Length: > 0 } given ? given : null,
    };

    private Option<string?> Text(string option, string english, string french, string? value = null) =>
        new(option) { CustomParser = OptionText.Read, HelpName = value, Description = shared.T(english, french) };
}
