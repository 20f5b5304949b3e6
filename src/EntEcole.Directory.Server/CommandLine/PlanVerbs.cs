using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.CommandLine;

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
            var plans = await store.ListPlansAsync(
                parsed.GetValue(academy) is { } label ? Academies.Normalize(label) : null, !parsed.GetValue(all), long.MaxValue, Page, cancellationToken);
            terminal.Answer(plans.Select(Shape));
            if (plans.Count == 0)
            {
                terminal.Say(terminal.T("Nothing is held.", "Rien n'est retenu."));
                return ExitCode.Done;
            }

            var table = Terminal.NewTable(
                terminal.T("Plan", "Plan"), terminal.T("Run", "Exécution"), terminal.T("Academy", "Académie"), terminal.T("Made (UTC)", "Fait (UTC)"),
                terminal.T("State", "État"), terminal.T("Held", "Retenu"));
            foreach (var plan in plans)
            {
                Terminal.AddRow(
                    table, Text(plan.PlanId), Text(plan.RunId), $"{plan.Feed.Academy} {(plan.Feed.Degree is Degree.FirstDegree ? "1D" : "2D")}",
                    Instant(plan.MadeAt), StateName(plan.State, terminal), string.Join(", ", plan.Holds.Select(hold => hold.Uai ?? "*").Distinct(StringComparer.Ordinal)));
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
        var command = new Command("show", shared.T("What a plan holds and what it would do.", "Ce qu'un plan retient et ce qu'il ferait.")) { number };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var planId = parsed.GetRequiredValue(number);
            var plan = await store.FindPlanAsync(planId, cancellationToken) ?? throw PlanDesk.NotFound(planId);
            terminal.Answer(Shape(plan));
            Show(plan, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Decide(SharedOptions shared, TimeProvider time, bool approved)
    {
        var number = PlanArgument(shared);
        var uai = new Option<string?>("--uai") { Description = shared.T("Only this school. Default: all that is held.", "Cette école seulement. Par défaut : tout ce qui est retenu.") };
        var by = new Option<string>("--by") { Description = shared.T("Who decides.", "Qui décide."), Required = true };
        var reason = new Option<string>("--reason") { Description = shared.T("Why.", "Pourquoi."), Required = true };
        var command = new Command(
            approved ? "approve" : "reject",
            approved
                ? shared.T("Apply exactly what is held, in one transaction.", "Appliquer exactement ce qui est retenu, en une transaction.")
                : shared.T("Drop what is held; the next run plans again from its own extract.", "Abandonner ce qui est retenu ; la prochaine exécution planifie de nouveau d'après son extrait."))
        {
            number, uai, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var (plan, revision) = await new PlanDesk(store, time).DecideAsync(
                parsed.GetRequiredValue(number), approved, parsed.GetValue(uai) is { } school ? [school] : [], parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason), cancellationToken);
            terminal.Answer(new { revision, plan = Shape(plan) });
            terminal.Say(approved
                ? terminal.T($"Applied; the store is at revision {revision}.", $"Appliqué ; la base est à la révision {revision}.")
                : terminal.T("Dropped; nothing was applied.", "Abandonné ; rien n'a été appliqué."));
            Show(plan, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A table of what is held.</summary>
    public static void ShowHeld(IEnumerable<HeldReport> held, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("Held", "Retenu"), terminal.T("profiles", "profils"), terminal.T("before", "avant"), terminal.T("concerned", "concernés"),
            terminal.T("would pass", "passeraient"), terminal.T("why", "pourquoi"));
        foreach (var hold in held)
        {
            Terminal.AddRow(
                table, hold.Uai.Length == 0 ? terminal.T("whole academy", "toute l'académie") : hold.Uai,
                hold.Role.Length == 0 ? terminal.T("all", "tous") : ReportTables.RoleName(hold.Role, terminal), ReportTables.Number(hold.Present),
                ReportTables.Number(hold.Departing), ReportTables.Number(hold.Limit), CauseName(hold.Cause, terminal));
        }

        terminal.Show(table);
    }

    /// <summary>A plan, for people.</summary>
    public static void Show(StoredPlan plan, Terminal terminal)
    {
        terminal.Say(terminal.T(
            $"Plan {plan.PlanId} of run {plan.RunId} · {plan.Feed.Academy} · made on revision {plan.BaseRevision} · {StateName(plan.State, terminal)}",
            $"Plan {plan.PlanId} de l'exécution {plan.RunId} · {plan.Feed.Academy} · fait sur la révision {plan.BaseRevision} · {StateName(plan.State, terminal)}"));
        if (plan.Holds.Count > 0)
        {
            ShowHeld(plan.Holds.Select(HeldReport.Of), terminal);
        }

        if (plan.Counts.Count > 0)
        {
            var table = Terminal.NewTable(
                terminal.T("Would do", "Ferait"), terminal.T("profiles", "profils"), terminal.T("arrive", "arrivent"), terminal.T("depart", "partent"),
                terminal.T("of whom move", "dont mutés"), terminal.T("change identity", "changent d'identité"));
            foreach (var count in plan.Counts)
            {
                Terminal.AddRow(
                    table, count.Uai ?? "-", ReportTables.RoleName(JsonName(count.Role.ToString()), terminal), ReportTables.Number(count.Arriving),
                    ReportTables.Number(count.Departing), ReportTables.Number(count.Moving), ReportTables.Number(count.Renamed));
            }

            terminal.Show(table);
        }

        foreach (var decision in plan.Decisions)
        {
            var what = decision.Approved ? terminal.T("approved", "approuvé") : terminal.T("rejected", "rejeté");
            terminal.Say($"{Instant(decision.At)} · {what} {(decision.Uais.Count == 0 ? terminal.T("all", "tout") : string.Join(", ", decision.Uais))} · {decision.By} · {decision.Why}");
        }
    }

    private static Argument<long> PlanArgument(SharedOptions shared) => new("PLAN")
    {
        Description = shared.T("Number of the plan.", "Numéro du plan."),
    };

    private static object Shape(StoredPlan plan) => new
    {
        plan.PlanId,
        plan.RunId,
        plan.Feed.Academy,
        degree = plan.Feed.Degree is Degree.FirstDegree ? "1D" : "2D",
        plan.BaseRevision,
        plan.MadeAt,
        state = JsonName(plan.State.ToString()),
        held = plan.Holds.Select(hold => new
        {
            uai = hold.Uai, role = hold.Role is { } role ? JsonName(role.ToString()) : null, hold.Present, hold.Departing, hold.Limit,
            cause = JsonName(hold.Cause.ToString()), hold.Since,
        }),
        counts = plan.Counts.Select(count => new
        {
            uai = count.Uai, role = JsonName(count.Role.ToString()), count.Arriving, count.Departing, count.Moving, count.Renamed,
        }),
        decisions = plan.Decisions.Select(decision => new { decision.Approved, decision.Uais, decision.By, decision.Why, decision.At }),
    };

    private static string JsonName(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string StateName(PlanState state, Terminal terminal) => state switch
    {
        PlanState.Held => terminal.T("held", "retenu"),
        PlanState.Applied => terminal.T("applied", "appliqué"),
        PlanState.Rejected => terminal.T("rejected", "rejeté"),
        PlanState.Outdated => terminal.T("outdated", "périmé"),
        _ => terminal.T("being made", "en cours"),
    };

    private static string CauseName(string cause, Terminal terminal) => cause switch
    {
        "schoolDepartures" => terminal.T("too many departures", "trop de départs"),
        "academyDepartures" => terminal.T("too many departures in the academy: all wait", "trop de départs dans l'académie : tous attendent"),
        "identityChanges" => terminal.T("too many changes of names, INE or birth dates", "trop de changements de noms, d'INE ou de dates de naissance"),
        "schoolGone" => terminal.T("all its pupils are gone", "tous ses élèves sont partis"),
        "notReconciled" => terminal.T("its records contradict each other", "ses enregistrements se contredisent"),
        "asked" => terminal.T("asked for", "demandé"),
        _ => cause,
    };
}
