using System.Data.Common;
using Dapper;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Sync.Guard;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>Plans whose rows statements write, from the store alone, and of which all waits: undo and repair.</summary>
internal static class PlannedRows
{
    /// <summary>Begins one.</summary>
    /// <returns>Its id.</returns>
    public static async Task<long> BeginAsync(
        DbConnection connection, DbTransaction transaction, PlanHeader header, long head, long? undone)
    {
        long plan = await NumberBlocks.ReserveAsync(connection, transaction, "plan", 1);
        await connection.ExecuteAsync(
            """
            INSERT INTO "plan" (plan_id, run_id, feed_no, base_revision, made_at, state, undo_of_run_id)
            VALUES (@plan, @run, @feed, @head, @madeAt, @state, @undone)
            """,
            new
            {
                plan, run = header.RunId, feed = header.Feed.FeedNo, head, madeAt = TypeHandlers.Instant(header.MadeAt),
                state = (int)PlanState.Held, undone,
            },
            transaction);
        return plan;
    }

    /// <summary>Takes out what the store does not allow, and lets the rest wait.</summary>
    public static async Task HoldAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, long plan, PlanHeader header, UndoneRun? undone,
        CancellationToken cancellationToken)
    {
        await PlanDependencies.LeaveAsync(connection, transaction, plan, cancellationToken);
        var tallies = await PlanHolds.TallyAsync(engine, connection, plan, header.Feed.FeedNo, transaction);
        await PlanHolds.SetAsync(engine, connection, transaction, plan, header, DepartureGuard.Everything(tallies.Schools), undone);
    }
}
