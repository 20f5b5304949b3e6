using System.Collections.Concurrent;
using System.Data.Common;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>One SQL text of the lookups, composed once for an engine: its identity finds the prepared command.</summary>
internal sealed class Statement(string sql)
{
    public string Sql { get; } = sql;
}

/// <summary>
/// A connection that stays open for lookups and keeps a command per <see cref="Statement"/>: neither is made again for the next call.
/// One caller at a time, one open reader per statement.
/// </summary>
internal abstract class LookupConnection : IAsyncDisposable
{
    /// <summary>The last revision, when to begin has told it.</summary>
    public virtual long? Head => null;

    /// <summary>Before the first read of a lookup.</summary>
    public virtual ValueTask BeginAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>After the last read of a lookup that went well.</summary>
    public virtual ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Runs <paramref name="statement"/>. Every call must give the same parameters, in the same order.</summary>
    public abstract Task<DbDataReader> ReadAsync(
        Statement statement, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object Value)> parameters);

    /// <summary>The number in the first row; null when there is no row.</summary>
    public async Task<long?> NumberAsync(
        Statement statement, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var reader = await ReadAsync(statement, cancellationToken, parameters);
        return await reader.ReadAsync(cancellationToken) ? reader.Number(0) : null;
    }

    /// <summary>The text in the first row; null when there is no row, or no text in it.</summary>
    public async Task<string?> TextAsync(
        Statement statement, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var reader = await ReadAsync(statement, cancellationToken, parameters);
        return await reader.ReadAsync(cancellationToken) ? reader.TextOrNull(0) : null;
    }

    /// <summary>All rows, read with <paramref name="read"/>.</summary>
    public async Task<IReadOnlyList<T>> RowsAsync<T>(
        Statement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters)
    {
        await using var reader = await ReadAsync(statement, cancellationToken, parameters);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public abstract ValueTask DisposeAsync();
}

/// <summary>Lookups through a driver's commands.</summary>
internal sealed class DriverLookupConnection(DbConnection connection) : LookupConnection
{
    private readonly Dictionary<Statement, DbCommand> commands = [];

    public override Task<DbDataReader> ReadAsync(
        Statement statement, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        if (!commands.TryGetValue(statement, out var command))
        {
            command = connection.Command(statement.Sql, null, parameters);
            commands.Add(statement, command);
        }
        else
        {
            for (var i = 0; i < parameters.Length; i++)
            {
                command.Parameters[i].Set(parameters[i].Value);
            }
        }

        return command.ExecuteReaderAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var command in commands.Values)
        {
            await command.DisposeAsync();
        }

        await connection.DisposeAsync();
    }
}

/// <summary>The open <see cref="LookupConnection"/>s of a store. More are opened when all are in use; a few are kept.</summary>
internal sealed class LookupPool(Engine engine)
{
    // As many as the threads that begin at once: one that is opened again reads the whole schema and prepares each text.
    private static readonly int Kept = Math.Max(16, 2 * Environment.ProcessorCount);

    private readonly ConcurrentStack<LookupConnection> idle = new();

    /// <summary>
    /// Does <paramref name="work"/> on a connection, which is kept only if the work ends well: what broke may be the connection.
    /// </summary>
    public async ValueTask<T> UseAsync<T>(Func<LookupConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        if (!idle.TryPop(out var connection))
        {
            connection = await engine.OpenLookupAsync(cancellationToken);
            StoreMeter.CountOpen(opened: true);
        }

        StoreMeter.CountUsed(taken: true);
        try
        {
            await connection.BeginAsync(cancellationToken);
            var result = await work(connection, cancellationToken);
            await connection.EndAsync(cancellationToken);
            await GiveBackAsync(connection);
            return result;
        }
        catch (Exception fault)
        {
            await DisposeAsync(connection);
            if (engine.IsRemote && fault is DbException)
            {
                // What broke it has broken the others, as likely as not.
                await CloseAsync();
            }

            throw;
        }
        finally
        {
            StoreMeter.CountUsed(taken: false);
        }
    }

    /// <summary>Closes unused connections.</summary>
    public async ValueTask CloseAsync()
    {
        while (idle.TryPop(out var connection))
        {
            await DisposeAsync(connection);
        }
    }

    private static ValueTask DisposeAsync(LookupConnection connection)
    {
        StoreMeter.CountOpen(opened: false);
        return connection.DisposeAsync();
    }

    private ValueTask GiveBackAsync(LookupConnection connection)
    {
        // Two that come back at once may both be kept: the bound is a matter of memory, not of truth.
        if (idle.Count >= Kept)
        {
            return DisposeAsync(connection);
        }

        idle.Push(connection);
        return ValueTask.CompletedTask;
    }
}
