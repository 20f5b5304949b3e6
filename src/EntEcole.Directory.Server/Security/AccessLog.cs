using System.Threading.Channels;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// Takes the traces of answers before these leave, and writes them to the store behind: bounded in memory, in batches, one at a time. When
/// it is full, because the store does not take them as fast, the answer does not leave. It ends after the server, once all is written.
/// </summary>
internal sealed class AccessLog(
    IAccessStore store, TimeProvider time, AccessLogSettings settings, ILogger<AccessLog> log) : IHostedService, IAsyncDisposable
{
    // What a trace of one person takes, about; and each further person.
    private const int TraceBytes = 128;
    private const int MaxBatch = 50_000;
    private const int MaxBatchBytes = 16 << 20;

    private readonly Channel<AccessTrace> queue = Channel.CreateUnbounded<AccessTrace>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource givingUp = new();
    private CancellationTokenSource hurry = new();
    private TaskCompletionSource progress = NewSource();
    private Task writing = Task.CompletedTask;
    private volatile bool ending;
    private long heldBytes;
    private long taken;
    private long written;

    /// <summary>Bytes of traces that wait for the store.</summary>
    public long HeldBytes => Interlocked.Read(ref heldBytes);

    /// <summary>How many may wait.</summary>
    public long MaxBytes => settings.MaxBytes;

    /// <summary>
    /// Keeps room for the trace of a call that is about to run; false when there is none, and the call must not run. What the trace takes
    /// beyond that is bounded by the calls under way.
    /// </summary>
    public bool TryReserve()
    {
        if (Interlocked.Add(ref heldBytes, TraceBytes) <= settings.MaxBytes)
        {
            return true;
        }

        Release();
        return false;
    }

    /// <summary>Gives back what <see cref="TryReserve"/> kept, once the call is over.</summary>
    public void Release() => Interlocked.Add(ref heldBytes, -TraceBytes);

    /// <summary>Takes the trace of a call that reserved room, if it is due: its answer is never refused for want of room.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.AccessLogFull"/>: the log has ended with the server.</exception>
    public void TakeReserved(AccessTrace trace) => Take(trace, long.MaxValue);

    /// <summary>Takes the trace of one more answer of a stream that is about to leave, if it is due.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.AccessLogFull"/>: the answer must not leave.</exception>
    public void Take(AccessTrace trace) => Take(trace, settings.MaxBytes);

    private void Take(AccessTrace trace, long limit)
    {
        if (!trace.IsDue)
        {
            return;
        }

        trace.At = time.GetUtcNow();
        var bytes = BytesOf(trace);
        var held = Interlocked.Add(ref heldBytes, bytes);
        if (held > limit || !queue.Writer.TryWrite(trace))
        {
            Interlocked.Add(ref heldBytes, -bytes);
            throw CallerFaults.AccessLogFull();
        }

        Interlocked.Increment(ref taken);
        if (held > settings.MaxBytes / 2 && held - bytes <= settings.MaxBytes / 2)
        {
            Hurry();
        }
    }

    /// <summary>Waits until the store has what was taken so far; for a while, and no longer than the store lets it.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var last = Interlocked.Read(ref taken);
        using var patience = new CancellationTokenSource(settings.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (true)
        {
            var next = Volatile.Read(ref progress).Task;
            if (Interlocked.Read(ref written) >= last)
            {
                return;
            }

            Hurry();
            await next.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (patience.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        writing = Task.Run(WriteAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Writes what is left, for as long as the host waits. The server has ended before.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var late = cancellationToken.Register(GiveUp);
        queue.Writer.TryComplete();
        Hurry();
        await writing;
    }

    /// <summary>The same for a host that was not stopped; then a write that fails is not begun again.</summary>
    public async ValueTask DisposeAsync()
    {
        ending = true;
        await StopAsync(CancellationToken.None);
        givingUp.Dispose();
    }

    private static int BytesOf(AccessTrace trace) => TraceBytes + (trace.Count * PersonId.Size);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void GiveUp()
    {
        givingUp.Cancel();
        Hurry();
    }

    private void Hurry() => Volatile.Read(ref hurry).Cancel();

    private async Task WriteAsync()
    {
        var batch = new List<AccessTrace>();
        long bytes = 0;
        while (await queue.Reader.WaitToReadAsync())
        {
            // What a batch left behind has waited.
            if (!IsFull())
            {
                await WaitAsync(settings.Gathering);
            }

            bytes = 0;
            for (batch.Clear(); !IsFull() && queue.Reader.TryRead(out var trace);)
            {
                batch.Add(trace);
                bytes += BytesOf(trace);
            }

            await StoreAsync(batch);
            Interlocked.Add(ref heldBytes, -bytes);
            Interlocked.Add(ref written, batch.Count);
            Interlocked.Exchange(ref progress, NewSource()).SetResult();
        }

        bool IsFull() => batch.Count >= MaxBatch || bytes >= MaxBatchBytes;
    }

    private async Task StoreAsync(List<AccessTrace> batch)
    {
        for (var failed = false; ; failed = true)
        {
            try
            {
                await store.AppendAccessesAsync(batch, givingUp.Token);
                if (failed)
                {
                    log.LogWarning("The access log is written again.");
                }

                return;
            }
            catch (Exception fault)
            {
                if (ending || givingUp.IsCancellationRequested)
                {
                    log.LogError(fault, "The access log could not be written before the end: {Traces} traces are lost.", batch.Count);
                    return;
                }

                if (!failed)
                {
                    log.LogError(
                        fault, "The access log cannot be written; {Traces} traces wait, and when memory is full, calls are refused.",
                        batch.Count);
                }
            }

            await WaitAsync(settings.Pause);
        }
    }

    /// <summary>Waits, unless a reader is waiting for the entries.</summary>
    private async Task WaitAsync(TimeSpan patience)
    {
        await Task.Delay(patience, time, hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (hurry.IsCancellationRequested)
        {
            Volatile.Write(ref hurry, new CancellationTokenSource());
        }
    }
}
