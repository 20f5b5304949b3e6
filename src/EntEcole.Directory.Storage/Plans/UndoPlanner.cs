using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>Plans the reverse of a run.</summary>
internal sealed class UndoPlanner(SqlSession session)
{
    /// <inheritdoc cref="IPlanStore.PlanUndoAsync"/>
    public Task<UndoPlan?> PlanUndoAsync(long undone, PlanHeader header, CancellationToken cancellationToken) =>
        session.WithTransactionAsync<UndoPlan?>(
            async (connection, transaction) =>
            {
                var (first, last) = await connection.QuerySingleAsync<(long? First, long? Last)>(
                    "SELECT MIN(revision), MAX(revision) FROM revision WHERE run_id = @undone", new { undone }, transaction);
                var oldest = await connection.ExecuteScalarAsync<long>("SELECT oldest_revision FROM horizon", transaction: transaction);
                if (first is null || first - 1 < oldest)
                {
                    return null;
                }

                var head = await StoreRevisions.HeadAsync(connection, transaction);
                var plan = await PlannedRows.BeginAsync(connection, transaction, header, head, undone);
                var arguments = new
                {
                    plan, feed = header.Feed.FeedNo, run = undone, forever = RowSpan.Forever, active = (int)ProfileState.Active,
                    day = TypeHandlers.Day(FrenchTime.DayAt(header.MadeAt)),
                };
                foreach (var statement in UndoSql.Conflicts.Concat(UndoSql.Rows))
                {
                    await connection.ExecuteAsync(
                        new CommandDefinition(statement, arguments, transaction, commandTimeout: 0, cancellationToken: cancellationToken));
                }

                await PlannedRows.HoldAsync(
                    session.Engine, connection, transaction, plan, header, new UndoneRun(undone, last!.Value, head), cancellationToken);
                var conflicts = await connection.QueryAsync<(int Category, string SourceId)>(
                    UndoSql.SelectConflicts, arguments, transaction);
                return new UndoPlan(
                    plan, head,
                    [.. conflicts.Select(row => new SourceRef(header.Feed.Academy, (AafCategory)row.Category, row.SourceId))]);
            },
            cancellationToken);
}
