using EntEcole.Directory.Access;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.Handover;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Run;

/// <summary>
/// From a path to revisions, one run an extract: find, check, place, read, judge, apply, report (design section 3). Each step is a file of
/// this folder, takes what the step before returns, and keeps nothing. All or nothing, whatever stops a run.
/// </summary>
public sealed class SyncRunner(SyncStores stores, SyncSettings settings, TimeProvider time)
{
    private readonly FindStep find = new(stores, settings);
    private readonly PlaceStep place = new(stores, settings);
    private readonly HandoverStep handover = new(stores);
    private readonly JudgeStep judge = new(settings);
    private readonly ApplyStep apply = new(stores, time);
    private readonly ReportStep reporting = new(stores.Runs);

    /// <summary>Called with the report of each run once it is recorded, before it reads; null for no call.</summary>
    public Action<SyncReport>? Begun { get; init; }

    /// <summary>Called with the report of each run that has ended, however it did; null for no call.</summary>
    public Action<SyncReport>? Ended { get; init; }

    /// <summary>What the process does about its memory meanwhile; null for nothing.</summary>
    public IRunMemory? Memory { get; init; }

    private IRunMemory MemoryOfRun => Memory ?? UnmanagedMemory.Instance;

    /// <summary>
    /// Runs <paramref name="request"/>, one run an extract found, and returns their reports, which are also stored. A refused
    /// extract gives a report whose <see cref="SyncReport.Refusal"/> says why; nothing of it was applied, nor of the later
    /// ones of its academy and degree.
    /// </summary>
    /// <exception cref="DirectoryException">
    /// The store cannot be reached, or a fault of ours: the run is marked failed. An extract from the future is to be let through without
    /// author or reason.
    /// </exception>
    public async Task<IReadOnlyList<SyncReport>> RunAsync(
        SyncRequest request, IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        if (request.AllowFuture)
        {
            DecisionAuthor.Validate("by", request.StartedBy ?? "");
            DecisionAuthor.Validate("reason", request.StartReason ?? "");
        }

        void NotifyWaiting(object? sender, EventArgs _) => progress?.Report(new SyncProgress("", 0, 0, 0, Waits: true));
        stores.Runs.Waiting += NotifyWaiting;
        try
        {
            return await RunAllAsync(request, progress, cancellationToken);
        }
        finally
        {
            stores.Runs.Waiting -= NotifyWaiting;
        }
    }

    private async Task<IReadOnlyList<SyncReport>> RunAllAsync(
        SyncRequest request, IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        // The opening counts with the first run.
        using var first = new RunContext(time);
        FoundExtracts found;
        try
        {
            found = await find.FindAsync(request, cancellationToken);
        }
        catch (DirectoryException refusal)
        {
            return [await RefuseAllAsync(request, first, refusal, cancellationToken)];
        }

        using (found)
        {
            return await RunEachAsync(found.Choices, request, first, progress, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<SyncReport>> RunEachAsync(
        IReadOnlyList<AcademyChoice> choices, SyncRequest request, RunContext first, IProgress<SyncProgress>? progress,
        CancellationToken cancellationToken)
    {
        var reports = new List<SyncReport>();
        var refused = new List<AcademyChoice>();
        foreach (var choice in choices)
        {
            if (reports.Count > 0)
            {
                MemoryOfRun.EndStage(choice.Package.Bytes);
            }

            using var own = reports.Count == 0 ? null : new RunContext(time);
            var report = await RunOneAsync(new RunOrder(choice, request, own ?? first, progress), refused, cancellationToken);
            reports.Add(report);
            // What is older than the store, or in it, leaves no gap: old deliveries lie about in inboxes.
            if (report.Refusal is { Reason: not (Reason.ExtractTooOld or Reason.ExtractAlreadyApplied) })
            {
                refused.Add(choice);
            }
        }

        return reports;
    }

    // One run under the lock of its academy, recorded from its beginning to its end.
    private async Task<SyncReport> RunOneAsync(
        RunOrder order, IReadOnlyList<AcademyChoice> refused, CancellationToken cancellationToken)
    {
        await using var held = order.Academy.Length == 0 ? null
            : await stores.Runs.TryLockAcademyAsync(order.Academy, cancellationToken) ?? throw RunFaults.InProgress(order.Academy);
        if (await SyncPreconditions.PassAsync(stores, order, cancellationToken) is { } applied)
        {
            return applied;
        }

        using var span = SyncSpans.Run(order.Academy, order.Package);
        var report = await reporting.BeginAsync(order.Header, cancellationToken);
        Begun?.Invoke(report);
        order.Progress?.Report(new SyncProgress(
            "", 0, 0, 0, RunId: report.RunId, TotalFiles: order.Package.Files.Count, Step: SyncStep.Finding, Academy: order.Academy));
        try
        {
            report = await RunStepsAsync(report, order, refused, cancellationToken);
        }
        catch (DirectoryException refusal) when (ExtractRefusal.IsOne(refusal.Reason))
        {
            report = await reporting.RefuseAsync(report, order.Context, refusal);
        }
        catch (Exception fault)
        {
            var failed = await reporting.FailAsync(report, order.Context, fault);
            span.End(failed);
            Ended?.Invoke(failed);
            throw;
        }

        span.End(report);
        Ended?.Invoke(report);
        return report;
    }

    private async Task<SyncReport> RunStepsAsync(
        SyncReport report, RunOrder order, IReadOnlyList<AcademyChoice> refused, CancellationToken cancellationToken)
    {
        CheckStep.Check(order, refused);
        var placed = await place.PlaceAsync(order, report, cancellationToken);
        if (!placed.IsDirect)
        {
            return await ReadAndApplyAsync(PlanWriting.Stored, placed, report, order, cancellationToken);
        }

        // A feed's first sync has nothing that could depart, so nothing to guard: its rows are written once.
        try
        {
            return await ReadAndApplyAsync(PlanWriting.Direct, placed, report, order, cancellationToken);
        }
        catch (LateFaultException)
        {
            // Rare enough for reading the whole again, to set aside the one record that it is of.
            order.Context.BeginAgain();
            return await ReadAndApplyAsync(PlanWriting.DirectInTurn, placed, report, order, cancellationToken);
        }
    }

    private async Task<SyncReport> ReadAndApplyAsync(
        PlanWriting writing, PlacedExtract placed, SyncReport report, RunOrder order, CancellationToken cancellationToken)
    {
        var header = new PlanHeader(report.RunId, placed.Feed, order.Context.StartedAt, order.Package.Kind);
        try
        {
            await using var plan = await stores.Plans.OpenPlanAsync(header, writing, cancellationToken);
            var session = await new ReadStep(stores, settings, MemoryOfRun).ReadAsync(plan, order, placed, report, cancellationToken);
            await handover.PlanAsync(session, cancellationToken);
            var judged = await judge.JudgeAsync(session, order.Request, cancellationToken);
            return await apply.ApplyAsync(judged, order, ReportStep.Finish(report, order, placed, judged), cancellationToken);
        }
        finally
        {
            MemoryOfRun.ClosePlan();
        }
    }

    // The path itself is refused: one run records it, in the academy's name when it was given and is not in use.
    private async Task<SyncReport> RefuseAllAsync(
        SyncRequest request, RunContext context, DirectoryException refusal, CancellationToken cancellationToken)
    {
        var choice = await find.FindRefusedAsync(request, refusal, cancellationToken);
        await using var held = choice.Academy is null ? null : await stores.Runs.TryLockAcademyAsync(choice.Academy, cancellationToken);
        var order = new RunOrder(held is null ? choice with { Academy = null } : choice, request, context, Progress: null);
        var report = await reporting.RefuseAsync(await reporting.BeginAsync(order.Header, cancellationToken), context, refusal);
        Ended?.Invoke(report);
        return report;
    }
}
