using System.Data.Common;
using Dapper;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>What the classes of all nouns share: the engine, the clock, retries, and the connections kept open for lookups.</summary>
internal sealed class SqlSession : IAsyncDisposable
{
    private readonly LookupPool lookups;
    private readonly Statement head = new(RevisionSql.SelectHead);

    public SqlSession(Engine engine, TimeProvider time)
    {
        TypeHandlers.Register();
        Engine = engine;
        Time = time;
        lookups = new LookupPool(engine);
        Resilience = new StoreResilience(engine, time);
    }

    public Engine Engine { get; }

    public TimeProvider Time { get; }

    public StoreResilience Resilience { get; }

    /// <summary>The present revision as a lookup sees it.</summary>
    public async Task<long> HeadAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        connection.Head ?? await connection.NumberAsync(head, cancellationToken) ?? 0;

    /// <summary>Makes the next revision and returns its number.</summary>
    public async Task<long> NextRevisionAsync(DbConnection connection, DbTransaction transaction, string cause, long? runId)
    {
        var revision = await StoreRevisions.HeadAsync(connection, transaction) + 1;
        await connection.ExecuteAsync(
            RevisionSql.Insert,
            new { revision, madeAt = TypeHandlers.Instant(Time.GetUtcNow()), cause, runId },
            transaction);
        return revision;
    }

    /// <summary>A unit of work on a connection of its own: repeated as a whole after a transient fault.</summary>
    public Task<T> WithConnectionAsync<T>(
        Func<DbConnection, Task<T>> work, CancellationToken cancellationToken, bool create = false, string unit = "read") =>
        Resilience.RunAsync(
            unit,
            async token =>
            {
                await using var connection = await Engine.OpenAsync(create, token);
                return await connection.LivingAsync(() => work(connection));
            },
            cancellationToken);

    /// <summary>A unit of work in one write transaction, committed at its end.</summary>
    public Task<T> WithTransactionAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection =>
            {
                var transaction = await Engine.BeginWriteAsync(connection, cancellationToken);
                await using var ending = new SafeTransactionScope(transaction);
                var result = await work(connection, transaction);
                await transaction.CommitAsync(cancellationToken);
                return result;
            },
            cancellationToken,
            unit: "write");

    /// <summary>Has the engine forget what is left of removed rows: on SQLite the log beside the file, and pages that are free.</summary>
    public Task ForgetLogAsync(CancellationToken cancellationToken) => WithConnectionAsync(
        async connection =>
        {
            await Engine.ForgetLogAsync(connection);
            return true;
        },
        cancellationToken);

    /// <summary>Takes a lock by name for as long as the result lives; null when another process or call holds it.</summary>
    public Task<IAsyncDisposable?> TryLockAsync(string name, CancellationToken cancellationToken) =>
        Resilience.RunAsync("lock", token => Engine.TryLockAsync(name, token), cancellationToken);

    /// <summary>A lookup on a connection that is kept open; repeated like any unit of work, once it has failed.</summary>
    public async Task<T> LookUpAsync<T>(Func<LookupConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        if (Engine.IsRemote)
        {
            return await LookUpResilientlyAsync(work, cancellationToken);
        }

        try
        {
            return await lookups.UseAsync(work, cancellationToken);
        }
        catch (DbException fault) when (!Engine.IsTransient(fault) && Engine.IsUnavailable(fault))
        {
            throw Engine.Unavailable(fault);
        }
        catch (DbException fault) when (Engine.IsTransient(fault))
        {
            return await LookUpResilientlyAsync(work, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await lookups.CloseAsync();
        Engine.Close();
    }

    // Apart, so that a lookup without a fault allocates no closure.
    private Task<T> LookUpResilientlyAsync<T>(
        Func<LookupConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        Resilience.LookUpAsync(token => lookups.UseAsync(work, token).AsTask(), cancellationToken);
}
