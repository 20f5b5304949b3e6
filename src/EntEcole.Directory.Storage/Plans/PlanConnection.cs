using System.Data.Common;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// The connection of one plan, its transaction and its reads. A unit of work of a stored plan is begun again on a new connection after a
/// passing fault; that of a direct plan never is: what the extract gave is gone with its transaction.
/// </summary>
internal sealed class PlanConnection(Engine engine, StoreResilience resilience, DbConnection connection, PlanWriting writing)
{
    private DbConnection connection = connection;
    private LookupConnection? reads;
    private bool released;

    public Engine Engine => engine;

    /// <summary>The connection; another one after a fault.</summary>
    public DbConnection Connection => connection;

    /// <summary>The transaction under way; null for none.</summary>
    public DbTransaction? Transaction { get; set; }

    /// <summary>The lock of a direct plan; null for a stored one.</summary>
    public IAsyncDisposable? Loading { get; init; }

    public PlanWriting Writing => writing;

    /// <summary>Whether rows go straight into their tables.</summary>
    public bool IsDirect => writing is not PlanWriting.Stored;

    /// <summary>Begins the transaction of a writer.</summary>
    public async Task<DbTransaction> BeginAsync(CancellationToken cancellationToken) =>
        Transaction = await engine.BeginWriteAsync(connection, cancellationToken);

    /// <summary>
    /// A unit of work, begun again from its start on a connection that works; <paramref name="work"/> is given whether it is.
    /// </summary>
    public async Task<T> RepeatedAsync<T>(Func<bool, Task<T>> work, CancellationToken cancellationToken)
    {
        if (IsDirect)
        {
            return await engine.GuardedAsync(() => connection.LivingAsync(() => work(false)));
        }

        var again = false;
        return await resilience.RunAsync(
            "plan",
            async token =>
            {
                if (again)
                {
                    await ReopenAsync(token);
                }

                var repeated = again;
                again = true;
                return await connection.LivingAsync(() => work(repeated));
            },
            cancellationToken);
    }

    /// <inheritdoc cref="RepeatedAsync{T}"/>
    public T Repeated<T>(Func<bool, T> work)
    {
        if (IsDirect)
        {
            return engine.Guarded(() => connection.Living(() => work(false)));
        }

        var again = false;
        return resilience.Run("plan", () =>
        {
            if (again)
            {
                ReopenAsync(CancellationToken.None).GetAwaiter().GetResult();
            }

            var repeated = again;
            again = true;
            return connection.Living(() => work(repeated));
        });
    }

    /// <summary>Works in the direct plan's transaction, or in a short one of its own.</summary>
    public T InTransaction<T>(Func<DbTransaction, T> work)
    {
        if (Transaction is not null)
        {
            return work(Transaction);
        }

        var begun = engine.BeginWriteAsync(connection, CancellationToken.None).GetAwaiter().GetResult();
        using var ending = new SafeTransactionScope(begun);
        var result = work(begun);
        begun.Commit();
        return result;
    }

    /// <summary>Rows of the store at the plan's base revision.</summary>
    public List<T> Rows<T>(Statement statement, (string Name, object Value)[] parameters, Func<DbDataReader, T> read)
    {
        if (!engine.IsRemote)
        {
            try
            {
                return RowsOnce(statement, parameters, read);
            }
            catch (DbException)
            {
                // Begun again below, as a unit of work: rare, and what that costs is felt when each record takes five reads.
            }
        }

        return Repeated(_ => RowsOnce(statement, parameters, read));
    }

    /// <summary>Before anything is applied: an open read would keep the log from being emptied.</summary>
    public async Task CloseReadsAsync()
    {
        if (reads is { } open)
        {
            reads = null;
            await open.DisposeAsync();
        }
    }

    /// <summary>Rolls back what is under way, and lets go of the lock.</summary>
    public async Task AbandonAsync()
    {
        if (Transaction is { } begun)
        {
            Transaction = null;
            await new SafeTransactionScope(begun).DisposeAsync();
        }

        if (Loading is { } held && !released)
        {
            released = true;
            await held.DisposeAsync();
        }
    }

    /// <summary>Closes the connections.</summary>
    public async Task CloseAsync()
    {
        await CloseReadsAsync();
        await connection.DisposeAsync();
    }

    // What broke may be the connection.
    private async Task ReopenAsync(CancellationToken cancellationToken)
    {
        await AbandonAsync();
        await CloseAsync();
        connection = await engine.OpenBulkAsync(direct: false, cancellationToken);
    }

    // On a connection of their own, in one read transaction as long as rows are gathered: what is compared is what was there before.
    private List<T> RowsOnce<T>(Statement statement, (string Name, object Value)[] parameters, Func<DbDataReader, T> read)
    {
        if (reads is null)
        {
            reads = engine.OpenReadsAsync(CancellationToken.None).GetAwaiter().GetResult();
            reads.BeginAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        var rows = new List<T>();
        using var reader = reads.ReadAsync(statement, CancellationToken.None, parameters).GetAwaiter().GetResult();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
