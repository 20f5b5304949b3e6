using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Extracts.Records;

namespace EntEcole.Directory.Sync.Run;

/// <summary>A file being read ahead.</summary>
internal sealed class FileAhead : IDisposable
{
    // Enough for neither side to wait for the other's short pauses.
    private const int BatchesAhead = 4;

    private readonly BlockingCollection<RecordBatch> ready = new(BatchesAhead);
    private readonly ConcurrentBag<RecordBatch> spare;
    private readonly CancellationToken cancellation;
    private readonly CancellationToken stop;
    private readonly Task reading;
    private ExceptionDispatchInfo? fault;

    /// <summary>Begins to read <paramref name="file"/>, until <paramref name="stop"/> at the latest.</summary>
    /// <param name="file">The file.</param>
    /// <param name="spare">Batches to use again.</param>
    /// <param name="cancellation">Of the whole run: an archive goes on with what it was opened with.</param>
    /// <param name="stop">Set when batches are no longer taken.</param>
    public FileAhead(ExtractFile file, ConcurrentBag<RecordBatch> spare, CancellationToken cancellation, CancellationToken stop)
    {
        this.cancellation = cancellation;
        this.spare = spare;
        this.stop = stop;
        File = file;
        reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public ExtractFile File { get; }

    /// <summary>Records taken so far.</summary>
    public long Records { get; private set; }

    /// <summary>What is known once all of it was read.</summary>
    public FileFacts? Facts { get; private set; }

    /// <summary>The next batch; an empty one at the end of a sound file. A file that cannot be read says so here, in its turn.</summary>
    public RecordBatch Take()
    {
        if (ready.TryTake(out var batch, Timeout.Infinite, stop))
        {
            Records += batch.Count;
            return batch;
        }

        fault?.Throw();
        return new RecordBatch();
    }

    public void Dispose()
    {
        // Its reader stops at the next batch at the latest; nothing may be disposed under it.
        reading.GetAwaiter().GetResult();
        ready.Dispose();
    }

    private void Read()
    {
        try
        {
            using var stream = new DigestStream(File.Open(cancellation));
            using var reader = new AafReader(stream, File.Name, File.Category) { MayBeEmpty = File.Kind is Model.ExtractKind.Delta };
            while (ReadBatch(reader, stream))
            {
            }

            Facts = new FileFacts(stream.Finish(), reader.Text, reader.Unknown);
        }
        catch (Exception broken)
        {
            fault = ExceptionDispatchInfo.Capture(broken);
        }
        finally
        {
            ready.CompleteAdding();
        }
    }

    // Whether there may be more. What came before a fault is handed over first.
    private bool ReadBatch(AafReader reader, DigestStream stream)
    {
        var batch = spare.TryTake(out var used) ? used : new RecordBatch();
        try
        {
            batch.Fill(reader, stream);
        }
        finally
        {
            if (batch.Count > 0)
            {
                ready.Add(batch, stop);
            }
            else
            {
                spare.Add(batch);
            }
        }

        return batch.Count > 0;
    }
}
