using System.Collections.Concurrent;
using System.Threading.Channels;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// How far runs are: those of this process at once, those of others as they record it in the store. No process writes to SQLite during a
/// first sync: another process then tells nothing new until its end.
/// </summary>
internal sealed class RunBoard(IWorkerStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, RunProgress> own = new();

    /// <summary>How far a run is; null when nothing is told of it.</summary>
    public async Task<RunProgress?> FindAsync(long runId, CancellationToken cancellationToken) =>
        own.TryGetValue(runId, out var progress) ? progress : await store.FindProgressAsync(runId, cancellationToken);

    /// <summary>
    /// Takes what the runs of one delivery tell, until it is disposed; each is a sign of life of the worker that makes them.
    /// </summary>
    public RunPulse Open(WorkerPulse? signs = null) => new(store, own, time, signs);
}

/// <summary>
/// Progress of the runs of one delivery: about once a second to readers in this process, and to the store, for which no run waits.
/// </summary>
internal sealed class RunPulse : IProgress<SyncProgress>, IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly IWorkerStore store;
    private readonly ConcurrentDictionary<long, RunProgress> board;
    private readonly TimeProvider time;
    private readonly WorkerPulse? signs;
    private readonly RunMeter meter;
    private readonly Channel<RunProgress> latest = Channel.CreateBounded<RunProgress>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly TaskCompletionSource<long> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task writing;
    private RunProgress? last;
    private long lastAt;

    public RunPulse(IWorkerStore store, ConcurrentDictionary<long, RunProgress> board, TimeProvider time, WorkerPulse? signs)
    {
        (this.store, this.board, this.time, this.signs) = (store, board, time, signs);
        meter = new RunMeter(time);
        writing = Task.Run(WriteAsync);
    }

    /// <summary>The first run, once it is recorded.</summary>
    public Task<long> Begun => begun.Task;

    public void Report(SyncProgress value)
    {
        signs?.Beat();
        if (meter.Take(value) is not { } progress)
        {
            return;
        }

        var isNew = progress.RunId != last?.RunId;
        if (!isNew && progress.Step == last?.Step && time.GetElapsedTime(lastAt) < Beat)
        {
            return;
        }

        if (isNew && last is { } before)
        {
            board.TryRemove(before.RunId, out _);
        }

        (last, lastAt) = (progress, time.GetTimestamp());
        board[progress.RunId] = progress;
        latest.Writer.TryWrite(progress);
        begun.TrySetResult(progress.RunId);
    }

    public async ValueTask DisposeAsync()
    {
        latest.Writer.TryComplete();
        await writing;
        if (last is { } ended)
        {
            board.TryRemove(ended.RunId, out _);
        }
    }

    private async Task WriteAsync()
    {
        await foreach (var progress in latest.Reader.ReadAllAsync())
        {
            try
            {
                await store.PutProgressAsync(progress, CancellationToken.None);
            }
            catch (DirectoryException)
            {
                // No harm: the run itself reports the fault of the store.
            }
        }
    }
}
