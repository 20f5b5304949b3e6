using System.Data.Common;
using Dapper;
using EntEcole.Directory.Consistency;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Consistency;

/// <summary>Checks the rules of living rows: of all that is there, and of what a revision touches before it commits.</summary>
internal sealed class SqlConsistency(SqlSession session) : IConsistencyStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<BrokenRule>> CheckAsync(CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<BrokenRule>>(
            async connection => Broken(await connection.QueryAsync<Count>(
                SqlCommands.Cancellable(ConsistencySql.CountAll, Arguments(0), null, cancellationToken))),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<int>> FindBrokenFeedsAsync(CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<int>>(
            async connection => [.. await connection.QueryAsync<int>(
                SqlCommands.Cancellable(ConsistencySql.BrokenFeeds, Arguments(0), null, cancellationToken))],
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> RecountAsync(CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var wrong = await connection.QuerySingleAsync<Count>(
                    SqlCommands.Cancellable(ConsistencySql.CountWrongCounts, Arguments(0), transaction, cancellationToken));
                foreach (var statement in wrong.Rows == 0 ? [] : ConsistencySql.Recount)
                {
                    await connection.ExecuteAsync(SqlCommands.Cancellable(statement, Arguments(0), transaction, cancellationToken));
                }

                return wrong.Rows;
            },
            cancellationToken);

    /// <summary>Refuses to go on when a revision has left a row without the person, school or class that it needs.</summary>
    /// <param name="connection">The connection that has written it.</param>
    /// <param name="transaction">The transaction, which is not committed yet.</param>
    /// <param name="revision">The revision.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.PlanInconsistent"/>, with the broken rules.</exception>
    public static async Task EnsureAsync(DbConnection connection, DbTransaction transaction, long revision)
    {
        var broken = Broken(
            await connection.QueryAsync<Count>(ConsistencySql.CountOfRevision, Arguments(revision), transaction, commandTimeout: 0));
        if (broken.Count > 0)
        {
            throw new DirectoryException(
                Reason.PlanInconsistent,
                new LocalizedText(
                    "The plan would leave rows without the person, school or class that they need; nothing was applied. Report this with its numbers.",
                    "Le plan laisserait des lignes sans la personne, l'école ou la classe dont elles dépendent ; rien n'a été appliqué. Signaler cette erreur avec ses nombres."),
                broken.ToDictionary(
                    rule => rule.Rule, rule => rule.Rows.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    StringComparer.Ordinal));
        }
    }

    /// <summary>
    /// Lets the next full extract write again what a revision gave back in part: rows that name an erased person are erased with them, and
    /// no undo brings them back.
    /// </summary>
    /// <param name="connection">The connection that has written it.</param>
    /// <param name="transaction">The transaction, which is not committed yet.</param>
    /// <param name="revision">The revision.</param>
    public static Task DistrustAsync(DbConnection connection, DbTransaction transaction, long revision) =>
        connection.ExecuteAsync(ConsistencySql.DistrustOfRevision, Arguments(revision), transaction, commandTimeout: 0);

    private static List<BrokenRule> Broken(IEnumerable<Count> counts) =>
    [
        .. counts.GroupBy(count => count.Rule, StringComparer.Ordinal).Select(
            rule => new BrokenRule(rule.Key, rule.Sum(count => count.Rows)))
            .Where(rule => rule.Rows > 0).OrderBy(rule => rule.Rule, StringComparer.Ordinal),
    ];

    private static object Arguments(long revision) => new
    {
        revision, forever = RowSpan.Forever, active = (int)ProfileState.Active, present = (int)Presence.Present,
    };

    private sealed class Count
    {
        public string Rule { get; init; } = "";

        public long Rows { get; init; }
    }
}
