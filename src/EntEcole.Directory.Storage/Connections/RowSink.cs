using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>
/// Writes rows in bulk, in the order of the columns of <see cref="Schema.Table"/>: straight into their tables, or as rows of a
/// stored plan.
/// </summary>
internal abstract class RowSink : IDisposable
{
    /// <summary>Writes one row.</summary>
    public abstract void Write(PlanTable table, ReadOnlySpan<BulkValue> cells);

    /// <summary>Makes all rows written so far visible to the transaction.</summary>
    public abstract void Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases statements and buffers.</summary>
    protected abstract void Dispose(bool disposing);
}
