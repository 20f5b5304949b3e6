using System.Data.Common;
using Dapper;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <summary>The one store: the same SQL for every engine, by noun in the parts of this class.</summary>
internal sealed partial class SqlDirectoryStore : IDirectoryStore,
    ISchemaStore, IRevisionStore, IPersonStore, ISchoolStore, IChangeStore, IEnrolmentStore, IReconciliationStore, IFeedStore,
    IRunStore, IPlanStore, IMergeStore, IRightsStore, IExplainStore, IRetentionStore, IAccessStore, IWorkerStore, IMessageStore
{
    internal const string SelectHead = "SELECT COALESCE(MAX(revision), 0) FROM revision";

    private readonly Engine engine;
    private readonly TimeProvider time;
    private readonly StoreResilience resilience;
    private readonly LookupPool lookups;
    private readonly LookupStatements statements;

    public SqlDirectoryStore(Engine engine, TimeProvider time)
    {
        TypeHandlers.Register();
        this.engine = engine;
        this.time = time;
        lookups = new LookupPool(engine);
        statements = new LookupStatements(engine);
        resilience = new StoreResilience(engine, time);
    }

    ISchemaStore IDirectoryStore.Schema => this;

    IRevisionStore IDirectoryStore.Revisions => this;

    IPersonStore IDirectoryStore.Persons => this;

    ISchoolStore IDirectoryStore.Schools => this;

    IChangeStore IDirectoryStore.Changes => this;

    IEnrolmentStore IDirectoryStore.Enrolment => this;

    IReconciliationStore IDirectoryStore.Reconciliation => this;

    IFeedStore IDirectoryStore.Feeds => this;

    IRunStore IDirectoryStore.Runs => this;

    IPlanStore IDirectoryStore.Plans => this;

    IMergeStore IDirectoryStore.Merges => this;

    IRightsStore IDirectoryStore.Rights => this;

    IExplainStore IDirectoryStore.Explain => this;

    IRetentionStore IDirectoryStore.Retention => this;

    IAccessStore IDirectoryStore.Accesses => this;

    IWorkerStore IDirectoryStore.Worker => this;

    IMessageStore IDirectoryStore.Messages => this;

    /// <inheritdoc/>
    public event EventHandler? Waiting
    {
        add => engine.Waiting += value;
        remove => engine.Waiting -= value;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) =>
        await WithConnectionAsync(
            connection => new Migrator(engine, time).MigrateAsync(connection, cancellationToken), cancellationToken, create: true);

    /// <inheritdoc/>
    public async Task CheckSchemaAsync(CancellationToken cancellationToken) =>
        await WithConnectionAsync(
            async connection =>
            {
                await new Migrator(engine, time).CheckAsync(connection);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> GetRevisionAsync(CancellationToken cancellationToken) =>
        LookUpAsync(HeadAsync, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await lookups.CloseAsync();
        engine.Close();
    }

    internal static Task<long> HeadAsync(DbConnection connection, DbTransaction? transaction) =>
        connection.ExecuteScalarAsync<long>(SelectHead, transaction: transaction);

    private async Task<long> NextRevisionAsync(DbConnection connection, DbTransaction transaction, string cause, long? runId)
    {
        var revision = await HeadAsync(connection, transaction) + 1;
        await connection.ExecuteAsync(
            "INSERT INTO revision (revision, made_at, cause, run_id) VALUES (@revision, @madeAt, @cause, @runId)",
            new { revision, madeAt = TypeHandlers.Instant(time.GetUtcNow()), cause, runId },
            transaction);
        return revision;
    }

    /// <summary>A unit of work on a connection of its own: repeated as a whole when the engine says that it may pass.</summary>
    private Task<T> WithConnectionAsync<T>(
        Func<DbConnection, Task<T>> work, CancellationToken cancellationToken, bool create = false, string unit = "read") =>
        resilience.RunAsync(
            unit,
            async token =>
            {
                await using var connection = await engine.OpenAsync(create, token);
                return await connection.LivingAsync(() => work(connection));
            },
            cancellationToken);

    private async Task<long> HeadAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        connection.Head ?? await connection.NumberAsync(statements.Head, cancellationToken) ?? 0;

    /// <summary>A lookup on a connection that is kept open; repeated like any unit of work, once it has failed.</summary>
    private async Task<T> LookUpAsync<T>(Func<LookupConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        if (engine.IsRemote)
        {
            return await LookUpResilientlyAsync(work, cancellationToken);
        }

        try
        {
            return await lookups.UseAsync(work, cancellationToken);
        }
        catch (DbException fault) when (!engine.IsTransient(fault) && engine.IsUnavailable(fault))
        {
            throw engine.Unavailable(fault);
        }
        catch (DbException fault) when (engine.IsTransient(fault))
        {
            return await LookUpResilientlyAsync(work, cancellationToken);
        }
    }

    // Apart, so that a lookup which goes well allocates no closure.
    private Task<T> LookUpResilientlyAsync<T>(Func<LookupConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        resilience.LookUpAsync(token => lookups.UseAsync(work, token).AsTask(), cancellationToken);

    /// <summary>A unit of work in one write transaction, committed at its end.</summary>
    private Task<T> WithTransactionAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection =>
            {
                var transaction = await engine.BeginWriteAsync(connection, cancellationToken);
                await using var ending = new Ending(transaction);
                var result = await work(connection, transaction);
                await transaction.CommitAsync(cancellationToken);
                return result;
            },
            cancellationToken,
            unit: "write");

    /// <summary>The texts of the lookups, each composed once for the engine.</summary>
    private sealed partial class LookupStatements(Engine engine)
    {
        public Statement Head { get; } = new(SelectHead);
    }
}
