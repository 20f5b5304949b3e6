using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Plans;
using EntEcole.Directory.Server.Cli.Sync;
using EntEcole.Directory.Server.Grpc.Enrolment;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Sync.Enrolments;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>
/// <c>entecole conventions reconcile</c>: what the conventions of the day begin and end is applied or held, without any extract.
/// </summary>
internal static class ReconcileVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var by = AuthorOptions.Requester(shared);
        var academy = new Option<string?>("--academy") { Description = shared.T("Of this academy.", "De cette académie.") };
        var asOf = new Option<string?>("--as-of")
        {
            HelpName = InvariantValues.DayHint.In(shared.Language),
            Description = shared.T(
                "Day whose enrolments decide. Default: today.", "Date à laquelle les adhésions sont évaluées. Par défaut : aujourd'hui."),
        };
        var inbox = new Option<string?>("--inbox")
        {
            HelpName = shared.T("FOLDER", "DOSSIER"),
            Description = shared.T(
                "Folder of deliveries, whose last one fills schools that begin. Default: the setting Inbox.",
                "Dossier des livraisons, dont la dernière remplit les écoles qui commencent. Par défaut : le réglage Inbox."),
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = shared.T("Plan and count, apply nothing.", "Planifier et compter, ne rien appliquer."),
        };
        var command = new Command("reconcile", shared.T(
            "Apply or hold what begins or ends by conventions, without any extract, as the worker does each day. Exit 3: something waits.",
            "Appliquer ou retenir ce que les conventions commencent ou achèvent, sans extrait, comme chaque jour le service de nuit. Code 3 : attente."))
        {
            by, academy, asOf, inbox, dryRun,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (terminal, settings) = (shared.Terminal(parsed), shared.Settings(parsed));
            var day = Requests.Day(parsed.GetValue(asOf)?.Trim() ?? "", "--as-of") ?? FrenchTime.DayAt(time.GetUtcNow());
            var asked = new EnrolmentDay(
                day, EnrolmentRequests.AcademyOrNull(parsed.GetValue(academy) ?? "", "--academy"), parsed.GetValue(dryRun),
                parsed.GetRequiredValue(by));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var outcomes = await new DailyEnrolment(store.ForSync(), settings.ToSync(), time).RunAsync(asked, cancellationToken);
            var filled = await FillAsync(
                outcomes, asked, parsed.GetValue(inbox) ?? settings.Worker.Inbox, settings.ToSync(), store, time, cancellationToken);
            terminal.Answer(new { on = day, asked.DryRun, feeds = outcomes.Select(outcome => Of(outcome, filled.ContainsKey(outcome))) });
            foreach (var outcome in outcomes)
            {
                Show(outcome, filled.ContainsKey(outcome), asked.DryRun, terminal);
            }

            foreach (var report in filled.Values.SelectMany(reports => reports))
            {
                ReportTables.Show(report, terminal);
            }

            return outcomes.Any(one => one.IsSkipped || Waits(one, filled.ContainsKey(one)))
                ? ExitCode.Held
                : ExitCode.Of([.. filled.Values.SelectMany(one => one)]);
        });
        return command;
    }

    private static async Task<Dictionary<EnrolmentOutcome, IReadOnlyList<Runs.SyncReport>>> FillAsync(
        IReadOnlyList<EnrolmentOutcome> outcomes, EnrolmentDay asked, string? inbox, Directory.Sync.SyncSettings settings,
        DirectoryStore store,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var filled = new Dictionary<EnrolmentOutcome, IReadOnlyList<Runs.SyncReport>>();
        foreach (var outcome in outcomes.Where(one => one.Begun.Count > 0 && !asked.DryRun && !string.IsNullOrWhiteSpace(inbox)))
        {
            var filling = new EnrolmentFilling(store.ForSync(), settings, inbox!.Trim(), time, RunHooks.None);
            if (await filling.FillAsync(outcome, asked.AsOf!.Value, asked.By, cancellationToken) is { } reports)
            {
                filled[outcome] = reports;
            }
        }

        return filled;
    }

    private static bool Waits(EnrolmentOutcome outcome, bool isFilled) =>
        outcome.Waiting.Count > 0 || outcome.Report is { State: Runs.RunState.Held or Runs.RunState.Planned } || (
            outcome.Begun.Count > 0 && !isFilled);

    private static object Of(EnrolmentOutcome outcome, bool isFilled) => new
    {
        outcome.Feed.Academy,
        degree = outcome.Feed.DegreeName,
        skipped = outcome.IsSkipped,
        run = outcome.Report?.RunId,
        state = outcome.Report?.State,
        departed = outcome.Report?.Departed ?? 0,
        held = outcome.Report?.Held ?? [],
        waiting = outcome.Waiting.OrderBy(one => one.Key, StringComparer.Ordinal).Select(
            one => new { uai = one.Key, one.Value.PlanId, one.Value.Departing, one.Value.AppliesOn }),
        outcome.Released,
        outcome.Dropped,
        outcome.Begun,
        filled = isFilled,
    };

    private static void Show(EnrolmentOutcome outcome, bool isFilled, bool isDryRun, Terminal terminal)
    {
        var degree = outcome.Feed.DegreeName;
        if (outcome.IsSkipped)
        {
            terminal.Say(terminal.T(
                $"{outcome.Feed.Academy} {degree}: paused, or another run works on it; nothing was done.",
                $"{outcome.Feed.Academy} {degree} : en pause, ou une autre exécution est en cours ; rien n'a été fait."));
            return;
        }

        terminal.Say(outcome switch
        {
            { Report: { } report } when isDryRun => terminal.T(
                $"{outcome.Feed.Academy} {degree}: run {report.RunId} plans the departure of {Counted.English(report.Departed, "person", "persons")}; nothing was applied (entecole plans show {report.PlanId}).",
                $"{outcome.Feed.Academy} {degree} : l'exécution {report.RunId} planifie {Counted.French(report.Departed, "départ", "départs")} ; rien n'a été appliqué (entecole plans show {report.PlanId})."),
            { Report: { Held.Count: > 0 } report } => terminal.T(
                $"{outcome.Feed.Academy} {degree}: what ended waits for a decision (entecole plans show {report.PlanId}).",
                $"{outcome.Feed.Academy} {degree} : ce qui s'est achevé attend une décision (entecole plans show {report.PlanId})."),
            { Report: { } report } => terminal.T(
                $"{outcome.Feed.Academy} {degree}: run {report.RunId} suspended {Counted.English(report.Departed, "person", "persons")}.",
                $"{outcome.Feed.Academy} {degree} : l'exécution {report.RunId} a suspendu {Counted.French(report.Departed, "personne", "personnes")}."),
            { Waiting.Count: 0, Released.Count: 0, Dropped.Count: 0, Begun.Count: 0 } => terminal.T(
                $"{outcome.Feed.Academy} {degree}: nothing begins or ends.",
                $"{outcome.Feed.Academy} {degree} : rien ne commence ni ne s'achève."),
            _ => $"{outcome.Feed.Academy} {degree}",
        });
        if (outcome.Report is { Held.Count: > 0 } held)
        {
            PlanTables.ShowHeld(held.Held, terminal);
        }

        ShowSchools(outcome, isFilled, terminal);
    }

    private static void ShowSchools(EnrolmentOutcome outcome, bool isFilled, Terminal terminal)
    {
        foreach (var (uai, wait) in outcome.Waiting.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            terminal.Say(terminal.T(
                $"  {uai}: {Counted.English(wait.Departing, "departure waits", "departures wait")} in plan {wait.PlanId}, until {TableText.Day(wait.AppliesOn, terminal)} at most.",
                $"  {uai} : {Counted.French(wait.Departing, "départ", "départs")} en attente dans le plan {wait.PlanId}, jusqu'au {TableText.Day(wait.AppliesOn, terminal)} au plus."));
        }

        Line(outcome.Released, terminal.T("  Applied after the patience: ", "  Appliqué après le délai : "), terminal);
        Line(outcome.Dropped, terminal.T("  Renewed, nothing waits any more: ", "  Renouvelées, plus rien n'attend : "), terminal);
        Line(outcome.Begun, isFilled
            ? terminal.T("  Newly enrolled, filled from the last extract: ", "  Nouvellement adhérentes, reprises du dernier extrait : ")
            : terminal.T(
                "  Newly enrolled, waiting for the next full extract: ",
                "  Nouvellement adhérentes, en attente du prochain extrait complet : "), terminal);
    }

    private static void Line(IReadOnlyList<string> uais, string label, Terminal terminal)
    {
        if (uais.Count > 0)
        {
            terminal.Say(label + string.Join(", ", uais));
        }
    }
}
