using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Plans;

/// <summary><c>entecole plans</c>: what is held, and the decisions on it.</summary>
internal static class PlanVerbs
{
    private const int Page = 1000;

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("plans", shared.T("What is held, and who decides on it.", "Ce qui est retenu, et qui en décide."));
        command.Subcommands.Add(List(shared, time));
        command.Subcommands.Add(Show(shared, time));
        command.Subcommands.Add(Decide(shared, time, approved: true));
        command.Subcommands.Add(Decide(shared, time, approved: false));
        return command;
    }

    private static Command List(SharedOptions shared, TimeProvider time)
    {
        var academy = new Option<string?>("--academy") { Description = shared.T("Only this academy.", "Cette académie seulement.") };
        var all = new Option<bool>("--all") { Description = shared.T("Also those decided.", "Aussi ceux qui sont décidés.") };
        var command = new Command("list", shared.T(
            "Plans that wait for a decision. Exit 3 when there is one.", "Les plans qui attendent une décision. Code 3 s'il y en a."))
        {
            academy, all,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var plans = await store.Plans.ListPlansAsync(
                parsed.GetValue(academy) is { } label ? Academies.Normalize(label) : null, !parsed.GetValue(all), long.MaxValue, Page,
                cancellationToken);
            terminal.Answer(plans.Select(plan => PlanJson.Of(plan, null)));
            if (plans.Count == 0)
            {
                terminal.Say(terminal.T("Nothing is held.", "Rien n'est retenu."));
                return ExitCode.Done;
            }

            var table = Terminal.NewTable(
                terminal.T("Plan", "Plan"), terminal.T("Run", "Exécution"), terminal.T("Academy", "Académie"), terminal.T("Made", "Fait"),
                terminal.T("State", "État"), terminal.T("Held", "Retenu"));
            foreach (var plan in plans)
            {
                Terminal.AddRow(
                    table, PlanTables.Text(plan.PlanId), PlanTables.Text(plan.RunId),
                    $"{plan.Feed.Academy} {plan.Feed.DegreeName}",
                    TableText.Instant(plan.MadeAt, terminal), PlanTables.StateName(plan.State, terminal),
                    string.Join(
                        ", ", plan.Holds.Select(hold => hold.Uai ?? terminal.T("whole academy", "toute l'académie"))
                            .Distinct(StringComparer.Ordinal)));
            }

            terminal.Show(table);
            terminal.Say(terminal.T("  See: entecole plans show PLAN", "  Voir : entecole plans show PLAN"));
            return plans.Any(plan => plan.State is PlanState.Held) ? ExitCode.Held : ExitCode.Done;
        });
        return command;
    }

    private static Command Show(SharedOptions shared, TimeProvider time)
    {
        var number = PlanArgument(shared);
        var options = new ChangeOptions(shared);
        var command = new Command(
            "show", shared.T("What a plan holds and what it would do.", "Ce qu'un plan retient et ce qu'il ferait.")) { number };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var planId = parsed.GetRequiredValue(number);
            var filter = options.FilterOf(parsed, planId);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var plan = await store.Plans.FindPlanAsync(planId, cancellationToken) ?? throw PlanService.NotFound(planId);
            var run = await store.Runs.FindRunAsync(plan.RunId, cancellationToken);
            if (filter is null)
            {
                terminal.Answer(PlanJson.Of(plan, run));
                PlanTables.Show(plan, run, terminal);
                return ExitCode.Done;
            }

            // One more than asked, to know whether there are more.
            var limit = options.LimitOf(parsed);
            var rows = await new PlanChangeList(store.Plans).ReadAsync(
                filter, options.AfterOf(parsed), limit + 1, await store.Revisions.GetRevisionAsync(cancellationToken), cancellationToken);
            int? next = rows.Count > limit ? rows[limit - 1].ChangeNo : null;
            terminal.Answer(PlanJson.Of(plan, run, [.. rows.Take(limit)], next));
            PlanTables.ShowHeadline(plan, run, terminal);
            PlanTables.ShowChanges([.. rows.Take(limit)], next, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Decide(SharedOptions shared, TimeProvider time, bool approved)
    {
        var number = PlanArgument(shared);
        var uai = new Option<string?>("--uai") { Description = shared.T(
            "Only this school. Default: all that is held.", "Cette école seulement. Par défaut : tout ce qui est retenu.") };
        var person = new Option<string[]>("--person")
        {
            Description = shared.T(
                "Only the departure of this person, by id or as TOULOUSE:Eleve:9000001; repeatable.",
                "Seulement le départ de cette personne, par identifiant ou comme TOULOUSE:Eleve:9000001 ; répétable."),
        };
        var by = AuthorOptions.Decider(shared);
        var reason = AuthorOptions.Reason(shared);
        var command = new Command(
            approved ? "approve" : "reject",
            approved
                ? shared.T("Apply exactly what is held, in one transaction.", "Appliquer exactement ce qui est retenu, en une transaction.")
                : shared.T(
                    "Drop what is held; the next run plans again from its own extract.",
                    "Abandonner ce qui est retenu ; la prochaine exécution planifie de nouveau d'après son extrait."))
        {
            number, uai, person, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var before = await store.Revisions.GetRevisionAsync(cancellationToken);
            var (plan, revision) = await new PlanService(store.Plans, store.Runs, time).DecideAsync(
                new PlanDecision(
                    parsed.GetRequiredValue(number), approved, parsed.GetValue(uai) is { } school ? [school] : [],
                    parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason), default)
                {
                    Persons = await PersonsAsync(store, parsed.GetValue(person) ?? [], before, cancellationToken),
                },
                cancellationToken);
            var run = await store.Runs.FindRunAsync(plan.RunId, cancellationToken);
            terminal.Answer(new { revision, plan = PlanJson.Of(plan, run) });
            terminal.Say(!approved
                ? terminal.T("Dropped; nothing was applied.", "Abandonné ; rien n'a été appliqué.")
                : revision == before
                ? terminal.T(
                    "Decided; nothing is applied yet, for all of it waits for other decisions too.",
                    "Décidé ; rien n'est encore appliqué, car tout attend aussi d'autres décisions.")
                : terminal.T($"Applied; the store is at revision {revision}.", $"Appliqué ; la base est à la révision {revision}."));
            PlanTables.Show(plan, run, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<PersonId>> PersonsAsync(
        DirectoryStore store, IReadOnlyList<string> texts, long revision, CancellationToken cancellationToken)
    {
        var persons = new List<PersonId>();
        foreach (var text in texts)
        {
            persons.Add(!SourceRef.TryParse(text, out var source) ? Requests.PersonId(text.Trim(), "--person")
                : (await store.Persons.FindPersonAsync(source, revision, cancellationToken))?.PersonId ?? throw Requests.NoPerson(source));
        }

        return persons;
    }

    private static Argument<long> PlanArgument(SharedOptions shared) => new("PLAN")
    {
        Description = shared.T("Number of the plan.", "Numéro du plan."),
    };
}
