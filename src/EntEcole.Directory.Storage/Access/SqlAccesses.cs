using System.Security.Cryptography;
using Dapper;
using EntEcole.Directory.Access;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Privacy;

namespace EntEcole.Directory.Storage.Access;

/// <summary>The log of accesses.</summary>
internal sealed class SqlAccesses(SqlSession session, TablePruner pruner) : IAccessStore
{
    private readonly AccessPacker packer = new(session);
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
    public Task<AccessSlice> ListAccessesAsync(AccessFilter filter, AccessPlace? after, int limit, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            connection => new AccessReader(connection, session.Engine, filter, after, limit).ReadAsync(cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> PackAccessesAsync(DateTimeOffset closed, CancellationToken cancellationToken) =>
        packer.PackAsync(closed, cancellationToken);

    /// <inheritdoc/>
    public async Task<long> PruneAccessesAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var entries = await CountPrunableAccessesAsync(before, cancellationToken);
        var oldest = AccessBlock.NumberOf(before.ToUnixTimeMilliseconds());
        await pruner.PruneAsync(AccessSql.Prune, oldest, "", cancellationToken);
        await packer.ForgetAsync(oldest, cancellationToken);
        await session.ForgetLogAsync(cancellationToken);
        return entries;
    }

    /// <inheritdoc/>
    public Task<long> CountPrunableAccessesAsync(DateTimeOffset before, CancellationToken cancellationToken) => session.WithConnectionAsync(
        async connection =>
        {
            var oldest = AccessBlock.NumberOf(before.ToUnixTimeMilliseconds());
            return await connection.ExecuteScalarAsync<long>(
                SqlCommands.Cancellable(AccessSql.CountEntries, new { oldest }, null, cancellationToken))
                + await AccessPacker.CountAsync(connection, oldest, cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<AccessVolume> MeasureAccessesAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection =>
            {
                var (entries, bytes) = await connection.QuerySingleAsync<(long Entries, long Bytes)>(SqlCommands.Cancellable(
                    AccessSql.Measure(session.Engine), new { oldest = AccessBlock.NumberOf(since.ToUnixTimeMilliseconds()) }, null,
                    cancellationToken));
                var (raw, packed) = await connection.QuerySingleAsync<(long Raw, long Packed)>(
                    SqlCommands.Cancellable(AccessPackSql.Measure(session.Engine), new { }, null, cancellationToken));
                return new AccessVolume(entries, bytes, raw == 0 ? null : (double)packed / raw);
            },
            cancellationToken);
}
