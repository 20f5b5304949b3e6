using EntEcole.Directory.Access;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Worker;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>Tells how far a run is, until it has ended.</summary>
internal sealed class RunProgressSender(IRunStore runs, IRevisionStore revisions, RunBoard board, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Sends each progress, then the run as it ended.</summary>
    public async Task SendAsync(
        long runId, Perimeter perimeter, IServerStreamWriter<V1.WatchSyncRunResponse> to, CancellationToken cancellationToken)
    {
        for (RunProgress? told = null; ;)
        {
            var run = await runs.FindRunAsync(runId, cancellationToken) is { } found && perimeter.Holds(found)
                ? found.ShownTo(perimeter)
                : throw SyncRequests.NoRun(runId);
            var revision = await revisions.GetRevisionAsync(cancellationToken);
            if (run.State is not RunState.Running)
            {
                await to.WriteAsync(
                    new V1.WatchSyncRunResponse { Revision = revision, Run = run.ToMessage(time.GetUtcNow()) }, cancellationToken);
                return;
            }

            // The first answer comes at once, whatever is known.
            var progress = await board.FindAsync(runId, cancellationToken) ?? new RunProgress(
                runId, SyncStep.Finding, 0, 0, 0, 0, 0, 0, 0, 0);
            if (progress != told)
            {
                told = progress;
                await to.WriteAsync(
                    new V1.WatchSyncRunResponse { Revision = revision, Progress = progress.ToMessage() }, cancellationToken);
            }

            await Task.Delay(Beat, time, cancellationToken);
        }
    }
}
