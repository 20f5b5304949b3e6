using System.Data.Common;
using Dapper;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Feeds;

/// <summary>Opens and closes gaps inside the transactions of others.</summary>
internal static class FeedGaps
{
    /// <summary>Records what the end of a run opens or closes, with that end.</summary>
    public static async Task SettleAsync(DbConnection connection, DbTransaction transaction, SyncReport ended)
    {
        if (FeedGap.OpenedBy(ended) is { } gap)
        {
            await OpenAsync(connection, transaction, gap);
        }

        if (FeedGap.ClosedBy(ended) is { } closed)
        {
            await CloseAsync(connection, transaction, ended, closed.From, closed.To);
        }

        if (ended is { UndoOf: { } run, State: RunState.Applied or RunState.Held })
        {
            await SettleUndoAsync(connection, transaction, await ReportAsync(connection, transaction, run), ended.StartedAt);
        }
    }

    // An undone extract is missed like one that never came, unless a later full extract has all that it held; when that undo is undone, it
    // is there again.
    private static async Task SettleUndoAsync(DbConnection connection, DbTransaction transaction, SyncReport undone, DateTimeOffset at)
    {
        if (FeedGap.OpenedByUndo(undone, at) is { } gap)
        {
            if (await connection.ExecuteScalarAsync<long>(GapSql.CountLaterFulls, LaterThan(gap), transaction) == 0)
            {
                await OpenAsync(connection, transaction, gap);
            }
        }
        else if (undone.UndoOf is { } first && FeedGap.OpenedByUndo(await ReportAsync(connection, transaction, first), at) is { } again)
        {
            await CloseAsync(connection, transaction, undone, again.ExtractDate, again.ExtractDate);
        }
    }

    private static object LaterThan(FeedGap gap) => new
    {
        academy = gap.Academy, degree = (int)gap.Degree, date = TypeHandlers.Day(gap.ExtractDate), full = (int)ExtractKind.Full,
        applied = (int)RunState.Applied, held = (int)RunState.Held, undone = (int)PlanState.Applied,
    };

    private static async Task<SyncReport> ReportAsync(DbConnection connection, DbTransaction transaction, long run) => SyncReport.FromJson(
        await connection.QuerySingleAsync<string>("SELECT report FROM sync_run WHERE run_id = @run", new { run }, transaction));

    private static Task<int> CloseAsync(DbConnection connection, DbTransaction transaction, SyncReport run, DateOnly from, DateOnly to) =>
        connection.ExecuteAsync(
        GapSql.Delete,
        new { academy = run.Academy, degree = (int)FeedGap.DegreeOf(run), first = TypeHandlers.Day(from), last = TypeHandlers.Day(to) },
        transaction);

    /// <summary>Opens a gap. False: it is open already.</summary>
    public static async Task<bool> OpenAsync(DbConnection connection, DbTransaction transaction, FeedGap gap) =>
        await connection.ExecuteAsync(
        GapSql.Insert,
        new
        {
            academy = gap.Academy, degree = (int)gap.Degree, extractDate = TypeHandlers.Day(gap.ExtractDate), cause = (int)gap.Cause,
            runId = gap.RunId, openedAt = TypeHandlers.Instant(gap.OpenedAt),
        },
        transaction) > 0;
}
