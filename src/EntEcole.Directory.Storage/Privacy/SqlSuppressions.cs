using System.Data.Common;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>The erased persons that syncs pass over.</summary>
/// <param name="session">Store.</param>
/// <param name="write">Writes a measure; null when it has changed since it was read.</param>
internal sealed class SqlSuppressions(SqlSession session, Func<DbConnection, DbTransaction, Measure, Task<Measure?>> write)
    : ISuppressionStore
{
    /// <inheritdoc/>
    public Task<SuppressedPerson?> FindSuppressedAsync(PersonId former, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection =>
            {
                var arguments = ArgumentsOf(former, 0);
                return await connection.ExecuteScalarAsync<long>(SuppressionSql.Count, arguments) is > 0 and var entries
                    ? new SuppressedPerson(await connection.ExecuteScalarAsync<int>(SuppressionSql.SelectNumber, arguments), entries)
                    : null;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<MeasureSaved?> ReadmitAsync(Measure measure, CancellationToken cancellationToken) => session.WithTransactionAsync(
        async (connection, transaction) =>
        {
            if (await write(connection, transaction, measure) is not { } saved)
            {
                return null;
            }

            foreach (var statement in SuppressionSql.Readmit)
            {
                await connection.ExecuteAsync(SqlCommands.Cancellable(
                    statement, ArgumentsOf(saved.PersonId, saved.MeasureNo), transaction, cancellationToken));
            }

            return new MeasureSaved(await StoreRevisions.HeadAsync(connection, transaction), saved);
        },
        cancellationToken);

    /// <summary>Has syncs pass over a record, unless they do already.</summary>
    public static async Task SuppressAsync(DbConnection connection, DbTransaction transaction, SuppressedRecord record, int measureNo)
    {
        var one = new { feed = record.FeedNo, hash = record.Hash, no = measureNo, mark = record.Mark };
        if (await connection.ExecuteScalarAsync<long>(PrivacySql.CountSuppressedRecord, one, transaction) == 0)
        {
            await connection.ExecuteAsync(PrivacySql.Suppress, one, transaction);
        }

        await connection.ExecuteAsync(SuppressionSql.Forget, one, transaction);
    }

    private static object ArgumentsOf(PersonId former, int measureNo) =>
        new { person = former.ToByteArray(), mark = ErasureList.HashOf(former), no = measureNo };
}
