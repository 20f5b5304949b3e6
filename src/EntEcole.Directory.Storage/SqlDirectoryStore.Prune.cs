using System.Data.Common;
using Dapper;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>Forgetting the past.</content>
internal sealed partial class SqlDirectoryStore
{
    // Rows in one transaction: a sync that waits for it does not notice.
    private const int PruneBatch = 2_000;

    /// <inheritdoc/>
    public async Task<PruneReport> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var at = TypeHandlers.Instant(before);
        var oldest = await WithTransactionAsync(
            async (connection, transaction) =>
            {
                var horizon = await connection.ExecuteScalarAsync<long>(PruneSql.Horizon, new { before = at }, transaction);
                await connection.ExecuteAsync(PruneSql.Move, new { oldest = horizon }, transaction);
                return horizon;
            },
            cancellationToken);
        long rows = 0;
        foreach (var table in PruneSql.Versioned)
        {
            rows += await PruneAsync(table, oldest, at, cancellationToken);
        }

        rows += await PruneAsync(PruneSql.PlanChanges, oldest, at, cancellationToken);
        await WithTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (var statement in PurgeSql.Prune.Concat(RightsSql.Prune).Concat(MessageSql.Prune))
                {
                    await connection.ExecuteAsync(Cancellable(statement, new { oldest, before = at }, transaction, cancellationToken));
                }

                return true;
            },
            cancellationToken);
        return new PruneReport(oldest, rows, await PruneAsync(PruneSql.Problems, oldest, at, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<PruneReport> CountPrunableAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            async connection =>
            {
                var at = TypeHandlers.Instant(before);
                var oldest = await connection.ExecuteScalarAsync<long>(PruneSql.Horizon, new { before = at });
                long rows = 0;
                foreach (var table in PruneSql.Versioned)
                {
                    rows += await connection.ExecuteScalarAsync<long>(Cancellable(table.Count, new { oldest }, null, cancellationToken));
                }

                rows += await connection.ExecuteScalarAsync<long>(Cancellable(PruneSql.PlanChanges.Count, new { before = at }, null, cancellationToken));
                return new PruneReport(
                    oldest, rows,
                    await connection.ExecuteScalarAsync<long>(Cancellable(PruneSql.Problems.Count, new { before = at }, null, cancellationToken)));
            },
            cancellationToken);

    private async Task<long> PruneAsync(PruneSql table, long oldest, string before, CancellationToken cancellationToken)
    {
        long all = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (read, gone) = await WithTransactionAsync(
                async (connection, transaction) =>
                {
                    var batch = (await connection.QueryAsync<(long Revision, long Number)>(Cancellable(
                        table.Batch + engine.Page, new { oldest, before, limit = PruneBatch }, transaction, cancellationToken))).AsList();
                    if (batch.Count == 0)
                    {
                        return (0, 0);
                    }

                    var end = new { revision = batch[^1].Revision, number = batch[^1].Number, before };
                    var forgotten = table != PruneSql.Records ? []
                        : await connection.QueryAsync<ForgottenName>(Cancellable(PruneSql.SelectForgotten, end, transaction, cancellationToken));
                    var rows = await connection.ExecuteAsync(Cancellable(table.Delete, end, transaction, cancellationToken));
                    foreach (var statement in PruneSql.ForgetPersons)
                    {
                        await connection.ExecuteAsync(Cancellable(statement, forgotten, transaction, cancellationToken));
                    }

                    return (batch.Count, rows);
                },
                cancellationToken);
            all += gone;
            if (read < PruneBatch)
            {
                return all;
            }
        }
    }

    private sealed class ForgottenName
    {
        public string Name { get; set; } = "";

        public byte[] Id { get; set; } = [];

        public long Number { get; set; }
    }

    private static CommandDefinition Cancellable(
        string sql, object arguments, DbTransaction? transaction, CancellationToken cancellationToken) =>
        new(sql, arguments, transaction, cancellationToken: cancellationToken);
}
