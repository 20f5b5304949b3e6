using System.Globalization;

namespace EntEcole.Directory.Server.Console.Pictures;

/// <summary>Problems by cause over runs that read an extract: a strip of columns a cause, the latest run on the right.</summary>
/// <param name="Runs">The runs, the oldest first.</param>
/// <param name="Causes">The causes, the most frequent of the last run first.</param>
internal sealed record CausesPicture(IReadOnlyList<V1.SyncRun> Runs, IReadOnlyList<string> Causes)
{
    /// <summary>How many runs at most.</summary>
    public const int MaxRuns = 14;

    /// <summary>Width of a column.</summary>
    public const int Column = 20;

    /// <summary>Height of a strip.</summary>
    public const int Height = 40;

    /// <summary>Width of a strip.</summary>
    public static int Width => MaxRuns * Column;

    /// <summary>The causes of the last runs.</summary>
    public static CausesPicture Of(IEnumerable<V1.SyncRun> latestFirst)
    {
        var runs = latestFirst.Where(run => run.UndoOfRunId == 0 && !run.EnrolmentDay && (run.Read?.Total ?? 0) > 0).Take(MaxRuns).Reverse()
            .ToList();
        return new CausesPicture(
            runs,
            [
                .. runs.SelectMany(run => run.Problems?.ByCode.Keys ?? []).Distinct(StringComparer.Ordinal)
                    .OrderByDescending(cause => CountOf(runs[^1], cause)).ThenBy(cause => cause, StringComparer.Ordinal),
            ]);
    }

    /// <summary>How many problems of a cause a run found.</summary>
    public static long CountOf(V1.SyncRun run, string cause) =>
        run.Problems is { } problems && problems.ByCode.TryGetValue(cause, out var count) ? count : 0;

    /// <summary>The height of a column: the highest of a cause is full.</summary>
    public string HeightOf(V1.SyncRun run, string cause) =>
        (Height * (double)CountOf(run, cause) / Math.Max(1, Runs.Max(one => CountOf(one, cause)))).ToString(
            "0.#", CultureInfo.InvariantCulture);

    /// <summary>Where a column begins from above.</summary>
    public string TopOf(V1.SyncRun run, string cause) =>
        (Height - double.Parse(HeightOf(run, cause), CultureInfo.InvariantCulture)).ToString("0.#", CultureInfo.InvariantCulture);
}
