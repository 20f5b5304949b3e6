using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Plans;

/// <summary>A run of its own that plans from the store alone: recorded when it begins, and however it ends.</summary>
internal static class PlannedRun
{
    /// <summary>Records it with what <paramref name="plan"/> gives; a fault ends it as failed, or refused, and is thrown again.</summary>
    /// <param name="runs">Where runs are kept.</param>
    /// <param name="feed">The feed that it is about; the caller holds the academy's lock.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="begun">Says who asked for it, and why.</param>
    /// <param name="plan">Plans, and gives the report of what it planned.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    public static async Task<SyncReport> RecordAsync(
        IRunStore runs, Feed feed, DateTimeOffset now, Func<SyncReport, SyncReport> begun, Func<SyncReport, Task<SyncReport>> plan,
        CancellationToken cancellationToken)
    {
        var header = new RunHeader(feed.Academy, feed.Degree, ExtractKind.Full, null, FrenchTime.DayAt(now), now, Uai: feed.Uai);
        var report = begun(SyncReport.Begin(await runs.BeginRunAsync(header, cancellationToken), header));
        try
        {
            report = await plan(report);
            await runs.EndRunAsync(report, [], cancellationToken);
            return report;
        }
        catch (Exception fault)
        {
            var known = fault as DirectoryException;
            await runs.EndRunAsync(
                report with
                {
                    State = known?.Reason is Reason.RunNotUndoable ? RunState.Refused : RunState.Failed,
                    Reason = known?.Reason.ToString() ?? fault.GetType().Name,
                    Message = known?.Text.English,
                    MessageFr = known?.Text.French,
                },
                [],
                CancellationToken.None);
            throw;
        }
    }
}
