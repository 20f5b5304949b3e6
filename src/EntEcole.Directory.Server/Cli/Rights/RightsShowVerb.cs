using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Rights;

namespace EntEcole.Directory.Server.Cli.Rights;

/// <summary><c>entecole rights show</c>: a request or a grant, whole, and what can be done.</summary>
internal static class RightsShowVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var id = RightsDecisionVerbs.IdArgument(
            shared, "Key of a request, or id of a grant.", "Clé d'une demande, ou identifiant d'un droit accordé.");
        var command = new Command("show", shared.T(
            "A request or a grant: who asked, who decided, why, until when.",
            "Une demande ou un droit accordé : qui a demandé, qui a décidé, pourquoi, jusqu'à quand.")) { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (terminal, key, today) = (
                shared.Terminal(parsed), parsed.GetRequiredValue(id).Trim(), FrenchTime.DayAt(time.GetUtcNow()));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var grant = await store.Rights.FindGrantAsync(key, revision, cancellationToken);
            var request = grant is not null
                ? (await store.Rights.FindRightsRequestsAsync(grant.RequestId, revision, cancellationToken))
                    .FirstOrDefault(one => string.Equals(one.GrantId, grant.GrantId, StringComparison.Ordinal))
                : await RightsOptions.AuthorizerOf(store, time).FindAsync(key, _ => Task.FromResult(true), revision, cancellationToken);
            grant ??= request?.GrantId is { } granted ? await store.Rights.FindGrantAsync(granted, revision, cancellationToken) : null;
            var facts = await store.Rights.ReadRightsAsync(
                [.. ((PersonId?[])[grant?.PersonId, request?.Demand.PersonId]).OfType<PersonId>().Distinct()], revision,
                cancellationToken);
            terminal.Answer(new
            {
                revision, request = request is null ? null : RightsTables.Of(request),
                grant = grant is null ? null : RightsTables.Of(grant, RightsMapping.StandingOf(grant, facts, today)),
            });
            if (request is not null)
            {
                Show(request, facts, terminal);
            }

            if (grant is not null)
            {
                Show(grant, facts, today, terminal);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(RightsRequest request, RightsFacts facts, Terminal terminal)
    {
        var demand = request.Demand;
        var label = RightsText.LabelOf(demand.Kind).In(terminal.Language);
        terminal.Say(terminal.T(
            $"Request {request.RequestKey}: {label}, {demand.Scope}, for {RightsText.NameOf(demand, facts)}: {RightsText.StateOf(request.State, terminal)}.",
            $"Demande {request.RequestKey} : {label}, {demand.Scope}, pour {RightsText.NameOf(demand, facts)} : {RightsText.StateOf(request.State, terminal)}."));
        if (demand.StartsOn is not null || demand.EndsOn is not null)
        {
            terminal.Say(terminal.T(
                $"  Wished from {TableText.Day(demand.StartsOn, terminal)} to {TableText.Day(demand.EndsOn, terminal)}.",
                $"  Souhaité du {TableText.Day(demand.StartsOn, terminal)} au {TableText.Day(demand.EndsOn, terminal)}."));
        }

        if (demand.Association is { } association)
        {
            terminal.Say(terminal.T($"  Association: {association}", $"  Association : {association}"));
        }

        terminal.Say(terminal.T(
            $"  Asked by {request.RequestedBy}, {TableText.Instant(request.RequestedAt, terminal)}: {demand.Justification}",
            $"  Demandé par {request.RequestedBy}, {TableText.Instant(request.RequestedAt, terminal)} : {demand.Justification}"));
        if (request.DecidedAt is { } at)
        {
            terminal.Say(terminal.T(
                $"  Decided by {request.DecidedBy}, {TableText.Instant(at, terminal)}: {request.DecisionReason}",
                $"  Traité par {request.DecidedBy}, {TableText.Instant(at, terminal)} : {request.DecisionReason}"));
        }

        if (request.State is RightsRequestState.Requested)
        {
            terminal.Say($"  entecole rights approve|reject {request.RequestKey} --by … --reason …");
        }
    }

    private static void Show(Grant grant, RightsFacts facts, DateOnly today, Terminal terminal)
    {
        var standing = RightsMapping.StandingOf(grant, facts, today);
        var label = RightsText.LabelOf(grant.Kind).In(terminal.Language);
        var (from, to) = (TableText.Day(grant.StartsOn, terminal), TableText.Day(standing.LastDay, terminal));
        terminal.Say(terminal.T(
            $"Grant {grant.GrantId}: {label}, {grant.Scope}, held by {RightsText.NameOf(grant.PersonId, facts)}, from {from} to {to}: {RightsText.StateOf(standing.State, terminal)}.",
            $"Droit accordé {grant.GrantId} : {label}, {grant.Scope}, pour {RightsText.NameOf(grant.PersonId, facts)}, du {from} au {to} : {RightsText.StateOf(standing.State, terminal)}."));
        var conventions = string.Join(", ", facts.Coverage.Of(grant.Scope).Where(term => term.Holds(today)).Select(term => term.Reference));
        if (conventions.Length > 0)
        {
            terminal.Say(terminal.T($"  Conventions in force: {conventions}", $"  Conventions en vigueur : {conventions}"));
        }

        if (grant.RevokedAt is { } at)
        {
            terminal.Say(terminal.T(
                $"  Ended by {grant.RevokedBy}, {TableText.Instant(at, terminal)}: {grant.RevocationReason}",
                $"  Mis fin par {grant.RevokedBy}, {TableText.Instant(at, terminal)} : {grant.RevocationReason}"));
        }
        else if (standing.State is GrantState.Active)
        {
            terminal.Say($"  entecole rights revoke {grant.GrantId} --by … --reason …");
        }
    }
}
