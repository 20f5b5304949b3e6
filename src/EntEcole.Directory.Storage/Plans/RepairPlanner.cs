using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>Plans the mending of rows that break a rule.</summary>
internal sealed class RepairPlanner(SqlSession session)
{
    /// <inheritdoc cref="IPlanStore.PlanRepairAsync"/>
    public Task<RepairPlan?> PlanRepairAsync(PlanHeader header, Func<Role, DateOnly> purgeOn, CancellationToken cancellationToken) =>
        session.WithTransactionAsync<RepairPlan?>(
            async (connection, transaction) =>
            {
                var head = await StoreRevisions.HeadAsync(connection, transaction);
                var plan = await PlannedRows.BeginAsync(connection, transaction, header, head, undone: null);
                long rows = 0;
                foreach (var (statement, role) in RepairSql.Close.Append(RepairSql.Distrust)
                    .Select(close => (close, Role.Pupil)).Concat(Roles.All.Select(role => (RepairSql.Suspend, role))))
                {
                    rows += await connection.ExecuteAsync(
                        SqlCommands.Cancellable(statement, Arguments(plan, header, role, purgeOn(role)), transaction, cancellationToken));
                }

                if (rows == 0)
                {
                    await connection.ExecuteAsync("DELETE FROM \"plan\" WHERE plan_id = @plan", new { plan }, transaction);
                    return null;
                }

                await PlannedRows.HoldAsync(session.Engine, connection, transaction, plan, header, null, cancellationToken);
                return new RepairPlan(plan, head, rows);
            },
            cancellationToken);

    private static object Arguments(long plan, PlanHeader header, Role role, DateOnly purgeOn) => new
    {
        plan, feed = header.Feed.FeedNo, forever = RowSpan.Forever, active = (int)ProfileState.Active,
        suspended = (int)ProfileState.Suspended,
        present = (int)Presence.Present, role = (int)role, day = TypeHandlers.Day(FrenchTime.DayAt(header.MadeAt)),
        purgeOn = TypeHandlers.Day(purgeOn),
    };
}
