using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Cli.Identity;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Rights;

/// <summary><c>entecole rights check</c>: what the workspace is answered when it asks whether a person may.</summary>
internal static class RightsCheckVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var (kind, siret, uai) = (RightsOptions.Kind(shared), RightsOptions.Siret(shared), RightsOptions.Uai(shared));
        var person = RightsOptions.Person(
            shared, "The person, as persons find takes them.", "La personne, désignée comme par persons find.");
        person.Required = true;
        var on = new Option<string?>("--on")
        {
            HelpName = InvariantValues.DayHint.In(shared.Language),
            Description = shared.T("Day judged. Default: today.", "Jour considéré. Par défaut : aujourd'hui."),
        };
        var command = new Command("check", shared.T(
            "Whether a person may, and why. Exit 4 when not.", "Si une personne a ce droit, et pourquoi. Code 4 si elle ne l'a pas."))
        {
            kind, siret, uai, person, on,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var asked = RightsOptions.KindOf(parsed.GetRequiredValue(kind));
            var scope = RightsOptions.ScopeOf(asked, parsed.GetValue(siret), parsed.GetValue(uai));
            var day = Requests.Day(parsed.GetValue(on)?.Trim() ?? "", "--on") ?? FrenchTime.DayAt(time.GetUtcNow());
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var found = await PersonChoice.OneAsync(
                store, parsed.GetRequiredValue(person), new PersonFilter { Uai = scope.Uai }, terminal, cancellationToken);
            if (found is null)
            {
                return ExitCode.Refused;
            }

            var facts = await store.Rights.ReadRightsAsync([found.PersonId], revision: null, cancellationToken);
            var who = facts.PersonOf(found.PersonId);
            var decision = RightDecision.Of(
                new RightCheck(found.PersonId, asked, scope, day), who, who is null ? [] : facts.GrantsOf(who), facts.Coverage);
            terminal.Answer(new
            {
                facts.Revision, personId = found.PersonId.ToString(), kind = RightsText.NameOf(asked), scope.Siret, scope.Uai, on = day,
                allowed = decision.IsAllowed, reason = RightsTables.Camel(decision.Reason), decision.Grant?.GrantId, decision.LastDay,
            });
            Show(decision, RightsText.NameOf(found.PersonId, facts), (asked, scope, day), terminal);
            return decision.IsAllowed ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static void Show(
        in RightDecision decision, string name, (RightKind Kind, RightScope Scope, DateOnly Day) asked, Terminal terminal)
    {
        var label = RightsText.LabelOf(asked.Kind).In(terminal.Language);
        var (day, why) = (TableText.Day(asked.Day, terminal), RightsText.LabelOf(decision.Reason).In(terminal.Language));
        var until = decision is { IsAllowed: true, LastDay: { } last }
            ? terminal.T($", until {TableText.Day(last, terminal)}", $", jusqu'au {TableText.Day(last, terminal)}") : "";
        var answer = decision.IsAllowed ? terminal.T("Yes: ", "Oui : ") : terminal.T("No: ", "Non : ");
        terminal.Say(answer + terminal.T(
            $"{name}, {label}, {asked.Scope}, on {day}: {why}{until}.", $"{name}, {label}, {asked.Scope}, le {day} : {why}{until}."));
    }
}
