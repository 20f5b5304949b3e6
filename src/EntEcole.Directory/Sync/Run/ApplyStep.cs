using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Run;

/// <summary>The sixth step: one transaction applies the plan with the report of its run, or keeps it for a decision.</summary>
internal sealed class ApplyStep(SyncStores stores, TimeProvider time)
{
    /// <summary>Applies what does not wait; of a dry run nothing is applied.</summary>
    /// <param name="judged">What was read, and what of it waits.</param>
    /// <param name="order">The run.</param>
    /// <param name="finish">Makes the final report.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SyncReport> ApplyAsync(
        JudgedExtract judged, RunOrder order, Func<RunState, long, IReadOnlyList<ProfileCount>, SyncReport> finish,
        CancellationToken cancellationToken)
    {
        var (session, plan, kind) = (judged.Session, judged.Session.Plan, order.Package.Kind);
        if (kind is ExtractKind.Full)
        {
            plan.CountPupils(ReportParts.Pupils(session), session.Schools.Gone);
        }

        var problems = order.Context.Problems.ReadAll();
        using var applying = SyncSpans.Stage(order.Request.DryRun ? "keep" : "apply");
        if (order.Request.DryRun)
        {
            return await plan.KeepAsync(
                judged.Holds, (revision, profiles) => finish(RunState.Planned, revision, profiles), problems, cancellationToken);
        }

        var applied = await plan.ApplyAsync(
            judged.Holds, (revision, profiles) => finish(judged.AppliedState, revision, profiles), problems, cancellationToken);
        await new IdentitySettlement(stores.Identity).SettleAsync(session, applied, kind, time.GetUtcNow());
        await new RectificationSettlement(stores.Privacy, stores.Identity.Revisions).SettleAsync(applied.RunId, time.GetUtcNow());
        return applied;
    }
}
