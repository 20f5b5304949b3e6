using System.Data.Common;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>
/// What differs between database engines, and nothing else: opening, locking, bulk writing, a few fragments of SQL that
/// the two do not share, and the meaning of driver errors.
/// </summary>
internal abstract class Engine
{
    /// <summary>Folder of the engine's migrations.</summary>
    public abstract string MigrationFolder { get; }

    /// <summary>Its name in traces, as OpenTelemetry has it.</summary>
    public abstract string SystemName { get; }

    /// <summary>Whether a network lies between: then lookups stop asking for a while when nothing answers.</summary>
    public virtual bool IsRemote => false;

    /// <summary>Ends a SELECT that has an ORDER BY: at most <c>@limit</c> rows, 1 at least.</summary>
    public abstract string Page { get; }

    /// <summary>
    /// Between the verb and the table of a statement that changes many rows in a transaction which any fault ends: the engine then need
    /// not keep what it takes to undo half of the statement alone.
    /// </summary>
    public virtual string ConflictClause => "";

    /// <summary>A one-column table <c>value</c> of the integers in the JSON array <c>@numbers</c>.</summary>
    public abstract string Numbers { get; }

    /// <summary>A one-column table <c>value</c> of the 16-byte ids in the JSON array of hexadecimal texts <c>@ids</c>.</summary>
    public abstract string Ids { get; }

    /// <summary>A one-column table <c>value</c> of the texts in the JSON array <c>@texts</c>.</summary>
    public abstract string Texts { get; }

    /// <summary>An expression of 16 random bytes, others for each row.</summary>
    public abstract string RandomId { get; }

    /// <summary>The function that gives the number of bytes of a column of bytes.</summary>
    public abstract string ByteLength { get; }

    /// <summary>Whether the journal of migrations exists.</summary>
    public abstract string JournalExists { get; }

    /// <summary>Opens a connection; <paramref name="create"/> also makes a database that is not there.</summary>
    public abstract Task<DbConnection> OpenAsync(bool create, CancellationToken cancellationToken);

    /// <summary>Opens a connection that lookups keep open; it writes nothing.</summary>
    public abstract Task<LookupConnection> OpenLookupAsync(CancellationToken cancellationToken);

    /// <summary>Opens the same where a plan reads what it compares with: never from a copy that may lag behind.</summary>
    public virtual Task<LookupConnection> OpenReadsAsync(CancellationToken cancellationToken) => OpenLookupAsync(cancellationToken);

    /// <summary>
    /// Opens a connection for one plan, its own and never pooled; <paramref name="direct"/> when it will write all rows of a feed.
    /// </summary>
    public abstract Task<DbConnection> OpenBulkAsync(bool direct, CancellationToken cancellationToken);

    /// <summary>Raised about every second while a transaction cannot begin because of the holder of <see cref="LoadLock"/>.</summary>
    public event EventHandler? Waiting;

    /// <summary>Name of the lock of a direct plan, which writes for as long as its extract is read.</summary>
    public const string LoadLock = "load";

    /// <summary>Whether the store accepts no other writer for now, as long as a direct plan lives.</summary>
    public virtual bool IsClosedToWriters => false;

    /// <summary>
    /// Begins the transaction of a writer: the next revision is taken inside it, so commits and revisions have one order.
    /// </summary>
    public abstract Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>
    /// Begins the transaction of who only adds rows that belong to no revision: it need not wait for writers where rows are locked apart.
    /// </summary>
    public virtual Task<DbTransaction> BeginAppendAsync(DbConnection connection, CancellationToken cancellationToken) =>
        BeginWriteAsync(connection, cancellationToken);

    /// <summary>
    /// Takes the indexes of the tables of persons away when those are empty, and gives the statements that make them anew:
    /// filling a table first and indexing it then costs less. Nothing when a table has rows, or the engine gains nothing.
    /// </summary>
    public virtual Task<IReadOnlyList<string>> DeferIndexesAsync(DbConnection connection, DbTransaction transaction) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>
    /// After the last row of a direct plan is written: what is left sorts rows and writes them in order, and wants less memory.
    /// </summary>
    public virtual Task SpareAsync(DbConnection connection) => Task.CompletedTask;

    /// <summary>
    /// After rows were erased: nothing of them stays in the log of the database. Where a reader holds it back, the next call does it.
    /// </summary>
    public virtual Task ForgetLogAsync(DbConnection connection) => Task.CompletedTask;

    /// <summary>Verifies that the database is set as this program needs, where an administrator sets it.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>: what is missing.</exception>
    public virtual Task VerifyRequirementsAsync(DbConnection connection) => Task.CompletedTask;

    /// <summary>Takes a named lock that ends with its owner, or null.</summary>
    public abstract Task<IAsyncDisposable?> TryLockAsync(string name, CancellationToken cancellationToken);

    /// <summary>A sink that writes rows in bulk within <paramref name="transaction"/>.</summary>
    public abstract RowSink OpenSink(DbConnection connection, DbTransaction transaction, PlanWriting writing);

    /// <summary>Whether the same unit of work may succeed a moment later.</summary>
    public abstract bool IsTransient(DbException fault);

    /// <summary>Whether the database cannot be reached or used, as opposed to a fault of ours.</summary>
    public abstract bool IsUnavailable(DbException fault);

    /// <summary>Whether the disk of the database has no room left.</summary>
    public abstract bool IsDiskFull(Exception fault);

    /// <summary>Lets go of pooled connections.</summary>
    public abstract void Close();

    /// <summary>Where the database is, without secrets.</summary>
    public abstract string Place { get; }

    /// <summary>The driver's own number of a fault, for people who look it up.</summary>
    public abstract string CodeOf(DbException fault);

    /// <summary>What to look at when the database cannot be used.</summary>
    protected abstract LocalizedText Remedy { get; }

    /// <summary>The error to tell when <see cref="IsUnavailable"/>.</summary>
    public DirectoryException Unavailable(DbException fault) => Unavailable(fault, CodeOf(fault));

    /// <summary>Does <paramref name="work"/>; a database that cannot be used becomes the error to tell.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>.</exception>
    public T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DbException fault) when (IsUnavailable(fault))
        {
            throw Unavailable(fault);
        }
    }

    /// <inheritdoc cref="Guarded{T}(Func{T})"/>
    public async Task<T> GuardedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DbException fault) when (IsUnavailable(fault))
        {
            throw Unavailable(fault);
        }
    }

    /// <summary>Raises <see cref="Waiting"/>.</summary>
    protected void Wait() => Waiting?.Invoke(this, EventArgs.Empty);

    /// <summary>The error to tell when the database cannot be reached.</summary>
    public DirectoryException Unavailable(Exception fault, string code) => new(
        Reason.StoreUnavailable,
        IsDiskFull(fault) ? new LocalizedText(
            $"The disk of the store {Place} is full (error {code}): nothing more can be recorded. Make room; 'entecole doctor' shows what is left.",
            $"Le disque de la base {Place} est plein (erreur {code}) : plus rien ne peut être enregistré. Faire de la place ; « entecole doctor » montre ce qui reste.")
        : new LocalizedText(
            $"The store {Place} cannot be reached or used (error {code}). {Remedy.English}",
            $"La base {Place} est injoignable ou inutilisable (erreur {code}). {Remedy.French}"),
        inner: fault);
}
