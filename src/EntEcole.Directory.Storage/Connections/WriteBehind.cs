using System.Runtime.ExceptionServices;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>
/// Hands rows to another sink on a thread of its own, in their order: the next records are compared while these are written. What that
/// thread meets is thrown at the next write or flush here, and at every later one. While rows are under way no other thread may use the
/// connection; after a flush, anybody may.
/// </summary>
internal sealed class WriteBehind : RowSink
{
    // Cells handed over at a time, and how often that may be waiting: a few MiB in all.
    private const int Size = 4_096;
    private const int Ahead = 4;

    private readonly RowSink inner;
    private readonly Func<Exception, Exception> told;
    private readonly object turn = new();
    private readonly Queue<Rows> waiting = new();
    private readonly Stack<Rows> spare = new();
    private readonly Task writing;
    private Rows filling = new();
    private ExceptionDispatchInfo? fault;
    private bool busy;
    private bool ended;

    /// <param name="inner">Where rows go.</param>
    /// <param name="told">What to tell of a fault.</param>
    public WriteBehind(RowSink inner, Func<Exception, Exception> told)
    {
        this.inner = inner;
        this.told = told;
        writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override void Write(PlanTable table, ReadOnlySpan<BulkValue> cells)
    {
        if (!filling.TryAdd(table, cells))
        {
            Hand();
            filling.TryAdd(table, cells);
        }
    }

    public override void Flush()
    {
        Hand();
        lock (turn)
        {
            while ((busy || waiting.Count > 0) && fault is null)
            {
                Monitor.Wait(turn);
            }
        }

        fault?.Throw();
        try
        {
            inner.Flush();
        }
        catch (Exception met)
        {
            throw told(met);
        }
    }

    // What was not flushed was not wanted.
    protected override void Dispose(bool disposing)
    {
        lock (turn)
        {
            ended = true;
            waiting.Clear();
            Monitor.PulseAll(turn);
        }

        writing.GetAwaiter().GetResult();
        inner.Dispose();
    }

    private void Hand()
    {
        lock (turn)
        {
            while (waiting.Count >= Ahead && fault is null)
            {
                Monitor.Wait(turn);
            }

            if (fault is null)
            {
                waiting.Enqueue(filling);
                filling = spare.TryPop(out var used) ? used : new Rows();
                Monitor.PulseAll(turn);
            }
        }

        fault?.Throw();
    }

    private void WriteAll()
    {
        while (Take() is { } rows)
        {
            try
            {
                rows.WriteTo(inner);
            }
            catch (Exception met)
            {
                fault = ExceptionDispatchInfo.Capture(told(met));
            }

            rows.Clear();
            lock (turn)
            {
                busy = false;
                spare.Push(rows);
                Monitor.PulseAll(turn);
            }
        }
    }

    // Nothing once it has ended or failed.
    private Rows? Take()
    {
        lock (turn)
        {
            while (waiting.Count == 0 && !ended)
            {
                Monitor.Wait(turn);
            }

            busy = !ended && fault is null;
            return busy ? waiting.Dequeue() : null;
        }
    }

    /// <summary>Rows in their order, in arrays that are used again.</summary>
    private sealed class Rows
    {
        private readonly BulkValue[] cells = new BulkValue[Size];
        private readonly List<(PlanTable Table, int Cells)> rows = [];
        private int filled;

        public bool TryAdd(PlanTable table, ReadOnlySpan<BulkValue> row)
        {
            if (!row.TryCopyTo(cells.AsSpan(filled)))
            {
                return false;
            }

            filled += row.Length;
            rows.Add((table, row.Length));
            return true;
        }

        public void WriteTo(RowSink sink)
        {
            var from = 0;
            foreach (var (table, length) in rows)
            {
                sink.Write(table, cells.AsSpan(from, length));
                from += length;
            }
        }

        public void Clear()
        {
            cells.AsSpan(0, filled).Clear();
            rows.Clear();
            filled = 0;
        }
    }
}
