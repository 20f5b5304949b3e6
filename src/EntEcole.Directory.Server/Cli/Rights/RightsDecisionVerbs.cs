using System.CommandLine;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Cli.Identity;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Rights;

namespace EntEcole.Directory.Server.Cli.Rights;

/// <summary><c>entecole rights approve</c>, <c>reject</c>, <c>cancel</c> and <c>revoke</c>.</summary>
internal static class RightsDecisionVerbs
{
    public static Command Approve(SharedOptions shared, TimeProvider time)
    {
        var handOver = new Option<bool>("--hand-over")
        {
            Description = shared.T(
                "End the grant of the present director of publication in the same step.",
                "Mettre fin dans le même temps au droit de la direction de publication en place."),
        };
        var command = new Command("approve", shared.T(
            "Grant a request; its conditions are checked again. The requester and the beneficiary do not decide.",
            "Accorder une demande ; ses conditions sont vérifiées de nouveau. Ni le demandeur ni le bénéficiaire ne décide."))
        {
            handOver,
        };
        return Decide(command, shared, time, (service, parsed, act) => service.ApproveAsync(
            act.Id, act.Why, parsed.GetValue(handOver), act.Caller, act.Cancellation));
    }

    public static Command Reject(SharedOptions shared, TimeProvider time) => Decide(
        new Command("reject", shared.T("Refuse a request.", "Rejeter une demande.")), shared, time,
        (service, _, act) => service.RejectAsync(act.Id, act.Why, act.Caller, act.Cancellation));

    public static Command Cancel(SharedOptions shared, TimeProvider time)
    {
        var id = IdArgument(shared, "Key of the request.", "Clé de la demande.");
        var (by, reason) = (AuthorOptions.Requester(shared), AuthorOptions.Reason(shared));
        var command = new Command("cancel", shared.T(
            "Take a request back; --by is the name that asked for it here.",
            "Retirer une demande ; --by est le nom qui l'a demandée ici.")) { id, by, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var applied = await RightsOptions.ServiceOf(store, parsed, shared, time).CancelAsync(
                parsed.GetRequiredValue(id).Trim(), parsed.GetRequiredValue(reason),
                RightsOptions.CallerOf(parsed.GetRequiredValue(by)), cancellationToken);
            await TellAsync(store, applied, time, shared.Terminal(parsed), cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Revoke(SharedOptions shared, TimeProvider time)
    {
        var id = IdArgument(shared, "Id of the grant.", "Identifiant du droit accordé.");
        var (by, reason, director) = (AuthorOptions.Decider(shared), AuthorOptions.Reason(shared), Director(shared));
        var command = new Command("revoke", shared.T(
            "End a grant now. Staff of a collectivité leave with their last one.",
            "Mettre fin à un droit. Un agent de collectivité part avec son dernier droit.")) { id, by, director, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (terminal, key) = (shared.Terminal(parsed), parsed.GetRequiredValue(id).Trim());
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var scope = (await store.Rights.FindGrantAsync(key, revision, cancellationToken))?.Scope;
            if (await CallerAsync(store, parsed, (by, director), scope, terminal, cancellationToken) is not { } caller)
            {
                return ExitCode.Refused;
            }

            var applied = await RightsOptions.ServiceOf(store, parsed, shared, time).RevokeAsync(
                key, parsed.GetRequiredValue(reason), caller, cancellationToken);
            await TellAsync(store, applied, time, terminal, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    public static Argument<string> IdArgument(SharedOptions shared, string english, string french) => new("ID")
    {
        Description = shared.T(english, french),
    };

    private static Command Decide(
        Command command, SharedOptions shared, TimeProvider time, Func<RightsService, ParseResult, Act, Task<RightsApplied>> decide)
    {
        var id = IdArgument(shared, "Key of the request.", "Clé de la demande.");
        var (by, reason, director) = (AuthorOptions.Decider(shared), AuthorOptions.Reason(shared), Director(shared));
        command.Arguments.Add(id);
        foreach (var option in (Option[])[by, director, reason])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (terminal, key) = (shared.Terminal(parsed), parsed.GetRequiredValue(id).Trim());
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var request = await RightsOptions.AuthorizerOf(store, time).FindAsync(
                key, _ => Task.FromResult(true), revision, cancellationToken);
            if (await CallerAsync(store, parsed, (by, director), request.Demand.Scope, terminal, cancellationToken) is not { } caller)
            {
                return ExitCode.Refused;
            }

            var applied = await decide(
                RightsOptions.ServiceOf(store, parsed, shared, time), parsed,
                new Act(request.RequestKey, parsed.GetRequiredValue(reason), caller, cancellationToken));
            await TellAsync(store, applied, time, terminal, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string[]> Director(SharedOptions shared) => new("--director")
    {
        AllowMultipleArgumentsPerToken = true, HelpName = shared.T("WORDS", "MOTS"),
        Description = shared.T(
            "For a right in a school: its director who decides, as persons find takes them.",
            "Pour un droit d'école : la direction qui décide, désignée comme par persons find."),
    };

    // Null: the director was not found, and why was said.
    private static async Task<Caller?> CallerAsync(
        DirectoryStore store, ParseResult parsed, (Option<string> By, Option<string[]> Director) who, RightScope? scope, Terminal terminal,
        CancellationToken cancellationToken)
    {
        var (by, words) = (parsed.GetRequiredValue(who.By), parsed.GetValue(who.Director) ?? []);
        if (words.Length == 0)
        {
            return RightsOptions.CallerOf(by);
        }

        var found = await PersonChoice.OneAsync(
            store, words, new PersonFilter { Uai = scope?.Uai, Role = Role.Director }, terminal, cancellationToken);
        return found is null ? null : RightsOptions.CallerOf(by, found.PersonId);
    }

    private static async Task TellAsync(
        DirectoryStore store, RightsApplied applied, TimeProvider time, Terminal terminal, CancellationToken cancellationToken)
    {
        var today = FrenchTime.DayAt(time.GetUtcNow());
        var grants = applied.Grants.Count == 0 && applied.Request?.GrantId is { } known
            && await store.Rights.FindGrantAsync(known, applied.Revision, cancellationToken) is { } made ? [made] : applied.Grants;
        var facts = await store.Rights.ReadRightsAsync(
            [.. grants.Select(grant => grant.PersonId).Distinct()], applied.Revision, cancellationToken);
        terminal.Answer(new
        {
            applied.Revision, request = applied.Request is null ? null : RightsTables.Of(applied.Request),
            grants = grants.Select(grant => RightsTables.Of(grant, RightsMapping.StandingOf(grant, facts, today))),
        });
        if (applied.Request is { } request)
        {
            terminal.Say(terminal.T(
                $"Request {request.RequestKey}: {RightsText.StateOf(request.State, terminal)}; the store is at revision {applied.Revision}.",
                $"Demande {request.RequestKey} : {RightsText.StateOf(request.State, terminal)} ; la base est à la révision {applied.Revision}."));
        }

        if (grants.Count > 0)
        {
            RightsTables.Show(grants, facts, today, terminal);
        }
    }

    private sealed record Act(string Id, string Why, Caller Caller, CancellationToken Cancellation);
}
