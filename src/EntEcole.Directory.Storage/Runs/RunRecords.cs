using System.Data.Common;
using Dapper;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Feeds;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Runs;

/// <summary>What is recorded of runs inside the transactions of others.</summary>
internal static class RunRecords
{
    // What is recorded of a run is replaced: to end it once more, when a commit went through unheard, changes nothing.
    public static async Task EndRunAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, SyncReport report, IEnumerable<Problem> problems)
    {
        await connection.ExecuteAsync(
            RunSql.UpdateRun,
            new { runId = report.RunId, state = (int)report.State, report = report.ToJson(indented: false), digest = report.Digest },
            transaction);
        await FeedGaps.SettleAsync(connection, transaction, report);
        await connection.ExecuteAsync("DELETE FROM problem WHERE run_id = @runId", new { runId = report.RunId }, transaction);
        await connection.ExecuteAsync(RunSql.DeleteProgress, new { runId = report.RunId }, transaction);
        WriteProblems(engine, connection, transaction, report.RunId, problems);
    }

    private static void WriteProblems(
        Engine engine, DbConnection connection, DbTransaction transaction, long runId, IEnumerable<Problem> problems)
    {
        using var sink = engine.OpenSink(connection, transaction, PlanWriting.Direct);
        long number = 0;
        foreach (var problem in problems)
        {
            sink.Write(
                PlanTable.Problem,
                [
                    BulkValue.Of(runId), BulkValue.Of(++number), BulkValue.Of(problem.Code.ToString()),
                    BulkValue.Of((long)problem.Severity),
                    BulkValue.Of(problem.File), BulkValue.Of(problem.Line), BulkValue.Of((long)problem.Category),
                    BulkValue.Of(problem.RecordId),
                    BulkValue.Of(problem.Uai), BulkValue.Of(problem.Field), BulkValue.Of(problem.Shape),
                    BulkValue.Of(problem.PupilId), BulkValue.Of(problem.ClassId),
                ]);
        }

        sink.Flush();
    }

    // The caller holds the academy's lock: the process that wrote "running" is dead, and nothing of its run was applied.
    public static async Task CloseDeadRunsAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, string academy)
    {
        var dead = await connection.QueryAsync<string>(
            "SELECT report FROM sync_run WHERE state = @running AND academy = @academy",
            new { running = (int)RunState.Running, academy },
            transaction);
        foreach (var report in dead.Select(SyncReport.FromJson))
        {
            var closed = report with
            {
                State = RunState.Failed,
                Reason = SyncReport.Interrupted,
                Message = "The run was interrupted before its end; nothing of it was applied.",
                MessageFr = "L'exécution a été interrompue avant sa fin ; rien n'en a été appliqué.",
            };
            // Its problems died with its process: none was stored.
            await EndRunAsync(engine, connection, transaction, closed, []);
        }

        var plans = await connection.QueryAsync<long>(
            """
            SELECT p.plan_id FROM "plan" p JOIN sync_run r ON r.run_id = p.run_id
            WHERE p.state = @making AND r.academy = @academy
            """,
            new { making = (int)PlanState.Making, academy },
            transaction);
        foreach (var plan in plans)
        {
            await ForgetPlanAsync(connection, transaction, plan);
        }
    }

    public static async Task ForgetPlanAsync(DbConnection connection, DbTransaction transaction, long plan)
    {
        await ForgetPlanRowsAsync(connection, transaction, plan);
        await connection.ExecuteAsync("DELETE FROM \"plan\" WHERE plan_id = @plan", new { plan }, transaction);
    }

    public static async Task ForgetPlanRowsAsync(DbConnection connection, DbTransaction transaction, long plan)
    {
        foreach (var table in Table.VersionedTables)
        {
            await connection.ExecuteAsync(RunSql.ForgetStaged(table), new { plan }, transaction);
        }
    }
}
