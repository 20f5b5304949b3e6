using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.CommandLine;

/// <summary><c>entecole runs</c>: what happened.</summary>
internal static class RunVerbs
{
    private const int Page = 1000;
    private const int Examples = 3;

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("runs", shared.T("What happened.", "Ce qui s'est passé."));
        command.Subcommands.Add(List(shared, time));
        command.Subcommands.Add(Show(shared, time));
        command.Subcommands.Add(Problems(shared, time));
        return command;
    }

    private static Command List(SharedOptions shared, TimeProvider time)
    {
        var academy = new Option<string?>("--academy") { Description = shared.T("Only this academy.", "Cette académie seulement.") };
        var limit = new Option<int>("--limit") { Description = shared.T("At most. Default: 20.", "Au plus. Par défaut : 20."), DefaultValueFactory = _ => 20 };
        var command = new Command("list", shared.T("The latest runs.", "Les dernières exécutions.")) { academy, limit };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var runs = await store.ListRunsAsync(
                parsed.GetValue(academy) is { } label ? Academies.Normalize(label) : null, long.MaxValue,
                Math.Clamp(parsed.GetValue(limit), 1, Page), cancellationToken);
            terminal.AnswerJson("[" + string.Join(",", runs.Select(run => run.ToJson(indented: false))) + "]");
            var table = Terminal.NewTable(
                terminal.T("Run", "N°"), terminal.T("Academy", "Académie"), terminal.T("Extract", "Extrait"), terminal.T("Started (UTC)", "Début (UTC)"),
                terminal.T("State", "État"), terminal.T("Read", "Lus"), terminal.T("Changes", "Changements"), terminal.T("Problems", "Problèmes"));
            foreach (var run in runs)
            {
                Terminal.AddRow(
                    table, run.RunId.ToString(CultureInfo.InvariantCulture), run.Academy,
                    run.ExtractDate?.ToString("O", CultureInfo.InvariantCulture),
                    run.StartedAt.UtcDateTime.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture), ReportTables.StateName(run.State, terminal),
                    ReportTables.Number(run.Read.Total), Changes(run), ReportTables.Number(run.Problems.Total));
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

    private static Command Problems(SharedOptions shared, TimeProvider time)
    {
        var run = RunArgument(shared);
        var uai = new Option<string?>("--uai") { Description = shared.T("Only this school.", "Cette école seulement.") };
        var command = new Command("problems", shared.T(
            "The problems of a run, by school and cause.", "Les problèmes d'une exécution, par école et par cause.")) { run, uai };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var report = await FindAsync(store, parsed.GetValue(run), cancellationToken);
            var filter = new ProblemFilter(report.RunId, Uai.Normalize(parsed.GetValue(uai)));
            var groups = new SortedDictionary<(string Uai, ProblemCode Code), ProblemGroup>();
            await foreach (var problem in AllAsync(store, filter, cancellationToken))
            {
                var key = (problem.Uai ?? "", problem.Code);
                var group = groups.TryGetValue(key, out var known) ? known : groups[key] = new ProblemGroup();
                group.Add(problem);
            }

            terminal.Answer(new
            {
                report.RunId,
                groups = groups.Select(pair => new
                {
                    uai = pair.Key.Uai.Length == 0 ? null : pair.Key.Uai,
                    code = pair.Key.Code.ToString(),
                    severity = pair.Key.Code.SeverityOf(),
                    count = pair.Value.Count,
                    advice = pair.Key.Code.Advice().In(terminal.Language),
                    examples = pair.Value.First.Select(Shown),
                }),
            });
            var table = Terminal.NewTable(
                terminal.T("School", "École"), terminal.T("Problem", "Problème"), terminal.T("Number", "Nombre"),
                terminal.T("First ones", "Premiers"), terminal.T("What to do", "Que faire"));
            foreach (var ((school, code), group) in groups)
            {
                Terminal.AddRow(
                    table, school, code.ToString(), ReportTables.Number(group.Count), string.Join("\n", group.First.Select(Line)),
                    code.Advice().In(terminal.Language));
            }

            terminal.Show(table);
            return ExitCode.Done;
        });
        return command;
    }

    // Created, changed, departed.
    private static string Changes(SyncReport run) => run.State is RunState.Refused or RunState.Failed
        ? ""
        : $"+{ReportTables.Number(run.Outcome.Created)} ~{ReportTables.Number(run.Outcome.Changed)} -{ReportTables.Number(run.Departed)}";

    private static Argument<long?> RunArgument(SharedOptions shared) => new("RUN")
    {
        Description = shared.T("Number of the run. Default: the latest.", "Numéro de l'exécution. Par défaut : la dernière."),
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static async Task<SyncReport> FindAsync(IDirectoryStore store, long? runId, CancellationToken cancellationToken)
    {
        var report = runId is null
            ? (await store.ListRunsAsync(null, long.MaxValue, 1, cancellationToken)).FirstOrDefault()
            : await store.FindRunAsync(runId.Value, cancellationToken);
        return report ?? throw new DirectoryException(
            Reason.RunNotFound, new Bilingual("There is no such run. See 'entecole runs list'.", "Cette exécution n'existe pas. Voir « entecole runs list »."));
    }

    private static async IAsyncEnumerable<Problem> AllAsync(
        IDirectoryStore store, ProblemFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long after = 0;
        while (true)
        {
            var page = await store.ListProblemsAsync(filter, after, Page, cancellationToken);
            foreach (var row in page)
            {
                after = row.ProblemNo;
                yield return row.Problem;
            }

            if (page.Count < Page)
            {
                yield break;
            }
        }
    }

    private static string Line(Problem problem) => string.Create(
        CultureInfo.InvariantCulture, $"{problem.File}:{problem.Line} {problem.RecordId} {problem.Field} {problem.Shape}").TrimEnd();

    private static object Shown(Problem problem) =>
        new { problem.File, problem.Line, category = problem.Category.ToString(), problem.RecordId, problem.Field, problem.Shape };

    private sealed class ProblemGroup
    {
        public long Count { get; private set; }

        public List<Problem> First { get; } = [];

        public void Add(Problem problem)
        {
            Count++;
            if (First.Count < Examples)
            {
                First.Add(problem);
            }
        }
    }
}
