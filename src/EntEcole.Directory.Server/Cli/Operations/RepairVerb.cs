using System.CommandLine;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Plans;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole repair</c>: mends rows of the store that lack the person, school or class that they need.</summary>
internal static class RepairVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = shared.T(
                "Only plan it: nothing changes until 'plans approve'. Exit 3: it waits for a decision.",
                "Seulement la planifier : rien ne change avant « plans approve ». Code 3 : elle attend une décision."),
        };
        var by = AuthorOptions.Requester(shared);
        var reason = AuthorOptions.Reason(shared);
        var command = new Command("repair", shared.T(
            "Mend rows of the store that lack the person, school or class that they need: one plan for each feed ('doctor --store' counts them).",
            "Réparer les lignes de la base sans la personne, l'école ou la classe dont elles dépendent : un plan par flux (« doctor --store » les compte)."))
        {
            dryRun, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var (who, why) = (parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason));
            var settings = shared.Settings(parsed).ToSync();
            var reports = await new Repair(store.Consistency, store.Plans, store.Runs, store.Feeds, time).PlanAsync(
                who, why, settings.GraceOf, cancellationToken);
            return parsed.GetValue(dryRun)
                ? await ShowAsync(store, reports, terminal, cancellationToken)
                : await ApplyAsync(store, reports, (who, why), terminal, time, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ShowAsync(
        DirectoryStore store, IReadOnlyList<SyncReport> reports, Terminal terminal, CancellationToken cancellationToken)
    {
        var plans = new List<StoredPlan>();
        foreach (var report in reports.Where(report => report.PlanId is not null))
        {
            plans.Add((await store.Plans.FindPlanAsync(report.PlanId!.Value, cancellationToken))!);
        }

        terminal.Answer(new { plans = plans.Select(plan => PlanJson.Of(plan, reports.First(report => report.RunId == plan.RunId))) });
        foreach (var plan in plans)
        {
            terminal.Say(terminal.T(
                $"The mending of {plan.Feed.Academy} is plan {plan.PlanId}. Nothing has changed yet.",
                $"La réparation de {plan.Feed.Academy} est le plan {plan.PlanId}. Rien n'a encore changé."));
            PlanTables.Show(plan, reports.First(report => report.RunId == plan.RunId), terminal);
        }

        Say(plans.Count, terminal);
        return plans.Count == 0 ? ExitCode.Done : ExitCode.Held;
    }

    private static async Task<int> ApplyAsync(
        DirectoryStore store, IReadOnlyList<SyncReport> reports, (string By, string Why) asked, Terminal terminal, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var service = new PlanService(store.Plans, store.Runs, time);
        var applied = new List<(StoredPlan Plan, long Revision)>();
        foreach (var report in reports.Where(report => report.PlanId is not null))
        {
            applied.Add(await service.DecideAsync(report.PlanId!.Value, true, [], asked.By, asked.Why, cancellationToken));
        }

        var counts = await store.Consistency.RecountAsync(cancellationToken);
        terminal.Answer(
            new { applied = applied.Select(one => new { one.Plan.PlanId, one.Plan.Feed.Academy, one.Revision }), recounted = counts });
        foreach (var (plan, revision) in applied)
        {
            terminal.Say(terminal.T(
                $"{plan.Feed.Academy}: plan {plan.PlanId} is applied, revision {revision}.",
                $"{plan.Feed.Academy} : le plan {plan.PlanId} est appliqué, révision {revision}."));
        }

        Say(applied.Count, terminal);
        return ExitCode.Done;
    }

    private static void Say(int plans, Terminal terminal)
    {
        if (plans == 0)
        {
            terminal.Say(terminal.T("Every row has what it needs.", "Chaque ligne a ce dont elle dépend."));
        }
    }
}
