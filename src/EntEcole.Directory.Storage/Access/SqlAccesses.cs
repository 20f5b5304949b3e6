using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using EntEcole.Directory.Access;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Privacy;

namespace EntEcole.Directory.Storage.Access;

/// <summary>The log of accesses.</summary>
internal sealed class SqlAccesses(SqlSession session, TablePruner pruner) : IAccessStore
{
    // Of one slice: what a client waits for, and what their answer weighs.
    private const int SliceRows = 10_000;
    private const int SliceBytes = 64 << 20;
    private const int SlicePersons = 10_000;

    private readonly long writer = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private long accessBlocks = RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <inheritdoc/>
    public Task AppendAccessesAsync(IReadOnlyList<AccessTrace> traces, CancellationToken cancellationToken)
    {
        var blocks = AccessBlock.Pack(traces);
        foreach (var block in blocks)
        {
            (block.Writer, block.Number) = (writer, AccessBlock.NumberOf(block.LastAt, Interlocked.Increment(ref accessBlocks)));
        }

        return session.WithConnectionAsync(
            async connection =>
            {
                var transaction = await session.Engine.BeginAppendAsync(connection, cancellationToken);
                await using var ending = new SafeTransactionScope(transaction);
                foreach (var block in blocks)
                {
                    await connection.ExecuteAsync(SqlCommands.Cancellable(AccessSql.Insert, block, transaction, cancellationToken));
                }

                await transaction.CommitAsync(cancellationToken);
                return true;
            },
            cancellationToken,
            unit: "trace");
    }

    /// <inheritdoc/>
    public Task<AccessSlice> ListAccessesAsync(AccessFilter filter, AccessPlace? after, int limit, CancellationToken cancellationToken)
    {
        var ids = filter.Persons?.Select(person => person.ToByteArray()).ToList();
        var newest = filter.To is { } to ? AccessBlock.NumberOf(to.ToUnixTimeMilliseconds() + (2 * AccessBlock.MaxSpan)) : long.MaxValue;
        var range = new
        {
            caller = filter.Caller ?? "",
            call = filter.Call ?? "",
            oldest = filter.From is { } from ? AccessBlock.NumberOf(from.ToUnixTimeMilliseconds()) : 0,
            newest = Math.Min(newest, after?.Block ?? long.MaxValue),
            limit = SliceRows,
        };
        return session.WithConnectionAsync(
            async connection =>
            {
                var entries = new List<AccessEntry>();
                AccessPlace? next = null;
                var (rows, bytes, persons) = (0, 0L, 0);
                await using var reader = (DbDataReader)await connection.ExecuteReaderAsync(SqlCommands.Cancellable(
                    (filter.Caller is null ? AccessSql.Select : AccessSql.SelectOfCaller) + session.Engine.Page, range, null,
                    cancellationToken));
                while (next is null && await reader.ReadAsync(cancellationToken))
                {
                    var block = await ReadBlockAsync(reader, cancellationToken);
                    var given = after is { } place && place.Block == block.Number ? place.Given : 0;
                    var found = block.MayHold(ids) ? block.Unpack() : [];
                    for (var i = found.Count - 1 - given; i >= 0; i--)
                    {
                        if (!Accepts(filter, found[i]))
                        {
                            continue;
                        }

                        if (entries.Count == limit || (entries.Count > 0 && persons + found[i].Persons.Count > SlicePersons))
                        {
                            next = new AccessPlace(block.Number, found.Count - 1 - i);
                            break;
                        }

                        entries.Add(found[i]);
                        persons += found[i].Persons.Count;
                    }

                    (rows, bytes) = (rows + 1, bytes + block.Traces.Length);
                    if (rows == SliceRows || bytes > SliceBytes)
                    {
                        next ??= new AccessPlace(block.Number, int.MaxValue);
                    }
                }

                return new AccessSlice([.. entries.OrderByDescending(entry => entry.At)], next);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> PruneAccessesAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var entries = await CountPrunableAccessesAsync(before, cancellationToken);
        await pruner.PruneAsync(AccessSql.Prune, AccessBlock.NumberOf(before.ToUnixTimeMilliseconds()), "", cancellationToken);
        return entries;
    }

    /// <inheritdoc/>
    public Task<long> CountPrunableAccessesAsync(DateTimeOffset before, CancellationToken cancellationToken) => session.WithConnectionAsync(
        connection => connection.ExecuteScalarAsync<long>(SqlCommands.Cancellable(
            AccessSql.CountEntries, new { oldest = AccessBlock.NumberOf(before.ToUnixTimeMilliseconds()) }, null, cancellationToken)),
        cancellationToken);

    /// <inheritdoc/>
    public Task<AccessVolume> MeasureAccessesAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection =>
            {
                var (entries, bytes) = await connection.QuerySingleAsync<(long Entries, long Bytes)>(SqlCommands.Cancellable(
                    AccessSql.Measure(session.Engine), new { oldest = AccessBlock.NumberOf(since.ToUnixTimeMilliseconds()) }, null,
                    cancellationToken));
                return new AccessVolume(entries, bytes);
            },
            cancellationToken);

    private static async Task<AccessBlock> ReadBlockAsync(DbDataReader reader, CancellationToken cancellationToken) => new()
    {
        Number = reader.GetInt64(0),
        Caller = reader.GetString(1),
        Call = reader.GetString(2),
        Purpose = reader.GetString(3),
        Revision = reader.GetInt64(4),
        FirstAt = reader.GetInt64(5),
        Traces = await reader.GetFieldValueAsync<byte[]>(6, cancellationToken),
    };

    private static bool Accepts(AccessFilter filter, AccessEntry entry) =>
        (filter.From is not { } from || entry.At >= from) && (filter.To is not { } to || entry.At < to)
        && (filter.Persons is not { } persons || entry.Persons.Any(persons.Contains));
}
