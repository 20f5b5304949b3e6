using System.Runtime.CompilerServices;
using Dapper;
using EntEcole.Directory.Access;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Changes;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Indicators;

/// <summary>Which key pseudonyms are made with.</summary>
internal sealed class SqlVisitorKeys(SqlSession session) : IVisitorKeyStore
{
    private const int Page = 10_000;

    private readonly Statement changed = new(VisitorKeySql.CountAtRevision);

    /// <inheritdoc/>
    public Task<string?> FindCheckAsync(CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            connection => connection.QueryFirstOrDefaultAsync<string?>(
                VisitorKeySql.SelectCheck + session.Engine.Page, new { limit = 1 }), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> IsChangedAtAsync(long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) => await connection.NumberAsync(changed, token, ("@revision", revision)) > 0, cancellationToken);

    /// <inheritdoc/>
    public Task<long> AcceptAsync(string check, DecisionAuthor author, bool first, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var known = await connection.QueryFirstOrDefaultAsync<string?>(
                    VisitorKeySql.SelectCheck + session.Engine.Page, new { limit = 1 }, transaction);
                if ((first && known is not null) || string.Equals(known, check, StringComparison.Ordinal))
                {
                    return await StoreRevisions.HeadAsync(connection, transaction);
                }

                var revision = await session.NextRevisionAsync(connection, transaction, "dnma key", null);
                await connection.ExecuteAsync(
                    VisitorKeySql.Insert,
                    new { revision, check, by = author.By, why = author.Why, at = TypeHandlers.Instant(author.At) }, transaction);
                return revision;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<PersonId> ListPersonsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (byte[]? after = [];;)
        {
            var place = after;
            var ids = (await session.WithConnectionAsync(
                connection => connection.QueryAsync<byte[]>(SqlCommands.Cancellable(
                    VisitorKeySql.SelectPersons + session.Engine.Page, new { after = place, limit = Page }, null, cancellationToken)),
                cancellationToken)).AsList();
            foreach (var id in ids)
            {
                yield return PersonId.FromBytes(id);
            }

            if (ids.Count < Page)
            {
                yield break;
            }

            after = ids[^1];
        }
    }
}
