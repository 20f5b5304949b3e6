using System.Data.Common;
using Dapper;
using EntEcole.Directory.Feeds;
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
            await connection.ExecuteAsync(
                GapSql.Delete,
                new
                {
                    academy = ended.Academy, degree = (int)FeedGap.DegreeOf(ended), first = TypeHandlers.Day(closed.From), last = TypeHandlers.Day(closed.To),
                },
                transaction);
        }
    }

    /// <summary>Opens a gap. False: it is open already.</summary>
    public static async Task<bool> OpenAsync(DbConnection connection, DbTransaction transaction, FeedGap gap) => await connection.ExecuteAsync(
        GapSql.Insert,
        new
        {
            academy = gap.Academy, degree = (int)gap.Degree, extractDate = TypeHandlers.Day(gap.ExtractDate), cause = (int)gap.Cause,
            runId = gap.RunId, openedAt = TypeHandlers.Instant(gap.OpenedAt),
        },
        transaction) > 0;
}
