using System.Collections.Concurrent;
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
