using System.Runtime.ExceptionServices;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Sync.Stages;

namespace EntEcole.Directory.Sync.Run;

/// <summary>
/// Holds batches back until hundreds of their records differ from the store, or until they would take much memory: what the store has of
/// these records is then read at once, before the first is taken. Records are taken in their order, as without. One for all categories.
/// </summary>
internal sealed class LookAhead
{
    // A hundred statements' worth: more would gain nothing.
    private const int MaxForeseen = 400;

    // About 15 MiB of usual records; 16 MiB of text whatever they are.
    private const int MaxRecords = 10_000;
    private const int MaxCharacters = 1 << 23;

    private readonly HeldRecords records = new();
    private readonly List<(FileAhead File, int Count, long BytesRead)> held = [];
    private readonly RecordBatch taken = new();

    /// <summary>
    /// The batches of all files, each with the file it is of, as <see cref="ReadAhead.Batches"/> gives them. A batch is good until the
    /// next.
    /// </summary>
    public IEnumerable<(FileAhead File, RecordBatch Batch)> Batches(ReadAhead ahead, IRecordStage stage) =>
        stage.Foresees ? Foreseen(ahead, stage) : ahead.Batches();

    private IEnumerable<(FileAhead File, RecordBatch Batch)> Foreseen(ReadAhead ahead, IRecordStage stage)
    {
        using var batches = ahead.Batches().GetEnumerator();
        ExceptionDispatchInfo? fault = null;
        for (var more = true; more;)
        {
            held.Clear();
            records.Clear();
            (more, fault) = Hold(batches, stage);
            var first = 0;
            foreach (var (file, count, bytesRead) in held)
            {
                taken.Restore(records, first, count, bytesRead);
                yield return (file, taken);
                first += count;
            }
        }

        fault?.Throw();
    }

    // Whether there may be more. A file that cannot be read says so once the batches before are taken.
    private (bool More, ExceptionDispatchInfo? Fault) Hold(IEnumerator<(FileAhead File, RecordBatch Batch)> batches, IRecordStage stage)
    {
        var result = (More: true, Fault: (ExceptionDispatchInfo?)null);
        for (var foreseen = 0; result.More && foreseen < MaxForeseen && records.Count < MaxRecords && records.Characters < MaxCharacters;)
        {
            try
            {
                result.More = batches.MoveNext();
            }
            catch (Exception broken)
            {
                result = (false, ExceptionDispatchInfo.Capture(broken));
            }

            foreseen += result.More ? Hold(batches.Current, stage) : 0;
        }

        stage.ReadForeseen();
        return result;
    }

    private int Hold((FileAhead File, RecordBatch Batch) next, IRecordStage stage)
    {
        var foreseen = 0;
        held.Add((next.File, next.Batch.Count, next.Batch.BytesRead));
        for (var i = 0; i < next.Batch.Count; i++)
        {
            records.Add(next.Batch[i]);
            foreseen += IsForeseen(next.Batch[i], stage) ? 1 : 0;
        }

        return foreseen;
    }

    private static bool IsForeseen(AafRecord record, IRecordStage stage)
    {
        try
        {
            return stage.Foresee(record);
        }
        catch (Exception fault) when (ExtractWalk.IsOfTheRecord(fault))
        {
            // Met again when the record is taken, which sets it aside.
            return false;
        }
    }
}
