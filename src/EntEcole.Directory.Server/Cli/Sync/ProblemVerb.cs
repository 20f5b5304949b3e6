using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Sync;

/// <summary><c>entecole runs problems</c>: by school and cause, on the screen, or as files for or mails to the schools.</summary>
internal static class ProblemVerb
{
    private const int Page = 1000;
    private const int Examples = 3;

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var run = RunVerbs.RunArgument(shared);
        var options = new ProblemOptions(shared);
        var command = new Command("problems", shared.T(
            "The problems of a run, by school and cause.", "Les anomalies d'une exécution, par école et par cause.")) { run };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var report = await RunVerbs.FindAsync(store, parsed.GetValue(run), cancellationToken);
            var filter = options.FilterOf(parsed, report.RunId);
            if (parsed.GetValue(options.Send))
            {
                return await ProblemMailing.SendAsync(
                    shared.Settings(parsed), store, (report, filter.Uai), terminal, time, cancellationToken);
            }

            var groups = await GroupAsync(store, filter, cancellationToken);
            if (parsed.GetValue(options.Csv) is { } folder)
            {
                var files = await new ProblemFiles(store, report, filter, terminal.Language)
                    .WriteAsync(folder, groups.Keys.Select(key => key.Code).Distinct(), cancellationToken);
                Answer(report.RunId, groups, terminal, files);
                Say(folder, files, terminal);
                return ExitCode.Done;
            }

            Answer(report.RunId, groups, terminal, null);
            Show(groups, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The problems that pass <paramref name="filter"/>, in the order found, by pages.</summary>
    public static async IAsyncEnumerable<IEnumerable<Problem>> ProblemPagesAsync(
        this DirectoryStore store, ProblemFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long after = 0;
        while (true)
        {
            var page = await store.Runs.ListProblemsAsync(filter, after, Page, cancellationToken);
            yield return page.Select(row => row.Problem);
            if (page.Count < Page)
            {
                yield break;
            }

            after = page[^1].ProblemNo;
        }
    }

    private static async Task<SortedDictionary<(string Uai, ProblemCode Code), ProblemGroup>> GroupAsync(
        DirectoryStore store, ProblemFilter filter, CancellationToken cancellationToken)
    {
        var groups = new SortedDictionary<(string Uai, ProblemCode Code), ProblemGroup>(
            Comparer<(string Uai, ProblemCode Code)>.Create(Compare));
        await foreach (var page in store.ProblemPagesAsync(filter, cancellationToken))
        {
            foreach (var problem in page)
            {
                var key = (problem.Uai ?? "", problem.Code);
                var group = groups.TryGetValue(key, out var known) ? known : groups[key] = new ProblemGroup();
                group.Add(problem);
            }
        }

        return groups;
    }

    private static int Compare((string Uai, ProblemCode Code) one, (string Uai, ProblemCode Code) other) =>
        string.CompareOrdinal(one.Uai, other.Uai) is var order && order != 0 ? order : one.Code.CompareTo(other.Code);

    private static void Answer(
        long runId, SortedDictionary<(string Uai, ProblemCode Code), ProblemGroup> groups, Terminal terminal,
        IReadOnlyList<ProblemFile>? files) => terminal.Answer(new
        {
            runId,
            groups = groups.Select(pair => new
            {
                uai = pair.Key.Uai.Length == 0 ? null : pair.Key.Uai,
                code = pair.Key.Code.ToString(),
                label = pair.Key.Code.Label().English,
                labelFr = pair.Key.Code.Label().French,
                severity = pair.Key.Code.SeverityOf(),
                count = pair.Value.Count,
                advice = pair.Key.Code.Advice().In(terminal.Language),
                adviceEn = pair.Key.Code.Advice().English,
                adviceFr = pair.Key.Code.Advice().French,
                examples = pair.Value.First.Select(Shown),
            }),
            files,
        });

    private static void Show(SortedDictionary<(string Uai, ProblemCode Code), ProblemGroup> groups, Terminal terminal)
    {
        if (groups.Count == 0)
        {
            terminal.Say(terminal.T("No problem.", "Aucune anomalie."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("School", "École"), terminal.T("Problem", "Anomalie"), terminal.T("Number", "Nombre"),
            terminal.T("First ones", "Premiers"), terminal.T("What to do", "Que faire"));
        foreach (var ((school, code), group) in groups)
        {
            Terminal.AddRow(
                table, school, $"{code.Label().In(terminal.Language)} ({code})", TableText.Number(group.Count),
                string.Join("\n", group.First.Select(Line)),
                code.Advice().In(terminal.Language));
        }

        terminal.Show(table);
    }

    private static void Say(string folder, IReadOnlyList<ProblemFile> files, Terminal terminal)
    {
        var (count, problems) = (TableText.Number(files.Count), TableText.Number(files.Sum(file => file.Problems)));
        terminal.Say(terminal.T(
            $"Files written to {folder}: {count}. Problems in them: {problems}.",
            $"Fichiers écrits dans {folder} : {count}. Anomalies qu'ils contiennent : {problems}."));
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
