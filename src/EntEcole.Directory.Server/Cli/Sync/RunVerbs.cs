using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Plans;

namespace EntEcole.Directory.Server.Cli.Sync;

/// <summary><c>entecole runs</c>: what happened.</summary>
internal static class RunVerbs
{
    private const int Page = 1000;

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("runs", shared.T("What happened.", "Ce qui s'est passé."));
        command.Subcommands.Add(List(shared, time));
        command.Subcommands.Add(Show(shared, time));
        command.Subcommands.Add(ProblemVerb.Make(shared, time));
        command.Subcommands.Add(Undo(shared, time));
        return command;
    }

    private static Command List(SharedOptions shared, TimeProvider time)
    {
        var academy = new Option<string?>("--academy") { Description = shared.T("Only this academy.", "Cette académie seulement.") };
        var limit = new Option<int>("--limit")
        {
            Description = shared.T("At most. Default: 20.", "Au plus. Par défaut : 20."),
            DefaultValueFactory = _ => 20,
        };
        var command = new Command("list", shared.T("The latest runs.", "Les dernières exécutions.")) { academy, limit };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var runs = await store.Runs.ListRunsAsync(
                new RunFilter(parsed.GetValue(academy) is { } label ? Academies.Normalize(label) : null), long.MaxValue,
                Math.Clamp(parsed.GetValue(limit), 1, Page), cancellationToken);
            terminal.AnswerJson("[" + string.Join(",", runs.Select(run => run.ToJson(indented: false))) + "]");
            var table = Terminal.NewTable(
                terminal.T("Run", "N°"), terminal.T("Academy", "Académie"), terminal.T("Extract", "Extrait"),
                terminal.T("Started", "Début"),
                terminal.T("State", "État"), terminal.T("Read", "Lus"), terminal.T("Changes", "Changements"),
                terminal.T("Problems", "Anomalies"));
            foreach (var run in runs)
            {
                Terminal.AddRow(
                    table, run.RunId.ToString(CultureInfo.InvariantCulture), run.Uai is null ? run.Academy : $"{run.Academy} {run.Uai}",
                    TableText.Day(run.ExtractDate, terminal),
                    TableText.Instant(run.StartedAt, terminal), ReportTables.StateName(run.State, terminal),
                    TableText.Number(run.Read.Total), Changes(run), TableText.Number(run.Problems.Total));
            }

            terminal.Show(table);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show(SharedOptions shared, TimeProvider time)
    {
        var run = RunArgument(shared);
        var command = new Command("show", shared.T("The report of a run.", "Le rapport d'une exécution.")) { run };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var report = await FindAsync(store, parsed.GetValue(run), cancellationToken);
            terminal.AnswerJson(report.ToJson(indented: true));
            ReportTables.Show(report, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Undo(SharedOptions shared, TimeProvider time)
    {
        var run = new Argument<long>("RUN") { Description = shared.T("Number of the run.", "Numéro de l'exécution.") };
        var by = AuthorOptions.Requester(shared);
        var reason = AuthorOptions.Reason(shared);
        var command = new Command("undo", shared.T(
            "Plan the reverse of a run; nothing changes until 'plans approve'. Exit 3: it waits for a decision.",
            "Planifier l'inverse d'une exécution ; rien ne change avant « plans approve ». Code 3 : elle attend une décision."))
        {
            run, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var report = await new Undo(store.Plans, store.Runs, store.Feeds, time).PlanAsync(
                parsed.GetRequiredValue(run), parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason), cancellationToken);
            terminal.AnswerJson(report.ToJson(indented: true));
            terminal.Say(terminal.T(
                $"The reverse of run {report.UndoOf} is plan {report.PlanId}. Nothing has changed yet.",
                $"L'inverse de l'exécution {report.UndoOf} est le plan {report.PlanId}. Rien n'a encore changé."));
            foreach (var warning in terminal.Language is Language.French ? report.WarningsFr : report.Warnings)
            {
                terminal.Say(warning);
            }

            PlanTables.Show((await store.Plans.FindPlanAsync(report.PlanId!.Value, cancellationToken))!, report, terminal);
            return ExitCode.Held;
        });
        return command;
    }

    /// <summary>Created, changed, departed.</summary>
    public static string Changes(SyncReport run) => run.State is RunState.Refused or RunState.Failed
        ? ""
        : $"+{TableText.Number(run.Outcome.Created)} ~{TableText.Number(run.Outcome.Changed)} -{TableText.Number(run.Departed)}";

    /// <summary>The number of a run; none for the latest.</summary>
    public static Argument<long?> RunArgument(SharedOptions shared) => new("RUN")
    {
        Description = shared.T(
            "Number of the run. Default: the latest sync.", "Numéro de l'exécution. Par défaut : la dernière synchronisation."),
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Whether a run is of an extract: neither the plan of an undo or a repair, nor a day of conventions.</summary>
    public static bool IsSync(SyncReport run) =>
        run is { UndoOf: null, IsEnrolmentDay: false } and not { ExtractDate: null, PlanId: not null };

    /// <summary>The run asked for, or the latest sync.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.RunNotFound"/>.</exception>
    public static async Task<SyncReport> FindAsync(DirectoryStore store, long? runId, CancellationToken cancellationToken)
    {
        var report = runId is null
            ? (await store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, Page, cancellationToken)).FirstOrDefault(IsSync)
            : await store.Runs.FindRunAsync(runId.Value, cancellationToken);
        return report ?? throw new DirectoryException(
            Reason.RunNotFound, new LocalizedText(
                "There is no such run. See 'entecole runs list'.", "Cette exécution n'existe pas. Voir « entecole runs list »."));
    }
}
