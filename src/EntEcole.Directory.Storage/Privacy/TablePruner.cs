using Dapper;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>Forgets ended rows of one table, in short transactions.</summary>
internal sealed class TablePruner(SqlSession session)
{
    // Rows in one transaction: a sync that waits for it does not notice.
    private const int PruneBatch = 2_000;

    public async Task<long> PruneAsync(PruneSql table, long oldest, string before, CancellationToken cancellationToken)
    {
        long all = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (read, gone) = await session.WithTransactionAsync(
                async (connection, transaction) =>
                {
                    var batch = (await connection.QueryAsync<(long Revision, long Number)>(SqlCommands.Cancellable(
                        table.Batch + session.Engine.Page, new { oldest, before, limit = PruneBatch }, transaction, cancellationToken)))
                            .AsList();
                    if (batch.Count == 0)
                    {
                        return (0, 0);
                    }

                    var end = new { revision = batch[^1].Revision, number = batch[^1].Number, before };
                    var forgotten = table != PruneSql.Records ? []
                        : (await connection.QueryAsync<ForgottenName>(
                            SqlCommands.Cancellable(PruneSql.SelectForgotten, end, transaction, cancellationToken))).AsList();
                    var rows = await connection.ExecuteAsync(SqlCommands.Cancellable(table.Delete, end, transaction, cancellationToken));
                    foreach (var statement in PruneSql.ForgetPersons)
                    {
                        await connection.ExecuteAsync(SqlCommands.Cancellable(statement, forgotten, transaction, cancellationToken));
                    }

                    await PersonKeyWriter.RenewAsync(
                        session.Engine, connection, transaction, [.. forgotten.Select(one => one.Number)]);
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

        public int Number { get; set; }
    }
}
