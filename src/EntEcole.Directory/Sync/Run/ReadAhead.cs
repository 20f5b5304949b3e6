using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Extracts.Text;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Run;

/// <summary>
/// Reads some files on threads of their own, ahead of the thread that compares: records come parsed and hashed, in batches.
/// Two files are read at a time and their batches taken in turn, so the order of records is the same on any machine; one
/// at a time where order matters or an archive can only be read forward.
/// </summary>
internal sealed class ReadAhead : IDisposable
{
    private const int FilesAtATime = 2;

    private readonly Queue<ExtractFile> waiting;
    private readonly List<FileAhead> open = [];
    private readonly ConcurrentBag<RecordBatch> spare = [];
    private readonly CancellationTokenSource stop;
    private readonly CancellationToken cancellation;

    public ReadAhead(IEnumerable<ExtractFile> files, bool inTurn, CancellationToken cancellationToken)
    {
        waiting = new Queue<ExtractFile>(files);
        cancellation = cancellationToken;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var i = 0; i < (inTurn ? 1 : FilesAtATime); i++)
        {
            OpenNext();
        }
    }

    /// <summary>The batches of all files, each with the file it is of; an empty one tells that the file has been read.</summary>
    public IEnumerable<(FileAhead File, RecordBatch Batch)> Batches()
    {
        for (var turn = 0; open.Count > 0; turn++)
        {
            var file = open[turn % open.Count];
            var batch = file.Take();
            yield return (file, batch);
            if (batch.Count == 0)
            {
                // The next file takes its turn.
                var place = open.IndexOf(file);
                open.RemoveAt(place);
                file.Dispose();
                turn = OpenNext(place) ? place : place - 1;
            }

            spare.Add(batch);
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        open.ForEach(file => file.Dispose());
        stop.Dispose();
    }

    private bool OpenNext(int? place = null)
    {
        if (!waiting.TryDequeue(out var file))
        {
            return false;
        }

        open.Insert(place ?? open.Count, new FileAhead(file, spare, cancellation, stop.Token));
        return true;
    }
}

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

/// <summary>What the whole of a file told.</summary>
/// <param name="Digest">SHA-256 of its bytes.</param>
/// <param name="Text">How well it kept to XML and its encoding.</param>
/// <param name="Unknown">Attributes that no table knows.</param>
internal sealed record FileFacts(byte[] Digest, AafText Text, UnknownNames Unknown);

/// <summary>Some records of a file, in its order; used again and again.</summary>
internal sealed class RecordBatch
{
    private const int Size = 32;

    // A batch of unusually large records ends early: what is read ahead stays small whatever a file holds.
    private const int MaxCharacters = 1 << 18;

    private readonly AafRecord[] records = new AafRecord[Size];

    /// <summary>Records held.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the file read when the last of them was.</summary>
    public long BytesRead { get; private set; }

    public AafRecord this[int index] => records[index];

    public void Fill(AafReader reader, DigestStream stream)
    {
        var characters = 0;
        for (Count = 0; Count < Size && characters < MaxCharacters; Count++)
        {
            reader.Record = records[Count] ??= new AafRecord();
            if (!reader.Read())
            {
                break;
            }

            reader.Record.Hash = RecordHasher.Of(reader.Record);
            characters += reader.Record.Length;
        }

        BytesRead = stream.BytesRead;
    }

    /// <summary>Becomes a batch that was held elsewhere: <paramref name="count"/> records from <paramref name="first"/> on.</summary>
    public void Restore(HeldRecords held, int first, int count, long bytesRead)
    {
        for (Count = 0; Count < count; Count++)
        {
            held.Restore(first + Count, records[Count] ??= new AafRecord());
        }

        BytesRead = bytesRead;
    }
}
