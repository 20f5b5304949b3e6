using EntEcole.Directory.Access;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Plans;

/// <summary>Plans the reverse of a run against today's state; nothing changes until the plan is approved, like any other.</summary>
public sealed class Undo(IPlanStore plans, IRunStore runs, IFeedStore feeds, TimeProvider time)
{
    private const int MaxRuns = 500;

    /// <summary>Records a run of its own, with the plan that waits.</summary>
    /// <param name="runId">The run to undo.</param>
    /// <param name="by">Who asks, 1 to 500 characters.</param>
    /// <param name="why">Why, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <returns>The report of the run that planned it.</returns>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.RunNotFound"/>; <see cref="Reason.RunNotUndoable"/>: it changed nothing, its past is pruned, or it is a feed's
    /// first sync, before which there was nothing; <see cref="Reason.SyncInProgress"/>.
    /// </exception>
    public async Task<SyncReport> PlanAsync(long runId, string by, string why, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("by", by);
        DecisionAuthor.Validate("reason", why);
        var undone = await runs.FindRunAsync(runId, cancellationToken) ?? throw RunFaults.NotFound(runId);
        if (undone.State is not (RunState.Applied or RunState.Held) || undone.PlanId is null || undone.Revision == undone.BaseRevision)
        {
            throw NotUndoable(undone);
        }

        await using var held = await runs.TryLockAcademyAsync(undone.Academy, cancellationToken) ?? throw RunFaults.InProgress(
            undone.Academy);
        var feed = await feeds.GetFeedAsync(undone.Academy, DegreeNames.Read(undone.Degree), undone.Uai ?? "", cancellationToken);
        var (now, start) = (time.GetUtcNow(), time.GetTimestamp());
        var warnings = await WarningsAsync(undone, cancellationToken);
        return await PlannedRun.RecordAsync(
            runs, feed, now, report => report with
            {
                UndoOf = runId, StartedBy = by.Trim(), StartReason = why.Trim(),
                Warnings = [.. warnings.Select(warning => warning.English)], WarningsFr = [.. warnings.Select(warning => warning.French)],
            },
            async report =>
            {
                var plan = await plans.PlanUndoAsync(
                    runId, new PlanHeader(report.RunId, feed, now), cancellationToken) ?? throw NotUndoable(undone);
                return report with
                {
                    State = RunState.Planned,
                    PlanId = plan.PlanId,
                    BaseRevision = plan.BaseRevision,
                    Revision = plan.BaseRevision,
                    DurationMs = (long)time.GetElapsedTime(start).TotalMilliseconds,
                    Conflicts = [.. plan.Conflicts.Select(source => source.ToString())],
                };
            },
            cancellationToken);
    }

    // The cause is still there: the next night would do the same again.
    private async Task<IReadOnlyList<LocalizedText>> WarningsAsync(SyncReport undone, CancellationToken cancellationToken)
    {
        if (undone.IsEnrolmentDay)
        {
            return
            [
                new(
                    "The conventions of the day made this run: record the renewal first, or the next day does it again.",
                    "Les conventions du jour ont fait cette exécution : enregistrer d'abord le renouvellement, sinon le lendemain la refera."),
            ];
        }

        var since = await runs.ListRunsAsync(RunFilter.Like(undone), long.MaxValue, MaxRuns, cancellationToken);
        var isLast = !since.Any(
            run => run.RunId > undone.RunId && run is { ExtractDate: not null, State: RunState.Applied or RunState.Held }
            && string.Equals(run.Degree, undone.Degree, StringComparison.Ordinal)
            && string.Equals(run.Uai, undone.Uai, StringComparison.Ordinal));
        return undone.ExtractDate is null || !isLast ? [] :
        [
            new(
                "The next extract that says the same does it again: have it corrected first, or pause the academy (entecole worker pause).",
                "Le prochain extrait qui dit de même la refera : le faire corriger d'abord, ou mettre l'académie en pause (entecole worker pause)."),
        ];
    }

    private static DirectoryException NotUndoable(SyncReport run) => new(
        Reason.RunNotUndoable,
        new LocalizedText(
            "This run cannot be undone: it changed nothing, its past has been pruned, or it is the first sync of its feed.",
            "Cette exécution ne peut être défaite : elle n'a rien changé, son passé a été oublié, ou c'est la première de son flux."),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["runId"] = run.RunId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["state"] = run.State.ToString(),
        });
}
