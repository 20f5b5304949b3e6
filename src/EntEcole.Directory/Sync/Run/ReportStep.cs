using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Run;

/// <summary>The last step, and the first: a run is recorded when it begins, and its report when it ends, however it does.</summary>
internal sealed class ReportStep(IRunStore runs)
{
    private static readonly LocalizedText Interruption = new(
        "The run was stopped before its end; nothing of it was applied.",
        "L'exécution a été arrêtée avant sa fin ; rien n'en a été appliqué.");

    /// <summary>Records that a run begins.</summary>
    public async Task<SyncReport> BeginAsync(RunHeader header, CancellationToken cancellationToken) =>
        SyncReport.Begin(await runs.BeginRunAsync(header, cancellationToken), header);

    /// <summary>
    /// What makes the report of a run that is applied, held or planned: from its state, its revision and the profile counts.
    /// </summary>
    public static Func<RunState, long, IReadOnlyList<ProfileCount>, SyncReport> Finish(
        SyncReport report, RunOrder order, PlacedExtract placed, JudgedExtract judged) =>
        Finish(report, order.Context, [.. RunWarnings.Of(order.Choice, placed, report)], judged);

    /// <summary>The same, with warnings of its own.</summary>
    public static Func<RunState, long, IReadOnlyList<ProfileCount>, SyncReport> Finish(
        SyncReport report, RunContext context, IReadOnlyList<LocalizedText> warnings, JudgedExtract judged)
    {
        var session = judged.Session;
        return (state, revision, profiles) => session.Accounting.Fill(report) with
        {
            State = state,
            DurationMs = context.ElapsedMs,
            BaseRevision = session.Plan.BaseRevision,
            Revision = revision,
            PlanId = session.Plan.PlanId,
            Digest = judged.Digest,
            Profiles = ReportParts.Profiles(profiles),
            Identity = ReportParts.Identity(session),
            Suppressed = session.SuppressedRecords,
            Held = ReportParts.Held(judged.Holds),
            Enrolment = ReportParts.Enrolment(session),
            Warnings = [.. warnings.Select(warning => warning.English)],
            WarningsFr = [.. warnings.Select(warning => warning.French)],
            UnknownAttributes = session.Unknown.Sorted(),
            UnknownCodes = session.UnknownCodes.Sorted(),
        };
    }

    /// <summary>Records that a run is refused. It is not cancelled: the end of a run is recorded even when the caller gives up.</summary>
    public async Task<SyncReport> RefuseAsync(SyncReport report, RunContext context, DirectoryException refusal)
    {
        var refused = context.Accounting.Fill(report) with
        {
            State = RunState.Refused,
            DurationMs = context.ElapsedMs,
            Reason = refusal.Reason.ToString(),
            Message = refusal.Text.English,
            MessageFr = refusal.Text.French,
            Facts = refusal.Facts.Count == 0 ? null : refusal.Facts,
            Refusal = refusal,
        };
        await runs.EndRunAsync(refused, context.Problems.ReadAll(), CancellationToken.None);
        return refused;
    }

    /// <summary>Records that a run has failed, or was stopped. It is not cancelled.</summary>
    public async Task<SyncReport> FailAsync(SyncReport report, RunContext context, Exception fault)
    {
        var known = fault as DirectoryException;
        LocalizedText? stopped = fault is OperationCanceledException ? Interruption : null;
        var failed = context.Accounting.Fill(report) with
        {
            State = RunState.Failed,
            DurationMs = context.ElapsedMs,
            Reason = known?.Reason.ToString() ?? (stopped is null ? fault.GetType().Name : SyncReport.Interrupted),
            Message = (known?.Text ?? stopped)?.English,
            MessageFr = (known?.Text ?? stopped)?.French,
        };
        // A disk that had no room for the problems may have none to read them from.
        var problems = known?.Reason is Reason.TemporaryFolderUnusable ? context.Problems.ReadFirst() : context.Problems.ReadAll();
        try
        {
            await runs.EndRunAsync(failed, problems, CancellationToken.None);
        }
        catch (DirectoryException)
        {
            // The store is gone: the next run finds this one marked running and says so; the first fault is the one to report.
        }

        return failed;
    }
}
